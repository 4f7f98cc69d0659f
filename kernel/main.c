/* main.c - the whole initialisation, in order.
 * First what needs nothing, on the boot stack, with interrupts off; then, in a thread of its own,
 * what may sleep. The boot stack's thread becomes the idle thread. The last step gives the boot's
 * code and data to the frame allocator and starts the first process (or the self-tests). */
#include "boot/boot_info.h"
#include "boot/multiboot.h"
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/exit.h"
#include "kernel/cpu/gdt.h"
#include "kernel/cpu/irq.h"
#include "kernel/cpu/panic.h"
#include "kernel/cpu/trap.h"
#include "kernel/dev/ata.h"
#include "kernel/dev/block.h"
#include "kernel/dev/pit.h"
#include "kernel/dev/rtc.h"
#include "kernel/dev/serial.h"
#include "kernel/dev/tty.h"
#include "kernel/dev/vga.h"
#include "kernel/fs/devices.h"
#include "kernel/fs/disks.h"
#include "kernel/fs/initrd.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/init.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"
#include "kernel/proc/kthread.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/procfs.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/sched.h"
#include "kernel/sys/syscall.h"
#include "mm/aspace.h"
#include "mm/bootmem.h"
#include "mm/explain.h"
#include "mm/frame.h"
#include "mm/kmalloc.h"
#include "mm/kmap.h"
#include "mm/kstack.h"
#include "mm/pgtable.h"
#include "mm/radix.h"
#include "mm/reclaim.h"
#include "mm/shm.h"
#include "mm/shmem.h"
#include "mm/slab.h"
#include "mm/vm_ops.h"
#include "mm/vmalloc.h"

#define INIT_ARGS 256

static_assert(HIGHER_HALF == KERNEL_BASE, "start.asm and mm/layout.h draw the same map");

extern char boot_stack[KSTACK_SIZE];
static struct thread idle_thread;

STACK_ARGS noreturn void kernel_main(uint32_t magic, uint32_t info);

/* Whose mistake a panic is. */
static void print_context(void)
{
    kprintf("in thread \"%s\" (%d)%s\n", current->name, current->id,
            in_irq() ? ", in an interrupt handler" : "");
}

/* The figure that the project watches. With QEMU's -icount shift=0 the TSC counts instructions. */
static void print_boot_time(void)
{
    if (cpu.tsc)
        kprintf("boot: %llu TSC ticks from the kernel's entry to the first user instruction\n",
                rdtsc() - boot_tsc);
}

static __init void print_machine(void)
{
    uint64_t ram = 0;

    for (int i = 0; i < boot_info.nmap; i++)
        ram += boot_info.map[i].len;
    kprintf("cpu: %s\n", cpu.brand);
    kprintf("memory: %u KB above 1 MB, kernel %u KB, of which %u for the boot "
            "and %u for tests\n",
            (unsigned)(ram >> 10), ((unsigned)__kernel_end - (unsigned)__kernel_start) >> 10,
            ((unsigned)__init_end - (unsigned)__init_start) >> 10,
            ((unsigned)__suites_end - (unsigned)__suites_start) >> 10);
}

static __init void read_boot_info(uint32_t magic, uint32_t info)
{
    const char *problem = multiboot_parse(magic, info);

    if (problem) {
        kprintf("Quire can't start: %s\n", problem);
        machine_exit(false);
    }
}

/* What needs no thread. */
static __init void init_cpu(void)
{
    cpuid_init();
    gdt_init();
    trap_init();
    pic_init();
    fpu_init(&idle_thread.fpu);
    sched_init(&idle_thread, boot_stack, sizeof boot_stack);
    panic_set_context(print_context);
    clock_init();
    print_machine();
}

static __init void init_memory(void)
{
    bootmem_init(&boot_info);
    paging_init(&boot_info);
    gdt_set_fault_cr3(kernel_cr3);
    frame_init();
    slab_init();
    kmalloc_init();
    vmalloc_init();
    kmap_init();
    kstack_init();
    panic_set_explain(mm_explain);
    radix_init_cache();
    shmem_init();
    anon_init();
    aspace_init();
    shm_init();
}

