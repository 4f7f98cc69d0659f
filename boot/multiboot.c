/* multiboot.c - the boot loader's words, checked and copied out before their memory is used again.
 * Multiboot specification 0.6.96, 3.3. */
#include "boot/multiboot.h"

#include "boot/boot_info.h"
#include "boot/memory_map.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"

#define INFO_CMDLINE     0x04u
#define INFO_MODULES     0x08u
#define INFO_MEMORY_MAP  0x40u
#define MEMORY_AVAILABLE 1u
#define MAPPED           0x800000u /* what the early directory shows on every CPU */

struct multiboot_info {
    uint32_t flags, mem_lower, mem_upper, boot_device, cmdline;
    uint32_t mods_count, mods_addr, syms[4];
    uint32_t mmap_length, mmap_addr;
};

struct multiboot_module {
    uint32_t start, end, string, reserved;
};

struct multiboot_memory {
    uint32_t size; /* of the rest */
    uint64_t base, len;
    uint32_t type;
} PACKED;

struct boot_info boot_info;

/* Where physical [addr, addr + len) is readable. => NULL: outside of what is mapped */
static __init const void *mapped(uint32_t addr, uint32_t len)
{
    if (addr >= MAPPED || len > MAPPED - addr)
        return NULL;
    return (const void *)(addr + HIGHER_HALF);
}

/* Hand every entry that is available, or every one that is not, to use. */
static __init bool walk_memory(const struct multiboot_info *mb, bool available,
                               void (*use)(struct boot_info *, uint64_t, uint64_t))
{
    const struct multiboot_memory *m;

    for (uint32_t at = 0; at + sizeof *m <= mb->mmap_length; at += m->size + sizeof m->size) {
        m = mapped(mb->mmap_addr + at, sizeof *m);
        if (!m)
            return false;
        if ((m->type == MEMORY_AVAILABLE) == available)
            use(&boot_info, m->base, m->len);
    }
    return true;
}

static __init bool read_modules(const struct multiboot_info *mb)
{
    const struct multiboot_module *mod;

    if (!(mb->flags & INFO_MODULES) || !mb->mods_count)
        return true;
    mod = mapped(mb->mods_addr, sizeof *mod);
    if (!mod)
        return false;
    boot_info.initrd_start = mod->start;
    boot_info.initrd_end = mod->end;
    if (mb->mods_count > 1)
        kprintf("boot: %u modules, only the first is used\n", (unsigned)mb->mods_count);
    return true;
}

static __init bool read_cmdline(const struct multiboot_info *mb)
{
    const char *text;
    size_t n;

    if (!(mb->flags & INFO_CMDLINE))
        return true;
    text = mapped(mb->cmdline, sizeof boot_info.cmdline);
    if (!text)
        return false;
    n = strlcpy(boot_info.cmdline, text, sizeof boot_info.cmdline);
    if (n >= sizeof boot_info.cmdline)
        kprintf("boot: the command line has %u characters, of which the last %u are ignored\n",
                (unsigned)n, (unsigned)(n - (sizeof boot_info.cmdline - 1)));
    return true;
}

__init const char *multiboot_parse(uint32_t magic, uint32_t info)
{
    const struct multiboot_info *mb = mapped(info, sizeof *mb);

    if (magic != MULTIBOOT_MAGIC)
        return "not started by a multiboot loader";
    if (!mb || !read_cmdline(mb) || !read_modules(mb))
        return "the boot loader put its information above 8 MB";
    if (!(mb->flags & INFO_MEMORY_MAP) || !mb->mmap_length)
        return "the boot loader gave no memory map";
    if (!walk_memory(mb, true, memory_map_add) || !walk_memory(mb, false, memory_map_remove))
        return "the boot loader put the memory map above 8 MB";
    return boot_info.nmap ? NULL : "the memory map shows no memory above 1 MB";
}
