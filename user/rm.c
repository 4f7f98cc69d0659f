/* rm.c - remove files; -r removes directories with what is in them, -f minds nothing missing. */
#include "user/lib/util.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool recursive, force;

static bool remove_path(const char *path);

static bool failed(const char *path)
{
    if (force && errno == ENOENT)
        return true;
    warn(path);
    return false;
}

/* The names are collected before the first is removed: what readdir gives while the directory
 * changes is undefined. */
static char **list_names(const char *path)
{
    char **names = NULL;
    size_t n = 0;
    DIR *dir = opendir(path);
    if (!dir)
        return NULL;
    for (struct dirent *d; (d = readdir(dir));) {
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        names = xrealloc(names, (n + 2) * sizeof *names);
        names[n++] = xstrdup(join_path(path, d->d_name));
    }
    closedir(dir);
    names = xrealloc(names, (n + 1) * sizeof *names);
    names[n] = NULL;
    return names;
}

static bool remove_directory(const char *path)
{
    bool good = true;
    char **names = list_names(path);
    if (!names)
        return failed(path);
    for (char **name = names; *name; name++) {
        good &= remove_path(*name);
        free(*name);
    }
    free(names);
    if (good && rmdir(path) < 0)
        return failed(path);
    return good;
}

static bool remove_path(const char *path)
{
    struct stat st;
    if (lstat(path, &st) < 0)
        return failed(path);
    if (S_ISDIR(st.st_mode)) {
        if (recursive)
            return remove_directory(path);
        complain("%s: is a directory (-r removes it)", path);
        return false;
    }
    return unlink(path) == 0 || failed(path);
}

int main(int argc, char **argv)
{
    int status = 0;
    prog_init(argv[0], "[-fr] FILE...");
    for (int c; (c = getopt(argc, argv, "frR")) != -1;) {
        force |= c == 'f';
        recursive |= c == 'r' || c == 'R';
        if (c == '?')
            prog_usage();
    }
    if (optind == argc && !force)
        prog_usage();
    for (char **path = argv + optind; *path; path++)
        if (!remove_path(*path))
            status = 1;
    return status;
}
