/* The system-call interface is Linux's: numbers, constants, sizes and offsets, as the host's
 * headers for i386 have them. Our values are taken first; then Linux's headers redefine the
 * names. */
#include <stddef.h>
#include <stdint.h>

/* Structures with the same name on both sides get a second one on ours. */
#define stat             quire_stat
#define sysinfo          quire_sysinfo
#define flock64          quire_flock64
#define pollfd           quire_pollfd
#define winsize          quire_winsize
#define ipc64_perm       quire_ipc64_perm
#define shmid64_ds       quire_shmid64_ds
#define shminfo64        quire_shminfo64
#define shm_info         quire_shm_info
#define rlimit64         quire_rlimit64
#define iovec            quire_iovec
#define robust_list_head quire_robust_list_head
#define robust_list      quire_robust_list
#define user_desc        quire_user_desc
#define sigcontext       quire_sigcontext
#define ucontext         quire_ucontext
#define timezone         quire_timezone
#define tms              quire_tms
#define sigset_t         quire_sigset_t
#define siginfo_t        quire_siginfo_t
#define stack_t          quire_stack_t
#define sigval           quire_sigval
#define Elf32_Addr       quire_Elf32_Addr
#define Elf32_Off        quire_Elf32_Off
#define Elf32_Half       quire_Elf32_Half
#define Elf32_Word       quire_Elf32_Word
#define Elf32_Sword      quire_Elf32_Sword
#define Elf32_Ehdr       quire_Elf32_Ehdr
#define Elf32_Phdr       quire_Elf32_Phdr
#define Elf32_Shdr       quire_Elf32_Shdr
#define Elf32_Sym        quire_Elf32_Sym
#include "libc/include/abi/auxv.h"
#include "libc/include/abi/dirent.h"
#include "libc/include/abi/elf.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/futex.h"
#include "libc/include/abi/ioctl.h"
#include "libc/include/abi/limits.h"
#include "libc/include/abi/mman.h"
#include "libc/include/abi/poll.h"
#include "libc/include/abi/random.h"
#include "libc/include/abi/reboot.h"
#include "libc/include/abi/resource.h"
#include "libc/include/abi/sched.h"
#include "libc/include/abi/segment.h"
#include "libc/include/abi/signal.h"
#include "libc/include/abi/shm.h"
#include "libc/include/abi/stat.h"
#include "libc/include/abi/swap.h"
#include "libc/include/abi/syscall.h"
#include "libc/include/abi/sysinfo.h"
#include "libc/include/abi/termios.h"
#include "libc/include/abi/time.h"
#include "libc/include/abi/ucontext.h"
#include "libc/include/abi/uio.h"
#include "libc/include/abi/utsname.h"
#include "libc/include/abi/wait.h"
#undef stat
#undef sysinfo
#undef flock64
#undef pollfd
#undef winsize
#undef ipc64_perm
#undef shmid64_ds
#undef shminfo64
#undef shm_info
#undef rlimit64
#undef iovec
#undef robust_list_head
#undef robust_list
#undef user_desc
#undef sigcontext
#undef ucontext
#undef timezone
#undef tms
#undef sigset_t
#undef siginfo_t
#undef stack_t
#undef sigval
#undef Elf32_Addr
#undef Elf32_Off
#undef Elf32_Half
#undef Elf32_Word
#undef Elf32_Sword
#undef Elf32_Ehdr
#undef Elf32_Phdr
#undef Elf32_Shdr
#undef Elf32_Sym

