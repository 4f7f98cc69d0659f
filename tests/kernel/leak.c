/* The leak report names the function that allocated what is still held. */
#include "mm/leak.h"

#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "mm/kmalloc.h"
#include "mm/slab_debug.h"
#include "mm/vmalloc.h"

TEST_SUITE(leak);

static char text[2048];

/* Do the last lines of the log hold all of these words in one line? */
static bool logged(const char *first, const char *second, const char *third)
{
    size_t size = log_size(), want = MIN(size, sizeof text - 1);
    const char *words[] = { first, second, third };

    text[log_read(text, size - want, want)] = 0;
    for (char *line = text, *end; line && *line; line = end) {
        unsigned hits = 0;

        if ((end = strchr(line, '\n')))
            *end++ = 0;
        for (unsigned i = 0; i < ARRAY_SIZE(words); i++) {
            const char *p = line;

            while (*p && strncmp(p, words[i], strlen(words[i])))
                p++;
            hits += *p != 0;
        }
        if (hits == ARRAY_SIZE(words))
            return true;
    }
    return false;
}

static NOINLINE void *hold_object(void)
{
    void *p = kmalloc(50);

    __asm__ volatile("" ::: "memory"); /* no tail call: this function is the caller */
    return p;
}

static NOINLINE struct frame *hold_frame(void)
{
    struct frame *f = frame_alloc(GFP_KERNEL);

    __asm__ volatile("" ::: "memory");
    return f;
}

TEST(a_report_names_who_holds_what)
{
    void *older, *p, *q;
    struct frame *f;

    if (!DEBUG_BUILD) {
        test_skip("stamps are in the debug build");
        return;
    }
    older = kmalloc(300);
    leak_mark();
    p = hold_object();
    q = hold_object();
    f = hold_frame();
    leak_mark();
    kprintf("# what is held now is held on purpose:\n");
    leak_report();
    CHECK(logged("held: 2 of kmalloc-64", "100 bytes", "hold_object"));
    CHECK(logged("held: 1 of frames", "4096 bytes", "hold_frame"));
    CHECK(!logged("kmalloc-384", "", ""), "what is older is not reported");
    kfree(older);
    kfree(p);
    kfree(q);
    frame_put(f);
}
