/* What a boot loader may say: read where it is good, refused with a reason where it is not. The
 * loader's memory lies at 0xC0000000, as the kernel sees it. */
#include <sys/mman.h>

#include "tests/host/tap.h"

#include "boot/memory_map.c"
#include "boot/multiboot.c"
#include "kernel/lib/string.c"

#define AT(phys) ((void *)(HIGHER_HALF + (phys)))
#define INFO     0x9000u
#define CMDLINE  0xa000u
#define MODULES  0xb000u
#define MEMORY   0xc000u
#define MB       (1u << 20)

static char said[200];

void kprintf(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(said, sizeof said, fmt, ap);
    va_end(ap);
}

static struct multiboot_info *info;
static struct multiboot_memory *next;

static void fresh(void)
{
    boot_info = (struct boot_info){ .nmap = 0 };
    info = AT(INFO);
    *info = (struct multiboot_info){ .flags = INFO_MEMORY_MAP, .mmap_addr = MEMORY };
    next = AT(MEMORY);
}

static void range(uint64_t base, uint64_t len, uint32_t type)
{
    *next = (struct multiboot_memory){ sizeof *next - 4, base, len, type };
    next++;
    info->mmap_length += sizeof *next;
}

static bool refused(const char *want)
{
    const char *why = multiboot_parse(MULTIBOOT_MAGIC, INFO);

    return why && strcmp(why, want) == 0;
}

static bool taken(void)
{
    return multiboot_parse(MULTIBOOT_MAGIC, INFO) == NULL;
}

static void good_loaders(void)
{
    struct multiboot_module *mod = AT(MODULES);

    fresh();
    range(0, 640 << 10, 1);
    range(MB, 127 * MB, 1);
    range(127 * MB, MB, 2);
    ok(taken() && boot_info.nmap == 1 && boot_info.map[0].len == 126 * MB,
       "RAM above 1 MB, less what is reserved");
    ok(boot_info.initrd_start == boot_info.initrd_end && !*boot_info.cmdline,
       "no module, no command line");
    info->flags |= INFO_CMDLINE | INFO_MODULES;
    info->cmdline = CMDLINE;
    strlcpy(AT(CMDLINE), "quire.elf init=/bin/sh", 100);
    info->mods_addr = MODULES;
    info->mods_count = 1;
    *mod = (struct multiboot_module){ 5 * MB, 6 * MB, 0, 0 };
    boot_info.nmap = 0;
    ok(taken() && strcmp(boot_info.cmdline, "quire.elf init=/bin/sh") == 0, "the command line");
    ok(boot_info.initrd_start == 5 * MB && boot_info.initrd_end == 6 * MB, "the first module");
    memset(AT(CMDLINE), 'x', 1000);
    boot_info.nmap = 0;
    ok(taken() && strlen(boot_info.cmdline) == sizeof boot_info.cmdline - 1,
       "a command line that is too long is cut");
    ok(__builtin_strstr(said, "characters, of which the last"), "and that is said");
}

static void bad_loaders(void)
{
    fresh();
    ok(multiboot_parse(0x12345678, INFO) != NULL, "another loader's magic number");
    ok(multiboot_parse(MULTIBOOT_MAGIC, 9 * MB) != NULL, "information out of reach");
    ok(refused("the boot loader gave no memory map"), "an empty memory map");
    info->flags = 0;
    ok(refused("the boot loader gave no memory map"), "no memory map");
    fresh();
    range(0, 640 << 10, 1);
    range(MB, 3 * MB, 2);
    ok(refused("the memory map shows no memory above 1 MB"), "nothing to live in");
    info->mmap_addr = 0xfffff000;
    ok(refused("the boot loader put the memory map above 8 MB"), "a memory map out of reach");
    fresh();
    range(MB, 3 * MB, 1);
    info->flags |= INFO_CMDLINE;
    info->cmdline = 8 * MB - 10;
    ok(refused("the boot loader put its information above 8 MB"), "a command line out of reach");
    info->flags = INFO_MEMORY_MAP | INFO_MODULES;
    info->mods_count = 1;
    info->mods_addr = 8 * MB;
    ok(refused("the boot loader put its information above 8 MB"), "modules out of reach");
}

int main(void)
{
    void *low = mmap(AT(0), 8 * MB, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

    plan(14);
    if (low != AT(0)) {
        for (int i = 1; i <= 13; i++)
            ok(true, "# SKIP this host keeps 0xC0000000 for itself");
        return done();
    }
    good_loaders();
    bad_loaders();
    return done();
}
