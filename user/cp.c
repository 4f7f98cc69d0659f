/* cp.c - copy files; -r copies directories with what is in them. */
#include "user/lib/util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool recursive;

static bool copy(const char *from, const char *to);

static bool failed(const char *path)
{
    warn(path);
    return false;
}

static bool same_file(const struct stat *a, const char *path)
{
    struct stat b;
    return stat(path, &b) == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

static bool copy_contents(int in, const char *from, const char *to, mode_t mode)
{
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, mode & 0777);
    if (out < 0)
        return failed(to);
    int result = copy_fd(in, out);
    if (result)
        warn(result < 0 ? from : to);
    if (close(out) < 0)
        return failed(to);
    return result == 0;
}

static bool copy_file(const char *from, const char *to, mode_t mode)
{
    int in = open(from, O_RDONLY);
    if (in < 0)
        return failed(from);
    bool good = copy_contents(in, from, to, mode);
    close(in);
    return good;
}

static bool copy_entries(DIR *dir, const char *from, const char *to)
{
    bool good = true;
    for (struct dirent *d; (d = readdir(dir));) {
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
            continue;
        char *source = xstrdup(join_path(from, d->d_name));
        char *target = xstrdup(join_path(to, d->d_name));
        good &= copy(source, target);
        free(source);
        free(target);
    }
    return good;
}

static bool copy_directory(const char *from, const char *to, mode_t mode)
{
    if (!recursive) {
        complain("%s: is a directory (-r copies it)", from);
        return false;
    }
    size_t n = strlen(from);
    if (strncmp(from, to, n) == 0 && to[n] == '/') {
        complain("%s: cannot be copied into itself", from);
        return false;
    }
    if (mkdir(to, mode & 0777) < 0 && errno != EEXIST)
        return failed(to);
    DIR *dir = opendir(from);
    if (!dir)
        return failed(from);
    bool good = copy_entries(dir, from, to);
    closedir(dir);
    return good;
}

static bool copy(const char *from, const char *to)
{
    struct stat st;
    if (stat(from, &st) < 0)
        return failed(from);
    if (same_file(&st, to)) {
        complain("%s and %s are the same file", from, to);
        return false;
    }
    return S_ISDIR(st.st_mode) ? copy_directory(from, to, st.st_mode)
                               : copy_file(from, to, st.st_mode);
}

int main(int argc, char **argv)
{
    int status = 0;
    struct stat st;
    prog_init(argv[0], "[-r] SOURCE... TARGET");
    for (int c; (c = getopt(argc, argv, "rR")) != -1;) {
        if (c == '?')
            prog_usage();
        recursive = true;
    }
    if (argc - optind < 2)
        prog_usage();
    const char *target = argv[argc - 1];
    if (argc - optind > 2 && (stat(target, &st) < 0 || !S_ISDIR(st.st_mode)))
        die("%s: not a directory", target);
    for (int i = optind; i < argc - 1; i++) {
        char *to = xstrdup(destination(argv[i], target));
        if (!copy(argv[i], to))
            status = 1;
        free(to);
    }
    return status;
}
