/* proc.c - see proc.h. */
#include "user/lib/proc.h"

#include "user/lib/areas.h"
#include "user/lib/util.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* The name stands in parentheses and may hold anything. */
static bool parse_stat(char *text, struct proc_stat *p)
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
        case 10: p->faults += strtoul(field, NULL, 10); break;
        case 12: p->faults += p->major = strtoul(field, NULL, 10); break;
        case 14:
        case 15: p->ticks += strtoul(field, NULL, 10); break;
        case 23: p->vsize = strtoul(field, NULL, 10); break;
        case 24: p->rss = strtoul(field, NULL, 10); break;
        }
    }
    return true;
}

bool proc_each(void (*fn)(const struct proc_stat *p, void *arg), void *arg)
{
    DIR *proc = opendir("/proc");
    char path[300], text[1024];

    if (!proc)
        return false;
    for (struct dirent *d; (d = readdir(proc));) {
        struct proc_stat p = { 0 };
        snprintf(path, sizeof path, "/proc/%s/stat", d->d_name);
        /* One that has ended meanwhile is no process any more. */
        if (isdigit((unsigned char)d->d_name[0]) && read_file(path, text, sizeof text) > 0 &&
            parse_stat(text, &p))
            fn(&p, arg);
    }
    closedir(proc);
    return true;
}

const char *proc_command(const struct proc_stat *p, char *buf, size_t size)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%ld/cmdline", p->pid);
    ssize_t n = read_file(path, buf, size);
    if (n <= 0) {
        snprintf(buf, size, "[%s]", p->name);
        return buf;
    }
    for (ssize_t i = 0; i < n - 1; i++)
        if (!isprint((unsigned char)buf[i]))
            buf[i] = ' ';
    return buf;
}

unsigned long proc_number(long pid, const char *file, const char *name)
{
    char path[40], text[4096];
    snprintf(path, sizeof path, "/proc/%ld/%s", pid, file);
    return read_file(path, text, sizeof text) > 0 ? named_number(text, name) : 0;
}
