/* vars.c - where are my variables? Each kind of variable, its address, and the area of
 * /proc/self/maps that it lies in; then the whole address space from the top down, with the
 * variables drawn into it. The questions are the lecture's: what is on the stack, in the data
 * segment, in the BSS, on the heap? */
#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char __bss_start[], _end[]; /* from the linker */

#define MAX_ROWS 32
#define LARGE    (1024 * 1024)
#define COLUMNS  80 /* of the screen */
#define INDENT   36 /* before the names in the drawing */

/* One line of the table. */
struct row {
    const char *what, *note;
    uintptr_t address;
};

static struct proc_areas areas;
static struct row rows[MAX_ROWS];
static int nrows;

int global_data = 42;
int global_bss;
const int global_constant = 42;
static int static_data[4] = { 1, 2, 3, 4 };
static char static_bss[8192];

int f(int x);

/* ------------------------------------------------------------ reading the map */
static void read_areas(void)
{
    if (!proc_areas_read("self", &areas))
        die("/proc/self/maps cannot be read");
}

static const struct proc_area *find_area(uintptr_t address)
{
    for (int i = 0; i < areas.n; i++)
        if (address >= areas.area[i].start && address < areas.area[i].end)
            return &areas.area[i];
    return NULL;
}

/* The segment in the lecture's words. The BSS begins within the last page of the data. */
static const char *segment(uintptr_t address, const struct proc_area *a)
{
    if (!a)
        return "nowhere!";
    if (address >= (uintptr_t)__bss_start && address < (uintptr_t)_end)
        return "BSS";
    if (strcmp(a->name, "[stack]") == 0)
        return "stack";
    if (strcmp(a->name, "[heap]") == 0)
        return "heap";
    if (a->name[0] && a->name[0] != '[')
        return a->access[2] == 'x' ? "text" : a->access[1] == 'w' ? "data" : "constants";
    return "mapping";
}

/* ------------------------------------------------------------ collecting */
static void note(const char *what, const void *address, const char *remark)
{
    if (nrows < MAX_ROWS)
        rows[nrows++] = (struct row){ what, remark, (uintptr_t)address };
}

/* The lecture's function. Its variables live as long as it runs, so all is printed below it. */
static int recurse(int depth);

int f(int x)
{
    int y = x + 1;
    int tab[8] = { y };
    const char *s1 = "a constant string";
    char *s2 = malloc(32);
    char *s4 = malloc(LARGE);
    char s3[] = "a local string";
    static int counter;
    counter += tab[0];
    note("x", &x, "parameter");
    note("y", &y, "local variable");
    note("tab", tab, "local array");
    note("s1", &s1, "local pointer ...");
    note("*s1", s1, "... to a constant");
    note("s2", &s2, "local pointer ...");
    note("*s2", s2, "... to malloc(32)");
    note("*s4", s4, "malloc(1 MB)");
    note("s3", s3, "local string");
    note("sbrk(0) - 1", (char *)sbrk(0) - 1, "end of the heap");
    note("counter", &counter, "static local");
    return recurse(3) + counter + s3[0];
}

static void collect_globals(char **argv)
{
    note("global_data", &global_data, "initialised global");
    note("static_data", static_data, "static array");
    note("global_bss", &global_bss, "global, zero");
    note("static_bss", static_bss, "static array, zero");
    note("global_constant", &global_constant, "constant");
    note("f", (const void *)(uintptr_t)f, "function");
    note("printf", (const void *)(uintptr_t)printf, "library function");
    note("argv", argv, "arguments' array ...");
    note("argv[0]", argv[0], "... its first string");
    note("environ", environ, "environment's array");
    if (environ[0])
        note("environ[0]", environ[0], "... its first string");
}

/* ------------------------------------------------------------ printing */
static void rule(void)
{
    puts("-------------------------------------------------------------------------------");
}

static void print_table(void)
{
    printf("%-16s %-20s %-8s %-9s %s\n", "variable", "what it is", "address", "segment", "area");
    rule();
    for (int i = 0; i < nrows; i++) {
        const struct proc_area *a = find_area(rows[i].address);
        printf("%-16s %-20s %08lx %-9s", rows[i].what, rows[i].note, (unsigned long)rows[i].address,
               segment(rows[i].address, a));
        if (a)
            printf(" %08lx-%08lx %s", (unsigned long)a->start, (unsigned long)a->end, a->access);
        putchar('\n');
    }
}

static void print_size(uintptr_t bytes)
{
    if (bytes >= 64 * 1024 * 1024)
        printf("%7lu MB", (unsigned long)(bytes >> 20));
    else
        printf("%7lu kB", (unsigned long)(bytes >> 10));
}

/* The variables in an area, behind its name or on lines of their own. */
static void print_members(const struct proc_area *a, size_t column)
{
    for (int i = 0; i < nrows; i++) {
        if (find_area(rows[i].address) != a)
            continue;
        column += strlen(rows[i].what) + 2;
        if (column >= COLUMNS) {
            printf("\n%*s", INDENT, "");
            column = INDENT + strlen(rows[i].what) + 2;
        }
        printf("  %s", rows[i].what);
    }
    putchar('\n');
}

static void print_space(void)
{
    uintptr_t above = (uintptr_t)0xC0000000;
    puts("\nThe address space, from the top down:");
    rule();
    for (int i = areas.n - 1; i >= 0; i--) {
        const struct proc_area *a = &areas.area[i];
        if (a->end < above && above - a->end >= 1024 * 1024) {
            printf("%17s ", "");
            print_size(above - a->end);
            puts("        free");
        }
        above = a->start;
        printf("%08lx-%08lx ", (unsigned long)a->start, (unsigned long)a->end);
        print_size(a->end - a->start);
        const char *name = a->name[0] ? a->name : "(anonymous)";
        printf("  %s  %s", a->access, name);
        print_members(a, INDENT + strlen(name));
    }
}

/* Each call has its own copy of the parameter, further down the stack. */
static int recurse(int depth)
{
    static const char *const names[] = { "depth 0", "depth 1", "depth 2", "depth 3" };
    note(names[depth], &depth, "parameter, deeper");
    if (depth > 0)
        return recurse(depth - 1) + depth;
    read_areas();
    print_table();
    print_space();
    return 0;
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "");
    collect_globals(argv);
    global_bss = f(argc);
    return finish(0);
}