/* clang-format off */
#define CONSTANTS(X) \
    /* auxv.h */ \
    X(AT_NULL) X(AT_IGNORE) X(AT_EXECFD) X(AT_PHDR) X(AT_PHENT) X(AT_PHNUM) X(AT_PAGESZ) \
    X(AT_BASE) X(AT_FLAGS) X(AT_ENTRY) X(AT_NOTELF) X(AT_UID) X(AT_EUID) X(AT_GID) X(AT_EGID) \
    X(AT_PLATFORM) X(AT_HWCAP) X(AT_CLKTCK) X(AT_SECURE) X(AT_BASE_PLATFORM) X(AT_RANDOM) \
    X(AT_HWCAP2) X(AT_EXECFN) X(AT_SYSINFO) X(AT_SYSINFO_EHDR) X(AT_MINSIGSTKSZ) \
    /* elf.h */ \
    X(EI_MAG0) X(EI_MAG1) X(EI_MAG2) X(EI_MAG3) X(EI_CLASS) X(EI_DATA) X(EI_VERSION) \
    X(EI_OSABI) X(EI_NIDENT) X(ELFMAG0) X(ELFMAG1) X(ELFMAG2) X(ELFMAG3) \
    X(SELFMAG) X(ELFCLASSNONE) X(ELFCLASS32) X(ELFCLASS64) X(ELFDATANONE) X(ELFDATA2LSB) \
    X(ELFDATA2MSB) X(EV_NONE) X(EV_CURRENT) X(ELFOSABI_NONE) X(ET_NONE) X(ET_REL) X(ET_EXEC) \
    X(ET_DYN) X(ET_CORE) X(EM_NONE) X(EM_386) X(EM_X86_64) X(PT_NULL) X(PT_LOAD) X(PT_DYNAMIC) \
    X(PT_INTERP) X(PT_NOTE) X(PT_SHLIB) X(PT_PHDR) X(PT_TLS) X(PT_GNU_STACK) X(PT_GNU_RELRO) \
    X(PF_X) X(PF_W) X(PF_R) X(SHT_NULL) X(SHT_PROGBITS) X(SHT_SYMTAB) X(SHT_STRTAB) \
    X(SHT_NOBITS) X(STT_NOTYPE) X(STT_OBJECT) X(STT_FUNC) \
    /* errno.h */ \
    X(EPERM) X(ENOENT) X(ESRCH) X(EINTR) X(EIO) X(ENXIO) X(E2BIG) X(ENOEXEC) X(EBADF) X(ECHILD) \
    X(EAGAIN) X(ENOMEM) X(EACCES) X(EFAULT) X(ENOTBLK) X(EBUSY) X(EEXIST) X(EXDEV) X(ENODEV) \
    X(ENOTDIR) X(EISDIR) X(EINVAL) X(ENFILE) X(EMFILE) X(ENOTTY) X(ETXTBSY) X(EFBIG) X(ENOSPC) \
    X(ESPIPE) X(EROFS) X(EMLINK) X(EPIPE) X(EDOM) X(ERANGE) X(EDEADLK) X(ENAMETOOLONG) \
    X(ENOLCK) X(ENOSYS) X(ENOTEMPTY) X(ELOOP) X(EWOULDBLOCK) X(ENOMSG) X(EIDRM) X(ECHRNG) \
    X(EL2NSYNC) X(EL3HLT) X(EL3RST) X(ELNRNG) X(EUNATCH) X(ENOCSI) X(EL2HLT) X(EBADE) X(EBADR) \
    X(EXFULL) X(ENOANO) X(EBADRQC) X(EBADSLT) X(EDEADLOCK) X(EBFONT) X(ENOSTR) X(ENODATA) \
    X(ETIME) X(ENOSR) X(ENONET) X(ENOPKG) X(EREMOTE) X(ENOLINK) X(EADV) X(ESRMNT) X(ECOMM) \
    X(EPROTO) X(EMULTIHOP) X(EDOTDOT) X(EBADMSG) X(EOVERFLOW) X(ENOTUNIQ) X(EBADFD) X(EREMCHG) \
    X(ELIBACC) X(ELIBBAD) X(ELIBSCN) X(ELIBMAX) X(ELIBEXEC) X(EILSEQ) X(ERESTART) X(ESTRPIPE) \
    X(EUSERS) X(ENOTSOCK) X(EDESTADDRREQ) X(EMSGSIZE) X(EPROTOTYPE) X(ENOPROTOOPT) \
    X(EPROTONOSUPPORT) X(ESOCKTNOSUPPORT) X(EOPNOTSUPP) X(EPFNOSUPPORT) X(EAFNOSUPPORT) \
    X(EADDRINUSE) X(EADDRNOTAVAIL) X(ENETDOWN) X(ENETUNREACH) X(ENETRESET) X(ECONNABORTED) \
    X(ECONNRESET) X(ENOBUFS) X(EISCONN) X(ENOTCONN) X(ESHUTDOWN) X(ETOOMANYREFS) X(ETIMEDOUT) \
    X(ECONNREFUSED) X(EHOSTDOWN) X(EHOSTUNREACH) X(EALREADY) X(EINPROGRESS) X(ESTALE) \
    X(EUCLEAN) X(ENOTNAM) X(ENAVAIL) X(EISNAM) X(EREMOTEIO) X(EDQUOT) X(ENOMEDIUM) \
    X(EMEDIUMTYPE) X(ECANCELED) X(ENOKEY) X(EKEYEXPIRED) X(EKEYREVOKED) X(EKEYREJECTED) \
    X(EOWNERDEAD) X(ENOTRECOVERABLE) X(ERFKILL) X(EHWPOISON) \
    /* fcntl.h */ \
    X(O_RDONLY) X(O_WRONLY) X(O_RDWR) X(O_ACCMODE) X(O_CREAT) X(O_EXCL) X(O_NOCTTY) X(O_TRUNC) \
    X(O_APPEND) X(O_NONBLOCK) X(O_NDELAY) X(O_DSYNC) X(O_DIRECT) X(O_LARGEFILE) X(O_DIRECTORY) \
    X(O_NOFOLLOW) X(O_NOATIME) X(O_CLOEXEC) X(O_SYNC) X(O_PATH) X(O_TMPFILE) X(F_DUPFD) \
    X(F_GETFD) X(F_SETFD) X(F_GETFL) X(F_SETFL) X(F_GETLK) X(F_SETLK) X(F_SETLKW) X(F_SETOWN) \
    X(F_GETOWN) X(F_SETSIG) X(F_GETSIG) X(F_GETLK64) X(F_SETLK64) X(F_SETLKW64) \
    X(F_DUPFD_CLOEXEC) X(F_SETPIPE_SZ) X(F_GETPIPE_SZ) X(FD_CLOEXEC) X(F_RDLCK) X(F_WRLCK) \
    X(F_UNLCK) X(AT_FDCWD) X(AT_SYMLINK_NOFOLLOW) X(AT_REMOVEDIR) X(AT_EACCESS) \
    X(AT_SYMLINK_FOLLOW) X(AT_EMPTY_PATH) X(SEEK_SET) X(SEEK_CUR) X(SEEK_END) \
    /* futex.h */ \
    X(FUTEX_WAIT) X(FUTEX_WAKE) X(FUTEX_REQUEUE) X(FUTEX_CMP_REQUEUE) X(FUTEX_WAKE_OP) \
    X(FUTEX_WAIT_BITSET) X(FUTEX_WAKE_BITSET) X(FUTEX_PRIVATE_FLAG) X(FUTEX_CLOCK_REALTIME) \
    X(FUTEX_BITSET_MATCH_ANY) \
    /* ioctl.h */ \
    X(TCGETS) X(TCSETS) X(TCSETSW) X(TCSETSF) X(TCSBRK) X(TCXONC) X(TCFLSH) X(TIOCSCTTY) \
    X(TIOCGPGRP) X(TIOCSPGRP) X(TIOCOUTQ) X(TIOCSTI) X(TIOCGWINSZ) X(TIOCSWINSZ) X(FIONREAD) \
    X(TIOCINQ) X(FIONBIO) X(TIOCNOTTY) X(TIOCGSID) X(FIONCLEX) X(FIOCLEX) \
    /* limits.h */ \
    X(NAME_MAX) X(PATH_MAX) X(PIPE_BUF) X(ARG_MAX) X(NGROUPS_MAX) \
    /* mman.h */ \
    X(PROT_NONE) X(PROT_READ) X(PROT_WRITE) X(PROT_EXEC) X(PROT_GROWSDOWN) X(PROT_GROWSUP) \
    X(MAP_SHARED) X(MAP_PRIVATE) X(MAP_SHARED_VALIDATE) X(MAP_TYPE) X(MAP_FIXED) \
    X(MAP_ANONYMOUS) X(MAP_GROWSDOWN) X(MAP_DENYWRITE) X(MAP_EXECUTABLE) X(MAP_LOCKED) \
    X(MAP_NORESERVE) X(MAP_POPULATE) X(MAP_NONBLOCK) X(MAP_STACK) X(MAP_HUGETLB) X(MAP_SYNC) \
    X(MAP_FIXED_NOREPLACE) X(MS_ASYNC) X(MS_INVALIDATE) X(MS_SYNC) X(MADV_NORMAL) \
    X(MADV_RANDOM) X(MADV_SEQUENTIAL) X(MADV_WILLNEED) X(MADV_DONTNEED) X(MADV_FREE) \
    X(MADV_REMOVE) X(MADV_DONTFORK) X(MADV_DOFORK) X(MADV_MERGEABLE) X(MADV_UNMERGEABLE) \
    X(MADV_HUGEPAGE) X(MADV_NOHUGEPAGE) X(MADV_DONTDUMP) X(MADV_DODUMP) X(MADV_WIPEONFORK) \
    X(MADV_KEEPONFORK) X(MADV_COLD) X(MADV_PAGEOUT) X(MADV_POPULATE_READ) \
    X(MADV_POPULATE_WRITE) X(MREMAP_MAYMOVE) X(MREMAP_FIXED) X(MREMAP_DONTUNMAP) X(MCL_CURRENT) \
    X(MCL_FUTURE) X(MCL_ONFAULT) X(MLOCK_ONFAULT) \
    /* mode.h */ \
    X(S_IFMT) X(S_IFSOCK) X(S_IFLNK) X(S_IFREG) X(S_IFBLK) X(S_IFDIR) X(S_IFCHR) X(S_IFIFO) \
    X(S_ISUID) X(S_ISGID) X(S_ISVTX) X(S_IRWXU) X(S_IRUSR) X(S_IWUSR) X(S_IXUSR) X(S_IRWXG) \
    X(S_IRGRP) X(S_IWGRP) X(S_IXGRP) X(S_IRWXO) X(S_IROTH) X(S_IWOTH) X(S_IXOTH) \
    /* poll.h */ \
    X(POLLIN) X(POLLPRI) X(POLLOUT) X(POLLERR) X(POLLHUP) X(POLLNVAL) X(POLLRDNORM) \
    X(POLLRDBAND) X(POLLWRNORM) X(POLLWRBAND) X(POLLRDHUP) \
    /* random.h */ \
    X(GRND_NONBLOCK) X(GRND_RANDOM) X(GRND_INSECURE) \
    /* reboot.h */ \
    X(LINUX_REBOOT_MAGIC1) X(LINUX_REBOOT_MAGIC2) X(LINUX_REBOOT_MAGIC2A) \
    X(LINUX_REBOOT_MAGIC2B) X(LINUX_REBOOT_MAGIC2C) X(LINUX_REBOOT_CMD_RESTART) \
    X(LINUX_REBOOT_CMD_HALT) X(LINUX_REBOOT_CMD_CAD_ON) X(LINUX_REBOOT_CMD_CAD_OFF) \
    X(LINUX_REBOOT_CMD_POWER_OFF) X(LINUX_REBOOT_CMD_RESTART2) \
    /* swap.h */ \
    X(SWAP_FLAG_PREFER) X(SWAP_FLAG_PRIO_MASK) X(SWAP_FLAG_PRIO_SHIFT) X(SWAP_FLAG_DISCARD) \
    /* resource.h */ \
    X(RLIMIT_CPU) X(RLIMIT_FSIZE) X(RLIMIT_DATA) X(RLIMIT_STACK) X(RLIMIT_CORE) X(RLIMIT_RSS) \
    X(RLIMIT_NPROC) X(RLIMIT_NOFILE) X(RLIMIT_MEMLOCK) X(RLIMIT_AS) X(RLIMIT_LOCKS) \
    X(RLIMIT_SIGPENDING) X(RLIMIT_MSGQUEUE) X(RLIMIT_NICE) X(RLIMIT_RTPRIO) X(RLIMIT_RTTIME) \
    X(RLIM_NLIMITS) X(RLIM64_INFINITY) X(RUSAGE_SELF) X(RUSAGE_CHILDREN) X(RUSAGE_THREAD) \
    /* sched.h */ \
    X(CSIGNAL) X(CLONE_VM) X(CLONE_FS) X(CLONE_FILES) X(CLONE_SIGHAND) X(CLONE_VFORK) \
    X(CLONE_PARENT) X(CLONE_THREAD) X(CLONE_SYSVSEM) X(CLONE_SETTLS) X(CLONE_PARENT_SETTID) \
    X(CLONE_CHILD_CLEARTID) X(CLONE_DETACHED) X(CLONE_CHILD_SETTID) X(CLONE_ARGS_SIZE_VER0) \
    X(CLONE_CLEAR_SIGHAND) \
    /* ipc.h, shm.h */ \
    X(IPC_PRIVATE) X(IPC_CREAT) X(IPC_EXCL) X(IPC_NOWAIT) X(IPC_RMID) X(IPC_SET) X(IPC_STAT) \
    X(IPC_INFO) X(IPC_64) X(SHMAT) X(SHMDT) X(SHMGET) X(SHMCTL) X(SHM_R) X(SHM_W) X(SHM_HUGETLB) \
    X(SHM_NORESERVE) X(SHM_RDONLY) X(SHM_RND) X(SHM_REMAP) X(SHM_EXEC) X(SHM_LOCK) \
    X(SHM_UNLOCK) X(SHM_STAT) X(SHM_INFO) X(SHM_STAT_ANY) X(SHMMIN) X(SHMMNI) \
    /* signal.h */ \
    X(SIGHUP) X(SIGINT) X(SIGQUIT) X(SIGILL) X(SIGTRAP) X(SIGABRT) X(SIGIOT) X(SIGBUS) \
    X(SIGFPE) X(SIGKILL) X(SIGUSR1) X(SIGSEGV) X(SIGUSR2) X(SIGPIPE) X(SIGALRM) X(SIGTERM) \
    X(SIGSTKFLT) X(SIGCHLD) X(SIGCONT) X(SIGSTOP) X(SIGTSTP) X(SIGTTIN) X(SIGTTOU) X(SIGURG) \
    X(SIGXCPU) X(SIGXFSZ) X(SIGVTALRM) X(SIGPROF) X(SIGWINCH) X(SIGIO) X(SIGPOLL) X(SIGPWR) \
    X(SIGSYS) X(SIG_BLOCK) X(SIG_UNBLOCK) X(SIG_SETMASK) X(SA_NOCLDSTOP) \
    X(SA_NOCLDWAIT) X(SA_SIGINFO) X(SA_RESTORER) X(SA_ONSTACK) X(SA_RESTART) X(SA_NODEFER) \
    X(SA_RESETHAND) X(MINSIGSTKSZ) X(SIGSTKSZ) X(SI_USER) X(SI_KERNEL) X(SI_QUEUE) X(SI_TIMER) \
    X(SI_MESGQ) X(SI_ASYNCIO) X(SI_SIGIO) X(SI_TKILL) X(ILL_ILLOPC) X(ILL_ILLOPN) X(ILL_ILLADR) \
    X(ILL_ILLTRP) X(ILL_PRVOPC) X(ILL_PRVREG) X(ILL_COPROC) X(ILL_BADSTK) X(FPE_INTDIV) \
    X(FPE_INTOVF) X(FPE_FLTDIV) X(FPE_FLTOVF) X(FPE_FLTUND) X(FPE_FLTRES) X(FPE_FLTINV) \
    X(FPE_FLTSUB) X(SEGV_MAPERR) X(SEGV_ACCERR) X(BUS_ADRALN) X(BUS_ADRERR) X(BUS_OBJERR) \
    X(TRAP_BRKPT) X(TRAP_TRACE) X(CLD_EXITED) X(CLD_KILLED) X(CLD_DUMPED) X(CLD_TRAPPED) \
    X(CLD_STOPPED) X(CLD_CONTINUED) \
    /* sysinfo.h */ \
    X(SI_LOAD_SHIFT) \
    /* termios.h */ \
    X(VINTR) X(VQUIT) X(VERASE) X(VKILL) X(VEOF) X(VTIME) X(VMIN) X(VSWTC) X(VSTART) X(VSTOP) \
    X(VSUSP) X(VEOL) X(VREPRINT) X(VDISCARD) X(VWERASE) X(VLNEXT) X(VEOL2) X(IGNBRK) X(BRKINT) \
    X(IGNPAR) X(PARMRK) X(INPCK) X(ISTRIP) X(INLCR) X(IGNCR) X(ICRNL) X(IUCLC) X(IXON) X(IXANY) \
    X(IXOFF) X(IMAXBEL) X(IUTF8) X(OPOST) X(OLCUC) X(ONLCR) X(OCRNL) X(ONOCR) X(ONLRET) \
    X(OFILL) X(OFDEL) X(TABDLY) X(XTABS) X(CBAUD) X(B0) X(B9600) X(B19200) X(B38400) X(B57600) \
    X(B115200) X(CSIZE) X(CS5) X(CS6) X(CS7) X(CS8) X(CSTOPB) X(CREAD) X(PARENB) X(PARODD) \
    X(HUPCL) X(CLOCAL) X(CRTSCTS) X(ISIG) X(ICANON) X(XCASE) X(ECHO) X(ECHOE) X(ECHOK) \
    X(ECHONL) X(NOFLSH) X(TOSTOP) X(ECHOCTL) X(ECHOPRT) X(ECHOKE) X(IEXTEN) X(TCSANOW) \
    X(TCSADRAIN) X(TCSAFLUSH) X(TCIFLUSH) X(TCOFLUSH) X(TCIOFLUSH) X(TCOOFF) X(TCOON) X(TCIOFF) \
    X(TCION) \
    /* time.h */ \
    X(CLOCK_REALTIME) X(CLOCK_MONOTONIC) X(CLOCK_PROCESS_CPUTIME_ID) X(CLOCK_THREAD_CPUTIME_ID) \
    X(CLOCK_MONOTONIC_RAW) X(CLOCK_REALTIME_COARSE) X(CLOCK_MONOTONIC_COARSE) X(CLOCK_BOOTTIME) \
    X(TIMER_ABSTIME) X(ITIMER_REAL) X(ITIMER_VIRTUAL) X(ITIMER_PROF) \
    /* wait.h */ \
    X(WNOHANG) X(WUNTRACED) X(WSTOPPED) X(WEXITED) X(WCONTINUED) X(WNOWAIT)

