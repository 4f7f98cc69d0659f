/* qsort.c - introsort: quicksort by the median of three, insertion sort for short ranges, heapsort
 * where the recursion gets deeper than 2 log2 n: O(n log n) comparisons in the worst case, O(log n)
 * stack. Musser 1997, "Introspective sorting and selection algorithms". */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SHORT 12 /* elements that insertion sort takes */

struct order {
    size_t size;
    int (*compare)(const void *, const void *, void *);
    void *arg;
    int by_words;
};

static void swap(const struct order *o, char *a, char *b)
{
    if (o->by_words) {
        for (size_t i = 0; i < o->size; i += 4) {
            uint32_t t = *(uint32_t *)(void *)(a + i);

            *(uint32_t *)(void *)(a + i) = *(uint32_t *)(void *)(b + i);
            *(uint32_t *)(void *)(b + i) = t;
        }
        return;
    }
    for (size_t i = 0; i < o->size; i++) {
        char t = a[i];

        a[i] = b[i];
        b[i] = t;
    }
}

static int less(const struct order *o, const char *a, const char *b)
{
    return o->compare(a, b, o->arg) < 0;
}

static void insertion_sort(const struct order *o, char *base, size_t n)
{
    size_t size = o->size;

    for (char *p = base + size; p < base + n * size; p += size)
        for (char *q = p; q > base && less(o, q, q - size); q -= size)
            swap(o, q, q - size);
}

static void sift_down(const struct order *o, char *base, size_t i, size_t n)
{
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && less(o, base + child * o->size, base + (child + 1) * o->size))
            child++;
        if (!less(o, base + i * o->size, base + child * o->size))
            break;
        swap(o, base + i * o->size, base + child * o->size);
    }
}

static void heap_sort(const struct order *o, char *base, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sift_down(o, base, i, n);
    while (--n > 0) {
        swap(o, base, base + n * o->size);
        sift_down(o, base, 0, n);
    }
}

/* Order the first, middle and last element, and move their median to the front. */
static void choose_pivot(const struct order *o, char *base, size_t n)
{
    char *mid = base + n / 2 * o->size, *last = base + (n - 1) * o->size;

    if (less(o, mid, base))
        swap(o, mid, base);
    if (less(o, last, mid)) {
        swap(o, last, mid);
        if (less(o, mid, base))
            swap(o, mid, base);
    }
    swap(o, base, mid);
}

/* Hoare's partition round the first element. Both scans stop at equal keys, so that these are
 * shared out evenly. => where the pivot ends up: nothing before it is greater, nothing behind it
 * less */
static size_t partition(const struct order *o, char *base, size_t n)
{
    size_t i = 0, j = n;

    for (;;) {
        do
            i++;
        while (i < n && less(o, base + i * o->size, base));
        do
            j--;
        while (less(o, base, base + j * o->size));
        if (i >= j)
            break;
        swap(o, base + i * o->size, base + j * o->size);
    }
    swap(o, base, base + j * o->size);
    return j;
}

static void sort(const struct order *o, char *base, size_t n, int depth)
{
    while (n > SHORT) {
        size_t at;
        char *right;

        if (depth-- == 0) {
            heap_sort(o, base, n);
            return;
        }
        choose_pivot(o, base, n);
        at = partition(o, base, n);
        right = base + (at + 1) * o->size;
        if (at < n / 2) { /* recurse into the shorter side: at most log2 n deep */
            sort(o, base, at, depth);
            base = right;
            n -= at + 1;
        } else {
            sort(o, right, n - at - 1, depth);
            n = at;
        }
    }
    insertion_sort(o, base, n);
}

void qsort_r(void *base, size_t n, size_t size, int (*compare)(const void *, const void *, void *),
             void *arg)
{
    struct order o = { size, compare, arg, ((uintptr_t)base | size) % 4 == 0 };

    if (n > 1 && size)
        sort(&o, base, n, 2 * (31 - __builtin_clz(n)));
}

static int compare_two(const void *a, const void *b, void *fn)
{
    return (*(int (**)(const void *, const void *))fn)(a, b);
}

void qsort(void *base, size_t n, size_t size, int (*compare)(const void *, const void *))
{
    qsort_r(base, n, size, compare_two, &compare);
}

void *bsearch(const void *key, const void *base, size_t n, size_t size,
              int (*compare)(const void *, const void *))
{
    const char *low = base;

    while (n) {
        const char *mid = low + n / 2 * size;
        int c = compare(key, mid);

        if (c == 0)
            return (void *)mid;
        if (c > 0) {
            low = mid + size;
            n--;
        }
        n /= 2;
    }
    return NULL;
}
