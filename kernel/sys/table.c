/* table.c - the number in eax, the function behind it.
 * The table comes from abi/syscall.def, as do the stubs of the C library. A number
 * that is not there is -ENOSYS. The functions take what they need and ignore the other registers:
 * i386's calling convention leaves the arguments to the caller. */
#include "kernel/cpu/trap.h"
#include "kernel/sys/calls.h"
#include "kernel/sys/syscall.h"
#include "kernel/sys/traced.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/syscall.h"

typedef long (*syscall_fn)(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
typedef void (*any_fn)(void);

#define SYSCALL_DEFAULT(nr, name) [nr] = (any_fn)sys_##name,
static const any_fn table[SYS_COUNT] = {
#include "libc/include/abi/syscall.def"
};

static void dispatch(struct trap_frame *f)
{
    uint32_t nr = f->eax;
    syscall_fn fn = nr < SYS_COUNT ? (syscall_fn)table[nr] : NULL;

    f->eax = fn ? (uint32_t)fn(f->ebx, f->ecx, f->edx, f->esi, f->edi, f->ebp) : (uint32_t)-ENOSYS;
}

void syscall_init(void)
{
    trap_set_syscall(dispatch);
    traced_init(dispatch);
}
