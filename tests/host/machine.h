/* machine.h - a machine for mm's host tests: physical memory that is mapped where the kernel sees
 * it. The direct map really is at DIRECT_BASE (a 32-bit program on a 64-bit kernel owns those
 * addresses), so mm's code runs unchanged, addresses included. High frames and vmalloc pages have
 * descriptors and page table entries, but no memory behind them. */
#pragma once

#include <setjmp.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/host/tap.h"

#include "kernel/cpu/exit.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/lib/symbols.h"
#include "mm/kmap.h"
#include "mm/layout.h"
#include "mm/pgtable.h"

#include "kernel/lib/fail.c"

#define MB (1u << 20)

/* The kernel's image: 1 MB to 1.5 MB. */
#define __kernel_start ((char *)(DIRECT_BASE + MB))
#define __kernel_end   ((char *)(DIRECT_BASE + MB + MB / 2))

/* Files may use the same bare names inside; here they are one. */
#include "mm/bootmem.c"
#include "mm/buddy.c"
#include "mm/frame.c"
#define offence zone_offence
#include "mm/zone.c"
#undef offence

struct boot_info boot_info;

static char said[4096]; /* the last line that was printed */

void kprintf(const char *fmt, ...)
{
    size_t n = strnlen(said, sizeof said);
    va_list ap;

    if (n && said[n - 1] == '\n')
        n = 0;
    va_start(ap, fmt);
    vsnprintf(said + n, sizeof said - n, fmt, ap);
    va_end(ap);
    if (strchr(said, '\n'))
        printf("# %s", said);
}

size_t strlcpy(char *dst, const char *src, size_t n)
{
    return (size_t)snprintf(dst, n, "%s", src);
}

const char *symbol_find(uint32_t addr, uint32_t *off)
{
    *off = 0;
    return NULL;
}

static jmp_buf on_exit_jump;
static bool catching;

noreturn void machine_exit(bool good)
{
    if (!catching)
        panic("the machine ended");
    longjmp(on_exit_jump, 1);
}

/* ---- windows and page tables ---- */

uint32_t vmalloc_end = VMALLOC_BASE + 64 * MB;
static pte_t kernel_ptes[(VMALLOC_MAX - VMALLOC_BASE) >> PAGE_SHIFT];
static char window[PAGE_SIZE];

void *kmap_window(struct frame *f)
{
    return window;
}

void kunmap_window(void *p) {}

pte_t *kpt_entry(uint32_t addr)
{
    return addr >= VMALLOC_BASE && addr < vmalloc_end
               ? &kernel_ptes[(addr - VMALLOC_BASE) >> PAGE_SHIFT]
               : NULL;
}

bool kpt_map(uint32_t addr, paddr_t frame, uint32_t flags)
{
    pte_t *e = kpt_entry(addr);

    if (!e)
        return false;
    assert(*e == 0);
    *e = frame.v | flags | PTE_PRESENT;
    return true;
}

paddr_t kpt_unmap(uint32_t addr)
{
    pte_t *e = kpt_entry(addr), was = *e;

    assert(was & PTE_PRESENT);
    *e = 0;
    return pte_paddr(was);
}

#ifndef HOST_RECLAIM /* the test does without */
bool reclaim_has_reserve(void)
{
    return false;
}

void reclaim_wake(void) {}

void reclaim_refused(void) {}

uint32_t reclaim_direct(unsigned who)
{
    return 0;
}

uint32_t reclaim_drop_clean(void)
{
    return 0;
}
#endif

/* ---- memory ---- */

#define DIRECT_LIMIT (512u * MB) /* above it, the host has its libraries there */

static void plug_memory(void)
{
    static bool plugged;

    if (!plugged &&
        mmap((void *)DIRECT_BASE, DIRECT_LIMIT, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0) != (void *)DIRECT_BASE)
        panic("no room for physical memory at %#x", DIRECT_BASE);
    plugged = true;
}

static void add_range(uint64_t base, uint64_t len)
{
    boot_info.map[boot_info.nmap++] = (struct mem_range){ base, len, true };
}

/* A machine with mb MB of memory: what lies between 512 and 896 MB is a hole. */
static UNUSED void boot(unsigned mb)
{
    uint64_t end = (uint64_t)mb * MB;

    plug_memory();
    list_init(&shrinkers);
    memset(&boot_info, 0, sizeof boot_info);
    add_range(MB, MIN(end, (uint64_t)DIRECT_LIMIT) - MB);
    if (end > DIRECT_SIZE)
        add_range(DIRECT_SIZE, end - DIRECT_SIZE);
    bootmem_init(&boot_info);
    frame_init();
}

/* Does fn end in a panic (of the code under test) that says what? Runs in a process of its own. */
static UNUSED bool panics(void (*fn)(void), const char *what)
{
    char text[1024] = "";
    int ends[2], n = 0;
    ssize_t got;

    fflush(stdout);
    if (pipe(ends))
        return false;
    if (fork() == 0) {
        dup2(ends[1], 1);
        fn();
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], text + n, sizeof text - 1 - (size_t)n)) > 0)
        n += (int)got;
    close(ends[0]);
    wait(NULL);
    for (const char *p = text; (p = strchr(p, 'B')); p++)
        if (!strncmp(p, "Bail out!", 9) && (!what || __builtin_strstr(p, what)))
            return true;
    printf("# said: %s\n", text);
    return false;
}
