/* wait.h - wait4 and waitpid: options and the status word. */
#ifndef ABI_WAIT_H
#define ABI_WAIT_H

#define WNOHANG    1
#define WUNTRACED  2
#define WSTOPPED   2
#define WEXITED    4
#define WCONTINUED 8
#define WNOWAIT    0x01000000

#define WEXITSTATUS(s)  (((s)&0xff00) >> 8)
#define WTERMSIG(s)     ((s)&0x7f)
#define WSTOPSIG(s)     WEXITSTATUS(s)
#define WCOREDUMP(s)    ((s)&0x80)
#define WIFEXITED(s)    (!WTERMSIG(s))
#define WIFSTOPPED(s)   (((s)&0xff) == 0x7f)
#define WIFSIGNALED(s)  (WTERMSIG(s) != 0 && WTERMSIG(s) != 0x7f)
#define WIFCONTINUED(s) ((s) == 0xffff)

/* How the kernel makes a status word. */
#define W_EXITCODE(code, sig) (((code)&0xff) << 8 | (sig))
#define W_STOPCODE(sig)       ((sig) << 8 | 0x7f)
#define W_CONTINUED           0xffff

#endif
