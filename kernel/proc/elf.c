/* elf.c - reading an ELF file that anyone may have written.
 *
 * Nothing here has side effects: bytes in, a layout or -ENOEXEC out, so the tests feed it every
 * damaged file they can think of on the host. All sums are in 64 bits; a field is compared with
 * what bounds it before it is used. What is refused:
 *
 *   header    not ELF, not 32-bit little-endian i386, not an executable, table outside the file
 *   PT_LOAD   filesz > memsz; contents outside the file; address and offset differ modulo a page;
 *             outside of user space; not in ascending order or sharing a page with the one before
 *   PT_INTERP a dynamic linker is asked for
 *   entry     in no executable segment
 *
 * TIS, Executable and Linking Format 1.2, 1995; System V ABI, Intel386 supplement. */
#include "kernel/proc/elf.h"

#include "kernel/lib/string.h"
#include "libc/include/abi/elf.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "mm/layout.h"

_Static_assert(sizeof(Elf32_Ehdr) == 52, "the ELF header's layout");
_Static_assert(sizeof(Elf32_Phdr) == ELF_PHENT, "the program header's layout");

int elf_check_header(const void *buf, size_t n, uint64_t file_size, struct elf_header *out)
{
    static const unsigned char ident[] = {
        0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT
    };
    Elf32_Ehdr h;

    if (n < sizeof h)
        return -ENOEXEC;
    memcpy(&h, buf, sizeof h);
    if (memcmp(h.e_ident, ident, sizeof ident) != 0)
        return -ENOEXEC;
    if (h.e_machine != EM_386 || h.e_version != EV_CURRENT || h.e_type != ET_EXEC)
        return -ENOEXEC;
    if (h.e_phentsize != sizeof(Elf32_Phdr) || h.e_phnum == 0 || h.e_phnum > ELF_MAX_PHNUM)
        return -ENOEXEC;
    if ((uint64_t)h.e_phoff + h.e_phnum * sizeof(Elf32_Phdr) > file_size)
        return -ENOEXEC;
    out->entry = h.e_entry;
    out->phoff = h.e_phoff;
    out->phnum = h.e_phnum;
    return 0;
}

static int segment_prot(uint32_t flags)
{
    return (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) |
           (flags & PF_X ? PROT_EXEC : 0);
}

/* Is p something that can be mapped, given that [0, floor) is taken? */
static bool load_ok(const Elf32_Phdr *p, uint64_t file_size, uint32_t floor)
{
    uint64_t end = (uint64_t)p->p_vaddr + p->p_memsz;

    if (p->p_filesz > p->p_memsz || (uint64_t)p->p_offset + p->p_filesz > file_size)
        return false;
    if ((p->p_vaddr - p->p_offset) % PAGE_SIZE != 0)
        return false;
    return PAGE_DOWN(p->p_vaddr) >= floor && end <= USER_END - PAGE_SIZE;
}

static void load_segment(const Elf32_Phdr *p, struct elf_segment *s)
{
    s->start = PAGE_DOWN(p->p_vaddr);
    s->end = PAGE_UP(p->p_vaddr + p->p_memsz);
    s->zero_start = p->p_vaddr + p->p_filesz;
    s->file_end = p->p_filesz ? PAGE_UP(s->zero_start) : s->start;
    if (!p->p_filesz)
        s->zero_start = s->start;
    s->pgoff = p->p_offset / PAGE_SIZE;
    s->prot = segment_prot(p->p_flags);
}

/* What /proc and brk want to know about the image as a whole. */
static void note_bounds(struct elf_image *img, const Elf32_Phdr *p)
{
    uint32_t file_end = p->p_vaddr + p->p_filesz;

    if (p->p_flags & PF_X) {
        if (!img->start_code)
            img->start_code = p->p_vaddr;
        img->end_code = file_end;
    }
    if (p->p_flags & PF_W) {
        if (!img->start_data)
            img->start_data = p->p_vaddr;
        img->end_data = file_end;
    }
    img->brk = PAGE_UP(p->p_vaddr + p->p_memsz);
}

/* Does p's part of the file hold the whole program header table? Then note its address. */
static void note_phdr(struct elf_image *img, const Elf32_Phdr *p, const struct elf_header *h)
{
    uint64_t table_end = (uint64_t)h->phoff + h->phnum * ELF_PHENT;

    if (p->p_offset <= h->phoff && table_end <= (uint64_t)p->p_offset + p->p_filesz)
        img->phdr = p->p_vaddr + (h->phoff - p->p_offset);
}

static bool entry_ok(const struct elf_image *img)
{
    for (uint32_t i = 0; i < img->nsegments; i++) {
        const struct elf_segment *s = &img->segment[i];

        if (img->entry >= s->start && img->entry < s->end)
            return s->prot & PROT_EXEC;
    }
    return false;
}

int elf_layout(const struct elf_header *h, const void *table, uint64_t file_size,
               struct elf_image *out)
{
    uint32_t floor = MMAP_MIN;

    memset(out, 0, sizeof *out);
    out->entry = h->entry;
    out->phnum = h->phnum;
    out->exec_stack = true;
    for (uint32_t i = 0; i < h->phnum; i++) {
        Elf32_Phdr p;

        memcpy(&p, (const char *)table + i * ELF_PHENT, sizeof p);
        if (p.p_type == PT_INTERP)
            return -ENOEXEC;
        if (p.p_type == PT_GNU_STACK)
            out->exec_stack = p.p_flags & PF_X;
        if (p.p_type != PT_LOAD || p.p_memsz == 0)
            continue;
        if (!load_ok(&p, file_size, floor))
            return -ENOEXEC;
        load_segment(&p, &out->segment[out->nsegments++]);
        note_bounds(out, &p);
        note_phdr(out, &p, h);
        floor = out->brk;
    }
    return entry_ok(out) ? 0 : -ENOEXEC;
}
