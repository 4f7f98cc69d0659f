/* sigjmp.c - the part of sigsetjmp and longjmp that deals with the signal mask. */
#include "libc/libc.h"
#include <setjmp.h>
#include <signal.h>

hidden void __sigjmp_save(sigjmp_buf env, int save);
hidden _Noreturn void __longjmp(jmp_buf env, int value);

void __sigjmp_save(sigjmp_buf env, int save)
{
    env->saved = save != 0;
    if (save)
        sigprocmask(SIG_BLOCK, NULL, &env->mask);
}

_Noreturn void longjmp(jmp_buf env, int value)
{
    if (env->saved)
        sigprocmask(SIG_SETMASK, &env->mask, NULL);
    __longjmp(env, value);
}

_Noreturn void _longjmp(jmp_buf env, int value) alias_of(longjmp);
_Noreturn void siglongjmp(sigjmp_buf env, int value) alias_of(longjmp);
