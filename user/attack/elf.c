/* elf.c - programs that are none: files made from a small sound one by one lie each. The kernel
 * must refuse it with an error or, once the old program is gone, end the process with a signal. */
#include "user/attack/attack.h"

#include "user/lib/util.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define BASE   0x08048000u
#define STATUS 42  /* of the sound program */
#define FAILED 100 /* of a child whose execve came back */

struct image {
    Elf32_Ehdr header;
    Elf32_Phdr segments[2];
    uint8_t code[16];
    char interpreter[32];
};

/* One lie. */
struct lie {
    const char *what;
    void (*tell)(struct image *i);
    bool quire_only; /* a 64-bit Linux has no kernel there */
};

/* mov eax, 1; mov ebx, 42; int 0x80 */
static const uint8_t exit_code[] = { 0xb8, 1, 0, 0, 0, 0xbb, STATUS, 0, 0, 0, 0xcd, 0x80 };

static struct image sound_image(void)
{
    struct image i = {
        .header = {
            .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT},
            .e_type = ET_EXEC,
            .e_machine = EM_386,
            .e_version = EV_CURRENT,
            .e_entry = BASE + offsetof(struct image, code),
            .e_phoff = offsetof(struct image, segments),
            .e_ehsize = sizeof(Elf32_Ehdr),
            .e_phentsize = sizeof(Elf32_Phdr),
            .e_phnum = 1,
        },
        .segments[0] = {PT_LOAD, 0, BASE, BASE, sizeof i, sizeof i, PF_R | PF_X, 4096},
    };
    memcpy(i.code, exit_code, sizeof exit_code);
    return i;
}

/* ------------------------------------------------------------ running a file */
static char path[64];

static void write_program(const void *data, size_t size)
{
    snprintf(path, sizeof path, "/tmp/attack-elf-%d", (int)getpid());
    unlink(path);
    FILE *f = fopen(path, "w");
    if (!f || (size && fwrite(data, size, 1, f) != 1) || fclose(f) != 0 || chmod(path, 0755) < 0)
        went_through("%s: %s", path, strerror(errno));
}

static void exec_program(const void *argument)
{
    (void)argument;
    static const char *argv[] = { "attack", NULL }, *envp[] = { NULL };
    execve(path, (char *const *)argv, (char *const *)envp);
    _exit(FAILED);
}

static int run_program(const void *data, size_t size)
{
    write_program(data, size);
    int status = run_child(exec_program, NULL, 10);
    unlink(path);
    return status;
}

static void must_fail(const char *what, const void *data, size_t size)
{
    int status = run_program(data, size);
    bool refused = WIFEXITED(status) && WEXITSTATUS(status) == FAILED;
    if (status == -1 || !(refused || WIFSIGNALED(status)))
        went_through("%s: status %#x", what, (unsigned)status);
}

static void sound_program(void)
{
    struct image i = sound_image();
    int status = run_program(&i, sizeof i);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != STATUS)
        went_through("the sound program: status %#x", (unsigned)status);
}

static void tell_all(const struct lie *lies, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        struct image i = sound_image();
        if (lies[k].quire_only && !on_quire)
            continue;
        lies[k].tell(&i);
        must_fail(lies[k].what, &i, sizeof i);
    }
}

/* ------------------------------------------------------------ headers */
#define LIE(name, statement)          \
    static void name(struct image *i) \
    {                                 \
        statement;                    \
    }

LIE(magic, i->header.e_ident[1] = 'e')
LIE(class64, i->header.e_ident[EI_CLASS] = ELFCLASS64; i->header.e_machine = EM_X86_64)
LIE(big_endian, i->header.e_ident[EI_DATA] = ELFDATA2MSB; i->header.e_machine = 0x0300)
LIE(machine, i->header.e_machine = 40)
LIE(relocatable, i->header.e_type = ET_REL)
LIE(core, i->header.e_type = ET_CORE)
LIE(no_segments, i->header.e_phnum = 0)
LIE(many_segments, i->header.e_phnum = 0xffff)
LIE(small_entries, i->header.e_phentsize = 8)
LIE(large_entries, i->header.e_phentsize = 0xffff)
LIE(table_beyond, i->header.e_phoff = 1 << 20)
LIE(table_far, i->header.e_phoff = 0xfffffff0u)
LIE(table_at_end, i->header.e_phoff = sizeof *i - 8)

