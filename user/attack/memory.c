/* memory.c - touching what is not one's own: the kernel, the text, nothing at all. */
#include "user/attack/attack.h"

#include "user/lib/util.h"

#include <setjmp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static const uintptr_t kernel_addresses[] = {
    KERNEL_START, KERNEL_IMAGE, KERNEL_IMAGE + 0x10000, KERNEL_HEAP, LAST_PAGE, KERNEL_WINDOWS,
};

static sigjmp_buf after_fault;

static void on_fault(int sig)
{
    siglongjmp(after_fault, sig);
}

/* Try to read or write every address with the fault caught, then once more without. */
static void touch_kernel(bool write)
{
    signal(SIGSEGV, on_fault);
    size_t count =
        ARRAY_SIZE(kernel_addresses) - !on_quire; /* Linux may have a stack at the last */
    for (volatile size_t i = 0; i < count; i++) {
        volatile uint32_t *p = (volatile uint32_t *)kernel_addresses[i];
        if (sigsetjmp(after_fault, 1) != 0)
            continue;
        uint32_t value = write ? (*p = 0) : *p;
        went_through("%s %p, found %#x", write ? "wrote" : "read", (volatile void *)p,
                     (unsigned)value);
    }
    signal(SIGSEGV, SIG_DFL);
    volatile uint32_t *p = (volatile uint32_t *)(uintptr_t)KERNEL_IMAGE;
    *p = write ? 0 : *p;
}

static void read_kernel(void)
{
    touch_kernel(false);
}

static void write_kernel(void)
{
    touch_kernel(true);
}

static void jump(uintptr_t address)
{
    ((void (*)(void))address)();
}

static void call_kernel(void)
{
    jump(KERNEL_IMAGE);
}

static volatile uintptr_t null;

static void call_null(void)
{
    jump(null);
}

static void read_null(void)
{
    (void)*(volatile uint32_t *)null;
}

static void write_null(void)
{
    *(volatile uint32_t *)null = 1;
}

static void write_text(void)
{
    *(volatile uint8_t *)(uintptr_t)write_text = 0xCC;
}

static void write_constant(void)
{
    static const char text[] = "constant";
    *(volatile char *)(uintptr_t)text = 'C';
}

/* The kernel must not write there for us either: its own pages are no more writable to it. */
static void kernel_writes_text(void)
{
    int fd = scratch_file();
    static const uintptr_t others[] = { KERNEL_START, KERNEL_IMAGE, KERNEL_HEAP, LAST_PAGE };
    uint32_t registers[6] = { (uint32_t)fd, (uint32_t)(uintptr_t)write_text, 64 };
    if (raw_call(3, registers) != -14)
        went_through("read() into the text: %d", (int)raw_call(3, registers));
    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        registers[1] = others[i];
        long result = raw_call(3, registers);
        if (result != -14)
            went_through("read() into %p: %ld", (void *)others[i], result);
    }
}

static void write_wrapping(void)
{
    *(volatile uint32_t *)0xFFFFFFFEu = 1;
}

static void read_unmapped(void)
{
    long page = sysconf(_SC_PAGESIZE);
    volatile char *p = mmap(NULL, (size_t)page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap((void *)(uintptr_t)p, (size_t)page);
    (void)*p;
}

static void write_protected(void)
{
    volatile char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *p = 1;
    mprotect((void *)(uintptr_t)p, 4096, PROT_READ);
    *p = 2;
}

static void read_forbidden(void)
{
    volatile char *p = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)*p;
}

static void write_beyond_break(void)
{
    uintptr_t end = ((uintptr_t)sbrk(0) + 4095) & ~(uintptr_t)4095;
    *(volatile char *)(end + 4096) = 1;
}

/* No mapping over the kernel, nor over the end of the user's part. */
static void map_kernel(void)
{
    static const uintptr_t wanted[] = { KERNEL_START, KERNEL_IMAGE, LAST_PAGE };
    for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
        void *p = mmap((void *)wanted[i], 8192, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (p != MAP_FAILED)
            went_through("mapped %p", p);
        if (munmap((void *)wanted[i], 8192) == 0)
            went_through("unmapped %p", (void *)wanted[i]);
        if (mprotect((void *)wanted[i], 8192, PROT_READ | PROT_WRITE) == 0)
            went_through("made %p writable", (void *)wanted[i]);
    }
}

static void map_wrapping(void)
{
    char *p = mmap(NULL, (size_t)-4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p != MAP_FAILED)
        went_through("mapped the whole address space");
    uint32_t registers[6] = { KERNEL_START + 4096 };
    uint32_t before = (uint32_t)(uintptr_t)sbrk(0);
    if (on_quire && raw_call(45, registers) != (long)before)
        went_through("the break is in the kernel");
}

static int overflow(volatile int *above)
{
    volatile int here[256];
    here[0] = *above + 1;
    return here[0] ? overflow(here) + here[0] : 0;
}

static void overflow_stack(void)
{
    volatile int zero = 0;
    setrlimit(RLIMIT_STACK, &(struct rlimit){ 1 << 20, 1 << 20 });
    overflow(&zero);
}

/* Far below the stack nothing grows. */
static void miss_stack(void)
{
    volatile char here = 0;
    *(volatile char *)((uintptr_t)&here - (64 << 20)) = 1;
}

const struct attack memory_attacks[] = {
    { "read-kernel", "read addresses of the kernel", read_kernel, SIGSEGV },
    { "write-kernel", "write them", write_kernel, SIGSEGV },
    { "call-kernel", "jump into the kernel", call_kernel, SIGSEGV },
    { "read-null", "read through a null pointer", read_null, SIGSEGV },
    { "write-null", "write through a null pointer", write_null, SIGSEGV },
    { "call-null", "call a null pointer", call_null, SIGSEGV },
    { "write-text", "write into the program's code", write_text, SIGSEGV },
    { "write-constant", "write into a string constant", write_constant, SIGSEGV },
    { "kernel-writes", "have read() write code and kernel", kernel_writes_text, 0 },
    { "write-wrapping", "write across the end of the address space", write_wrapping, SIGSEGV },
    { "read-unmapped", "read what has been unmapped", read_unmapped, SIGSEGV },
    { "write-protected", "write what has been made read-only", write_protected, SIGSEGV },
    { "read-forbidden", "read a mapping without any access", read_forbidden, SIGSEGV },
    { "beyond-break", "write behind the heap", write_beyond_break, SIGSEGV },
    { "map-kernel", "map, unmap and protect kernel addresses", map_kernel, 0, 0, true },
    { "map-wrapping", "map more than there are addresses", map_wrapping, 0 },
    { "overflow-stack", "recurse without end", overflow_stack, SIGSEGV },
    { "miss-stack", "write far below the stack", miss_stack, SIGSEGV },
    { 0 },
};
