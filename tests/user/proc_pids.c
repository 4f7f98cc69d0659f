/* /proc lists the processes there are: a child while it lives, and as a zombie until it is waited
 * for. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

static bool listed(int pid)
{
    DIR *d = opendir("/proc");
    struct dirent *e;
    bool found = false;

    while (d && (e = readdir(d)) != NULL)
        found |= atoi(e->d_name) == pid;
    if (d)
        closedir(d);
    return found;
}

static char state_of(int pid)
{
    char path[32], buf[256] = "";
    const char *s;

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return '-';
    if (read(fd, buf, sizeof buf - 1) < 0)
        buf[0] = '\0';
    close(fd);
    s = strrchr(buf, ')');
    return s ? s[2] : '?';
}

int main(void)
{
    int fds[2];
    char c;

    ok(listed(getpid()), "the process itself");
    pipe(fds);
    pid_t child = fork();
    if (child == 0) {
        close(fds[1]);
        _exit((int)read(fds[0], &c, 1));
    }
    while (state_of(child) == 'R')
        usleep(1000);
    ok(listed(child) && state_of(child) == 'S', "a child that sleeps");
    close(fds[1]);
    while (state_of(child) != 'Z')
        usleep(1000);
    ok(listed(child), "a zombie");
    waitpid(child, NULL, 0);
    ok(!listed(child) && state_of(child) == '-', "and nothing once it was waited for");
    return done_testing();
}
