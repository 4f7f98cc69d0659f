/* After the boot: what only the boot needed is ordinary memory again, the loader's words are
 * kept. */
#include "boot/boot_info.h"
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/cr.h"
#include "kernel/lib/init.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "mm/frame.h"
#include "mm/pgtable.h"

TEST_SUITE(boot);

static unsigned reserved(uint32_t from, uint32_t to)
{
    unsigned n = 0;

    for (uint32_t p = PAGE_UP(from); p + PAGE_SIZE <= to; p += PAGE_SIZE)
        n += paddr_frame((paddr_t){ p })->state == FRAME_RESERVED;
    return n;
}

TEST(boot_code_is_given_back)
{
    uint32_t from = virt_to_phys(__init_start).v, to = virt_to_phys(__init_end).v;

    CHECK(to - from >= 2 * PAGE_SIZE, "there is some");
    CHECK(reserved(from, to) == 0, "%u of its frames are not", reserved(from, to));
    CHECK(reserved(to, virt_to_phys(__kernel_end).v) > 0, "the rest of the kernel stays");
}

TEST(the_initrd_is_given_back)
{
    CHECK(boot_info.initrd_end > boot_info.initrd_start);
    CHECK(reserved(boot_info.initrd_start, boot_info.initrd_end) == 0);
}

TEST(nothing_is_mapped_at_zero)
{
    paddr_t p;

    CHECK(!pgtable_translate(0, &p) && !pgtable_translate(0x100000, &p));
    CHECK(pgtable_translate(HIGHER_HALF + 0x100000, &p) && p.v == 0x100000);
}

/* The entry that maps a kernel address; *large says of which level it is. */
static pte_t entry_of(uint32_t addr, bool *large)
{
    const pte_t *dir = phys_to_virt((paddr_t){ read_cr3() & PTE_FRAME });
    pte_t pde = dir[addr >> 22];
    const pte_t *table = phys_to_virt((paddr_t){ pde & PTE_FRAME });

    *large = pde & PTE_LARGE;
    return *large ? pde : table[addr >> PAGE_SHIFT & 1023];
}

TEST(the_kernel_uses_large_and_global_pages_where_there_are)
{
    const uint32_t low = (uint32_t)(uintptr_t)__text_start, high = DIRECT_BASE + (4u << 20);
    bool large, small;

    if (nframes <= (8u << 20) >> PAGE_SHIFT) {
        test_skip("too little memory for a large page");
        return;
    }
    CHECK(!(entry_of(low, &small) & PTE_GLOBAL) == !cpu.pge, "code");
    CHECK(!(entry_of(high, &large) & PTE_GLOBAL) == !cpu.pge, "direct map");
    CHECK(!small && large == cpu.pse, "large where nothing is write-protected alone");
}

TEST(the_kernel_cannot_write_its_code)
{
    bool large;

    CHECK(!(entry_of((uint32_t)(uintptr_t)__text_start, &large) & PTE_WRITE));
    CHECK(entry_of(DIRECT_BASE + (4u << 20), &large) & PTE_WRITE);
}

TEST(the_command_line_is_kept)
{
    char val[64];

    CHECK(cmdline_get("selftest", val, sizeof val));
    CHECK(!cmdline_get("selftes", val, sizeof val));
}
