/* translate.c - how an address is translated: segmentation, then the two steps through page
 * directory and page table, drawn with what is in them now. */
#include "user/lib/logical.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>

#define PRESENT 0x001u
#define LARGE   0x080u

/* What /proc/PID/explain says of the walk. */
struct walk {
    unsigned directory, pde, pte, physical, word;
    bool has_table, has_page, has_word;
    char *pte_meaning; /* of one that is not present */
};

static char text[4097];

static char *find(const char *what)
{
    char *line = strstr(text, what);

    return line ? line + strlen(what) : NULL;
}

/* "PDE 020 at 00a13080 = 00a14027: present": the number behind the sign, and what follows. */
static bool find_entry(const char *name, unsigned *entry, char **meaning)
{
    char *line = find(name), *at = line ? strstr(line, " = ") : NULL;

    if (!at)
        return false;
    *entry = strtoul(at + 3, &at, 16);
    *meaning = at + 2;
    return true;
}

static void parse(struct walk *w)
{
    char *at, *unused;

    *w = (struct walk){ .has_table = false };
    if ((at = find("directory ")))
        w->directory = strtoul(at, NULL, 16);
    find_entry("\nPDE ", &w->pde, &unused);
    w->has_table = find_entry("\nPTE ", &w->pte, &w->pte_meaning);
    if ((at = find("\nphysical ")) && (w->has_page = ((w->has_table ? w->pte : w->pde) & PRESENT)))
        w->physical = strtoul(at, NULL, 16);
    if ((at = find("\nholds ")) && (w->has_word = w->has_page))
        w->word = strtoul(at, NULL, 16);
}

static const char *bits(unsigned e, bool page)
{
    static char s[2][24];
    static int turn;
    char *p = s[turn ^= 1];

    sprintf(p, "%s%s%s%s%s%s", e & 1 ? "P" : "-", e & 2 ? " W" : " R", e & 4 ? " U" : " S",
            e & 0x20 ? " A" : "", page && e & 0x40 ? " D" : "", page && e & 0x100 ? " G" : "");
    return p;
}

static void print_binary(unsigned n, int from, int to)
{
    for (int i = from; i >= to; i--)
        putchar(n >> i & 1 ? '1' : '0');
}

static void print_segmentation(const char *as, const struct logical *a)
{
    printf("logical   %s\n          %s\n", as, a->segment);
    printf("linear    base %08x + offset %08x = %08x\n", a->base, a->offset, a->linear);
    if (a->beyond)
        printf("          beyond the limit: the CPU refuses it, a protection fault\n");
}

/* Where the address is cut. */
static void print_parts(unsigned linear, bool large)
{
    printf("\n          ");
    print_binary(linear, 31, 22);
    putchar(' ');
    if (large) {
        print_binary(linear, 21, 0);
        printf("\n          [%u]%*s+%#x\n\n", linear >> 22,
               (int)(9 - (linear >> 22 > 99) - (linear >> 22 > 9)), "", linear & 0x3fffff);
        return;
    }
    print_binary(linear, 21, 12);
    putchar(' ');
    print_binary(linear, 11, 0);
    char directory[12], table[12];
    snprintf(directory, sizeof directory, "[%u]", linear >> 22);
    snprintf(table, sizeof table, "[%u]", linear >> 12 & 1023);
    printf("\n          %-10s %-10s +%#x\n\n", directory, table, linear & 0xfff);
}

/* A row of up to three boxes, of which the middle line has the values. */
static void print_boxes(const char *left, const char *middle, const char *right, bool values)
{
    const char *box[] = { left, middle, right }, *arrow = values ? "------->" : "        ";

    printf("  ");
    for (int i = 0; i < 3 && box[i]; i++)
        printf("%s%s", i ? arrow : "", box[i]);
    putchar('\n');
}

static void print_figure(const struct walk *w, unsigned linear)
{
    static const char edge[] = "+----------+", side[] = "|   ...    |";
    bool large = !w->has_table && w->has_page;
    const char *e2 = w->has_table || large ? edge : NULL, *s2 = e2 ? side : NULL;
    const char *e3 = w->has_table && w->has_page ? edge : NULL, *s3 = e3 ? side : NULL;
    char v1[16], v2[16], v3[16], h2[24] = "", h3[24] = "";
    char *word = large ? v2 : v3;

    snprintf(v1, sizeof v1, "| %08x |", w->pde);
    snprintf(v2, sizeof v2, "| %08x |", w->pte);
    snprintf(v3, sizeof v3, "|          |");
    if (w->has_word)
        snprintf(word, sizeof v3, "| %08x |", w->word);
    else if (large)
        snprintf(v2, sizeof v2, "|          |");
    if (large)
        snprintf(h2, sizeof h2, "4 MB page %08x", w->physical & 0xffc00000);
    else if (w->has_table)
        snprintf(h2, sizeof h2, "table %08x", w->pde & 0xfffff000);
    if (e3)
        snprintf(h3, sizeof h3, "frame %08x", w->physical & 0xfffff000);
    printf("  %-20s%-20s%s\n", "CR3: page directory", h2, h3);
    printf("  %08x\n", w->directory);
    print_boxes(edge, e2, e3, false);
    print_boxes(side, s2, s3, false);
    print_boxes(edge, e2, e3, false);
    print_boxes(v1, e2 ? v2 : NULL, e3 ? v3 : NULL, true);
    print_boxes(edge, e2, e3, false);
    print_boxes(side, s2, s3, false);
    print_boxes(edge, e2, e3, false);
    printf("  %-20s%s\n", bits(w->pde, large), w->has_table ? bits(w->pte, true) : "");
    putchar('\n');
    if (w->has_page)
        printf("physical  %08x\n", w->physical);
    else if (w->has_table)
        printf("no page is present at %08x: a page fault\n%.*s\n", linear,
               (int)strcspn(w->pte_meaning, "\n"), w->pte_meaning);
    else
        printf("there is no page table for %08x: a page fault\n", linear);
}

int main(int argc, char **argv)
{
    const char *pid = argc == 3 ? argv[2] : "self";
    struct logical a;
    struct walk w;

    prog_init(argv[0], "[SEGMENT:]ADDRESS [PID]");
    if (argc < 2 || argc > 3)
        prog_usage();
    if (!logical_parse(argv[1], pid, &a) || !explain_read(pid, a.linear, text, sizeof text))
        return finish(1);
    parse(&w);
    print_segmentation(argv[1], &a);
    print_parts(a.linear, !w.has_table && w.pde & LARGE);
    print_figure(&w, a.linear);
    return finish(0);
}
