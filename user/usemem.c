/* usemem.c - take memory and use it: usemem SIZE[k|m|g]
 * Every page is written with its own number, and then read back: a page that another one's contents
 * show up in, or that is lost, is found. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096u

static uint32_t size_of(const char *text)
{
    char *end;
    uint32_t n = strtoul(text, &end, 0);
    switch (*end) {
    case 'g': return n << 30;
    case 'm': return n << 20;
    case 'k': return n << 10;
    default: return n;
    }
}

int main(int argc, char **argv)
{
    uint32_t size = argc == 2 ? size_of(argv[1]) / PAGE * PAGE : 0;
    if (size == 0) {
        fprintf(stderr, "usage: usemem SIZE[k|m|g]\n");
        return 2;
    }
    volatile uint32_t *p =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        perror("usemem");
        return 1;
    }
    uint32_t pages = size / PAGE, wrong = 0;
    for (uint32_t i = 0; i < pages; i++)
        p[i * (PAGE / sizeof *p)] = i;
    for (uint32_t i = 0; i < pages; i++)
        wrong += p[i * (PAGE / sizeof *p)] != i;
    printf("%u pages written and read back, %u wrong\n", pages, wrong);
    return wrong != 0;
}
