/* unistd.h - processes, files, and what else POSIX takes from the kernel. */
#ifndef _UNISTD_H
#define _UNISTD_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define STDIN_FILENO  0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

#define _POSIX_VERSION 200809L

extern char **environ;

pid_t fork(void);
pid_t vfork(void) __attribute__((returns_twice));
_Noreturn void _exit(int status);
int execve(const char *path, char *const argv[], char *const envp[]);
int execv(const char *path, char *const argv[]);
int execvp(const char *file, char *const argv[]);
int execvpe(const char *file, char *const argv[], char *const envp[]);
int execl(const char *path, const char *arg, ...) __attribute__((sentinel));
int execlp(const char *file, const char *arg, ...) __attribute__((sentinel));
int execle(const char *path, const char *arg, ...) __attribute__((sentinel(1)));

pid_t getpid(void);
pid_t getppid(void);
pid_t gettid(void);
pid_t getpgrp(void);
pid_t getpgid(pid_t pid);
int setpgid(pid_t pid, pid_t pgid);
pid_t setsid(void);
uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);

ssize_t read(int fd, void *buf, size_t n);
ssize_t write(int fd, const void *buf, size_t n);
ssize_t pread(int fd, void *buf, size_t n, off_t offset);
ssize_t pwrite(int fd, const void *buf, size_t n, off_t offset);
off_t lseek(int fd, off_t offset, int whence);
int close(int fd);
int dup(int fd);
int dup2(int from, int to);
int pipe(int fds[2]);
int pipe2(int fds[2], int flags);
int ftruncate(int fd, off_t size);
int truncate(const char *path, off_t size);
int isatty(int fd);
char *ttyname(int fd);
void sync(void);
int syncfs(int fd);
int fsync(int fd);
int fdatasync(int fd);

int access(const char *path, int mode);
int chdir(const char *path);
char *getcwd(char *buf, size_t n);
int link(const char *from, const char *to);
int symlink(const char *target, const char *path);
ssize_t readlink(const char *restrict path, char *restrict buf, size_t n);
int unlink(const char *path);
int unlinkat(int dir, const char *path, int flags);
int rmdir(const char *path);

int brk(void *end);
void *sbrk(intptr_t increment);
int getpagesize(void);
long sysconf(int name);
int gethostname(char *name, size_t n);
int getentropy(void *buf, size_t n);

unsigned alarm(unsigned seconds);
int pause(void);
unsigned sleep(unsigned seconds);
int usleep(useconds_t us);

pid_t tcgetpgrp(int fd);
int tcsetpgrp(int fd, pid_t pgrp);

long syscall(long number, ...);

extern char *optarg;
extern int optind, opterr, optopt;
int getopt(int argc, char *const argv[], const char *options);

enum {
    _SC_ARG_MAX,
    _SC_CHILD_MAX,
    _SC_CLK_TCK,
    _SC_NGROUPS_MAX,
    _SC_OPEN_MAX,
    _SC_PAGESIZE = 30,
    _SC_PAGE_SIZE = _SC_PAGESIZE,
    _SC_NPROCESSORS_CONF = 83,
    _SC_NPROCESSORS_ONLN,
    _SC_PHYS_PAGES,
    _SC_AVPHYS_PAGES
};

#endif
