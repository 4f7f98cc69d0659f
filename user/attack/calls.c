/* calls.c - system calls with arguments that lie. The table of calls is the kernel's own, so that
 * a new call is attacked from its first day. */
#include "user/attack/attack.h"
#include "user/attack/table.h"

#include "user/lib/util.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ------------------------------------------------------------ bad pointers */
/* Calls in which, with the honest arguments below, the pointer may be left alone. */
static const char *const careless[] = { "nanosleep", "clock_nanosleep", "clock_nanosleep_time64",
                                        "fcntl64",   "futex",           "futex_time64",
                                        NULL };

/* Calls that find another fault first. */
static const char *const otherwise[] = {
    "waitpid",      "wait4",     "execve",     "ioctl",           "reboot",    "link",
    "rename",       "symlink",   "getdents64", "sigaltstack",     "setrlimit", "prlimit64",
    "syslog",       "readlink",  "pwrite64",   "readv",           "mincore",   "futex",
    "futex_time64", "setitimer", "getitimer",  "set_robust_list", "statfs64",  "fstatfs64",
    "ipc",          NULL,
};

static uint32_t honest_memory[2048];
static int honest_fd;
static uintptr_t last_bytes, no_access; /* two bytes before a hole; a page without access */

/* What an honest caller could pass. */
static uint32_t honest(const struct call *c, int i)
{
    switch (c->types[i]) {
    case T_fd: return (uint32_t)honest_fd;
    case T_int: return strcmp(c->name, "syslog") == 0 ? 3 : 1;
    case T_uint: return 1;
    case T_sig: return SIGUSR1;
    case T_size: return strncmp(c->name, "rt_sig", 6) == 0 ? 8 : 4096;
    case T_mode: return 0600;
    case T_str: return (uint32_t)(uintptr_t) "/";
    case T_buf:
    case T_ptr: return (uint32_t)(uintptr_t)honest_memory;
    default: return 0;
    }
}

/* May the call come to this with a bad pointer as argument i? */
static bool is_acceptable(const struct call *c, int i, uint32_t pointer, long result)
{
    bool partial = pointer == last_bytes || pointer == KERNEL_START - 2;
    if (result == -EFAULT)
        return true;
    if (result < 0 && result > -4096)
        return call_is(c, otherwise);
    if (partial && c->types[i] == T_buf && result <= 2)
        return true; /* it stopped where the memory did */
    return call_is(c, careless);
}

static void try_pointer(const struct call *c, int i, uint32_t pointer)
{
    uint32_t registers[6];
    for (int k = 0; k < 6; k++)
        registers[k] = k == i ? pointer : honest(c, k);
    memset(honest_memory, 0, sizeof honest_memory);
    lseek(honest_fd, 0, SEEK_SET);
    long result = raw_call(c->number, registers);
    if (!is_acceptable(c, i, pointer, result))
        went_through("%s: argument %d = %#x gave %ld", c->name, i + 1, (unsigned)pointer, result);
}

static void try_call(const void *argument)
{
    const struct call *c = argument;
    const uint32_t pointers[] = {
        1,           KERNEL_START,        KERNEL_IMAGE,         KERNEL_HEAP,      LAST_PAGE,
        0xFFFFFFFFu, (uint32_t)no_access, (uint32_t)last_bytes, KERNEL_START - 2, 0,
    };
    for (int i = 0; i < 6; i++) {
        if (c->types[i] < T_str)
            continue;
        for (size_t k = 0; k < ARRAY_SIZE(pointers); k++) {
            bool null_allowed = pointers[k] == 0 && c->types[i] == T_ptr;
            bool maybe_string = pointers[k] == KERNEL_START - 2 && c->types[i] == T_str;
            if (!null_allowed && !maybe_string)
                try_pointer(c, i, pointers[k]);
        }
    }
}

static void make_places(void)
{
    char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *q = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED || q == MAP_FAILED)
        went_through("no memory");
    memset(p, 'a', 4096);
    munmap(p + 4096, 4096);
    last_bytes = (uintptr_t)p + 4094;
    no_access = (uintptr_t)q;
    honest_fd = scratch_file();
}

