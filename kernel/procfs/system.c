/* system.c - the files about the machine and the kernel, and the table of /proc. */
#include "boot/boot_info.h"
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/irq.h"
#include "kernel/dev/block.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/assert.h"
#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/lib/version.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/procfs.h"
#include "kernel/sched/clock.h"
#include "kernel/sched/sched.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "mm/kmalloc.h"
#include "mm/swap.h"

#define NS_PER_CENTI 10000000u

static int print_uptime(struct text *t, const struct proc_id *id)
{
    uint64_t up = clock_ns() / NS_PER_CENTI, idle = sched_stats.idle_ticks;

    text_printf(t, "%llu.%02u %llu.%02u\n", (unsigned long long)up / 100, (unsigned)(up % 100),
                (unsigned long long)idle / HZ, (unsigned)(idle % HZ));
    return 0;
}

/* load[] has 11 bits behind the point. */
static void print_load(struct text *t, uint32_t load)
{
    load += 2048 / 200; /* rounded to hundredths */
    text_printf(t, "%u.%02u ", (unsigned)load >> 11, (unsigned)(load & 2047) * 100 >> 11);
}

static int last_pid(void)
{
    int last = 0;

    for (struct process *p; (p = process_next(last + 1));)
        last = p->id;
    return last;
}

static int print_loadavg(struct text *t, const struct proc_id *id)
{
    for (int i = 0; i < 3; i++)
        print_load(t, sched_stats.load[i]);
    text_printf(t, "%u/%d %d\n", (unsigned)sched_stats.runnable, process_total(), last_pid());
    return 0;
}

static void print_cpu(struct text *t, const char *name)
{
    const struct sched_stats *s = &sched_stats;

    text_printf(t, "%s %llu 0 %llu %llu 0 0 0 0 0 0\n", name, (unsigned long long)s->user_ticks,
                (unsigned long long)s->system_ticks, (unsigned long long)s->idle_ticks);
}

static void print_interrupts(struct text *t)
{
    uint32_t sum = 0;

    for (int i = 0; i < IRQ_LINES; i++)
        sum += irq_counts[i];
    text_printf(t, "intr %u", (unsigned)sum);
    for (int i = 0; i < IRQ_LINES; i++)
        text_printf(t, " %u", (unsigned)irq_counts[i]);
    text_write(t, "\n", 1);
}

static int blocked(void)
{
    int n = 0;

    for (const struct process *p = process_next(1); p; p = process_next(p->id + 1))
        n += process_state_letter(p) == 'D';
    return n;
}

static int print_stat(struct text *t, const struct proc_id *id)
{
    uint64_t boot = (clock_realtime_ns() - clock_ns()) / NS_PER_SEC;

    print_cpu(t, "cpu ");
    print_cpu(t, "cpu0");
    print_interrupts(t);
    text_printf(t, "ctxt %llu\nbtime %llu\nprocesses %llu\nprocs_running %u\nprocs_blocked %d\n",
                (unsigned long long)sched_stats.switches, (unsigned long long)boot,
                (unsigned long long)sched_stats.forks, (unsigned)sched_stats.runnable, blocked());
    return 0;
}

static int print_version(struct text *t, const struct proc_id *id)
{
    text_printf(t, "%s version %s (%s) %s\n", KERNEL_SYSNAME, KERNEL_RELEASE, __VERSION__,
                KERNEL_VERSION);
    return 0;
}

static int print_cmdline(struct text *t, const struct proc_id *id)
{
    text_printf(t, "%s\n", boot_info.cmdline);
    return 0;
}

static int print_cpuinfo(struct text *t, const struct proc_id *id)
{
    char flags[256];

    cpu_flags(flags, sizeof flags);
    text_printf(
        t,
        "processor\t: 0\nvendor_id\t: %s\ncpu family\t: %u\nmodel\t\t: %u\n"
        "model name\t: %s\nstepping\t: %u\nphysical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\n"
        "cpu cores\t: 1\nfdiv_bug\t: no\nf00f_bug\t: no\ncoma_bug\t: no\n",
        cpu.vendor, cpu.family, cpu.model, cpu.brand, cpu.stepping);
    text_printf(t, "fpu\t\t: %s\nfpu_exception\t: %s\nwp\t\t: yes\nflags\t\t: %s\n\n",
                cpu.fpu ? "yes" : "no", cpu.fpu ? "yes" : "no", flags);
    return 0;
}

static int print_fs_type(const struct fs_type *type, void *arg)
{
    text_printf(arg, "%s\t%s\n", type->nodev ? "nodev" : "", type->name);
    return 0;
}

static int print_filesystems(struct text *t, const struct proc_id *id)
{
    return fs_type_for_each(print_fs_type, t);
}

static int print_mount(struct super *s, void *arg)
{
    char *buf = kmalloc(PATH_MAX);
    char *path = buf ? dentry_path(s->root, NULL, buf, PATH_MAX, NULL) : NULL;

    if (path)
        text_printf(arg, "%s %s %s rw 0 0\n", s->source, path, s->ops->name);
    kfree(buf);
    return path ? 0 : -ENOMEM;
}

