/* usermode.h - processes for tests in the kernel: one that runs a C function in kernel mode, whose
 * children run a few bytes of machine code in user mode. */
#pragma once

#include "kernel/cpu/gdt.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "kernel/proc/process.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mman.h"
#include "libc/include/abi/wait.h"
#include "mm/aspace.h"

#define USER_CODE 0x08048000u
#define USER_DATA 0x08050000u
#define USER_SP   (USER_DATA + 2 * PAGE_SIZE - 16)

struct in_process {
    void (*fn)(void);
    struct waitq done;
    bool finished;
};

static void in_process_main(void *arg)
{
    struct in_process *t = arg;
    struct process *p = current_process();

    p->as = aspace_create();
    CHECK(p->as != NULL);
    aspace_activate(p->as);
    t->fn();
    t->finished = true;
    wake_all(&t->done);
    process_exit(0);
}

/* Run fn in a process of its own, with an empty address space; come back when it is all gone. */
static void in_process(void (*fn)(void))
{
    struct in_process t = { .fn = fn };
    struct process *p;
    int pid;

    waitq_init(&t.done);
    p = process_spawn("test", in_process_main, &t);
    if (!CHECK(p != NULL))
        return;
    pid = p->id;
    wait_event(&t.done, t.finished);
    while (process_find(pid))
        sched_yield();
    sched_yield();
}

/* Give the current process code to return to, two pages of data, and registers that lead there. */
static inline void user_setup(const void *code, size_t n)
{
    struct aspace *as = current_process()->as;
    struct trap_frame *regs = task_regs(current_task());

    CHECK(aspace_map_anon(as, USER_CODE, PAGE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC, 0) == 0);
    CHECK(aspace_map_anon(as, USER_DATA, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, 0) == 0);
    CHECK(aspace_write(as, USER_CODE, code, n) == 0);
    *regs = (struct trap_frame){
        .ds = USER_DS,
        .es = USER_DS,
        .vector = VECTOR_SYSCALL,
        .error = (uint32_t)-1,
        .eip = USER_CODE,
        .cs = USER_CS,
        .ss = USER_DS,
        .esp = USER_SP,
        .eflags = 0x202,
    };
}

static inline uint32_t user_word(uint32_t addr)
{
    uint32_t v = 0xdeadbeef;

    aspace_read(current_process()->as, addr, &v, sizeof v);
    return v;
}

/* Wait for pid. => its status, or -errno */
static inline int wait_status(int pid, unsigned options)
{
    struct wait_result w = { 0 };
    int r = process_wait(pid, options, &w);

    return r <= 0 ? r : w.status;
}

static inline int clone_with(unsigned flags)
{
    return process_clone(&(struct clone_args){ .flags = flags });
}
