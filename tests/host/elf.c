/* The ELF reader believes nothing: a sound file is laid out as it says, and whatever is damaged
 * either is refused or makes sense. Every byte takes every value, every length is tried, and then
 * many bytes at a time; the buffers end where the file ends, so that a read too far is seen. */
#include "tests/host/tap.h"

#include <malloc.h>

#include "kernel/proc/elf.c"

#define HEADERS   4u
#define FILE_SIZE 0x2345u
#define TABLE_AT  sizeof(Elf32_Ehdr)
#define HEAD_SIZE (TABLE_AT + HEADERS * ELF_PHENT)
#define ROUNDS    400000

struct file {
    Elf32_Ehdr h;
    Elf32_Phdr p[HEADERS];
};

static struct elf_image img;

static struct file sound(void)
{
    struct file f;

    memset(&f, 0, sizeof f);
    memcpy(f.h.e_ident, "\177ELF\1\1\1", 7);
    f.h.e_type = ET_EXEC;
    f.h.e_machine = EM_386;
    f.h.e_version = EV_CURRENT;
    f.h.e_entry = 0x8048123;
    f.h.e_phoff = TABLE_AT;
    f.h.e_ehsize = sizeof f.h;
    f.h.e_phentsize = ELF_PHENT;
    f.h.e_phnum = HEADERS;
    f.p[0] = (Elf32_Phdr){ PT_LOAD, 0, 0x8048000, 0x8048000, 0x1100, 0x1100, PF_R | PF_X, 0x1000 };
    f.p[1] =
        (Elf32_Phdr){ PT_LOAD, 0x1100, 0x804a100, 0x804a100, 0x234, 0x3000, PF_R | PF_W, 0x1000 };
    f.p[2] = (Elf32_Phdr){ PT_LOAD, 0, 0x8060000, 0x8060000, 0, 0x10, PF_R | PF_W, 0x1000 };
    f.p[3] = (Elf32_Phdr){ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W };
    return f;
}

/* As exec does, from copies that are exactly as long as what was read. */
static int load(const struct file *f, size_t len, uint64_t file_size)
{
    struct elf_header h;
    size_t head = len < 255 ? len : 255, want;
    void *buf = memcpy(malloc(head ? head : 1), f, head), *table;
    int r = elf_check_header(buf, head, file_size, &h);

    free(buf);
    if (r < 0)
        return r;
    want = h.phnum * ELF_PHENT;
    table = calloc(1, want);
    if (h.phoff < len)
        memcpy(table, (const char *)f + h.phoff, want < len - h.phoff ? want : len - h.phoff);
    r = elf_layout(&h, table, file_size, &img);
    free(table);
    return r;
}

static bool segment_sane(const struct elf_segment *s, uint32_t floor, uint64_t file_size)
{
    uint64_t shown = (uint64_t)s->pgoff * PAGE_SIZE + (s->file_end - s->start);

    if (s->start % PAGE_SIZE || s->end % PAGE_SIZE || s->file_end % PAGE_SIZE)
        return false;
    if (s->start < floor || s->start >= s->end || s->end > USER_END)
        return false;
    if (s->file_end < s->start || s->file_end > s->end)
        return false;
    if (s->zero_start < s->start || s->zero_start > s->file_end)
        return false;
    return s->file_end == s->start || shown < file_size + PAGE_SIZE;
}

/* Could a program with this layout be mapped? */
static bool image_sane(uint64_t file_size)
{
    uint32_t floor = MMAP_MIN;
    bool entry = false;

    if (img.nsegments == 0 || img.nsegments > ELF_MAX_PHNUM || img.phnum > ELF_MAX_PHNUM)
        return false;
    for (uint32_t i = 0; i < img.nsegments; i++) {
        const struct elf_segment *s = &img.segment[i];

        if (!segment_sane(s, floor, file_size))
            return false;
        entry |= img.entry >= s->start && img.entry < s->end && (s->prot & PROT_EXEC);
        floor = s->end;
    }
    return entry && img.brk == floor;
}

static void test_sound(void)
{
    struct file f = sound();
    const struct elf_segment *s = img.segment;

    is(load(&f, sizeof f, FILE_SIZE), 0, "a sound file is accepted");
    is(img.nsegments, 3, "with its three segments");
    ok(s[0].start == 0x8048000 && s[0].end == 0x804a000 && s[0].file_end == 0x804a000, "text");
    ok(s[1].start == 0x804a000 && s[1].file_end == 0x804b000 && s[1].end == 0x804e000 &&
           s[1].zero_start == 0x804a334 && s[1].pgoff == 1,
       "data and BSS");
    ok(s[2].start == 0x8060000 && s[2].file_end == s[2].start && s[2].end == 0x8061000,
       "BSS alone takes nothing from the file");
    ok(img.entry == 0x8048123 && img.phdr == 0x8048034 && img.brk == 0x8061000 && !img.exec_stack,
       "entry, program headers, break, stack");
}

struct damage {
    const char *what;
    void (*to)(struct file *f);
};

