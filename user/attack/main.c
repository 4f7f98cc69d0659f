/* main.c - attack NAME... | all | list | -d NAME
 * Runs forbidden acts, each in a child, and prints for each what it must come to and what it came
 * to. Only the offender may end; the status is 0 if all ended as they must. -d commits the act in
 * this very process, so that the shell sees its end. */
#include "user/attack/attack.h"

#include "user/lib/signames.h"
#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TIME_LIMIT 60 /* seconds for one act */

static const struct attack *const groups[] = {
    memory_attacks, cpu_attacks,     frame_attacks, call_attacks,
    storm_attacks,  exhaust_attacks, elf_attacks,
};

bool on_quire;
static int failures, ran;

/* ------------------------------------------------------------ for the acts */
void went_through(const char *format, ...)
{
    va_list args;
    fputs("  ! ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    _exit(1);
}

uint32_t next_random(uint32_t *state)
{
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

int scratch_file(void)
{
    static const char page[4096];
    char path[] = "/tmp/attack-XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0 || !write_all(fd, page, sizeof page))
        went_through("no scratch file: %s", strerror(errno));
    unlink(path);
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static bool passed(const struct timespec *end)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > end->tv_sec || (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

/* Wait for a child: most are done when they have had the processor a few times. */
static int wait_child(pid_t pid, int seconds)
{
    struct timespec end, pause = { 0, 10000000 };
    int status;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += seconds;
    for (int round = 0;; round++) {
        pid_t got = waitpid(pid, &status, WNOHANG);
        if (got == pid)
            return status;
        if ((got < 0 && errno != EINTR) || passed(&end))
            break;
        if (round < 100)
            sched_yield();
        else
            nanosleep(&pause, NULL);
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return -1;
}

int run_child(void (*fn)(const void *argument), const void *argument, int seconds)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        went_through("fork: %s", strerror(errno));
    if (pid == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
        fn(argument);
        _exit(0);
    }
    return wait_child(pid, seconds);
}

/* ------------------------------------------------------------ judging */
static void commit(const void *argument)
{
    const struct attack *a = argument;
    a->run();
}

static bool is_expected(const struct attack *a, int status)
{
    if (status == -1)
        return false;
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == a->signal || WTERMSIG(status) == a->or_signal;
    return WEXITSTATUS(status) == 0 && (a->signal == 0 || a->or_signal == SURVIVES);
}

static const char *signal_or_survival(int sig)
{
    return sig > 0 ? signal_name(sig) : "survives";
}

static void describe_expected(const struct attack *a, char text[32])
{
    if (a->or_signal)
        snprintf(text, 32, "%s, %s", signal_or_survival(a->signal),
                 signal_or_survival(a->or_signal));
    else
        snprintf(text, 32, "%s", signal_or_survival(a->signal));
}

static void describe_actual(int status, char text[32])
{
    if (status == -1)
        snprintf(text, 32, "hangs");
    else if (WIFSIGNALED(status))
        snprintf(text, 32, "%s", signal_name(WTERMSIG(status)));
    else if (WEXITSTATUS(status) == 0)
        snprintf(text, 32, "survives");
    else
        snprintf(text, 32, "status %d", WEXITSTATUS(status));
}

static void judge(const struct attack *a)
{
    char expected[32], actual[32] = "-";
    const char *verdict = "skipped here";
    describe_expected(a, expected);
    if (!a->quire_only || on_quire) {
        int status = run_child(commit, a, TIME_LIMIT);
        bool good = is_expected(a, status);
        describe_actual(status, actual);
        verdict = good ? "ok" : "FAILED";
        failures += !good;
        ran++;
    }
    printf("%-20s %-15s %-10s %s\n", a->name, expected, actual, verdict);
    fflush(stdout);
}

/* ------------------------------------------------------------ choosing */
static void for_all(void (*fn)(const struct attack *a))
{
    for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
        for (const struct attack *a = groups[i]; a->name; a++)
            fn(a);
}

static const struct attack *find(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(groups); i++)
        for (const struct attack *a = groups[i]; a->name; a++)
            if (strcmp(a->name, name) == 0)
                return a;
    die("%s: no such attack; `attack list` shows them", name);
}

static void judge_tidy(const struct attack *a)
{
    if (!a->wrecks)
        judge(a);
}

static void print(const struct attack *a)
{
    printf("%-20s %s\n", a->name, a->what);
}

static void heading(void)
{
    printf("%-20s %-15s %-10s %s\n", "attack", "must end by", "ends by", "verdict");
}

int main(int argc, char **argv)
{
    struct utsname system;
    prog_init(argv[0], "NAME... | all | list | -d NAME");
    if (argc < 2)
        prog_usage();
    on_quire = uname(&system) == 0 && strcmp(system.sysname, "Linux") != 0;
    if (strcmp(argv[1], "list") == 0) {
        for_all(print);
        return finish(0);
    }
    if (strcmp(argv[1], "-d") == 0) {
        if (argc != 3)
            prog_usage();
        find(argv[2])->run();
        return finish(0);
    }
    heading();
    if (strcmp(argv[1], "all") == 0)
        for_all(judge_tidy);
    else
        for (char **name = argv + 1; *name; name++)
            judge(find(*name));
    printf("%d attacks, %d FAILED\n", ran, failures);
    return finish(failures != 0);
}