static void bad_pointers(void)
{
    make_places();
    for (size_t i = 0; i < ncalls; i++) {
        if (strcmp(calls[i].name, "clone") == 0)
            continue; /* its child would be one more attacker */
        int status = run_child(try_call, &calls[i], 10);
        if (status != 0)
            went_through("%s: status %#x", calls[i].name, (unsigned)status);
    }
}

/* A list of iovecs is memory too, and what it names, and the sum of it. */
static void bad_vectors(void)
{
    uint32_t vectors[2][2] = { { (uint32_t)(uintptr_t)honest_memory, 16 }, { KERNEL_IMAGE, 4096 } };
    static const uint32_t counts[] = { 0xFFFFFFFFu, 0x80000000u, 0x10000000u, 1025 };
    int fd = scratch_file();
    uint32_t registers[6] = { (uint32_t)fd, (uint32_t)(uintptr_t)vectors, 2 };
    for (int number = 145; number <= 146; number++) {
        registers[2] = 2;
        long result = raw_call(number, registers);
        if (result > 16)
            went_through("call %d took %ld bytes", number, result);
        vectors[0][1] = 0x80000000u;
        if (raw_call(number, registers) >= 0)
            went_through("call %d took a negative length", number);
        vectors[0][1] = 16;
        for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
            registers[2] = counts[i];
            if (raw_call(number, registers) >= 0)
                went_through("call %d took %#x vectors", number, (unsigned)counts[i]);
        }
    }
}

/* Lengths that wrap the address space round, or reach into the kernel. */
static void bad_lengths(void)
{
    static const int lengthy[] = { 91, 125 }; /* munmap, mprotect */
    int fd = scratch_file();
    uint32_t buf = (uint32_t)(uintptr_t)honest_memory, page = buf & ~4095u;
    const uint32_t lengths[] = { 0xFFFFF000u, 0x80000000u, 0u - page, KERNEL_START - page + 4096 };
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        lseek(fd, 0, SEEK_SET);
        long result = raw_call(3, (uint32_t[6]){ (uint32_t)fd, buf, lengths[i] });
        if (result > 4096)
            went_through("read %ld of 4096 bytes", result);
        for (int k = 0; on_quire && k < 2; k++)
            if (page + lengths[i] - 1 - KERNEL_START < KERNEL_START &&
                raw_call(lengthy[k], (uint32_t[6]){ page, lengths[i], 0 }) == 0)
                went_through("call %d took length %#x", lengthy[k], (unsigned)lengths[i]);
    }
}

/* ------------------------------------------------------------ strings and descriptors */
static void long_names(void)
{
    static char name[8192];
    struct stat st;
    memset(name, 'a', sizeof name - 1);
    if (stat(name, &st) == 0 || errno != ENAMETOOLONG)
        went_through("a name of 8191 bytes: %s", strerror(errno));
    for (size_t i = 0; i < sizeof name - 1; i += 2)
        memcpy(name + i, "./", 2);
    if (stat(name, &st) == 0 || errno != ENAMETOOLONG)
        went_through("a path of 8191 bytes: %s", strerror(errno));
}

static void link_in_circle(void)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/attack-loop-%d", (int)getpid());
    unlink(path);
    int made = symlink(path, path);
    int fd = open(path, O_RDONLY);
    int error = errno;
    unlink(path);
    if (made == 0 && (fd >= 0 || error != ELOOP))
        went_through("a link to itself: %s", strerror(error));
}

static void bad_descriptors(void)
{
    static const int fds[] = { -1, -2, 1000000, 0x7fffffff, (int)0x80000000 };
    char c;
    for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
        if (read(fds[i], &c, 1) >= 0 || write(fds[i], &c, 1) >= 0 || close(fds[i]) == 0 ||
            dup2(0, fds[i]) >= 0 || fcntl(fds[i], F_GETFD) >= 0)
            went_through("descriptor %d", fds[i]);
}

/* ------------------------------------------------------------ noise */
/* Calls that would end the game, or wait for ever, or take from others what they need:
 * prlimit64() reaches the one that attacks. */
