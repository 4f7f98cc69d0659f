/* Processes: fork, vfork, exit, wait, numbers, groups, orphans; seen from inside the kernel. */
#include "kernel/dev/tty.h"
#include "tests/kernel/usermode.h"

TEST_SUITE(proc);

/* mov dword [USER_DATA], 7; mov ebx, 42; mov eax, 1 (exit); int 0x80 */
static const uint8_t write_and_exit[] = { 0xc7, 0x05, 0x00, 0x00, 0x05, 0x08, 7, 0, 0, 0,    0xbb,
                                          42,   0,    0,    0,    0xb8, 1,    0, 0, 0, 0xcd, 0x80 };
/* jmp $ */
static const uint8_t loop_forever[] = { 0xeb, 0xfe };

static void fork_copies(void)
{
    int pid;

    user_setup(write_and_exit, sizeof write_and_exit);
    pid = clone_with(SIGCHLD);
    CHECK(pid > 0 && process_find(pid)->parent == current_process());
    CHECK(process_find(pid)->as != current_process()->as);
    CHECK(wait_status(pid, 0) == W_EXITCODE(42, 0));
    CHECK(user_word(USER_DATA) == 0, "the child's write is its own");
    CHECK(!process_find(pid) && !pid_find(pid), "waited for, it is gone");
    CHECK(aspace_ok(current_process()->as));
}

TEST(fork_copies)
{
    in_process(fork_copies);
}

static void vfork_lends(void)
{
    struct aspace *as = current_process()->as;
    int pid;

    user_setup(write_and_exit, sizeof write_and_exit);
    pid = clone_with(CLONE_VM | CLONE_VFORK | SIGCHLD);
    CHECK(pid > 0 && process_find(pid)->state == PROC_ZOMBIE, "the parent slept until the end");
    CHECK(user_word(USER_DATA) == 7, "the memory is one");
    CHECK(as->refs == 1, "and is given back");
    CHECK(wait_status(-1, 0) == W_EXITCODE(42, 0));
}

TEST(vfork_lends)
{
    in_process(vfork_lends);
}

static void wait_rules(void)
{
    int pid;

    CHECK(wait_status(-1, 0) == -ECHILD);
    CHECK(wait_status(-1, 0x100) == -EINVAL);
    user_setup(loop_forever, sizeof loop_forever);
    pid = clone_with(SIGCHLD);
    CHECK(wait_status(pid, WNOHANG) == 0);
    CHECK(wait_status(pid + 1, WNOHANG) == -ECHILD);
    CHECK(wait_status(0, WNOHANG) == 0, "it is in our group");
    CHECK(wait_status(-pid, WNOHANG) == -ECHILD, "and in no other");
    CHECK(signal_kill(pid, SIGKILL) == 0);
    CHECK(wait_status(0, 0) == SIGKILL);
    CHECK(wait_status(-1, WNOHANG) == -ECHILD);
}

TEST(wait_rules)
{
    in_process(wait_rules);
}

static void stop_and_continue(void)
{
    int pid;

    user_setup(loop_forever, sizeof loop_forever);
    pid = clone_with(SIGCHLD);
    signal_kill(pid, SIGSTOP);
    CHECK(wait_status(pid, WUNTRACED) == W_STOPCODE(SIGSTOP));
    CHECK(process_state_letter(process_find(pid)) == 'T');
    CHECK(wait_status(pid, WNOHANG | WUNTRACED) == 0, "a stop is told once");
    signal_kill(pid, SIGCONT);
    CHECK(wait_status(pid, WCONTINUED) == W_CONTINUED);
    signal_kill(pid, SIGSTOP);
    CHECK(wait_status(pid, WUNTRACED) == W_STOPCODE(SIGSTOP));
    signal_kill(pid, SIGKILL);
    CHECK(wait_status(pid, 0) == SIGKILL, "a stopped process can be killed");
}

TEST(stop_and_continue)
{
    in_process(stop_and_continue);
}

static void groups(void)
{
    struct process *me = current_process();
    int pid;

    CHECK(process_setsid() == -EPERM, "a group leader stays");
    CHECK(process_setpgid(0, 0) == -EPERM, "so does a session leader");
    user_setup(loop_forever, sizeof loop_forever);
    pid = clone_with(SIGCHLD);
    CHECK(process_getpgid(pid) == me->id && process_getsid(pid) == me->id);
    CHECK(process_setpgid(pid, -1) == -EINVAL);
    CHECK(process_setpgid(pid, PID_MAX - 1) == -EPERM, "no such group");
    CHECK(process_setpgid(PID_MAX - 1, 0) == -ESRCH);
    CHECK(process_setpgid(pid, 0) == 0 && process_getpgid(pid) == pid);
    CHECK(signal_kill(-pid, SIGKILL) == 0, "a group is a target");
    CHECK(wait_status(-pid, 0) == SIGKILL);
    CHECK(signal_kill(-pid, 0) == -ESRCH, "the group went with its last member");
}

