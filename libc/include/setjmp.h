/* setjmp.h - back to a function that is still running. */
#ifndef _SETJMP_H
#define _SETJMP_H

#include <signal.h>

/* ebx esi edi ebp esp eip; then, for sigsetjmp, whether the mask was saved, and the mask */
struct __jmp_buf {
    unsigned registers[6];
    unsigned saved;
    sigset_t mask;
};

typedef struct __jmp_buf jmp_buf[1];
typedef struct __jmp_buf sigjmp_buf[1];

int setjmp(jmp_buf env) __attribute__((returns_twice));
int _setjmp(jmp_buf env) __attribute__((returns_twice));
int sigsetjmp(sigjmp_buf env, int save) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf env, int value);
_Noreturn void _longjmp(jmp_buf env, int value);
_Noreturn void siglongjmp(sigjmp_buf env, int value);

#endif