static const struct lie header_lies[] = {
    { "wrong magic", magic },
    { "64 bits", class64 },
    { "big-endian", big_endian },
    { "another machine", machine },
    { "relocatable", relocatable },
    { "a core dump", core },
    { "no segments", no_segments },
    { "65535 segments", many_segments },
    { "entries of 8 bytes", small_entries },
    { "entries of 65535 bytes", large_entries },
    { "table beyond the end", table_beyond },
    { "table at the end of the numbers", table_far },
    { "table across the end", table_at_end },
};

static void bad_headers(void)
{
    struct image i = sound_image();
    tell_all(header_lies, ARRAY_SIZE(header_lies));
    for (size_t size = 0; size < sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr); size += 3)
        must_fail("cut short", &i, size);
}

/* ------------------------------------------------------------ segments */
LIE(beyond_file, i->segments[0].p_offset = 1 << 20)
LIE(offset_far, i->segments[0].p_offset = 0xfffff000u)
LIE(file_beyond_memory, i->segments[0].p_memsz = 16)
LIE(file_size_far, i->segments[0].p_filesz = i->segments[0].p_memsz = 0xffffffffu)
LIE(memory_far, i->segments[0].p_memsz = 0xfffff000u)
LIE(memory_3g, i->segments[0].p_memsz = 0xc0000000u)
LIE(into_kernel, i->segments[0].p_memsz = KERNEL_START - BASE + 4096)
LIE(kernel_address, i->segments[0].p_vaddr = KERNEL_START; i->header.e_entry = KERNEL_START)
LIE(kernel_image, i->segments[0].p_vaddr = KERNEL_IMAGE)
LIE(last_page, i->segments[0].p_vaddr = LAST_PAGE)
LIE(before_kernel, i->segments[0].p_vaddr = KERNEL_START - 4096; i->segments[0].p_memsz = 8192)
LIE(odd_address, i->segments[0].p_vaddr += 0x123)
LIE(no_load, i->segments[0].p_type = PT_NOTE)
LIE(second_in_kernel, i->header.e_phnum = 2; i->segments[1] = i->segments[0];
    i->segments[1].p_vaddr = KERNEL_IMAGE)
LIE(second_wraps, i->header.e_phnum = 2; i->segments[1] = i->segments[0];
    i->segments[1].p_vaddr = 0xffffe000u; i->segments[1].p_memsz = 0x4000)

static const struct lie segment_lies[] = {
    { "data beyond the file", beyond_file },
    { "offset at the end of the numbers", offset_far },
    { "more in the file than in memory", file_beyond_memory },
    { "4 GB in the file", file_size_far },
    { "4 GB in memory", memory_far },
    { "3 GB in memory", memory_3g, true },
    { "reaching into the kernel", into_kernel, true },
    { "where the kernel begins", kernel_address, true },
    { "where the kernel's image is", kernel_image, true },
    { "in the last page", last_page },
    { "across the border", before_kernel, true },
    { "address and offset out of step", odd_address },
    { "nothing to load", no_load },
    { "a second one in the kernel", second_in_kernel, true },
    { "a second one round the end", second_wraps },
};

static void bad_segments(void)
{
    tell_all(segment_lies, ARRAY_SIZE(segment_lies));
}

/* ------------------------------------------------------------ entries, interpreters, scripts */
LIE(entry_null, i->header.e_entry = 0)
LIE(entry_kernel, i->header.e_entry = KERNEL_IMAGE)
LIE(entry_end, i->header.e_entry = 0xffffffffu)
LIE(entry_unmapped, i->header.e_entry = BASE + 0x100000)