TEST(groups)
{
    in_process(groups);
}

/* The number of a group is not given out again while somebody is in the group. */
static void group_outlives_leader(void)
{
    int leader, member;

    user_setup(loop_forever, sizeof loop_forever);
    leader = clone_with(SIGCHLD);
    member = clone_with(SIGCHLD);
    CHECK(process_setpgid(leader, 0) == 0 && process_setpgid(member, leader) == 0);
    signal_kill(leader, SIGKILL);
    CHECK(wait_status(leader, 0) == SIGKILL);
    CHECK(!process_find(leader) && pid_find(leader), "the leader is gone, its number is not free");
    CHECK(process_setpgid(0, leader) == -EPERM);
    signal_kill(-leader, SIGKILL);
    CHECK(wait_status(-leader, 0) == SIGKILL);
    CHECK(!pid_find(leader));
}

TEST(group_outlives_leader)
{
    in_process(group_outlives_leader);
}

static int orphan;

static void leave_orphan(void)
{
    user_setup(loop_forever, sizeof loop_forever);
    orphan = clone_with(SIGCHLD);
}

TEST(orphans_need_no_parent)
{
    in_process(leave_orphan);
    CHECK(process_find(orphan) && !process_find(orphan)->parent);
    signal_send(process_find(orphan), SIGKILL, NULL);
    for (int i = 0; i < 10 && process_find(orphan); i++)
        sched_yield();
    CHECK(!process_find(orphan), "nobody waits for it: it is freed");
    sched_yield();
}

static void ignored_children(void)
{
    struct kernel_sigaction ign = { .handler = KERNEL_SIG_IGN }, old;
    int pid;

    CHECK(signal_action(SIGCHLD, &ign, &old) == 0);
    user_setup(write_and_exit, sizeof write_and_exit);
    pid = clone_with(SIGCHLD);
    CHECK(wait_status(pid, 0) == -ECHILD, "waits for the end, and learns nothing");
    CHECK(!process_find(pid));
}

TEST(ignored_children_leave_no_zombies)
{
    in_process(ignored_children);
}

TEST(numbers_come_back_late)
{
    int err, first;
    struct pid *a = pid_alloc(&err), *b;

    first = a->nr;
    pid_put(a);
    a = pid_alloc(&err);
    b = pid_alloc(&err);
    CHECK(a->nr == first + 1 && b->nr == first + 2);
    CHECK(pid_find_from(a->nr + 1) == b && pid_find(first) == NULL);
    pid_put(a);
    pid_put(b);
}

static void process_limit(void)
{
    current_process()->limits[RLIMIT_NPROC].rlim_cur = (uint32_t)process_total();
    CHECK(clone_with(SIGCHLD) == -EAGAIN);
}

TEST(process_limit)
{
    in_process(process_limit);
}

/* What terminals ask: whose session and group, and may he read in the background? */
static void terminal_questions(void)
{
    const struct tty_jobs *jobs = &process_tty_jobs;
    struct process *me = current_process();
    uint64_t ttou = SIGBIT(SIGTTOU), old;

    CHECK(jobs->sid() == me->id && jobs->pgid() == me->id);
    CHECK(jobs->has_pgrp(me->id, me->id) && !jobs->has_pgrp(me->id, PID_MAX - 1));
    CHECK(jobs->check(0, SIGTTIN) == 0, "a terminal without a foreground is anybody's");
    CHECK(jobs->check(me->id, SIGTTIN) == 0, "ours");
    CHECK(jobs->check(PID_MAX - 1, SIGTTIN) == -EIO, "nobody would continue us: no stop, an error");
    signal_procmask(SIG_BLOCK, &ttou, &old);
    CHECK(jobs->check(PID_MAX - 1, SIGTTOU) == 0, "who blocks SIGTTOU may write");
    CHECK(!signal_pending());
}

TEST(terminal_questions)
{
    in_process(terminal_questions);
    CHECK(process_tty_jobs.sid() == 0 && process_tty_jobs.pgid() == 0, "a kernel thread has none");
    CHECK(process_tty_jobs.check(PID_MAX - 1, SIGTTIN) == 0);
}
