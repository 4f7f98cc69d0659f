/* Every allocation of fork, clone, exec, signals, pipe and open fails once: the call says so, and
 * nothing is lost. The calls about memory have a file of their own, failcalls.c. */
#include "kernel/fs/file.h"
#include "kernel/fs/pipe.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/fail.h"
#include "libc/include/abi/elf.h"
#include "libc/include/abi/fcntl.h"
#include "mm/frame.h"
#include "mm/object.h"
#include "tests/kernel/usermode.h"

TEST_SUITE(failures);

#define MANY 1000
#define PATH "/fail-test"

/* Run fn with the nth allocation failing, for each n until none does. fn undoes a success. */
static void walk(int (*fn)(void))
{
    int n;

    for (n = 1; n < MANY; n++) {
        struct mm_counts before = mm_counts_now(), after;
        int r;

        fail_alloc_after(n);
        r = fn();
        fail_alloc_after(0);
        after = mm_counts_now();
        CHECK(mm_counts_equal(&before, &after), "failure %d: frames %u to %u, objects %u to %u", n,
              before.free_frames, after.free_frames, before.slab_objects, after.slab_objects);
        if (r == 0)
            break;
        CHECK(r == -ENOMEM, "failure %d gave %d", n, r);
    }
    CHECK(n > 1 && n < MANY, "%d failure points", n - 1);
}

/* exit(0) */
static const uint8_t code[] = { 0x31, 0xdb, 0xb8, 1, 0, 0, 0, 0xcd, 0x80 };

static int do_fork(void)
{
    int pid = clone_with(SIGCHLD);

    fail_alloc_after(0);
    return pid < 0 ? pid : wait_status(pid, 0);
}

static void fork_walk(void)
{
    user_setup(code, sizeof code);
    walk(do_fork);
    CHECK(aspace_ok(current_process()->as));
}

TEST(fork)
{
    in_process(fork_walk);
}

static int do_vfork(void)
{
    struct files *before = current_process()->files;
    int pid = clone_with(CLONE_VM | CLONE_VFORK | SIGCHLD);

    fail_alloc_after(0);
    CHECK(current_process()->files == before);
    return pid < 0 ? pid : wait_status(pid, 0);
}

static void vfork_walk(void)
{
    user_setup(code, sizeof code);
    walk(do_vfork);
}

TEST(vfork)
{
    in_process(vfork_walk);
}

/* A thread ends with its first instructions; its process, the test, goes on. */
static int do_thread(void)
{
    struct process *p = current_process();
    int tid = clone_with(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD);

    fail_alloc_after(0);
    while (p->ntasks > 1)
        sched_yield();
    sched_yield(); /* it is reaped */
    return MIN(tid, 0);
}

static void thread_walk(void)
{
    user_setup(code, sizeof code);
    walk(do_thread);
    CHECK(aspace_ok(current_process()->as));
}

TEST(thread)
{
    in_process(thread_walk);
}

/* xor ebx, ebx; mov bl, 7; mov eax, 1 (exit); int 0x80: the handler. Then jmp $. */
static const uint8_t handle[] = { 0x31, 0xdb, 0xb3, 7, 0xb8, 1, 0, 0, 0, 0xcd, 0x80, 0xeb, 0xfe };
#define HANDLER USER_CODE
#define LOOP    (USER_CODE + sizeof handle - 2)
#define BULK    0x0a000000u

/* A child with more memory than its parent, so that it is the one to go where nothing else helps;
 * its stack is not there yet. */
static int victim(void)
{
    int pid = clone_with(SIGCHLD);

    CHECK(pid > 0 && aspace_zero(process_find(pid)->as, BULK, 64 * PAGE_SIZE) == 0);
    return pid;
}

/* A signal with details finds no memory for them, or its frame none for the stack: the sender is
 * told, or the child tries again, or goes. => the nth allocation did fail */
static bool signal_fails(int n)
{
    struct ksiginfo info = { .signo = KERNEL_SIGRTMIN, .code = SI_QUEUE };
    int pid = victim(), r, status;
    bool fired;

    fail_alloc_after(n);
    r = signal_send(process_find(pid), KERNEL_SIGRTMIN, &info);
    CHECK(r == 0 || r == -EAGAIN, "failure %d gave %d", n, r);
    if (r < 0)
        signal_kill(pid, SIGKILL);
    status = wait_status(pid, 0);
    fired = fail_alloc_fired();
    fail_alloc_after(0);
    CHECK(status == W_EXITCODE(7, 0) || (fired && status == SIGKILL), "failure %d: status %x", n,
          (unsigned)status);
    return fired;
}