static const struct lie entry_lies[] = {
    { "entry at null", entry_null },
    { "entry in the kernel", entry_kernel },
    { "entry at the last byte", entry_end },
    { "entry where nothing is", entry_unmapped },
};

static void bad_entries(void)
{
    tell_all(entry_lies, ARRAY_SIZE(entry_lies));
}

static void interpreter(struct image *i, uint32_t offset, uint32_t size)
{
    i->header.e_phnum = 2;
    i->segments[1] = i->segments[0];
    i->segments[0] = (Elf32_Phdr){ PT_INTERP, offset, BASE, BASE, size, size, PF_R, 1 };
}

#define INTERPRETER offsetof(struct image, interpreter)
LIE(interp_missing, strcpy(i->interpreter, "/no/such/file"); interpreter(i, INTERPRETER, 14))
LIE(interp_open, memset(i->interpreter, '/', 32); interpreter(i, INTERPRETER, 32))
LIE(interp_empty, interpreter(i, INTERPRETER, 0))
LIE(interp_huge, interpreter(i, INTERPRETER, 0x7fffffff))
LIE(interp_beyond, interpreter(i, 0xfffffff0u, 16))
LIE(interp_directory, strcpy(i->interpreter, "/tmp"); interpreter(i, INTERPRETER, 5))

static const struct lie interpreter_lies[] = {
    { "no such interpreter", interp_missing }, { "name without an end", interp_open },
    { "name of no length", interp_empty },     { "name of 2 GB", interp_huge },
    { "name beyond the file", interp_beyond }, { "a directory", interp_directory },
};

static void bad_interpreters(void)
{
    tell_all(interpreter_lies, ARRAY_SIZE(interpreter_lies));
}

static void bad_scripts(void)
{
    static const char *const scripts[] = {
        "#!", "#!\n", "#!   \n", "#!/no/such/file\n", "#!/tmp\n", "#!relative\n", "#!\0x\n",
    };
    static char text[8192];
    for (size_t k = 0; k < ARRAY_SIZE(scripts); k++)
        must_fail(scripts[k], scripts[k], strlen(scripts[k]));
    memset(text, 'x', sizeof text);
    memcpy(text, "#!/", 3);
    must_fail("a first line of 8 kB", text, sizeof text);
    snprintf(path, sizeof path, "/tmp/attack-elf-%d", (int)getpid());
    int n = snprintf(text, sizeof text, "#!%s\n", path);
    must_fail("a script that is its own interpreter", text, (size_t)n);
}

/* ------------------------------------------------------------ noise */
/* A few random bytes of the headers: what runs is exit(42) or a fault, whatever the kernel makes of
 * the rest. */
static void random_headers(void)
{
    uint32_t state = 20;
    for (int k = 0; k < 300; k++) {
        struct image i = sound_image();
        uint8_t *bytes = (uint8_t *)&i;
        for (uint32_t changes = 1 + next_random(&state) % 6; changes > 0; changes--)
            bytes[next_random(&state) % offsetof(struct image, code)] =
                (uint8_t)next_random(&state);
        if (run_program(&i, sizeof i) == -1)
            went_through("variant %d hangs", k);
    }
    sound_program();
}

const struct attack elf_attacks[] = {
    { "elf-sound", "a sound program, to compare with", sound_program, 0 },
    { "elf-headers", "headers that lie, files cut short", bad_headers, 0 },
    { "elf-segments", "segments that lie", bad_segments, 0 },
    { "elf-entries", "entries that lead nowhere", bad_entries, 0 },
    { "elf-interpreters", "interpreters that are none", bad_interpreters, 0 },
    { "elf-scripts", "scripts that nobody can run", bad_scripts, 0 },
    { "elf-random", "300 programs with random headers", random_headers, 0 },
    { 0 },
};
