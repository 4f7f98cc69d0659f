/* children.h - what tests of processes have in common. */
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Run fn in a child. => its wait status */
static inline int in_child(int (*fn)(void))
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(fn());
    waitpid(pid, &status, 0);
    return status;
}

static inline int exited_with(int status, int code)
{
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static inline int killed_by(int status, int sig)
{
    return WIFSIGNALED(status) && WTERMSIG(status) == sig;
}

/* A child that waits for signals until it is killed. */
static inline pid_t sleeper(void)
{
    pid_t pid = fork();
    sigset_t none;

    if (pid == 0) {
        sigemptyset(&none);
        for (;;)
            sigsuspend(&none);
    }
    return pid;
}

static inline int install(int sig, void (*handler)(int), int flags)
{
    struct sigaction a = { .sa_flags = flags };

    a.sa_handler = handler;
    sigemptyset(&a.sa_mask);
    return sigaction(sig, &a, NULL);
}

static inline int install_info(int sig, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction a = { .sa_flags = flags | SA_SIGINFO };

    a.sa_sigaction = handler;
    sigemptyset(&a.sa_mask);
    return sigaction(sig, &a, NULL);
}

static inline void change_mask(int how, int sig)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, sig);
    sigprocmask(how, &set, NULL);
}

static inline int is_blocked(int sig)
{
    sigset_t set;

    sigprocmask(SIG_BLOCK, NULL, &set);
    return sigismember(&set, sig);
}

static inline int is_pending(int sig)
{
    sigset_t set;

    sigpending(&set);
    return sigismember(&set, sig);
}
