/* local.c - /proc/<pid>/frames: the range of a process that has frames of its own (mm/local.h).
 * Write "LIMIT START-END", addresses in hexadecimal as in maps, or "0" for no limit; read its
 * counts. */
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/errno.h"
#include "mm/aspace.h"
#include "mm/local.h"
#include "mm/replace.h"

/* The digits at *s, which then is behind them. */
static bool number(const char **s, unsigned base, uint32_t *out)
{
    const char *start = *s;
    uint64_t n = 0;

    for (; n <= UINT32_MAX; ++*s) {
        unsigned c = (unsigned char)**s, digit = c - '0' < 10 ? c - '0' : (c | 0x20) - 'a' + 10;

        if (digit >= base || (digit >= 10 && (c | 0x20) < 'a'))
            break;
        n = n * base + digit;
    }
    *out = (uint32_t)n;
    return *s > start && n <= UINT32_MAX;
}

static bool parse(const char *s, uint32_t *limit, uint32_t *start, uint32_t *end)
{
    *start = *end = 0;
    if (!number(&s, 10, limit))
        return false;
    if (*limit == 0 && !*s)
        return true;
    return *s++ == ' ' && number(&s, 16, start) && *s++ == '-' && number(&s, 16, end) && !*s &&
           *end <= USER_END;
}

int proc_store_frames(const char *word, const struct proc_id *id)
{
    uint32_t limit, start, end;
    struct aspace *as;
    int err;

    if (!parse(word, &limit, &start, &end))
        return -EINVAL;
    if (!(as = proc_aspace(id)))
        return -ESRCH;
    err = local_set(as, start, end, limit);
    aspace_put(as);
    return err;
}

int proc_print_frames(struct text *t, const struct proc_id *id)
{
    struct aspace *as = proc_aspace(id);
    struct local_info i;

    if (!as)
        return -ESRCH;
    if (local_info(as, &i))
        text_printf(t,
                    "range    %08x-%08x\npolicy   %s\nlimit    %u\nresident %u\nfaults   %u\n"
                    "evicted  %u\nover     %u\n",
                    i.start, i.end, replace_policy->name, i.limit, i.resident, i.faults, i.evicted,
                    i.over);
    aspace_put(as);
    return 0;
}
