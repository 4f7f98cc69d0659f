/* The library: lists, bits, trees, text, division, the log, the tools of the tests. */
#include "kernel/lib/bitmap.h"
#include "kernel/lib/fail.h"
#include "kernel/lib/list.h"
#include "kernel/lib/log.h"
#include "kernel/lib/printf.h"
#include "kernel/lib/rbtree.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"

TEST_SUITE(lib);

struct item {
    struct list link;
    struct rb_node node;
    unsigned key, sum; /* sum: of the keys below */
};

TEST(a_list_keeps_its_order)
{
    struct item a = { .key = 1 }, b = { .key = 2 }, c = { .key = 3 };
    struct list head;
    unsigned order = 0;

    list_init(&head);
    CHECK(!list_first(&head) && !list_pop(&head));
    list_add_tail(&head, &b.link);
    list_add_tail(&head, &c.link);
    list_add(&head, &a.link);
    list_for_each(p, &head)
        order = order * 10 + list_entry(p, struct item, link)->key;
    CHECK(order == 123, "%u", order);
    list_for_each_safe(p, &head)
        list_del(p);
    CHECK(list_empty(&head) && list_empty(&b.link) && list_length(&head) == 0);
}

TEST(bitmaps_find_bits_across_words)
{
    uint32_t map[BITMAP_WORDS(70)] = { ~0u, ~0u, 0 };

    CHECK(bitmap_find_clear(map, 70, 0) == 64);
    CHECK(bitmap_find_clear(map, 64, 0) == 64);
    bitmap_set(map, 64);
    bitmap_clear(map, 33);
    CHECK(bitmap_find_clear(map, 70, 0) == 33 && bitmap_find_clear(map, 70, 34) == 65);
    CHECK(bitmap_find_set(map, 70, 33) == 34 && bitmap_find_set(map, 70, 65) == 70);
    CHECK(bitmap_test(map, 64) && !bitmap_test(map, 33));
}

static struct item *item_of(struct rb_node *n)
{
    return rb_entry(n, struct item, node);
}

static bool add_up(struct rb_node *n)
{
    struct item *i = item_of(n);
    unsigned before = i->sum;

    i->sum =
        i->key + (n->left ? item_of(n->left)->sum : 0) + (n->right ? item_of(n->right)->sum : 0);
    return i->sum != before;
}

static void insert(struct rb_root *root, struct item *i)
{
    struct rb_node **link = &root->node, *parent = NULL;

    while (*link) {
        parent = *link;
        link = i->key < item_of(parent)->key ? &parent->left : &parent->right;
    }
    i->sum = 0;
    rb_insert(root, &i->node, parent, link, add_up);
}

TEST(a_tree_stays_balanced_and_augmented)
{
    static struct item items[64];
    struct rb_root root = { NULL };
    unsigned total = 0, last = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(items); i++) {
        items[i].key = i * 37 % 64 + 1;
        total += items[i].key;
        insert(&root, &items[i]);
        CHECK(rb_ok(&root) && item_of(root.node)->sum == total, "insert %u", i);
    }
    for (struct rb_node *n = rb_first(&root); n; n = rb_next(n)) {
        CHECK(item_of(n)->key == last + 1);
        last++;
    }
    for (unsigned i = 0; i < ARRAY_SIZE(items); i++) {
        total -= items[i].key;
        rb_erase(&root, &items[i].node, add_up);
        CHECK(rb_ok(&root) && (!root.node || item_of(root.node)->sum == total), "erase %u", i);
    }
    CHECK(!root.node);
}

TEST(print_formats_numbers_and_text)
{
    char buf[64];
    int n = ksnprintf(buf, sizeof buf, "%d|%5u|%-5x|%05d|%#x|%.2s|%c|%llu|%%", -7, 42u, 255u, -12,
                      16u, "abc", 'z', 18446744073709551615ull);

    CHECK(strcmp(buf, "-7|   42|ff   |-0012|0x10|ab|z|18446744073709551615|%") == 0, "%s", buf);
    CHECK(n == (int)strlen(buf));
    CHECK(ksnprintf(buf, 4, "%s", "longer") == 6 && strcmp(buf, "lon") == 0);
}

TEST(long_division_is_exact)
{
    volatile uint64_t n = 0xfedcba9876543210ull, d = 0x123456789ull, one = 1;
    volatile int64_t m = -1000000000007ll;

    CHECK(n / d == 0xe0000000 && n % d == 0xfedcba9876543210ull - 0xe0000000ull * d, "%llx", n / d);
    CHECK(n / (one << 32) == 0xfedcba98u && n % (one << 32) == 0x76543210u);
    CHECK(m / 1000 == -1000000000 && m % 1000 == -7);
    CHECK(n / n == 1 && (n - 1) / n == 0 && n / 10 * 10 + n % 10 == n);
}

TEST(overlapping_moves_keep_the_bytes)
{
    char s[] = "0123456789";

    memmove(s + 2, s, 5);
    CHECK(strcmp(s, "0101234789") == 0, "%s", s);
    memmove(s, s + 2, 5);
    CHECK(strcmp(s, "0123434789") == 0, "%s", s);
}

TEST(the_log_keeps_lines_with_their_time)
{
    static char text[LOG_SIZE + 1];
    size_t n;

    kprintf("# marker %d\n", 4711);
    n = log_read(text, 0, LOG_SIZE);
    text[n] = 0;
    CHECK(n == log_size() && log_read(text, n, 10) == 0);
    char *line = strrchr(text, '[');
    CHECK(line && line[6] == '.' && strcmp(strchr(line, ']'), "] # marker 4711\n") == 0);
}

TEST(the_nth_allocation_fails_once)
{
    fail_alloc_after(2);
    CHECK(!fail_alloc() && !fail_alloc_fired());
    CHECK(fail_alloc() && fail_alloc_fired());
    CHECK(!fail_alloc());
    fail_alloc_after(0);
    CHECK(!fail_alloc_fired());
}
