/* /proc/self describes the process that reads it. */
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

static char text[16384];

static const char *file(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t n, have = 0;

    while (fd >= 0 && (n = read(fd, text + have, sizeof text - 1 - (size_t)have)) > 0)
        have += n;
    if (fd >= 0)
        close(fd);
    text[have] = '\0';
    return text;
}

/* The number behind the word at the start of a line. */
static long field(const char *s, const char *word)
{
    for (; s; s = strchr(s, '\n') ? strchr(s, '\n') + 1 : NULL)
        if (!strncmp(s, word, strlen(word)))
            return strtol(s + strlen(word), NULL, 10);
    return -1;
}

/* The line of maps that holds the address, its permissions into perms. */
static bool mapped(const void *p, char perms[5])
{
    unsigned long start, end, at = (unsigned long)p;

    for (const char *s = file("/proc/self/maps"); *s; s = strchr(s, '\n') + 1)
        if (sscanf(s, "%lx-%lx %4s", &start, &end, perms) == 3 && start <= at && at < end)
            return true;
    return false;
}

static int data = 1;

int main(int argc, char **argv)
{
    char link[256], path[64], perms[5] = "";
    int pid, ppid;
    char name[32], state;
    ssize_t n;

    scratch_enter();
    n = readlink("/proc/self", link, sizeof link - 1);
    ok(n > 0 && (link[n] = '\0', atoi(link) == getpid()), "self is a link to the pid");
    const char *s = file("/proc/self/status");
    ok(field(s, "Pid:\t") == getpid() && field(s, "PPid:\t") == getppid(), "status: Pid and PPid");
    ok(field(s, "VmRSS:\t") > 0 && field(s, "VmSize:\t") >= field(s, "VmRSS:\t"),
       "VmSize and VmRSS");
    s = file("/proc/self/stat");
    ok(sscanf(s, "%d (%31[^)]) %c %d", &pid, name, &state, &ppid) == 4, "stat begins as it should");
    ok(pid == getpid() && ppid == getppid() && state == 'R', "with what is so");
    is_str(name, "proc_self", "and the program's name");
    ok(!strcmp(file("/proc/self/cmdline"), argv[0]), "cmdline is argv");
    ok(!strcmp(file("/proc/self/comm"), "proc_self\n"), "comm");
    ok(mapped((void *)main, perms) && !strcmp(perms, "r-xp"), "code is mapped r-xp");
    ok(mapped(&data, perms) && !strcmp(perms, "rw-p"), "data is mapped rw-p");
    ok(mapped(&argc, perms) && !strncmp(perms, "rw", 2), "the stack is mapped rw");
    ok(!mapped((void *)8, perms), "address 8 is not");
    ok(strstr(file("/proc/self/maps"), "[stack]\n") != NULL, "and it is called [stack]");
    n = readlink("/proc/self/exe", link, sizeof link - 1);
    ok(n > 9 && (link[n] = '\0', !strcmp(link + n - 10, "/proc_self")), "exe");
    n = readlink("/proc/self/cwd", link, sizeof link - 1);
    ok(n > 0 && (link[n] = '\0', !strcmp(link, scratch)), "cwd");
    scratch_file("f", "text");
    int fd = open("f", O_RDONLY);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    is_str(scratch_text(path), "text", "fd/N opens the file again");
    unlink("f");
    is_str(scratch_text(path), "text", "even without a name");
    n = readlink(path, link, sizeof link - 1);
    ok(n > 0 && (link[n] = '\0', strstr(link, "/f (deleted)")), "which it then tells");
    close(fd);
    is_str(scratch_text(path), "(none)", "not once it is closed");
    scratch_leave();
    return done_testing();
}