static void signal_walk(void)
{
    struct kernel_sigaction a = { .handler = HANDLER, .flags = SA_SIGINFO }, old;
    int n = 0;
    bool fired;

    user_setup(handle, sizeof handle);
    CHECK(aspace_map_anon(current_process()->as, BULK, 64 * PAGE_SIZE, PROT_WRITE, 0) == 0);
    task_regs(current_task())->eip = LOOP;
    CHECK(signal_action(KERNEL_SIGRTMIN, &a, &old) == 0);
    do {
        struct mm_counts before = mm_counts_now(), after;

        fired = signal_fails(++n);
        after = mm_counts_now();
        CHECK(mm_counts_equal(&before, &after), "failure %d: frames %u to %u, objects %u to %u", n,
              before.free_frames, after.free_frames, before.slab_objects, after.slab_objects);
    } while (fired && n < MANY);
    CHECK(n > 2 && n < MANY, "%d failure points", n - 1);
    CHECK(aspace_ok(current_process()->as));
}

TEST(signal)
{
    in_process(signal_walk);
}

/* A program of two segments: text from the file, data with BSS behind it. */
static void make_program(void)
{
    struct {
        Elf32_Ehdr h;
        Elf32_Phdr p[2];
        uint8_t code[sizeof code];
    } f = { .h = { .e_ident = "\177ELF\1\1\1",
                   .e_type = ET_EXEC,
                   .e_machine = EM_386,
                   .e_version = EV_CURRENT,
                   .e_phoff = sizeof(Elf32_Ehdr),
                   .e_phentsize = sizeof(Elf32_Phdr),
                   .e_phnum = 2 } };
    struct file *file;

    memcpy(f.code, code, sizeof code);
    f.h.e_entry = 0x09000000 + sizeof f.h + sizeof f.p;
    f.p[0] = (Elf32_Phdr){ PT_LOAD, 0, 0x09000000, 0, sizeof f, sizeof f, PF_R | PF_X, PAGE_SIZE };
    f.p[1] = (Elf32_Phdr){ PT_LOAD, 0, 0x09001000, 0, 100, 0x5000, PF_R | PF_W, PAGE_SIZE };
    CHECK(vfs_open(current_process()->fs, NULL, PATH, O_CREAT | O_RDWR, 0755, &file) == 0);
    CHECK(object_write_kernel(file_object(file), 0, &f, sizeof f) == sizeof f);
    file_put(file);
}

static int do_exec(void)
{
    static const char *const argv[] = { PATH, "one", "two", NULL };
    static const char *const envp[] = { "A=b", NULL };
    struct aspace *before = current_process()->as;
    int r = process_exec_kernel(PATH, argv, envp);

    if (r < 0)
        CHECK(current_process()->as == before && user_word(USER_CODE) == 0x01b8db31,
              "the caller is whole");
    return r;
}

static void exec_walk(void)
{
    make_program();
    user_setup(code, sizeof code);
    /* The old image goes with the first success, which the counts of that round would show. */
    for (int n = 1; n < MANY; n++) {
        struct mm_counts before = mm_counts_now(), after;
        int r;

        fail_alloc_after(n);
        r = do_exec();
        fail_alloc_after(0);
        if (r == 0) {
            CHECK(n > 5, "%d failure points", n - 1);
            break;
        }
        after = mm_counts_now();
        CHECK(r == -ENOMEM && mm_counts_equal(&before, &after), "failure %d gave %d", n, r);
    }
    CHECK(aspace_ok(current_process()->as));
    CHECK(strcmp(current_process()->comm, "fail-test") == 0);
    CHECK(user_word(0x09001000 + 100) == 0, "the tail of the data is clear");
    CHECK(vfs_unlink(current_process()->fs, NULL, PATH) == 0);
}

TEST(exec)
{
    in_process(exec_walk);
}

static int do_mmap(void)
{
    struct aspace *as = current_process()->as;
    long at =
        mm_mmap(as, 0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, NULL, 0);
    uint32_t v = 1;
    int r;

    if (at < 0 && at > -4096)
        return (int)at;
    r = aspace_write(as, (uint32_t)at + PAGE_SIZE, &v, sizeof v);
    CHECK(mm_munmap(as, (uint32_t)at, 3 * PAGE_SIZE) == 0);
    return r == -EFAULT ? -ENOMEM : r;
}

static void mmap_walk(void)
{
    walk(do_mmap);
}

TEST(mmap)
{
    in_process(mmap_walk);
}

static int do_pipe(void)
{
    struct file *ends[2];
    int r = pipe_create(0, ends);

    if (r < 0)
        return r;
    file_put(ends[0]);
    file_put(ends[1]);
    return 0;
}

TEST(pipe)
{
    walk(do_pipe);
}

static int do_open(void)
{
    struct file *f;
    int r = vfs_open(&vfs_kernel_context, NULL, PATH, O_CREAT | O_RDWR, 0600, &f);

    fail_alloc_after(0);
    if (r == 0)
        file_put(f);
    vfs_unlink(&vfs_kernel_context, NULL, PATH); /* made before the failure, or not */
    return r;
}

TEST(open)
{
    walk(do_open);
}
