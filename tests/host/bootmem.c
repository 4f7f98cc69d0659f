/* Boot memory: what the map, the kernel and the initrd leave is handed out, and nothing twice. */
#include "tests/host/machine.h"

static struct {
    uint32_t from, to;
} given[128];
static unsigned ngiven;

static void note(uint32_t from, uint32_t to)
{
    given[ngiven].from = from;
    given[ngiven++].to = to;
}

static bool was_given(uint32_t paddr)
{
    for (unsigned i = 0; i < ngiven; i++)
        if (paddr >> PAGE_SHIFT >= given[i].from && paddr >> PAGE_SHIFT < given[i].to)
            return true;
    return false;
}

static void start(unsigned mb)
{
    plug_memory();
    memset(&boot_info, 0, sizeof boot_info);
    add_range(MB, (uint64_t)(mb - 1) * MB);
    ngiven = 0;
}

static void test_plain(void)
{
    start(16);
    bootmem_init(&boot_info);
    is(bootmem_end_pfn(), (16 * MB) >> PAGE_SHIFT, "the end of memory");
    char *p = boot_alloc(100, 16), *q = boot_alloc(PAGE_SIZE, PAGE_SIZE);

    ok(p == __kernel_end, "the first request lies behind the kernel");
    ok((uintptr_t)q % PAGE_SIZE == 0 && q > p, "a page is aligned");
    char *top = boot_alloc_top(3 * PAGE_SIZE, PAGE_SIZE);

    ok(top == (char *)DIRECT_BASE + 16 * MB - 3 * PAGE_SIZE, "from the top, it is the top");
    bootmem_give_all(note);
    ok(!was_given(virt_to_phys(p).v) && !was_given(virt_to_phys(q).v) &&
           !was_given(virt_to_phys(top).v),
       "what was handed out is not given away");
    ok(!was_given(MB) && !was_given(0) && !was_given(MB - 1), "nor the kernel, nor low memory");
    ok(was_given(virt_to_phys(q).v + PAGE_SIZE) && was_given(virt_to_phys(top).v - 1),
       "what lies between is");
}

static void test_zeroed(void)
{
    bool zero = true;

    start(16);
    memset((void *)(DIRECT_BASE + MB), 0xff, MB);
    bootmem_init(&boot_info);
    char *p = boot_alloc(5000, 4);

    for (unsigned i = 0; i < 5000; i++)
        zero = zero && !p[i];
    ok(zero, "boot memory is zeroed");
}

static void test_initrd(void)
{
    start(16);
    boot_info.initrd_start = MB + MB / 2 + 100;
    boot_info.initrd_end = boot_info.initrd_start + 3 * PAGE_SIZE;
    bootmem_init(&boot_info);
    char *p = boot_alloc(PAGE_SIZE, PAGE_SIZE);

    ok(virt_to_phys(p).v >= boot_info.initrd_end, "the initrd is stepped over");
    bootmem_give_all(note);
    ok(!was_given(boot_info.initrd_start) && !was_given(boot_info.initrd_end), "and kept whole");
    is(bootmem_present(0, (16 * MB) >> PAGE_SHIFT), (15 * MB) >> PAGE_SHIFT, "but it is present");
}

static void test_holes(void)
{
    start(4);
    add_range(8 * MB, 8 * MB);
    boot_info.map[boot_info.nmap++] = (struct mem_range){ 20 * MB, MB, false };
    add_range(0xFFFFE000u, 1u << 20);
    bootmem_init(&boot_info);
    boot_alloc(2 * MB + MB / 4, 4);
    ok(boot_alloc(MB, 4) == (void *)(DIRECT_BASE + 8 * MB),
       "what a range can't hold comes from the next");
    ok(boot_alloc(4096, 4) < (void *)(DIRECT_BASE + 4 * MB), "the rest of the first is not lost");
    bootmem_give_all(note);
    ok(!was_given(5 * MB) && !was_given(20 * MB), "holes and reserved ranges are not memory");
    is(bootmem_end_pfn(), 0xFFFFF, "memory ends below 4 GB");
}

static void test_too_little(void)
{
    volatile bool ended = false;

    catching = true;
    start(2);
    bootmem_init(&boot_info);
    if (!setjmp(on_exit_jump))
        boot_alloc(3 * MB, 4);
    else
        ended = true;
    ok(ended && __builtin_strstr(said, "needs more memory: 3072 KB wanted, 512 KB left"),
       "too little memory is a message and the failure exit");
    memset(&boot_info, 0, sizeof boot_info);
    ended = false;
    if (!setjmp(on_exit_jump))
        bootmem_init(&boot_info);
    else
        ended = true;
    ok(ended, "so is none");
    catching = false;
}

int main(void)
{
    plan(7 + 1 + 3 + 4 + 2);
    test_plain();
    test_zeroed();
    test_initrd();
    test_holes();
    test_too_little();
    return done();
}
