/* mkstemp.c - files and directories with a name of their own: XXXXXX becomes six random
 * characters. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIES 100

static int make_file(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
}

static int make_directory(const char *path)
{
    return mkdir(path, 0700);
}

static int make_unique(char *template, int (*make)(const char *))
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEF";
    size_t n = strlen(template);
    unsigned char random[6];

    if (n < 6 || strcmp(template + n - 6, "XXXXXX")) {
        errno = EINVAL;
        return -1;
    }
    for (int i = 0; i < TRIES; i++) {
        int r;

        if (getrandom(random, sizeof random, 0) != sizeof random)
            return -1;
        for (int k = 0; k < 6; k++)
            template[n - 6 + (size_t)k] = letters[random[k] % 32];
        r = make(template);
        if (r >= 0 || errno != EEXIST)
            return r;
    }
    return -1;
}

int mkstemp(char *template)
{
    return make_unique(template, make_file);
}

char *mkdtemp(char *template)
{
    return make_unique(template, make_directory) < 0 ? NULL : template;
}

FILE *tmpfile(void)
{
    char path[] = P_tmpdir "/tmpXXXXXX";
    int fd = mkstemp(path);
    FILE *f;

    if (fd < 0)
        return NULL;
    unlink(path);
    f = fdopen(fd, "w+");
    if (!f)
        close(fd);
    return f;
}