static const char *const spared[] = {
    "exit",
    "exit_group",
    "fork",
    "vfork",
    "clone",
    "clone3",
    "kill",
    "tkill",
    "tgkill",
    "reboot",
    "rt_sigsuspend",
    "sigreturn",
    "rt_sigreturn",
    "poll",
    "nanosleep",
    "clock_nanosleep",
    "clock_nanosleep_time64",
    "setsid",
    "setpgid",
    "unlink",
    "unlinkat",
    "rename",
    "rmdir",
    "truncate64",
    "chmod",
    "prlimit64",
    NULL,
};

/* A value of the kind that finds mistakes: near a border, or a plausible pointer, or anything. */
static uint32_t noise(uint32_t *state)
{
    static const uint32_t borders[] = {
        0,           1,         0x7fffffff, 0x80000000u, KERNEL_START, KERNEL_IMAGE,
        KERNEL_HEAP, LAST_PAGE, 4096,       65536
    };
    uint32_t random = next_random(state);
    switch (random >> 29) {
    case 0:
    case 1: return borders[random % ARRAY_SIZE(borders)] + (random >> 8) % 3 - 1;
    case 2:
    case 3: return random % 32;
    case 4:
    case 5: return (uint32_t)(uintptr_t)honest_memory + random % sizeof honest_memory;
    default: return next_random(state);
    }
}

static void wake_up(int sig)
{
    (void)sig;
}

static void make_noise(uint32_t state)
{
    uint32_t registers[6];
    int null = open("/dev/null", O_RDWR);
    setrlimit(RLIMIT_AS, &(struct rlimit){ 64 << 20, 64 << 20 });
    sigaction(SIGUSR2, &(struct sigaction){ .sa_handler = wake_up }, NULL);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    for (int i = 0; i < 2000; i++) {
        const struct call *c = &calls[next_random(&state) % ncalls];
        for (int k = 0; k < 6; k++)
            registers[k] = noise(&state);
        if (!call_is(c, spared))
            raw_call(c->number, registers);
    }
    _exit(0);
}

/* One child of noise. It may end as it likes; when it waits for something, it is woken up, and in
 * the end it is killed. */
static void one_noise(uint32_t seed)
{
    pid_t pid = fork();
    if (pid == 0)
        make_noise(seed);
    if (pid < 0)
        went_through("fork: %s", strerror(errno));
    for (int i = 0; i < 40 && waitpid(pid, NULL, WNOHANG) == 0; i++) {
        nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
        kill(pid, SIGUSR2);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* It is the system that must go on. */
static void random_calls(void)
{
    for (uint32_t seed = 1; seed <= 32; seed++)
        one_noise(seed);
    if (run_child(try_call, &calls[1], 10) != 0)
        went_through("no child runs any more");
}

static bool is_known(int number)
{
    for (size_t i = 0; i < ncalls; i++)
        if (calls[i].number == number)
            return true;
    return false;
}

static void unknown_calls(void)
{
    static const uint32_t odd[] = { 0xFFFFFFFFu, 0x80000000u, 0x7FFFFFFFu, 0x40000000u,
                                    0x00010000u };
    static const uint32_t registers[6];
    for (int number = 0; number < 1024; number++)
        if (!is_known(number) && raw_call(number, registers) != -ENOSYS)
            went_through("call %d is unknown and gave %ld", number, raw_call(number, registers));
    for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
        if (raw_call((long)odd[i], registers) != -ENOSYS)
            went_through("call %#x gave %ld", (unsigned)odd[i], raw_call((long)odd[i], registers));
}

const struct attack call_attacks[] = {
    { "bad-pointers", "a bad pointer to every system call", bad_pointers, 0 },
    { "bad-vectors", "lists of buffers that lie", bad_vectors, 0 },
    { "bad-lengths", "lengths round the address space", bad_lengths, 0 },
    { "long-names", "names longer than any", long_names, 0 },
    { "link-circle", "a symbolic link to itself", link_in_circle, 0 },
    { "bad-descriptors", "descriptors that are none", bad_descriptors, 0 },
    { "random-calls", "64,000 random system calls", random_calls, 0, 0, true },
    { "unknown-calls", "every number that is no call", unknown_calls, 0, 0, true },
    { 0 },
};
