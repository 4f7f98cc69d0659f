/* reftrace.c - which pages a program refers to, in which order.
 *
 *   reftrace [-o FILE] [-w PAGES] PROGRAM [ARGUMENT]...
 *
 * The program runs, slowly, and then FILE (references, if none is named) has its references: the
 * number of a page in hexadecimal, and w behind it where it was written; a page that is used many
 * times in a row is named once. Without -w each instruction is recorded; with it, references to the
 * PAGES pages that came last are left out, which is quicker and shorter (mm/recorder.h).
 * refplay plays the string; `make policies` on the host computes from it what each policy of
 * replacement would make of it. */
#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE_BITS    12
#define WRITE        1u
#define WORDS        1024
#define PER_LINE     12
#define WINDOW_LEAST 8

static noreturn void child(int recorder, const char *how, char **argv)
{
    if (write(recorder, how, strlen(how)) < 0)
        warn("/proc/references");
    execvp(argv[0], argv);
    int error = errno;
    warn(argv[0]);
    _exit(error == ENOENT ? 127 : 126);
}

static int run(int recorder, const char *how, char **argv)
{
    int status;
    pid_t pid = fork();

    if (pid < 0)
        die("no process left");
    if (pid == 0)
        child(recorder, how, argv);
    if (waitpid(pid, &status, 0) < 0)
        die("lost the program");
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void print_command(FILE *out, const char *how, char **argv)
{
    fprintf(out, "# reftrace, %s:", how);
    for (; *argv; argv++)
        fprintf(out, " %s", *argv);
    putc('\n', out);
}

/* => the number of references */
static unsigned long save(int recorder, FILE *out)
{
    static uint32_t word[WORDS];
    unsigned long n = 0;
    ssize_t got;

    while ((got = read(recorder, word, sizeof word)) > 0)
        for (ssize_t i = 0; i < got / (ssize_t)sizeof word[0]; i++)
            fprintf(out, "%x%s%c", (unsigned)(word[i] >> PAGE_BITS), word[i] & WRITE ? "w" : "",
                    ++n % PER_LINE ? ' ' : '\n');
    putc('\n', out);
    if (got < 0)
        complain("memory for references is out: these are the first %lu", n);
    return n;
}

int main(int argc, char **argv)
{
    const char *path = "references";
    char how[24] = "exact";
    unsigned long n;

    prog_init(argv[0], "[-o FILE] [-w PAGES] PROGRAM [ARGUMENT]...");
    for (int c; (c = getopt(argc, argv, "+o:w:")) != -1;) {
        long window = 0;

        if (c == 'o')
            path = optarg;
        else if (c == 'w' && parse_number(optarg, &window) && window >= WINDOW_LEAST)
            snprintf(how, sizeof how, "window %ld", window);
        else
            prog_usage();
    }
    if (optind == argc)
        prog_usage();
    FILE *out = fopen(path, "w");
    if (!out) {
        warn(path);
        return 1;
    }
    int recorder = open("/proc/references", O_RDWR | O_CLOEXEC);
    if (recorder < 0)
        die("/proc/references: %s", strerror(errno));
    print_command(out, how, argv + optind);
    int status = run(recorder, how, argv + optind);
    n = save(recorder, out);
    if (fclose(out)) {
        warn(path);
        return 1;
    }
    fprintf(stderr, "%lu references in %s\n", n, path);
    return finish(status);
}
