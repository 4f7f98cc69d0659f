/* ps.c - the processes, from /proc: number, parent, state, memory, processor time, command.
 * Which processes and columns to show, as other systems ask by letters, is always all of these. */
#include "user/lib/util.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct process {
    long pid, ppid;
    char state;
    unsigned long ticks;      /* of processor time, user and system */
    unsigned long vsize, rss; /* bytes, pages */
    char name[20];
};

/* The fields of /proc/PID/stat; the name stands in parentheses and may hold anything. */
static bool parse_stat(char *text, struct process *p)
{
    char *open = strchr(text, '('), *close = strrchr(text, ')');
    if (!open || !close)
        return false;
    *close = '\0';
    p->pid = strtol(text, NULL, 10);
    snprintf(p->name, sizeof p->name, "%s", open + 1);
    char *field = strtok(close + 1, " ");
    for (int i = 3; field; i++, field = strtok(NULL, " ")) { /* numbered as in proc(5) */
        switch (i) {
        case 3: p->state = *field; break;
        case 4: p->ppid = strtol(field, NULL, 10); break;
        case 14:
        case 15: p->ticks += strtoul(field, NULL, 10); break;
        case 23: p->vsize = strtoul(field, NULL, 10); break;
        case 24: p->rss = strtoul(field, NULL, 10); break;
        }
    }
    return true;
}

/* The command line, arguments apart by blanks; the name in brackets where there is none. */
static void print_command(const struct process *p)
{
    char path[40], text[256];
    snprintf(path, sizeof path, "/proc/%ld/cmdline", p->pid);
    ssize_t n = read_file(path, text, sizeof text);
    if (n <= 0) {
        printf("[%s]\n", p->name);
        return;
    }
    for (ssize_t i = 0; i < n - 1; i++)
        if (!isprint((unsigned char)text[i]))
            text[i] = ' ';
    puts(text);
}

static void print_process(const char *pid, long page, long hertz)
{
    char path[40], text[1024];
    struct process p = { 0 };
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    if (read_file(path, text, sizeof text) < 0 || !parse_stat(text, &p))
        return; /* it has ended meanwhile */
    unsigned long centis = p.ticks * 100 / (unsigned long)hertz;
    printf("%5ld %5ld %c %8lu %8lu %3lu:%02lu.%02lu ", p.pid, p.ppid, p.state, p.vsize / 1024,
           p.rss * (unsigned long)page / 1024, centis / 6000, centis / 100 % 60, centis % 100);
    print_command(&p);
}

int main(int argc, char **argv)
{
    (void)argc;
    prog_init(argv[0], "[aAefluxw]");
    for (char **arg = argv + 1; *arg; arg++)
        if ((*arg)[strspn(*arg, "-aAefluxw")])
            prog_usage();
    DIR *proc = opendir("/proc");
    if (!proc) {
        warn("/proc");
        return 1;
    }
    long page = sysconf(_SC_PAGESIZE), hertz = sysconf(_SC_CLK_TCK);
    printf("%5s %5s %c %8s %8s %9s %s\n", "PID", "PPID", 'S', "VSZ", "RSS", "TIME", "COMMAND");
    for (struct dirent *d; (d = readdir(proc));)
        if (isdigit((unsigned char)d->d_name[0]))
            print_process(d->d_name, page, hertz);
    closedir(proc);
    return finish(0);
}
