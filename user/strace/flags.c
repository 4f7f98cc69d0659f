/* flags.c - the names of bits, by the types of abi/syscall.def. */
#include "user/strace/strace.h"

#include "user/lib/util.h"

#include <abi/sched.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct flag {
    const char *type, *name;
    uint32_t mask, value; /* it is this one if value & mask is that */
};

#define BIT(type, name)          \
    {                            \
#type, #name, name, name \
    }
#define ONE(type, name, mask)    \
    {                            \
#type, #name, mask, name \
    }

static const struct flag flags[] = {
    ONE(oflag, O_RDONLY, O_ACCMODE),
    ONE(oflag, O_WRONLY, O_ACCMODE),
    ONE(oflag, O_RDWR, O_ACCMODE),
    BIT(oflag, O_CREAT),
    BIT(oflag, O_EXCL),
    BIT(oflag, O_NOCTTY),
    BIT(oflag, O_TRUNC),
    BIT(oflag, O_APPEND),
    BIT(oflag, O_NONBLOCK),
    BIT(oflag, O_DIRECTORY),
    BIT(oflag, O_NOFOLLOW),
    BIT(oflag, O_CLOEXEC),
    { "oflag", "O_LARGEFILE", 0100000, 0100000 },
    ONE(prot, PROT_NONE, ~0u),
    BIT(prot, PROT_READ),
    BIT(prot, PROT_WRITE),
    BIT(prot, PROT_EXEC),
    ONE(mapflag, MAP_SHARED, 0xfu),
    ONE(mapflag, MAP_PRIVATE, 0xfu),
    BIT(mapflag, MAP_FIXED),
    BIT(mapflag, MAP_ANONYMOUS),
    BIT(mapflag, MAP_NORESERVE),
    BIT(mapflag, MAP_POPULATE),
    BIT(mapflag, MAP_LOCKED),
    ONE(whence, SEEK_SET, ~0u),
    ONE(whence, SEEK_CUR, ~0u),
    ONE(whence, SEEK_END, ~0u),
    BIT(waitflag, WNOHANG),
    BIT(waitflag, WUNTRACED),
    BIT(waitflag, WCONTINUED),
    ONE(access, F_OK, ~0u),
    BIT(access, R_OK),
    BIT(access, W_OK),
    BIT(access, X_OK),
    BIT(cloneflag, CLONE_VM),
    BIT(cloneflag, CLONE_FS),
    BIT(cloneflag, CLONE_FILES),
    BIT(cloneflag, CLONE_SIGHAND),
    BIT(cloneflag, CLONE_VFORK),
    BIT(cloneflag, CLONE_THREAD),
    BIT(cloneflag, CLONE_SETTLS),
    BIT(cloneflag, CLONE_PARENT_SETTID),
    BIT(cloneflag, CLONE_CHILD_CLEARTID),
    BIT(cloneflag, CLONE_CHILD_SETTID),
};

bool print_flags(FILE *out, const char *type, uint32_t value)
{
    const char *between = "";
    bool known = false;
    uint32_t rest = value;

    for (const struct flag *f = flags; f < flags + ARRAY_SIZE(flags); f++) {
        if (strcmp(f->type, type) != 0)
            continue;
        known = true;
        if ((value & f->mask) != f->value)
            continue;
        fprintf(out, "%s%s", between, f->name);
        between = "|";
        rest &= ~f->value;
    }
    if (known && (rest || !*between))
        fprintf(out, rest ? "%s%#x" : "%s%d", between, (unsigned)rest);
    return known;
}
