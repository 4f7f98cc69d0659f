/* The history of a few steps is exactly the events that they are: faults by kind, areas split and
 * merged, marks of one's own. Only in Quire: /proc/trace. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/trace.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

#define PAGE 4096
#define AREA ((volatile char *)0x50000000)

static char text[32768];
static int control;

static bool tell(const char *command)
{
    return write(control, command, strlen(command)) == (ssize_t)strlen(command);
}

static void load(void)
{
    int fd = open("/proc/trace", O_RDONLY);
    size_t have = 0;

    for (ssize_t n; (n = read(fd, text + have, sizeof text - 1 - have)) > 0;)
        have += (size_t)n;
    text[have] = '\0';
    close(fd);
}

/* The history, without times, threads, and numbers of frames, is these lines. With `where`: those
 * of its lines that have that word. */
static void is_history(const char *const *lines, const char *where, const char *what)
{
    char *next, *line = strchr(text, '\n') + 1;
    int number = 0;
    bool good = true;

    for (; (next = strchr(line, '\n')); line = next + 1) {
        char *event, *end;

        *next = '\0';
        if (where && !strstr(line, where))
            continue;
        if ((end = strstr(line, " frame=")) || (end = strstr(line, " from=")) ||
            (end = strstr(line, " eip=")))
            *end = '\0';
        event = line + strspn(line, " ");
        event += strcspn(event, " ");
        event += strspn(event, " ");
        event += strcspn(event, " ");
        event += strspn(event, " ");
        if (good && (!lines[number] || strcmp(event, lines[number]) != 0)) {
            diag("\"%s\", wanted \"%s\"", event, lines[number] ? lines[number] : "nothing");
            good = false;
        }
        number += lines[number] != NULL;
    }
    ok(good && !lines[number], "%s", what);
}

/* The first word tells what is expected; blanks as in the text: the name takes 12 columns. */
static const char *const faults[] = {
    "mark         a=0x1 b=0x2 name=\"begin\"",
    "fault        at=50000000",
    "zero_fill    at=50000000",
    "return       at=50000000",
    "fault        at=50001000",
    "zero_page    at=50001000",
    "return       at=50001000",
    "fault        at=50001004",
    "cow_zero     at=50001000",
    "return       at=50001004",
    "area_split   start=50000000 at=50001000 end=50003000",
    "area_split   start=50001000 at=50002000 end=50003000",
    "area_merge   start=50000000 at=50001000 end=50002000",
    "area_merge   start=50000000 at=50002000 end=50003000",
    "mark         a=0x3 b=0x4 name=\"end\"",
    NULL,
};

static void steps(void)
{
    trace_mark("begin", 1, 2);
    AREA[0] = 1;
    (void)AREA[PAGE];
    AREA[PAGE + 4] = 1;
    mprotect((char *)AREA + PAGE, PAGE, PROT_READ);
    mprotect((char *)AREA + PAGE, PAGE, PROT_READ | PROT_WRITE);
    trace_mark("end", 3, 4);
}

static const char *const copies[] = {
    "fault        at=50000008", /* shared with the child */
    "cow_copy     at=50000000",
    "return       at=50000008",
    "fault        at=50001008", /* the child is gone */
    "cow_reuse    at=50001000",
    "return       at=50001008",
    NULL,
};

static void copy_steps(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        pause();
        _exit(0);
    }
    AREA[8] = 1;
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    AREA[PAGE + 8] = 1;
}

int main(void)
{
    char *p = mmap((char *)AREA, 3 * PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

    memset(text, 1, sizeof text); /* its own pages are not to be in the history */
    trace_mark("warm", 0, 0);
    control = open("/proc/trace", O_WRONLY);
    ok(p == AREA && tell("size 256\n") && tell("on fault,area,mark marked") && tell("mark"),
       "recording, of this process alone");
    steps();
    ok(tell("off"), "the end of it");
    load();
    is_history(faults, NULL, "the history is the steps, and nothing else");
    ok(tell("clear") && tell("on fault marked") && tell("mark"), "a new one");
    copy_steps();
    tell("off");
    load();
    is_history(copies, "at=5000", "a page shared after fork is copied, and reused when alone");
    ok(!tell("on faults") && !tell("size x") && !tell("nonsense"),
       "what makes no sense is refused");
    ok(tell("size 0"), "the memory of the ring is given back");
    return done_testing();
}
