/* mkdir.c - make directories; -p makes the missing parents too and minds no existing one. */
#include "user/lib/util.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Make every proper prefix of path that is missing. */
static void make_parents(char *path)
{
    for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
}

static bool is_directory(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int main(int argc, char **argv)
{
    bool parents = false;
    int status = 0;
    prog_init(argv[0], "[-p] DIRECTORY...");
    for (int c; (c = getopt(argc, argv, "p")) != -1;) {
        if (c != 'p')
            prog_usage();
        parents = true;
    }
    if (optind == argc)
        prog_usage();
    for (char **dir = argv + optind; *dir; dir++) {
        if (parents)
            make_parents(*dir);
        if (mkdir(*dir, 0777) == 0 || (parents && errno == EEXIST && is_directory(*dir)))
            continue;
        warn(*dir);
        status = 1;
    }
    return status;
}