int proc_print_mounts(struct text *t, const struct proc_id *id)
{
    return vfs_for_each_mount(print_mount, t);
}

#ifdef CONFIG_DISK
/* Linux's columns; times are not measured. Fields: reads, merged, sectors, ms; writes the same; in
 * flight, ms, weighted ms; discards (4); flushes, ms. */
static int print_diskstats(struct text *t, const struct proc_id *id)
{
    for (struct block_device *d = block_next(NULL); d; d = block_next(d))
        text_printf(t, "%4u %7u %s %llu 0 %llu 0 %llu 0 %llu 0 0 0 0 0 0 0 0 %llu 0\n", d->major,
                    d->minor, d->name, d->stats.reads, d->stats.sectors_read, d->stats.writes,
                    d->stats.sectors_written, d->stats.flushes);
    return 0;
}
#endif

/* Linux's columns, which line up in a terminal. */
static int print_swaps(struct text *t, const struct proc_id *id)
{
    struct swap_info s;

    text_printf(t, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
    for (unsigned n = 0; swap_info(n, &s); n++) {
        unsigned size = s.pages * (PAGE_SIZE / 1024), used = s.used * (PAGE_SIZE / 1024);

        text_printf(t, "%-39s %s%s\t%u\t%s%u\t%s%d\n", s.name, s.type,
                    strlen(s.type) < 8 ? "\t" : "", size, size < 10000000 ? "\t" : "", used,
                    used < 10000000 ? "\t" : "", s.prio);
    }
    return 0;
}

static int print_kmsg(struct text *t, const struct proc_id *id)
{
    size_t n;

    while (text_reserve(t, 1024) && (n = log_read(t->buf + t->len, t->len, 1024)))
        t->len += n;
    return 0;
}

static int target_self(const struct proc_id *id, struct text *t)
{
    text_printf(t, "%d", current_process()->id);
    return 0;
}

static int target_mounts(const struct proc_id *id, struct text *t)
{
    text_printf(t, "self/mounts");
    return 0;
}

#define FILE_ENTRY(n, fn)                              \
    {                                                  \
        .name = n, .mode = S_IFREG | 0444, .print = fn \
    }
#define SECRET_ENTRY(n, fn)                            \
    {                                                  \
        .name = n, .mode = S_IFREG | 0400, .print = fn \
    }
#define LINK_ENTRY(n, fn)                               \
    {                                                   \
        .name = n, .mode = S_IFLNK | 0777, .target = fn \
    }

#define WORDS_ENTRY(n, fn)                            \
    {                                                 \
        .name = n, .mode = S_IFREG | 0400, .read = fn \
    }
#define OPS_ENTRY(n, m, o)                       \
    {                                            \
        .name = n, .mode = S_IFREG | m, .ops = o \
    }
#define TABLE_ENTRY(n, t)                             \
    {                                                 \
        .name = n, .mode = S_IFDIR | 0555, .table = t \
    }

const struct proc_entry proc_root_entries[] = {
    LINK_ENTRY("self", target_self),
    LINK_ENTRY("mounts", target_mounts),
    FILE_ENTRY("buddyinfo", proc_print_buddyinfo),
    FILE_ENTRY("cmdline", print_cmdline),
    FILE_ENTRY("cpuinfo", print_cpuinfo),
#ifdef CONFIG_DISK
    FILE_ENTRY("diskstats", print_diskstats),
#endif
    FILE_ENTRY("filesystems", print_filesystems),
    SECRET_ENTRY("kmsg", print_kmsg),
    WORDS_ENTRY("framecells", proc_read_framecells),
    WORDS_ENTRY("frames", proc_read_frames),
    WORDS_ENTRY("kpagecount", proc_read_kpagecount),
    WORDS_ENTRY("kpageflags", proc_read_kpageflags),
    FILE_ENTRY("loadavg", print_loadavg),
    FILE_ENTRY("meminfo", proc_print_meminfo),
    SECRET_ENTRY("slabinfo", proc_print_slabinfo),
    FILE_ENTRY("stat", print_stat),
    FILE_ENTRY("swaps", print_swaps),
    TABLE_ENTRY("sys", proc_sys_entries),
    TABLE_ENTRY("sysvipc", proc_sysvipc_entries),
#ifdef CONFIG_TRACE
    OPS_ENTRY("references", 0600, &proc_references_ops),
    OPS_ENTRY("trace", 0600, &proc_trace_ops),
    FILE_ENTRY("trace_events", proc_print_trace_events),
    OPS_ENTRY("trace_mark", 0222, &proc_trace_mark_ops),
    OPS_ENTRY("trace_pipe", 0400, &proc_trace_pipe_ops),
#endif
    FILE_ENTRY("uptime", print_uptime),
    FILE_ENTRY("version", print_version),
    SECRET_ENTRY("vmallocinfo", proc_print_vmallocinfo),
    FILE_ENTRY("vmstat", proc_print_vmstat),
    FILE_ENTRY("zoneinfo", proc_print_zoneinfo),
    { .name = NULL },
};