static void not_elf(struct file *f)
{
    f->h.e_ident[1] = 'e';
}
static void wide(struct file *f)
{
    f->h.e_ident[EI_CLASS] = ELFCLASS64;
}
static void big_endian(struct file *f)
{
    f->h.e_ident[EI_DATA] = ELFDATA2MSB;
}
static void other_cpu(struct file *f)
{
    f->h.e_machine = EM_X86_64;
}
static void relocatable(struct file *f)
{
    f->h.e_type = ET_REL;
}
static void no_headers(struct file *f)
{
    f->h.e_phnum = 0;
}
static void many_headers(struct file *f)
{
    f->h.e_phnum = 0xffff;
}
static void odd_headers(struct file *f)
{
    f->h.e_phentsize = 31;
}
static void table_outside(struct file *f)
{
    f->h.e_phoff = 0xfffffff0;
}
static void entry_in_data(struct file *f)
{
    f->h.e_entry = 0x804a200;
}
static void entry_nowhere(struct file *f)
{
    f->h.e_entry = 0;
}
static void shorter_in_memory(struct file *f)
{
    f->p[0].p_memsz = 0x10ff;
}
static void longer_than_file(struct file *f)
{
    f->p[1].p_filesz = f->p[1].p_memsz = 0x2000;
}
static void offset_outside(struct file *f)
{
    f->p[1].p_offset = 0xfffff100;
}
static void not_congruent(struct file *f)
{
    f->p[1].p_offset++;
}
static void wraps_round(struct file *f)
{
    f->p[1].p_memsz = 0xffffffff;
}
static void in_the_kernel(struct file *f)
{
    f->p[2].p_vaddr = 0xc0100000;
}
static void at_null(struct file *f)
{
    f->p[0].p_vaddr = 0;
    f->h.e_entry = 0x123;
}
static void out_of_order(struct file *f)
{
    f->p[2].p_vaddr = 0x8000000;
}
static void overlapping(struct file *f)
{
    f->p[2].p_vaddr = 0x804d000;
}
static void interpreter(struct file *f)
{
    f->p[3].p_type = PT_INTERP;
}

static const struct damage damages[] = {
    { "not ELF", not_elf },
    { "64 bits", wide },
    { "big-endian", big_endian },
    { "another CPU", other_cpu },
    { "not an executable", relocatable },
    { "no program headers", no_headers },
    { "too many program headers", many_headers },
    { "program headers of another size", odd_headers },
    { "program headers outside the file", table_outside },
    { "entry in data", entry_in_data },
    { "entry nowhere", entry_nowhere },
    { "memsz < filesz", shorter_in_memory },
    { "contents beyond the file", longer_than_file },
    { "offset outside the file", offset_outside },
    { "offset and address disagree", not_congruent },
    { "a size that wraps round", wraps_round },
    { "a segment in the kernel", in_the_kernel },
    { "a segment on page 0", at_null },
    { "segments out of order", out_of_order },
    { "segments that overlap", overlapping },
    { "a dynamic linker", interpreter },
};

static void test_damage(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(damages); i++) {
        struct file f = sound();

        damages[i].to(&f);
        is(load(&f, sizeof f, FILE_SIZE), -ENOEXEC, damages[i].what);
    }
}

static void test_every_byte(void)
{
    unsigned accepted = 0, insane = 0;

    for (size_t at = 0; at < sizeof(struct file); at++)
        for (unsigned v = 0; v < 256; v++) {
            struct file f = sound();

            ((unsigned char *)&f)[at] = (unsigned char)v;
            if (load(&f, sizeof f, FILE_SIZE) < 0)
                continue;
            accepted++;
            insane += !image_sane(FILE_SIZE);
        }
    ok(accepted > 0 && insane == 0, "every value of every byte: %u accepted, %u of them mad",
       accepted, insane);
}

static void test_every_length(void)
{
    struct file f = sound();
    unsigned wrong = 0;

    for (size_t len = 0; len < HEAD_SIZE; len++)
        wrong += load(&f, len, len) != -ENOEXEC;
    is(wrong, 0, "a file cut anywhere in its headers is refused");
    wrong = 0;
    for (size_t len = HEAD_SIZE; len < FILE_SIZE; len++)
        wrong += load(&f, sizeof f, len) == 0 && !image_sane(len);
    is(wrong, 0, "a file cut behind them is refused or makes sense");
}

/* Values at which comparisons go wrong. */
static uint32_t nasty(void)
{
    static const uint32_t edge[] = { 0,          1,          0xfff,      0x1000,     0x1001,
                                     0x7fffffff, 0x80000000, 0xbffff000, 0xc0000000, 0xfffff000,
                                     0xffffffff, FILE_SIZE,  0x8048000,  0x804a000,  0x10000 };
    uint32_t r = tap_random();

    return r & 1   ? edge[r / 2 % ARRAY_SIZE(edge)]
           : r & 2 ? r
                   : edge[r / 4 % ARRAY_SIZE(edge)] + (r % 9) - 4;
}

static void test_many_fields(void)
{
    unsigned accepted = 0, insane = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct file f = sound();
        uint32_t size = tap_random() % 8 ? FILE_SIZE : nasty();

        for (unsigned n = 1 + tap_random() % 4; n; n--) {
            uint32_t v = nasty();
            size_t at = 16 + tap_random() % (sizeof f - 16 - 4);

            memcpy((char *)&f + (tap_random() % 4 ? at & ~3u : at), &v, sizeof v);
        }
        if (load(&f, sizeof f, size) < 0)
            continue;
        accepted++;
        insane += !image_sane(size);
    }
    ok(accepted > 0 && insane == 0, "many fields at once: %u accepted, %u of them mad", accepted,
       insane);
}

int main(void)
{
    plan(6 + (int)ARRAY_SIZE(damages) + 4);
    test_sound();
    test_damage();
    test_every_byte();
    test_every_length();
    test_many_fields();
    return done();
}
