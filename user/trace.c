/* trace.c - the kernel's history of events, at the prompt.
 *
 *   trace on [GROUP]...      record, until it is told otherwise; all groups, or these
 *   trace off | clear        stop; forget
 *   trace size N             room for N events
 *   trace show [WORD]...     what was recorded; only lines with one of the words
 *   trace events             the groups and their events
 *   trace mark TEXT          an event of one's own
 *   trace run [-m] [-q] [-g GROUP,...] [-n N] PROGRAM [ARGUMENT]...
 *                            record what one program and its children do, then show it; -m: with a
 *                            mark for each malloc, free and realloc; -q: show nothing yet */
#include "user/lib/trace.h"
#include "user/lib/util.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int turn_on(char **groups)
{
    char command[120] = "on";

    for (; *groups; groups++) {
        strlcat(command, strlen(command) == 2 ? " " : ",", sizeof command);
        if (strlcat(command, *groups, sizeof command) >= sizeof command)
            die("too many groups");
    }
    return !trace_tell(command);
}

static bool has_word(const char *line, char **words)
{
    for (char **w = words; *w; w++)
        if (strstr(line, *w))
            return true;
    return !*words || *line == '#';
}

static int show(const char *path, char **words)
{
    static char *line;
    static size_t size;
    FILE *in = fopen(path, "r");

    if (!in) {
        warn(path);
        return 1;
    }
    while (read_line(in, &line, &size) >= 0)
        if (has_word(line, words))
            puts(line);
    fclose(in);
    return 0;
}

static int mark(const char *text)
{
    int fd = open("/proc/trace_mark", O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, text, strlen(text)) < 0) {
        warn("/proc/trace_mark");
        return 1;
    }
    close(fd);
    return 0;
}

static int run(int argc, char **argv)
{
    const char *groups = "", *room = "16384";
    bool quiet = false;
    char command[120];
    int status;

    for (int c; (c = getopt(argc, argv, "+g:mn:q")) != -1;)
        if (c == 'g')
            groups = optarg;
        else if (c == 'm')
            setenv("MALLOC_TRACE", "1", 1);
        else if (c == 'n')
            room = optarg;
        else if (c == 'q')
            quiet = true;
        else
            prog_usage();
    if (optind == argc)
        prog_usage();
    snprintf(command, sizeof command, "size %s", room);
    if (!trace_tell(command))
        return 1;
    snprintf(command, sizeof command, "on%s%s marked", *groups ? " " : "", groups);
    if (!trace_tell(command))
        return 1;
    pid_t pid = trace_program(argv + optind, true);

    signal(SIGINT, SIG_IGN);
    if (waitpid(pid, &status, 0) < 0)
        die("lost the program");
    trace_tell("off");
    if (!quiet)
        show("/proc/trace", argv + argc);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "on|off|show|clear|size|events|mark|run [ARGUMENT]...");
    if (argc < 2)
        prog_usage();
    const char *what = argv[1];
    int status = 0;

    if (!strcmp(what, "on"))
        status = turn_on(argv + 2);
    else if (!strcmp(what, "off") || !strcmp(what, "clear"))
        status = !trace_tell(what);
    else if (!strcmp(what, "size") && argc == 3) {
        char command[40];

        snprintf(command, sizeof command, "size %s", argv[2]);
        status = !trace_tell(command);
    } else if (!strcmp(what, "show"))
        status = show("/proc/trace", argv + 2);
    else if (!strcmp(what, "events"))
        status = show("/proc/trace_events", argv + argc);
    else if (!strcmp(what, "mark") && argc == 3)
        status = mark(argv[2]);
    else if (!strcmp(what, "run"))
        status = run(argc - 1, argv + 1);
    else
        prog_usage();
    return finish(status);
}
