/* Signals: what is pending, in which order it is taken, what is ignored; frames byte by byte. */
#include "kernel/cpu/segments.h"
#include "kernel/proc/sigframe.h"
#include "libc/include/abi/ucontext.h"
#include "tests/kernel/usermode.h"

TEST_SUITE(signal);

#define HANDLER 0x08048100u

/* mov eax, 158 (sched_yield); int 0x80; jmp back */
static const uint8_t yield_forever[] = { 0xb8, 158, 0, 0, 0, 0xcd, 0x80, 0xeb, 0xf7 };

static void set_handler(int sig, uint32_t handler, uint32_t flags)
{
    struct kernel_sigaction a = { .handler = handler, .flags = flags }, old;

    CHECK(signal_action(sig, &a, &old) == 0);
}

static void block(uint64_t set)
{
    uint64_t old;

    CHECK(signal_procmask(SIG_SETMASK, &set, &old) == 0);
}

static void blocked_stay_pending(void)
{
    struct process *p = current_process();

    set_handler(SIGUSR1, HANDLER, 0);
    block(SIGBIT(SIGUSR1) | SIGBIT(SIGKILL));
    CHECK(current_task()->sigmask == SIGBIT(SIGUSR1), "SIGKILL can't be blocked");
    signal_kill(p->id, SIGUSR1);
    signal_kill(p->id, SIGUSR1);
    CHECK(!signal_pending() && signal_pending_set() == SIGBIT(SIGUSR1));
    CHECK(list_length(&p->pending.queue) == 1, "a standard signal is pending once");
    block(0);
    CHECK(signal_pending(), "it can be taken now");
    set_handler(SIGUSR1, KERNEL_SIG_IGN, 0);
    CHECK(!signal_pending() && p->pending.set == 0, "ignoring it drops it");
}

TEST(blocked_stay_pending)
{
    in_process(blocked_stay_pending);
}

static void ignored_are_not_sent(void)
{
    struct process *p = current_process();

    signal_kill(p->id, SIGCHLD);
    signal_kill(p->id, SIGWINCH);
    signal_kill(p->id, SIGCONT);
    CHECK(p->pending.set == 0 && !signal_pending());
    block(SIGBIT(SIGCHLD));
    signal_kill(p->id, SIGCHLD);
    CHECK(p->pending.set == SIGBIT(SIGCHLD), "blocked, it waits for a handler that may come");
}

TEST(ignored_are_not_sent)
{
    in_process(ignored_are_not_sent);
}

static void realtime_queue(void)
{
    struct process *p = current_process();

    block(~0ull);
    for (int i = 0; i < 3; i++)
        signal_kill(p->id, KERNEL_SIGRTMIN + 2);
    CHECK(list_length(&p->pending.queue) == 3, "each counts");
    signal_kill(p->id, 65);
    CHECK(signal_kill(p->id, 65) == -EINVAL && signal_kill(p->id, -1) == -EINVAL);
    CHECK(signal_kill(PID_MAX - 1, SIGTERM) == -ESRCH);
}

TEST(realtime_queue)
{
    in_process(realtime_queue);
}

static void stop_and_cont_cancel(void)
{
    struct process *p = current_process();

    block(SIGBIT(SIGTSTP) | SIGBIT(SIGCONT));
    set_handler(SIGTSTP, HANDLER, 0);
    set_handler(SIGCONT, HANDLER, 0);
    signal_kill(p->id, SIGTSTP);
    CHECK(p->pending.set == SIGBIT(SIGTSTP));
    signal_kill(p->id, SIGCONT);
    CHECK(p->pending.set == SIGBIT(SIGCONT));
    signal_kill(p->id, SIGTSTP);
    CHECK(p->pending.set == SIGBIT(SIGTSTP));
}

TEST(stop_and_cont_cancel)
{
    in_process(stop_and_cont_cancel);
}

static void frame_and_return(void)
{
    struct trap_frame *regs = task_regs(current_task()), before;
    struct sigframe f;

    user_setup(yield_forever, sizeof yield_forever);
    regs->ecx = 0x1234;
    before = *regs;
    block(SIGBIT(SIGUSR2));
    set_handler(SIGUSR1, HANDLER, 0);
    signal_kill(current_process()->id, SIGUSR1);
    signal_deliver(regs);
    CHECK(regs->eip == HANDLER && regs->eax == SIGUSR1 && (regs->esp + 4) % 16 == 0);
    CHECK(current_task()->sigmask == (SIGBIT(SIGUSR1) | SIGBIT(SIGUSR2)));
    CHECK(aspace_read(current_process()->as, regs->esp, &f, sizeof f) == 0);
    CHECK(f.sig == SIGUSR1 && f.sc.eip == before.eip && f.sc.ecx == 0x1234);
    CHECK(f.sc.oldmask == SIGBIT(SIGUSR2) && f.extramask[0] == 0);
    CHECK(f.pretcode == regs->esp + offsetof(struct sigframe, retcode));
    CHECK(f.retcode[0] == 0x58 && f.retcode[2] == 119 && f.retcode[6] == 0xcd);
    regs->esp += 8; /* ret, and the trampoline's pop */
    regs->eax = (uint32_t)sigframe_return(regs);
    CHECK(regs->eip == before.eip && regs->ecx == 0x1234 && regs->esp == before.esp);
    CHECK(current_task()->sigmask == SIGBIT(SIGUSR2));
}

