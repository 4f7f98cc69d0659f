/* sys_system.c - calls about the machine: its name, its memory, its log, its end. */
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/cr.h"
#include "kernel/cpu/exit.h"
#include "kernel/fs/swapfile.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/log.h"
#include "kernel/lib/random.h"
#include "kernel/proc/process.h"
#include "kernel/sched/clock.h"
#include "kernel/sys/calls.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/random.h"
#include "libc/include/abi/reboot.h"
#include "libc/include/abi/swap.h"
#include "libc/include/abi/sysinfo.h"
#include "libc/include/abi/syslog.h"
#include "libc/include/abi/utsname.h"
#include "mm/frame.h"
#include "mm/swap.h"
#include "mm/uaccess.h"
#include "mm/zone.h"

/* The release is the Linux whose calls these are: C libraries refuse to start on an older one. */
static const struct utsname names = {
    .sysname = "Quire",
    .nodename = "quire",
    .release = "6.1.0",
    .version = "#1",
    .machine = "i686",
    .domainname = "(none)",
};

long sys_uname(void *name)
{
    return copy_to_user(name, &names, sizeof names);
}

#define LOAD_BITS 11 /* of the scheduler's fixed point */

static uint32_t high_frames(bool free)
{
    const struct zone *z = &zones[ZONE_HIGHMEM];

    return free ? zone_free(z) : z->managed;
}

long sys_sysinfo(void *info)
{
    struct sysinfo s = {
        .uptime = (int32_t)(clock_ns() / NS_PER_SEC),
        .totalram = frames_managed(),
        .freeram = frames_free(),
        .bufferram = 0,
        .sharedram = 0,
        .totalswap = swap_total_slots(),
        .freeswap = swap_free_slots(),
        .procs = (uint16_t)process_total(),
        .totalhigh = high_frames(false),
        .freehigh = high_frames(true),
        .mem_unit = PAGE_SIZE,
    };

    for (int i = 0; i < 3; i++)
        s.loads[i] = sched_stats.load[i] << (SI_LOAD_SHIFT - LOAD_BITS);
    return copy_to_user(info, &s, sizeof s);
}

/* ---- swap areas */

#ifdef CONFIG_DISK
#define SWAP_FLAGS (SWAP_FLAG_PREFER | SWAP_FLAG_PRIO_MASK | SWAP_FLAG_DISCARD)

long sys_swapon(const char *upath, uint32_t flags)
{
    int prio = flags & SWAP_FLAG_PREFER ? (int)(flags & SWAP_FLAG_PRIO_MASK) : SWAP_PRIO_NONE;
    struct path path;
    long r;

    if (flags & ~(uint32_t)SWAP_FLAGS)
        return -EINVAL;
    if ((r = path_get(&path, upath)) < 0)
        return r;
    r = swapfile_on(current_process()->fs, path.s, prio);
    path_put(&path);
    return r;
}

long sys_swapoff(const char *upath)
{
    struct path path;
    long r = path_get(&path, upath);

    if (r < 0)
        return r;
    r = swapfile_off(current_process()->fs, path.s);
    path_put(&path);
    return r;
}
#else
long sys_swapon(const char *upath, uint32_t flags)
{
    return -ENOSYS;
}

long sys_swapoff(const char *upath)
{
    return -ENOSYS;
}
#endif

/* ---- the kernel log */

#define LOG_CHUNK 256u

/* The last `length` bytes of the log. => how many */
static long read_log(void *buf, size_t length)
{
    char chunk[LOG_CHUNK];
    size_t size = log_size(), off = size > length ? size - length : 0, done = 0;

    while (done < length) {
        size_t n = log_read(chunk, off + done, MIN(length - done, sizeof chunk));

        if (n == 0)
            break;
        if (copy_to_user((char *)buf + done, chunk, n) < 0)
            return -EFAULT;
        done += n;
    }
    return (long)done;
}

long sys_syslog(int action, void *buf, size_t length)
{
    long r = 0;

    switch (action) {
    case SYSLOG_ACTION_READ_ALL:
    case SYSLOG_ACTION_READ_CLEAR:
        if (!buf || (long)length < 0)
            return -EINVAL;
        r = read_log(buf, length);
        if (r >= 0 && action == SYSLOG_ACTION_READ_CLEAR)
            log_clear();
        return r;
    case SYSLOG_ACTION_CLEAR: log_clear(); return 0;
    case SYSLOG_ACTION_SIZE_UNREAD: return (long)log_size();
    case SYSLOG_ACTION_SIZE_BUFFER: return LOG_SIZE;
    case SYSLOG_ACTION_OPEN:
    case SYSLOG_ACTION_CLOSE: return 0;
    default: return -EINVAL;
    }
}

/* ---- the end */

static bool magic_ok(uint32_t magic1, uint32_t magic2)
{
    return magic1 == LINUX_REBOOT_MAGIC1 &&
           (magic2 == LINUX_REBOOT_MAGIC2 || magic2 == LINUX_REBOOT_MAGIC2A ||
            magic2 == LINUX_REBOOT_MAGIC2B || magic2 == LINUX_REBOOT_MAGIC2C);
}

long sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t command, void *argument)
{
    if (!magic_ok(magic1, magic2))
        return -EINVAL;
    switch (command) {
    case LINUX_REBOOT_CMD_RESTART: vfs_shutdown(); machine_reboot();
    case LINUX_REBOOT_CMD_HALT: vfs_sync(); machine_halt();
    case LINUX_REBOOT_CMD_POWER_OFF: vfs_shutdown(); machine_exit(true);
    case LINUX_REBOOT_CMD_CAD_ON: /* Ctrl-Alt-Del does nothing here, as after CAD_OFF */
        return -EINVAL;
    case LINUX_REBOOT_CMD_CAD_OFF: return 0;
    default: return -EINVAL;
    }
}

/* ---- randomness */

#define RANDOM_CHUNK 256u

long sys_getrandom(void *buf, size_t count, uint32_t flags)
{
    char chunk[RANDOM_CHUNK];
    size_t done = 0;

    if (flags & ~(uint32_t)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
        return -EINVAL;
    if ((flags & (GRND_RANDOM | GRND_INSECURE)) == (GRND_RANDOM | GRND_INSECURE))
        return -EINVAL;
    count = MIN(count, (size_t)INT32_MAX);
    if (cpu.tsc)
        random_mix(rdtsc());
    while (done < count) {
        size_t n = MIN(count - done, sizeof chunk);

        random_bytes(chunk, n);
        if (copy_to_user((char *)buf + done, chunk, n) < 0)
            return done ? (long)done : -EFAULT;
        done += n;
        if (signal_pending())
            break;
    }
    return (long)done;
}
