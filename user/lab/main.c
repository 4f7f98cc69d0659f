/* main.c - lab: the lecture's memory managers, and one's own, run, watched and compared.
 *
 *     lab list                               what there is
 *     lab run [options] ALLOCATOR TRACE...   figures of one
 *     lab compare [options] [TRACE...]       all of them on the same trace
 *     lab cost [ALLOCATOR...]                one malloc, one free, among n free chunks
 *     lab step ALLOCATOR                     p1 ... p5, and what is typed; the heap drawn each time
 *     lab watch ALLOCATOR TRACE              the heap as a map while a trace runs
 *     lab template                           an allocator to start from: > user/lab/mine.c */
#include "user/lab/commands.h"
#include "user/lib/util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options options = {
    .run = { .settings = { .policy = FIRST_FIT } },
    .unit = 16,
};

static const struct {
    const char *name;
    int (*run)(char **args);
} commands[] = {
    { "list", command_list },         { "run", command_run },   { "compare", command_compare },
    { "cost", command_cost },         { "step", command_step }, { "watch", command_watch },
    { "template", command_template },
};

const struct allocator *need_allocator(const char *name)
{
    const struct allocator *a = allocator_named(name);
    if (!a)
        die("%s: no such allocator; `lab list` names them", name);
    return a;
}

bool need_trace(struct trace *t, const char *what)
{
    char error[160];
    if (trace_open(t, what, error, sizeof error))
        return true;
    complain("%s", error);
    return false;
}

extern const char lab_template[], lab_template_end[]; /* text.asm */

int command_template(char **args)
{
    return write_all(1, lab_template, (size_t)(lab_template_end - lab_template)) ? 0 : 1;
}

static enum policy policy_named(const char *name)
{
    for (unsigned i = 0; i < ARRAY_SIZE(policy_names); i++)
        if (!strcmp(policy_names[i], name))
            return (enum policy)i;
    die("%s: a policy is first, next, best or worst", name);
}

static unsigned number(const char *s, long least)
{
    long n;
    if (!parse_number(s, &n) || n < least || n > 1 << 20)
        die("%s: a number from %ld to %d", s, least, 1 << 20);
    return (unsigned)n;
}

static void parse(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "cf:g:lp:rtu:")) != -1) {
        switch (option) {
        case 'c': options.run.audit = true; break;
        case 'f': options.run.fail_at = number(optarg, 1); break;
        case 'g': options.run.settings.grow = ROUND(number(optarg, 16), ALIGN); break;
        case 'l': options.run.settings.links_in_payload = true; break;
        case 'p': options.run.settings.policy = policy_named(optarg); break;
        case 'r': options.raw = options.plain = true; break;
        case 't': options.plain = true; break;
        case 'u': options.unit = number(optarg, 1); break;
        default: prog_usage();
        }
    }
}

int main(int argc, char **argv)
{
    prog_init(
        argv[0],
        "list | run ALLOCATOR TRACE... | compare [TRACE...] | cost [ALLOCATOR...] |\n"
        "           step ALLOCATOR | watch ALLOCATOR TRACE | template\n"
        "    options, behind the command:\n"
        "    -p POLICY  first, next, best, worst fit     -c    check the heap after each step\n"
        "    -g BYTES   the heap grows by (8192)         -f N  the N-th system call fails\n"
        "    -l         links in the payload             -t    plain text\n"
        "    -u BYTES   step: a unit (16)                -r    for programs to read");
    if (argc < 2)
        prog_usage();
    options.plain = !isatty(1);
    parse(argc - 1, argv + 1);
    if (!options.run.settings.grow) /* the lecture's step; in pictures one that is worth drawing */
        options.run.settings.grow = strcmp(argv[1], "step") ? 8192 : ROUND(8 * options.unit, ALIGN);
    for (unsigned i = 0; i < ARRAY_SIZE(commands); i++)
        if (!strcmp(commands[i].name, argv[1]))
            return finish(commands[i].run(argv + 1 + optind));
    prog_usage();
}