/* Our type and field, Linux's type and field. */
#define FIELDS(X) \
    X(quire_stat, st_dev, stat64, st_dev) X(quire_stat, st_mode, stat64, st_mode) \
    X(quire_stat, st_nlink, stat64, st_nlink) X(quire_stat, st_uid, stat64, st_uid) \
    X(quire_stat, st_gid, stat64, st_gid) X(quire_stat, st_rdev, stat64, st_rdev) \
    X(quire_stat, st_size, stat64, st_size) X(quire_stat, st_blksize, stat64, st_blksize) \
    X(quire_stat, st_blocks, stat64, st_blocks) X(quire_stat, st_atime, stat64, st_atime) \
    X(quire_stat, st_mtime, stat64, st_mtime) X(quire_stat, st_ctime_nsec, stat64, st_ctime_nsec) \
    X(quire_stat, st_ino, stat64, st_ino) \
    X(quire_sysinfo, uptime, sysinfo, uptime) X(quire_sysinfo, loads, sysinfo, loads) \
    X(quire_sysinfo, procs, sysinfo, procs) X(quire_sysinfo, totalhigh, sysinfo, totalhigh) \
    X(quire_sysinfo, mem_unit, sysinfo, mem_unit) \
    X(quire_flock64, l_start, flock64, l_start) X(quire_flock64, l_pid, flock64, l_pid) \
    X(quire_pollfd, revents, pollfd, revents) X(quire_winsize, ws_ypixel, winsize, ws_ypixel) \
    X(kernel_termios, c_lflag, termios, c_lflag) X(kernel_termios, c_cc, termios, c_cc) \
    X(quire_ipc64_perm, mode, ipc64_perm, mode) X(quire_ipc64_perm, seq, ipc64_perm, seq) \
    X(quire_shmid64_ds, shm_segsz, shmid64_ds, shm_segsz) \
    X(quire_shmid64_ds, shm_ctime, shmid64_ds, shm_ctime) \
    X(quire_shmid64_ds, shm_cpid, shmid64_ds, shm_cpid) \
    X(quire_shmid64_ds, shm_nattch, shmid64_ds, shm_nattch) \
    X(quire_shminfo64, shmall, shminfo64, shmall) \
    X(quire_shm_info, shm_rss, shm_info, shm_rss) \
    X(quire_rlimit64, rlim_max, rlimit64, rlim_max) X(rlimit32, rlim_max, rlimit, rlim_max) \
    X(kernel_rusage, ru_maxrss, rusage, ru_maxrss) X(kernel_rusage, ru_nivcsw, rusage, ru_nivcsw) \
    X(quire_iovec, iov_len, iovec, iov_len) X(utsname, machine, new_utsname, machine) \
    X(quire_user_desc, base_addr, user_desc, base_addr) \
    X(quire_user_desc, limit, user_desc, limit) \
    X(quire_tms, tms_cstime, tms, tms_cstime) X(timespec64, tv_nsec, __kernel_timespec, tv_nsec) \
    X(timespec32, tv_nsec, timespec, tv_nsec) X(timeval32, tv_usec, timeval, tv_usec) \
    X(quire_sigcontext, fs, sigcontext, fs) X(quire_sigcontext, edi, sigcontext, edi) \
    X(quire_sigcontext, eax, sigcontext, eax) X(quire_sigcontext, trapno, sigcontext, trapno) \
    X(quire_sigcontext, eip, sigcontext, eip) X(quire_sigcontext, cs, sigcontext, cs) \
    X(quire_sigcontext, eflags, sigcontext, eflags) X(quire_sigcontext, ss, sigcontext, ss) \
    X(quire_sigcontext, fpstate, sigcontext, fpstate) X(quire_sigcontext, cr2, sigcontext, cr2) \
    X(fpstate, datasel, _fpstate_32, datasel) X(fpstate, st, _fpstate_32, _st) \
    X(fpstate, status, _fpstate_32, status) X(fpstate, mxcsr, _fpstate_32, mxcsr) \
    X(fpstate, xmm, _fpstate_32, _xmm) \
    X(quire_ucontext, uc_link, ucontext, uc_link) X(quire_ucontext, uc_stack, ucontext, uc_stack) \
    X(quire_ucontext, uc_mcontext, ucontext, uc_mcontext) \
    X(quire_ucontext, uc_sigmask, ucontext, uc_sigmask)

