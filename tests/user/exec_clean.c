/* A new program starts with a fresh FPU, no segments of its own, no alternate stack. */
#include <sys/syscall.h>

#include "children.h"
#include "tap.h"

static char stack[8192];

struct desc {
    unsigned entry, base, limit, flags;
};

static unsigned short control_word(void)
{
    unsigned short cw;

    __asm__ volatile("fnstcw %0" : "=m"(cw));
    return cw;
}

static int child(void)
{
    unsigned gs, fs;
    stack_t s;

    __asm__ volatile("movl %%gs, %0; movl %%fs, %1" : "=r"(gs), "=r"(fs));
    if (gs || fs)
        return 1;
    sigaltstack(NULL, &s);
    if (s.ss_flags != SS_DISABLE)
        return 2;
    return control_word() == 0x37f ? 17 : 3;
}

int main(int argc, char **argv)
{
    char *args[] = { argv[0], (char *)"child", NULL };
    struct desc d = { -1u, 0, 0xfffff, 0x51 };
    stack_t s = { .ss_sp = stack, .ss_size = sizeof stack };
    unsigned short cw = 0x27f;
    int status;
    pid_t pid;

    if (argc > 1)
        return child();
    pid = fork();
    if (pid == 0) {
        syscall(SYS_set_thread_area, &d);
        __asm__ volatile("movl %0, %%gs" : : "r"(d.entry * 8 + 3));
        __asm__ volatile("fldcw %0" : : "m"(cw));
        sigaltstack(&s, NULL);
        if (control_word() != 0x27f)
            _exit(4);
        execv(argv[0], args);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    is_int(WEXITSTATUS(status), 17, "whatever the one before had set");
    return done_testing();
}