TEST(frame_and_return)
{
    in_process(frame_and_return);
}

static const struct sigcontext sane = {
    .cs = USER_CS, .ss = USER_DS, .ds = USER_DS, .es = USER_DS
};

/* A frame is the user's: whatever flags he writes into it, he comes back as a user. */
static void forged_flags(void)
{
    struct trap_frame *regs = task_regs(current_task());
    struct sigcontext sc = sane;

    sc.fs = 0x08;
    sc.gs = 0xffff;
    sc.eip = 0xc0100000;
    sc.eflags = 0xffffffff;
    user_setup(yield_forever, sizeof yield_forever);
    regs->esp = USER_DATA + 8;
    aspace_write(current_process()->as, USER_DATA + offsetof(struct sigframe, sc), &sc, sizeof sc);
    sigframe_return(regs);
    CHECK(regs->cs == USER_CS && regs->ss == USER_DS && regs->ds == USER_DS && regs->es == USER_DS);
    CHECK((regs->eflags & 0x3000) == 0 && (regs->eflags & 0x200),
          "no I/O privilege, interrupts on");
    CHECK((regs->eflags & 0x24000) == 0, "no nested task, no virtual 8086 mode");
    CHECK(read_fs() == 0 && read_gs() == 0);
}

TEST(forged_flags)
{
    in_process(forged_flags);
}

/* mov esp, USER_DATA + 8; mov eax, 119 (sigreturn); int 0x80; mov bl, 9; mov eax, 1; int 0x80 */
static const uint8_t do_sigreturn[] = { 0xbc, 0x08, 0x00, 0x05, 0x08, 0xb8, 119, 0, 0,    0,   0xcd,
                                        0x80, 0xb3, 9,    0xb8, 1,    0,    0,   0, 0xcd, 0x80 };

/* The child returns from a signal with these selectors. => how it ended */
static int sigreturn_with(uint16_t cs, uint16_t ss, uint16_t ds, uint16_t es)
{
    struct sigcontext sc = { .cs = cs, .ss = ss, .ds = ds, .es = es, .esp = USER_SP };

    sc.eip = USER_CODE + 12;
    aspace_write(current_process()->as, USER_DATA + offsetof(struct sigframe, sc), &sc, sizeof sc);
    return wait_status(clone_with(SIGCHLD), 0);
}

static void forged_selectors(void)
{
    user_setup(do_sigreturn, sizeof do_sigreturn);
    CHECK(sigreturn_with(USER_CS, USER_DS, USER_DS, USER_DS) == W_EXITCODE(9, 0), "a sane one");
    CHECK(sigreturn_with(KERNEL_CS, USER_DS, USER_DS, USER_DS) == SIGSEGV);
    CHECK(sigreturn_with(USER_CS, KERNEL_DS, USER_DS, USER_DS) == SIGSEGV);
    CHECK(sigreturn_with(USER_CS, USER_DS, KERNEL_DS, USER_DS) == SIGSEGV);
    CHECK(sigreturn_with(USER_CS, USER_DS, USER_DS, 0x33) == SIGSEGV, "an empty TLS slot");
    CHECK(sigreturn_with(0, 0, 0, 0) == SIGSEGV);
}

TEST(forged_selectors)
{
    in_process(forged_selectors);
}

static void restart(uint32_t flags, uint32_t nr, bool expected)
{
    struct trap_frame *regs = task_regs(current_task());
    uint32_t eip;

    user_setup(yield_forever, sizeof yield_forever);
    eip = regs->eip += 2;
    regs->error = nr;
    regs->eax = (uint32_t)-EINTR;
    set_handler(SIGUSR1, HANDLER, flags);
    signal_kill(current_process()->id, SIGUSR1);
    signal_deliver(regs);
    regs->esp += 8;
    regs->eax = (uint32_t)sigframe_return(regs);
    if (expected)
        CHECK(regs->eip == eip - 2 && regs->eax == nr);
    else
        CHECK(regs->eip == eip && (int)regs->eax == -EINTR);
}

static void read_restarts(void)
{
    restart(SA_RESTART, 3, true);
}

static void read_is_interrupted(void)
{
    restart(0, 3, false);
}

static void suspend_never_restarts(void)
{
    restart(SA_RESTART, 179, false);
}

TEST(calls_restart_as_asked)
{
    in_process(read_restarts);
    in_process(read_is_interrupted);
    in_process(suspend_never_restarts);
}

static void no_room_for_a_frame(void)
{
    int pid;

    user_setup(yield_forever, sizeof yield_forever);
    set_handler(SIGUSR1, HANDLER, 0);
    set_handler(SIGSEGV, HANDLER, 0);
    task_regs(current_task())->esp = 0x1000;
    pid = clone_with(SIGCHLD);
    signal_kill(pid, SIGUSR1);
    CHECK(wait_status(pid, 0) == SIGSEGV, "a stack that can't be written is the end");
}

TEST(no_room_for_a_frame)
{
    in_process(no_room_for_a_frame);
}