#define ELF_FIELDS(X) \
    X(Ehdr, e_machine) X(Ehdr, e_entry) X(Ehdr, e_phoff) X(Ehdr, e_phentsize) X(Ehdr, e_phnum) \
    X(Ehdr, e_shstrndx) X(Phdr, p_offset) X(Phdr, p_vaddr) X(Phdr, p_memsz) X(Phdr, p_align) \
    X(Shdr, sh_offset) X(Shdr, sh_link) X(Shdr, sh_entsize) X(Sym, st_value) X(Sym, st_info) \
    X(Sym, st_shndx)

#define SIZES(X) \
    X(quire_stat, stat64) X(quire_sysinfo, sysinfo) X(quire_flock64, flock64) \
    X(quire_pollfd, pollfd) X(quire_ipc64_perm, ipc64_perm) X(quire_shmid64_ds, shmid64_ds) \
    X(quire_shminfo64, shminfo64) X(quire_shm_info, shm_info) \
    X(quire_winsize, winsize) X(quire_rlimit64, rlimit64) X(rlimit32, rlimit) \
    X(kernel_rusage, rusage) \
    X(quire_iovec, iovec) X(utsname, new_utsname) X(quire_user_desc, user_desc) X(quire_tms, tms) \
    X(timespec64, __kernel_timespec) X(timespec32, timespec) X(timeval32, timeval) \
    X(itimerval32, itimerval) X(quire_sigcontext, sigcontext) X(fpstate, _fpstate_32) \
    X(kernel_termios, termios)

