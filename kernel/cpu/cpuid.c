/* cpuid.c - reads the CPU's features and switches on those that only need switching on.
 * Intel SDM 2A, CPUID. */
#include "kernel/cpu/cpuid.h"

#include "kernel/cpu/cr.h"
#include "kernel/lib/init.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"

#define BRAND_FIRST 0x80000002u
#define BRAND_LAST  0x80000004u

struct cpu_features cpu;

static const char *const flag_names[32] = {
    "fpu",  "vme",  "de",   "pse", "tsc",  "msr", "pae",   "mce", "cx8",     "apic", NULL,
    "sep",  "mtrr", "pge",  "mca", "cmov", "pat", "pse36", "pn",  "clflush", NULL,   "dts",
    "acpi", "mmx",  "fxsr", "sse", "sse2", "ss",  "ht",    "tm",  "ia64",    "pbe",
};

struct cpuid_regs {
    uint32_t eax, ebx, ecx, edx;
};

static __init struct cpuid_regs cpuid(uint32_t leaf)
{
    struct cpuid_regs r;

    __asm__("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(0));
    return r;
}

/* CPUID is there if the ID flag can be changed. */
static __init bool have_cpuid(void)
{
    uint32_t before = read_eflags(), after;

    __asm__ volatile("push %1\n\tpopfl\n\tpushfl\n\tpop %0"
                     : "=r"(after)
                     : "r"(before ^ EFLAGS_ID)
                     : "cc");
    return (before ^ after) & EFLAGS_ID;
}

/* An FPU answers FNINIT with a clear status word. */
static __init bool have_fpu(void)
{
    uint16_t status = 0x5a5a;

    write_cr0(read_cr0() & ~(CR0_EM | CR0_TS));
    __asm__ volatile("fninit; fnstsw %0" : "+m"(status));
    return status == 0;
}

static __init void read_brand(void)
{
    char text[48];
    const char *p = text;

    strlcpy(cpu.brand, cpu.vendor, sizeof cpu.brand);
    if (cpuid(0x80000000u).eax < BRAND_LAST)
        return;
    for (uint32_t leaf = BRAND_FIRST; leaf <= BRAND_LAST; leaf++) {
        struct cpuid_regs r = cpuid(leaf);
        memcpy(text + (leaf - BRAND_FIRST) * sizeof r, &r, sizeof r);
    }
    while (p < text + sizeof text && *p == ' ')
        p++;
    memset(cpu.brand, 0, sizeof cpu.brand);
    memcpy(cpu.brand, p, (size_t)(text + sizeof text - p));
}

static __init void read_features(void)
{
    struct cpuid_regs id = cpuid(0), r = cpuid(1);

    cpu.cpuid = true;
    memcpy(cpu.vendor, &id.ebx, 4);
    memcpy(cpu.vendor + 4, &id.edx, 4);
    memcpy(cpu.vendor + 8, &id.ecx, 4);
    cpu.edx = r.edx;
    cpu.ecx = r.ecx;
    cpu.stepping = r.eax & 15;
    cpu.model = (uint8_t)((r.eax >> 4 & 15) | (r.eax >> 12 & 0xf0));
    cpu.family = (uint8_t)((r.eax >> 8 & 15) + ((r.eax >> 8 & 15) == 15 ? r.eax >> 20 & 255 : 0));
    read_brand();
}

static __init bool has(int bit)
{
    return cpu.edx >> bit & 1;
}

__init void cpuid_init(void)
{
    strlcpy(cpu.vendor, "unknown", sizeof cpu.vendor);
    strlcpy(cpu.brand, "i486", sizeof cpu.brand);
    cpu.family = 4;
    if (have_cpuid())
        read_features();
    cpu.fpu = have_fpu();
    cpu.pse = has(3);
    cpu.tsc = has(4);
    cpu.msr = has(5);
    cpu.sep = has(11);
    cpu.pge = has(13);
    cpu.cmov = has(15);
    cpu.mmx = has(23);
    cpu.fxsr = has(24) && cpu.fpu;
    cpu.sse = has(25) && cpu.fxsr;
    cpu.sse2 = has(26) && cpu.sse;
    write_cr0(read_cr0() | CR0_WP);
    if (cpu.pge)
        write_cr4(read_cr4() | CR4_PGE);
}

size_t cpu_flags(char *buf, size_t n)
{
    size_t len = 0;

    for (int i = 0; i < 32; i++) {
        if (cpu.edx >> i & 1 && flag_names[i] && len < n)
            len += (size_t)ksnprintf(buf + len, n - len, "%s%s", len ? " " : "", flag_names[i]);
    }
    return MIN(len, n);
}
