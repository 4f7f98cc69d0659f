/* scratch.h - an empty directory of one's own for a test about files, gone afterwards. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[64];

static inline void scratch_enter(void)
{
    snprintf(scratch, sizeof scratch, "/tmp/scratch-%d", (int)getpid());
    if (mkdir(scratch, 0700) < 0 || chdir(scratch) < 0) {
        perror(scratch);
        exit(1);
    }
}

/* Remove everything in the current directory. */
static inline void scratch_empty(void)
{
    DIR *d = opendir(".");
    struct dirent *e;

    while (d && (e = readdir(d)) != NULL) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        if (unlink(e->d_name) < 0 && rmdir(e->d_name) < 0 && chdir(e->d_name) == 0) {
            scratch_empty();
            if (chdir("..") == 0)
                rmdir(e->d_name);
        }
    }
    if (d)
        closedir(d);
}

static inline void scratch_leave(void)
{
    if (chdir(scratch) == 0)
        scratch_empty();
    if (chdir("/") == 0)
        rmdir(scratch);
}

/* A file with that text. */
static inline void scratch_file(const char *name, const char *text)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) {
        perror(name);
        exit(1);
    }
    close(fd);
}

/* What the file holds, up to 255 bytes; "(none)" if it can't be opened. */
static inline const char *scratch_text(const char *name)
{
    static char buf[256];
    int fd = open(name, O_RDONLY);
    ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof buf - 1);

    if (fd >= 0)
        close(fd);
    if (n < 0)
        return "(none)";
    buf[n] = '\0';
    return buf;
}

#endif
