/* main.c - lesson: lists them; lesson NAME...: plays them; lesson all; -y: without questions. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct lesson *const lessons[] = {
    &translation, &isolation,     &layout, &demand,          &cow,         &file_mapping,
    &brk_or_mmap, &fragmentation, &zones,  &kmalloc_vmalloc, &replacement,
};

static bool asking = true;
static bool predicted; /* the reader answered the last question */
static long prediction;
static int wrong;            /* claims of this lesson that did not hold */
static int right, questions; /* of the reader */

void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

void ask(const char *format, ...)
{
    char line[80];
    va_list args;
    printf("\n  ? ");
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    predicted = false;
    if (!asking) {
        putchar('\n');
        return;
    }
    printf("  ");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin))
        asking = false;
    else
        predicted = parse_number(strtok(line, " \n") ? line : "", &prediction);
}

void answer_between(long measured, long low, long high)
{
    bool holds = low <= measured && measured <= high;
    bool same = low == high ? prediction == measured : low <= prediction && prediction <= high;
    printf("  = %ld", measured);
    if (predicted) {
        questions++;
        right += same;
        printf(same ? ": as you said" : ", not %ld", prediction);
    }
    putchar('\n');
    if (!holds) {
        wrong++;
        printf("  ! This lesson expected %ld to %ld: the lesson is wrong here.\n", low, high);
    }
}

void answer(long measured, long expected)
{
    answer_between(measured, expected, expected);
}

void claim(bool holds, const char *format, ...)
{
    va_list args;
    printf("  %c ", holds ? '=' : '!');
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf(holds ? "\n" : ": NOT SO\n");
    wrong += !holds;
}

static bool play(const struct lesson *l)
{
    wrong = right = questions = 0;
    printf("---- %s: %s\n\n", l->name, l->idea);
    fflush(stdout);
    l->play();
    if (questions)
        printf("\n%d of %d answers were right.\n", right, questions);
    printf("---- %s: %s\n\n", l->name, wrong ? "NOT as told" : "all as told");
    return !wrong;
}

static void list(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(lessons); i++)
        printf("%-14s %s\n", lessons[i]->name, lessons[i]->idea);
    puts("\n`lesson NAME` plays one: answer the questions, or press Enter. -y: no questions.");
}

static bool play_named(const char *name)
{
    bool all = !strcmp(name, "all"), found = all, good = true;
    for (size_t i = 0; i < ARRAY_SIZE(lessons); i++) {
        if (all || !strcmp(name, lessons[i]->name)) {
            found = true;
            good &= play(lessons[i]);
        }
    }
    if (!found)
        die("no lesson %s; `lesson` lists them", name);
    return good;
}

int main(int argc, char **argv)
{
    bool good = true;
    prog_init(argv[0], "[-y] [NAME...|all]");
    for (int c; (c = getopt(argc, argv, "y")) != -1; asking = false)
        if (c == '?')
            prog_usage();
    if (optind == argc)
        list();
    for (char **name = argv + optind; *name; name++)
        good &= play_named(*name);
    return finish(!good);
}
