/* lesson.h - what the lessons share. A lesson does something, measures it in /proc, and asks what
 * the reader expects before the measurement is shown. What a lesson itself claims is held against
 * the same measurement: where they differ, the lesson ends with status 1. */
#ifndef USER_LESSON_LESSON_H
#define USER_LESSON_LESSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PAGE 4096u

struct lesson {
    const char *name, *idea; /* the idea fits into a line of the list */
    void (*play)(void);
};

extern const struct lesson translation, isolation, layout, demand, cow, file_mapping, brk_or_mmap,
    fragmentation, zones, kmalloc_vmalloc, replacement;

/* ---- telling (main.c) ---- */

/* Text for the reader, as printf. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A question whose answer is a number. The act comes after it, so that the reader predicts. */
void ask(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The answer to the last ask(): what was measured, of which the lesson claims that it is
 * `expected`; between: that it lies in [low, high], and then an answer in there is right. */
void answer(long measured, long expected);
void answer_between(long measured, long low, long high);

/* A claim without a question, shown with its truth. */
void claim(bool holds, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Show the lines of a file of /proc that contain a word; all with word "". */
void show(const char *path, const char *word);

/* ---- measuring (measure.c): allocates nothing, to leave alone what it measures ---- */

/* The number behind NAME in a file of lines "NAME number" or "NAME: number kB"; 0 if none. */
long field(const char *path, const char *name);
long vmstat(const char *name);
long meminfo(const char *name); /* kilobytes */

/* A field of /proc/self/smaps, in kilobytes, of the area that holds p; -1: no area. */
long smaps(const void *p, const char *name);

/* The name of the area that holds p ("" for none); and the number of all areas. */
const char *area_name(const void *p);
int area_count(void);

/* Of a line of slabinfo: objects handed out, and pages behind them. */
long slab_objects(const char *cache);
long slab_pages(const char *cache);

/* Free blocks of 2^order frames, in all zones. */
long free_blocks(unsigned order);

/* Lines of /proc/vmallocinfo. */
long vmalloc_blocks(void);

/* The word of /proc/self/pagemap for p; its frame's number, 0 when none is present. */
uint64_t page_word(const void *p);
uint32_t frame_of(const void *p);

/* Page-table entries that show this frame. */
long frame_maps(uint32_t pfn);

/* n pages of zeros that nobody has touched, in an area of their own. */
char *map_pages(unsigned n);

/* Write a byte to each of n pages. */
void touch(char *p, unsigned n);

#endif
