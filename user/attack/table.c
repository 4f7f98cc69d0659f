/* table.c - the table of system calls. */
#include "user/attack/table.h"

#include "user/lib/util.h"

#include <string.h>

#define SYSCALL0(nr, name)                      { nr, #name, { T_none } },
#define SYSCALL1(nr, name, a, an)               { nr, #name, { T_##a } },
#define SYSCALL2(nr, name, a, an, b, bn)        { nr, #name, { T_##a, T_##b } },
#define SYSCALL3(nr, name, a, an, b, bn, c, cn) { nr, #name, { T_##a, T_##b, T_##c } },
#define SYSCALL4(nr, name, a, an, b, bn, c, cn, d, dn) \
    { nr, #name, { T_##a, T_##b, T_##c, T_##d } },
#define SYSCALL5(nr, name, a, an, b, bn, c, cn, d, dn, e, en) \
    { nr, #name, { T_##a, T_##b, T_##c, T_##d, T_##e } },
#define SYSCALL6(nr, name, a, an, b, bn, c, cn, d, dn, e, en, f, fn) \
    { nr, #name, { T_##a, T_##b, T_##c, T_##d, T_##e, T_##f } },

const struct call calls[] = {
#include <abi/syscall.def>
};
const size_t ncalls = ARRAY_SIZE(calls);

bool call_is(const struct call *c, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(c->name, *names) == 0)
            return true;
    return false;
}
