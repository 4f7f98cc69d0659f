/* vm.c - each chunk is a mapping of its own: fragmentation is the kernel's problem.
 * Structure: [size, unused | payload], rounded up to pages by the kernel.
 * Time:  malloc and free: a system call each, and a page fault for each page that is touched.
 * Space: at least a page a chunk: bad for small ones; what is freed goes back at once. */
#include "user/lab/lab.h"

#include <sys/mman.h>

struct header {
    size_t size; /* of the mapping as it was asked for */
    size_t unused;
};

static void init(const struct settings *s) {}

static void *allocate(size_t n)
{
    if (n >= TOO_LARGE)
        return NULL;
    struct header *h =
        mmap(NULL, n + sizeof *h, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (h == MAP_FAILED)
        return NULL;
    h->size = n + sizeof *h;
    return h + 1;
}

static void release(void *p)
{
    if (!p)
        return;
    struct header *h = (struct header *)p - 1;
    munmap(h, h->size);
}

static void describe(const void *p, size_t n, struct chunk *c)
{
    const struct header *h = (const struct header *)p - 1;
    *c = (struct chunk){
        .kind = USED, .at = (char *)h, .size = ROUND(h->size, PAGE), .header = sizeof *h
    };
}

const struct allocator vm = {
    .name = "vm",
    .idea = "each chunk is a mapping: mmap and munmap",
    .space = "up to the kernel",
    .malloc_time = "bad for small chunks",
    .free_time = "bad for small chunks",
    .init = init,
    .malloc = allocate,
    .free = release,
    .describe = describe,
};
