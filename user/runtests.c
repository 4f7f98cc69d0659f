/* runtests.c - run every program of a folder, one after the other: runtests [-t SECONDS]
 * DIR|FILE... Each program gets a process group of its own and a time limit; what it prints goes
 * through untouched between the lines "@begin NAME" and "@end NAME HOW", HOW being "exit N",
 * "signal N" or "timeout". The last line is "@done COUNT". tests/user/run.t reads this on the
 * serial line. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_NAMES 512

static char *names[MAX_NAMES];
static int nnames, failures;
static int limit = 10;

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_folder(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir) {
        fprintf(stderr, "runtests: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    struct dirent *entry;
    while ((entry = readdir(dir)) && nnames < MAX_NAMES) {
        char file[512];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (access(file, X_OK) == 0)
            names[nnames++] = strdup(file);
    }
    closedir(dir);
}

/* Wait for the child, at most `limit` seconds. => its status; -1 when it had to be killed */
static int wait_limited(pid_t pid)
{
    struct timespec pause = { 0, 10 * 1000 * 1000 };
    int status;
    for (int n = 0; n < limit * 100; n++) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return status;
        nanosleep(&pause, NULL);
    }
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return -1;
}

static void run(char *path)
{
    char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    printf("@begin %s\n", name);
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0) {
        printf("@end %s fork: %s\n", name, strerror(errno));
        failures++;
        return;
    }
    if (pid == 0) {
        char *argv[] = { path, NULL };
        setpgid(0, 0);
        execv(path, argv);
        _exit(127);
    }
    int status = wait_limited(pid);
    if (status == -1)
        printf("@end %s timeout\n", name);
    else if (WIFSIGNALED(status))
        printf("@end %s signal %d\n", name, WTERMSIG(status));
    else
        printf("@end %s exit %d\n", name, WEXITSTATUS(status));
    failures += status != 0;
}

int main(int argc, char **argv)
{
    int option;
    while ((option = getopt(argc, argv, "t:")) != -1) {
        if (option != 't' || (limit = atoi(optarg)) <= 0) {
            fprintf(stderr, "usage: runtests [-t SECONDS] DIR|FILE...\n");
            return 2;
        }
    }
    for (int i = optind; i < argc; i++) {
        struct stat st;
        if (stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
            add_folder(argv[i]);
        else if (nnames < MAX_NAMES)
            names[nnames++] = argv[i];
    }
    qsort(names, nnames, sizeof names[0], by_name);
    for (int i = 0; i < nnames; i++)
        run(names[i]);
    printf("@done %d\n", nnames);
    return failures != 0;
}
