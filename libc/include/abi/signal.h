/* signal.h - signals: their numbers, what is done about them, what a handler is told.
 * A signal set is 64 bits, signal n at bit n - 1. */
#ifndef ABI_SIGNAL_H
#define ABI_SIGNAL_H

#include <stdint.h>

#define SIGHUP    1
#define SIGINT    2
#define SIGQUIT   3
#define SIGILL    4
#define SIGTRAP   5
#define SIGABRT   6
#define SIGIOT    SIGABRT
#define SIGBUS    7
#define SIGFPE    8
#define SIGKILL   9
#define SIGUSR1   10
#define SIGSEGV   11
#define SIGUSR2   12
#define SIGPIPE   13
#define SIGALRM   14
#define SIGTERM   15
#define SIGSTKFLT 16
#define SIGCHLD   17
#define SIGCONT   18
#define SIGSTOP   19
#define SIGTSTP   20
#define SIGTTIN   21
#define SIGTTOU   22
#define SIGURG    23
#define SIGXCPU   24
#define SIGXFSZ   25
#define SIGVTALRM 26
#define SIGPROF   27
#define SIGWINCH  28
#define SIGIO     29
#define SIGPOLL   SIGIO
#define SIGPWR    30
#define SIGSYS    31
#define NSIG      65 /* one more than the highest */

#define KERNEL_SIGRTMIN 32
#define KERNEL_SIGRTMAX 64

typedef uint64_t sigset_t;

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

#define SA_NOCLDSTOP 0x00000001
#define SA_NOCLDWAIT 0x00000002
#define SA_SIGINFO   0x00000004
#define SA_RESTORER  0x04000000
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000

#define KERNEL_SIG_DFL 0u
#define KERNEL_SIG_IGN 1u

/* What rt_sigaction reads and writes; its fourth argument is sizeof(sigset_t). */
struct kernel_sigaction {
    uint32_t handler; /* KERNEL_SIG_DFL, KERNEL_SIG_IGN or an address */
    uint32_t flags;
    uint32_t restorer; /* with SA_RESTORER: where a handler returns to */
    sigset_t mask;
};

#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM 0x80000000
#define MINSIGSTKSZ   2048
#define SIGSTKSZ      8192

typedef struct {
    void *ss_sp;
    int ss_flags;
    unsigned ss_size;
} stack_t;

/* Why a signal was sent: si_code. Above 0: by the kernel. */
#define SI_USER    0
#define SI_KERNEL  0x80
#define SI_QUEUE   (-1)
#define SI_TIMER   (-2)
#define SI_MESGQ   (-3)
#define SI_ASYNCIO (-4)
#define SI_SIGIO   (-5)
#define SI_TKILL   (-6)

#define ILL_ILLOPC 1
#define ILL_ILLOPN 2
#define ILL_ILLADR 3
#define ILL_ILLTRP 4
#define ILL_PRVOPC 5
#define ILL_PRVREG 6
#define ILL_COPROC 7
#define ILL_BADSTK 8

#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTSUB 8

#define SEGV_MAPERR 1 /* no area there */
#define SEGV_ACCERR 2 /* an area that does not allow it */

#define BUS_ADRALN 1
#define BUS_ADRERR 2 /* past the end of the mapped object */
#define BUS_OBJERR 3

#define TRAP_BRKPT 1
#define TRAP_TRACE 2

#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

union sigval {
    int sival_int;
    void *sival_ptr;
};

typedef struct {
    int si_signo;
    int si_errno;
    int si_code;
    union {
        int __pad[29];
        struct { /* kill, tgkill, SIGCHLD, sigqueue */
            int pid;
            uint32_t uid;
            union {
                union sigval value;
                struct {
                    int status;
                    int32_t utime, stime;
                } child;
            };
        } __sender;
        struct { /* SIGILL, SIGFPE, SIGSEGV, SIGBUS, SIGTRAP */
            void *addr;
        } __fault;
        struct {
            int32_t band;
            int fd;
        } __poll;
    } __fields;
} siginfo_t;

#define si_pid    __fields.__sender.pid
#define si_uid    __fields.__sender.uid
#define si_value  __fields.__sender.value
#define si_int    __fields.__sender.value.sival_int
#define si_ptr    __fields.__sender.value.sival_ptr
#define si_status __fields.__sender.child.status
#define si_utime  __fields.__sender.child.utime
#define si_stime  __fields.__sender.child.stime
#define si_addr   __fields.__fault.addr
#define si_band   __fields.__poll.band
#define si_fd     __fields.__poll.fd

#endif
