/* clone3 takes a structure that may grow: what it does not know must be 0. The rest is clone. */
#include <abi/sched.h>
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "children.h"
#include "tap.h"

#define WCLONE 0x80000000

static union {
    struct clone3_args args;
    char bytes[8192];
} a;

static volatile int parent_tid, child_tid;
static char stack[8192];
static char *volatile child_local;

static void clear(uint64_t flags, int sig)
{
    memset(&a, 0, sizeof a);
    a.args.flags = flags;
    a.args.exit_signal = (uint64_t)sig;
}

static long clone3(size_t size)
{
    errno = 0;
    return syscall(SYS_clone3, &a, size);
}

/* A child that came by mistake ends. */
static void refused(size_t size, int error, const char *what)
{
    long r = clone3(size);

    if (r == 0)
        _exit(1);
    ok(r == -1 && errno == error, "%s", what);
}

static void refused_flags(uint64_t flags, int sig, const char *what)
{
    clear(flags, sig);
    refused(CLONE_ARGS_SIZE_VER0, EINVAL, what);
}

static void refused_stack(uint64_t low, uint32_t size, const char *what)
{
    clear(0, SIGCHLD);
    a.args.stack = low;
    a.args.stack_size = size;
    refused(CLONE_ARGS_SIZE_VER0, EINVAL, what);
}

/* The child's claim becomes its status, 5 if it holds. */
static int child_status(size_t size, int options, bool (*claim)(void))
{
    int status = -1;
    long pid = clone3(size);

    if (pid == 0)
        _exit(claim() ? 5 : 4);
    return waitpid((pid_t)pid, &status, options) == pid ? status : -1;
}

static bool anything(void)
{
    return true;
}

static bool knows_its_number(void)
{
    return child_tid == getpid();
}

static bool handler_is(int sig, void (*handler)(int))
{
    struct sigaction act;

    return sigaction(sig, NULL, &act) == 0 && act.sa_handler == handler;
}

static bool has_no_handler(void)
{
    return handler_is(SIGUSR1, SIG_DFL) && handler_is(SIGUSR2, SIG_IGN);
}

static void handle(int sig)
{
    (void)sig;
}

static void on_new_stack(void)
{
    char local;

    child_local = &local;
    syscall(SYS_exit, 5);
}

/* The child calls f on its stack, and does not return. */
static long clone3_call(void (*f)(void))
{
    long r;

    __asm__ volatile("int $0x80\n\t"
                     "test %%eax, %%eax\n\t"
                     "jnz 1f\n\t"
                     "call *%%esi\n\t"
                     "1:"
                     : "=a"(r)
                     : "0"(SYS_clone3), "b"(&a), "c"(CLONE_ARGS_SIZE_VER0), "S"(f)
                     : "memory");
    return r;
}

int main(void)
{
    int status = -1;
    long pid;

    clear(0, SIGCHLD);
    refused(CLONE_ARGS_SIZE_VER0 - 1, EINVAL, "too short");
    refused(4097, E2BIG, "more than a page");
    a.bytes[4095] = 1;
    refused(4096, E2BIG, "something in the part that nobody knows");
    ok(syscall(SYS_clone3, NULL, CLONE_ARGS_SIZE_VER0) == -1 && errno == EFAULT, "no structure");
    refused_flags(SIGCHLD, 0, "the signal in the flags");
    refused_flags(CLONE_DETACHED, SIGCHLD, "a flag of old");
    refused_flags(1ull << 40, SIGCHLD, "a flag to come");
    refused_flags(0, 65, "no such signal");
    refused_flags(CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, SIGCHLD, "a thread with a signal");
    refused_flags(CLONE_PARENT, SIGCHLD, "a sibling with a signal");
    refused_flags(CLONE_SIGHAND, SIGCHLD, "actions without memory");
    refused_flags(CLONE_SIGHAND | CLONE_VM | CLONE_CLEAR_SIGHAND, SIGCHLD, "shared and cleared");
    refused_stack((uintptr_t)stack, 0, "a stack without a size");
    refused_stack(0, 4096, "a size without a stack");
    refused_stack(0xfffffffff0000000, 4096, "a stack in the kernel");

    clear(0, SIGCHLD);
    ok(exited_with(child_status(CLONE_ARGS_SIZE_VER0, 0, anything), 5), "a child like fork's");
    ok(exited_with(child_status(4096, 0, anything), 5), "with zeros behind what is known");
    clear(0, 0);
    ok(exited_with(child_status(CLONE_ARGS_SIZE_VER0, (int)WCLONE, anything), 5),
       "without a signal");
    clear(CLONE_CHILD_SETTID | CLONE_PARENT_SETTID, SIGCHLD);
    a.args.child_tid = (uintptr_t)&child_tid;
    a.args.parent_tid = (uintptr_t)&parent_tid;
    ok(exited_with(child_status(CLONE_ARGS_SIZE_VER0, 0, knows_its_number), 5),
       "it is told who it is");
    ok(parent_tid > 1 && child_tid == 0, "and so is the parent");
    install(SIGUSR1, handle, 0);
    install(SIGUSR2, SIG_IGN, 0);
    clear(CLONE_CLEAR_SIGHAND, SIGCHLD);
    ok(exited_with(child_status(CLONE_ARGS_SIZE_VER0, 0, has_no_handler), 5), "without handlers");
    ok(handler_is(SIGUSR1, handle), "which the parent keeps");

    clear(CLONE_VM | CLONE_VFORK, SIGCHLD);
    a.args.stack = (uintptr_t)stack;
    a.args.stack_size = sizeof stack;
    pid = clone3_call(on_new_stack);
    waitpid((pid_t)pid, &status, 0);
    ok(exited_with(status, 5), "a stack of its own");
    ok(child_local >= stack && child_local < stack + sizeof stack, "is where it was given");
    return done_testing();
}
