/* opendir, readdir, scandir list a folder completely, once each; realpath makes a path plain. */
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define N 200

static char folder[] = "/tmp/dirXXXXXX";
static char path[PATH_MAX];

static const char *in_folder(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* How often each of the N files is listed must be once. */
static int wrong_listing(DIR *dir)
{
    int seen[N] = { 0 }, dots = 0, wrong = 0;
    struct dirent *d;

    while ((d = readdir(dir))) {
        if (*d->d_name == '.')
            dots++;
        else
            seen[atoi(d->d_name + 5)]++;
    }
    for (int i = 0; i < N; i++)
        wrong += seen[i] != 1;
    return wrong + (dots != 2);
}

static int odd(const struct dirent *d)
{
    return *d->d_name != '.' && atoi(d->d_name + 5) % 2;
}

static void test_listing(void)
{
    struct dirent **list = NULL;
    DIR *dir;
    int n, wrong = 0;

    for (int i = 0; i < N; i++) {
        char name[40];

        snprintf(name, sizeof name, "file-%03d-with-a-longer-name", i);
        close(open(in_folder(name), O_CREAT | O_WRONLY, 0600));
    }
    dir = opendir(folder);
    ok(dir != NULL, "opendir");
    is_int(wrong_listing(dir), 0, "every file once, and . and ..");
    ok(!readdir(dir), "the end stays the end");
    rewinddir(dir);
    is_int(wrong_listing(dir), 0, "again after rewinddir");
    ok(fcntl(dirfd(dir), F_GETFD) & FD_CLOEXEC, "closed by exec");
    is_int(closedir(dir), 0, "closedir");
    n = scandir(folder, &list, odd, alphasort);
    is_int(n, N / 2, "scandir takes what is wanted");
    for (int i = 0; i < n; i++) {
        wrong += atoi(list[i]->d_name + 5) != 2 * i + 1;
        unlink(in_folder(list[i]->d_name));
        free(list[i]);
    }
    free(list);
    is_int(wrong, 0, "in order");
    errno = 0;
    ok(!opendir(in_folder("none")) && errno == ENOENT, "no such folder");
    close(open(in_folder("plain"), O_CREAT | O_WRONLY, 0600));
    errno = 0;
    ok(!opendir(path) && errno == ENOTDIR, "a file is no folder");
}

static void test_realpath(void)
{
    char wanted[PATH_MAX], *p;

    mkdir(in_folder("sub"), 0755);
    symlink("sub", in_folder("link"));
    symlink("loop", in_folder("loop"));
    p = realpath(in_folder("link/..//./sub/"), NULL);
    snprintf(wanted, sizeof wanted, "%s/sub", folder);
    is_str(p, wanted, "realpath");
    free(p);
    p = realpath("/..//.", NULL);
    is_str(p, "/", "the root");
    free(p);
    chdir(folder);
    p = realpath("link", wanted);
    is_str(p, in_folder("sub"), "a relative path");
    errno = 0;
    ok(!realpath("loop", wanted) && errno == ELOOP, "a link to itself");
    errno = 0;
    ok(!realpath("sub/none", wanted) && errno == ENOENT, "nothing there");
    errno = 0;
    ok(!realpath("plain/x", wanted) && errno == ENOTDIR, "a file in the middle");
    ok(getcwd(wanted, 2) == NULL && errno == ERANGE, "getcwd needs room");
    p = getcwd(NULL, 0);
    is_str(p, folder, "getcwd makes its own");
    free(p);
    chdir("/");
}

int main(void)
{
    ok(mkdtemp(folder) != NULL, "mkdtemp");
    test_listing();
    test_realpath();
    unlink(in_folder("link"));
    unlink(in_folder("loop"));
    unlink(in_folder("plain"));
    rmdir(in_folder("sub"));
    for (int i = 0; i < N; i++) {
        char name[40];

        snprintf(name, sizeof name, "file-%03d-with-a-longer-name", i);
        unlink(in_folder(name));
    }
    is_int(rmdir(folder), 0, "the folder is empty again");
    return done_testing();
}