#ifdef CONFIG_DISK
static __init void find_disks(void)
{
    char word[32];

    ata_init(cmdline_get("nodma", word, sizeof word));
    disks_register();
}

static __init void mount_disks(void)
{
    char root[32] = "";

    cmdline_get("root", root, sizeof root);
    disks_mount(root);
}

static void start_writeback(void)
{
    if (block_next(NULL) && !kthread_start("writeback", writeback_run, NULL))
        kprintf("writeback: no memory for its thread: files are written by sync alone\n");
}
#else
static void start_writeback(void) {}
static void find_disks(void) {}

static void mount_disks(void) {}
#endif

/* What may sleep. */
static __init void init_rest(void)
{
    pit_init();
    clock_set_realtime(rtc_read());
    tty_init();
    find_disks();
    vfs_init();
    devices_init();
    initrd_unpack(boot_info.initrd_start, boot_info.initrd_end);
    mount_disks();
    devices_populate();
    procfs_init();
    syscall_init();
}

static void start_reclaim(void)
{
    if (!kthread_start("kswapd", reclaim_run, NULL))
        kprintf("kswapd: no memory for its thread: only clean pages are reclaimed\n");
    if (!kthread_start("midterm", midterm_run, NULL))
        kprintf("midterm: no memory for its thread: no process is swapped out as a whole\n");
}

static void free_boot_memory(void)
{
    frame_give(virt_to_phys(__init_start), virt_to_phys(__init_end));
}

static void free_tests(void)
{
    frame_give(virt_to_phys(__suites_start), virt_to_phys(__suites_end));
}

#ifdef CONFIG_SELFTEST
static noreturn void run_tests(const char *suites)
{
    mm_counts_watch();
    machine_exit(test_run(suites) == 0);
}
#else
static noreturn void run_tests(const char *suites)
{
    kprintf("selftest: this kernel was built without its tests\n");
    machine_exit(false);
}
#endif

/* Words parted by spaces; double quotes keep spaces in a word. text is cut up. => their number */
static int split_words(char *text, const char **words, int max)
{
    int n = 0;

    for (;;) {
        while (*text == ' ')
            text++;
        if (!*text || n == max)
            return n;
        char *to = text;
        bool quoted = false;
        words[n++] = text;
        for (; *text && (quoted || *text != ' '); text++) {
            if (*text == '"')
                quoted = !quoted;
            else
                *to++ = *text;
        }
        if (*text)
            text++;
        *to = 0;
    }
}

static void start_init(void)
{
    static const char *const env[] = { "HOME=/", "TERM=linux", "PATH=/bin:/sbin", NULL };
    static char path[128] = "/init", args[sizeof boot_info.cmdline];
    static const char *argv[INIT_ARGS + 2];
    int r;

    cmdline_get("init", path, sizeof path);
    argv[0] = path;
    strlcpy(args, cmdline_init_args(), sizeof args);
    argv[1 + split_words(args, argv + 1, INIT_ARGS)] = NULL;
    r = process_start_init(path, argv, env, "/dev/console");
    if (r < 0) {
        kprintf("init: %s can't be started: error %d\n", path, -r);
        machine_exit(false);
    }
}

static void main_thread(void *unused)
{
    char suites[256];
    bool selftest;

    selftest = cmdline_get("selftest", suites, sizeof suites);
    if (!selftest)
        free_tests();
    init_rest();
    sched_set_notice(print_boot_time);
    free_boot_memory();
    if (selftest)
        run_tests(suites);
    start_writeback();
    start_reclaim();
    start_init();
}

/* From start.asm, with interrupts off. */
__init STACK_ARGS noreturn void kernel_main(uint32_t magic, uint32_t info)
{
    serial_init();
    vga_init();
    kprintf("Quire, a kernel about memory\n");
    read_boot_info(magic, info);
    init_cpu();
    init_memory();
    process_init();
    if (!kthread_start("main", main_thread, NULL))
        panic("no memory for the first thread");
    sched_idle();
}
