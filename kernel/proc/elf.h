/* elf.h - what exec needs from an ELF file, checked: see elf.c. */
#ifndef KERNEL_PROC_ELF_H
#define KERNEL_PROC_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_MAX_PHNUM 64 /* real programs have a dozen */
#define ELF_PHENT     32

/* A checked ELF header: where the program headers are and where the program starts. */
struct elf_header {
    uint32_t entry;
    uint32_t phoff; /* file offset of the table, which lies inside the file */
    uint32_t phnum; /* 1 .. ELF_MAX_PHNUM */
};

/* One PT_LOAD, ready to map:
 *
 *   start      zero_start   file_end            end
 *   |  file pages from pgoff  |  anonymous pages  |
 *              |<-- zeros ------------------------>|                                          */
struct elf_segment {
    uint32_t start, end; /* page aligned, start < end */
    uint32_t file_end;   /* page aligned; == start where nothing comes from the file */
    uint32_t zero_start; /* the first byte that the file does not give, <= file_end */
    uint32_t pgoff;      /* the page of the file that start shows */
    int prot;            /* PROT_* */
};

struct elf_image {
    uint32_t entry;
    uint32_t phdr; /* user address of the program headers, 0 if no segment holds them */
    uint32_t phnum;
    uint32_t start_code, end_code, start_data, end_data;
    uint32_t brk;    /* the end of the highest segment, page aligned */
    bool exec_stack; /* PT_GNU_STACK asks for it, or is absent */
    uint32_t nsegments;
    struct elf_segment segment[ELF_MAX_PHNUM]; /* in order of addresses */
};

/* Check the ELF header of a file of file_size bytes, of which the first n are at buf.
 * => 0, or -ENOEXEC; nothing outside buf is read */
int elf_check_header(const void *buf, size_t n, uint64_t file_size, struct elf_header *out);

/* Check the program headers (h->phnum * ELF_PHENT bytes at table) and lay out the image.
 * => 0; -ENOEXEC if they make no sense: see the table in elf.c. out is then undefined */
int elf_layout(const struct elf_header *h, const void *table, uint64_t file_size,
               struct elf_image *out);

#endif