/* Fields of siginfo_t that are reached by macros on both sides. */
#define SIGINFO(X) \
    X(si_signo) X(si_code) X(si_pid) X(si_uid) X(si_status) X(si_utime) X(si_stime) X(si_value) \
    X(si_int) X(si_ptr) X(si_addr) X(si_band) X(si_fd)
/* clang-format on */

#define OURS(name) static const uint32_t our_##name = (uint32_t)(name);
CONSTANTS(OURS)
#define OUR_SIGINFO(f) static const uint32_t our_offset_##f = offsetof(quire_siginfo_t, f);
SIGINFO(OUR_SIGINFO)
#define SYSCALL_DEFAULT(nr, name) static const uint32_t our_SYS_##name = (nr);
#include "libc/include/abi/syscall.def"
static const uint32_t our_sys_count = SYS_COUNT;
#undef NGREG

#include <linux/auxvec.h>
#include <linux/elf.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/limits.h>
#include <linux/mman.h>
#include <linux/poll.h>
#include <linux/random.h>
#include <linux/reboot.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/shm.h>
#include <linux/stat.h>
#include <linux/sysinfo.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include <linux/times.h>
#include <linux/uio.h>
#include <linux/utsname.h>
#include <linux/wait.h>
#include <asm/ldt.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/stat.h>
#include <asm/termios.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>
#include <sys/swap.h>

