/* dirent.c - directories, read in blocks. struct dirent has the layout of getdents64's entries, so
 * readdir returns them where they lie in the buffer. */
#include "libc/libc.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(offsetof(struct dirent, d_name) == DIRENT64_NAME_OFFSET, "one layout");

struct __DIR {
    off_t position; /* behind the entry that was last returned */
    int fd;
    unsigned at, end;
    char buf[4096 - 20] __attribute__((aligned(8)));
};

DIR *fdopendir(int fd)
{
    struct stat st;
    DIR *dir;

    if (fstat(fd, &st) < 0)
        return NULL;
    if (!S_ISDIR(st.st_mode)) {
        errno = ENOTDIR;
        return NULL;
    }
    if (!(dir = malloc(sizeof *dir)))
        return NULL;
    dir->fd = fd;
    dir->at = dir->end = 0;
    dir->position = 0;
    return dir;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir;

    if (fd < 0)
        return NULL;
    dir = fdopendir(fd);
    if (!dir)
        close(fd);
    return dir;
}

int closedir(DIR *dir)
{
    int r = close(dir->fd);

    free(dir);
    return r;
}

/* => NULL at the end, with errno as it was */
struct dirent *readdir(DIR *dir)
{
    struct dirent *d;

    if (dir->at == dir->end) {
        long n = sys_getdents64(dir->fd, dir->buf, sizeof dir->buf);

        if (n <= 0) {
            if (n < 0 && n != -ENOENT)
                errno = (int)-n;
            return NULL;
        }
        dir->at = 0;
        dir->end = (unsigned)n;
    }
    d = (struct dirent *)(void *)(dir->buf + dir->at);
    dir->at += d->d_reclen;
    dir->position = d->d_off;
    return d;
}

long telldir(DIR *dir)
{
    return (long)dir->position;
}

void seekdir(DIR *dir, long offset)
{
    lseek(dir->fd, offset, SEEK_SET);
    dir->at = dir->end = 0;
    dir->position = offset;
}

void rewinddir(DIR *dir)
{
    seekdir(dir, 0);
}

int dirfd(DIR *dir)
{
    return dir->fd;
}

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcoll((*a)->d_name, (*b)->d_name);
}

static int compare(const void *a, const void *b, void *fn)
{
    int (*call)(const struct dirent **, const struct dirent **) =
        *(int (**)(const struct dirent **, const struct dirent **))fn;

    return call((const struct dirent **)a, (const struct dirent **)b);
}

/* Append a copy of d to the list of n. => false where memory is out */
static int append(struct dirent ***list, int n, const struct dirent *d)
{
    size_t size = offsetof(struct dirent, d_name) + strlen(d->d_name) + 1;
    struct dirent *copy, **more;

    if (!(n & (n - 1)) && n != 1) { /* full at 0, 2, 4, 8 ... */
        more = realloc(*list, (n ? 2 * (size_t)n : 2) * sizeof **list);
        if (!more)
            return 0;
        *list = more;
    }
    copy = malloc(size);
    if (!copy)
        return 0;
    (*list)[n] = memcpy(copy, d, size);
    return 1;
}

int scandir(const char *path, struct dirent ***result, int (*wanted)(const struct dirent *),
            int (*order)(const struct dirent **, const struct dirent **))
{
    DIR *dir = opendir(path);
    struct dirent **list = NULL, *d;
    int n = 0, error = errno, failed;

    if (!dir)
        return -1;
    errno = 0;
    while ((d = readdir(dir))) {
        if (wanted && !wanted(d))
            continue;
        if (!append(&list, n, d))
            break;
        n++;
    }
    failed = errno;
    closedir(dir);
    if (failed || d) {
        while (n > 0)
            free(list[--n]);
        free(list);
        errno = failed ? failed : ENOMEM;
        return -1;
    }
    errno = error;
    if (order && n)
        qsort_r(list, (size_t)n, sizeof *list, compare, &order);
    *result = list;
    return n;
}
