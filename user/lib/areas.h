/* areas.h - the areas of a process, and what its pages are, from /proc/PID/maps and pagemap. */
#ifndef USER_LIB_AREAS_H
#define USER_LIB_AREAS_H

#include <stdbool.h>
#include <stdint.h>

/* One line of /proc/PID/maps. */
struct proc_area {
    uint32_t start, end; /* [start, end); end is at most 0xC0000000 */
    char access[5];
    char name[48]; /* the end of a longer one; "" for nobody's file */
};

/* All of them, in the order of their addresses. Begins as { 0 }, grows as needed, is kept. */
struct proc_areas {
    struct proc_area *area;
    int n, room;
};

/* The areas of a process ("self" or a number). => false: no such process; there are 0 then */
bool proc_areas_read(const char *pid, struct proc_areas *areas);

/* Words of /proc/PID/pagemap. */
#define PAGE_PRESENT(w)  ((w) >> 63 & 1)
#define PAGE_SWAPPED(w)  ((w) >> 62 & 1)
#define PAGE_OF_FILE(w)  ((w) >> 61 & 1)
#define PAGE_DIRTY(w)    ((w) >> 60 & 1)
#define PAGE_ACCESSED(w) ((w) >> 59 & 1)
#define PAGE_OWN(w)      ((w) >> 56 & 1) /* mapped once */
#define PAGE_FRAME(w)    ((uint32_t)(w))

/* n words from the page of addr on. What can't be read is 0. */
void proc_pages(const char *pid, uint32_t addr, uint64_t *words, unsigned n);

/* The number behind NAME in a text of lines "NAME number"; 0 if there is none. */
unsigned long named_number(const char *text, const char *name);

/* 4096 bytes as "4K": three digits at most, and a unit. buf holds 8 bytes. => buf */
const char *size_text(char *buf, uint64_t bytes);

#endif