int printf(const char *fmt, ...);

static int run, failed;

static void same(const char *name, uint32_t ours, uint32_t linux_has)
{
    if (ours == linux_has)
        return;
    failed++;
    printf("# %s: ours %#x, Linux %#x\n", name, ours, linux_has);
}

static void verdict(const char *name)
{
    printf("%sok %d - %s\n", failed ? "not " : "", ++run, name);
}

int main(void)
{
    int bad = 0;

    printf("1..4\n");
#define CONSTANT(name) same(#name, our_##name, (uint32_t)(name));
    CONSTANTS(CONSTANT)
    verdict("constants");
    bad += failed, failed = 0;

#define FIELD(t, f, lt, lf) same(#t "." #f, offsetof(struct t, f), offsetof(struct lt, lf));
    FIELDS(FIELD)
#define ELF_FIELD(t, f) \
    same(#t "." #f, offsetof(quire_Elf32_##t, f), offsetof(struct elf32_##t, f));
    verdict("offsets");
    bad += failed, failed = 0;

#define SIGINFO_FIELD(f) same(#f, our_offset_##f, offsetof(siginfo_t, f));
    SIGINFO(SIGINFO_FIELD)
#define SIZE(t, lt) same("size of " #t, sizeof(struct t), sizeof(struct lt));
    SIZES(SIZE)
    same("size of siginfo_t", sizeof(quire_siginfo_t), sizeof(siginfo_t));
    same("size of stack_t", sizeof(quire_stack_t), sizeof(stack_t));
    FIELD(clone3_args, flags, clone_args, flags)
    FIELD(clone3_args, exit_signal, clone_args, exit_signal)
    FIELD(clone3_args, tls, clone_args, tls)
    same("size of kernel_sigaction", sizeof(struct kernel_sigaction), 20);
    same("size of ucontext", sizeof(struct quire_ucontext), sizeof(struct ucontext) + 4);
    verdict("sizes");
    bad += failed, failed = 0;

#define SYSCALL_DEFAULT(nr, name) same(#name, our_SYS_##name, __NR_##name);
#include "libc/include/abi/syscall.def"
    same("count", our_sys_count, __NR_clone3 + 1);
    verdict("system calls");
    return bad + failed != 0;
}
