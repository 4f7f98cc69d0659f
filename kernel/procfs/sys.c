/* sys.c - /proc/sys: what can be set while the kernel runs. */
#include "kernel/lib/assert.h"
#include "kernel/proc/process.h"
#include "kernel/procfs/procfs.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/mode.h"
#include "mm/check.h"
#include "mm/commit.h"
#include "mm/frame.h"
#include "mm/reclaim.h"
#include "mm/replace.h"

#define DROP_PAGES 1u
#define DROP_SLABS 2u

/* Since boot, as /proc/vmstat shows them. */
struct drop_counts proc_drops;

/* 1: clean pages that can be read again; 2: what the shrinkers give; 3: both. */
static int store_drop_caches(const char *word, const struct proc_id *id)
{
    unsigned what = (unsigned)(word[0] - '0');

    if (what < 1 || what > 3 || word[1])
        return -EINVAL;
    if (what & DROP_PAGES) {
        reclaim_drop_clean();
        proc_drops.pages++;
    }
    if (what & DROP_SLABS) {
        shrink_all();
        proc_drops.slabs++;
    }
    return 0;
}

/* The policies, the one in use in brackets; writing a name changes it. */
static int print_replacement(struct text *t, const struct proc_id *id)
{
    for (unsigned i = 0; replace_policies[i]; i++)
        text_printf(t, replace_policies[i] == replace_policy ? "%s[%s]" : "%s%s", i ? " " : "",
                    replace_policies[i]->name);
    text_write(t, "\n", 1);
    return 0;
}

static int store_replacement(const char *word, const struct proc_id *id)
{
    return replace_set(word);
}

/* Every address space against its page tables, frames and counters, then the rest of mm. The
 * offence is in the log. */
static int print_check(struct text *t, const struct proc_id *id)
{
    struct process *p;
    bool good = mm_ok();

    for (int pid = 0; (p = process_next(pid)); pid++) {
        struct aspace *as = p->as;

        pid = p->id;
        if (!as)
            continue;
        aspace_get(as);
        if (!aspace_ok(as)) {
            text_printf(t, "process %d: ", pid);
            good = false;
        }
        aspace_put(as);
    }
    text_printf(t, good ? "ok\n" : "broken: see the log\n");
    return 0;
}

/* ---- over-commitment */

/* The word as a number up to max; -EINVAL. */
static int parse(const char *word, uint32_t max, uint32_t *out)
{
    uint64_t n = 0;

    if (!*word)
        return -EINVAL;
    for (; *word; word++) {
        if (*word < '0' || *word > '9' || (n = n * 10 + (uint32_t)(*word - '0')) > max)
            return -EINVAL;
    }
    *out = (uint32_t)n;
    return 0;
}

static int print_commit_mode(struct text *t, const struct proc_id *id)
{
    text_printf(t, "%u\n", commit_rules.mode);
    return 0;
}

static int store_commit_mode(const char *word, const struct proc_id *id)
{
    return parse(word, COMMIT_NEVER, &commit_rules.mode);
}

/* Of ratio and kbytes the one that was set last counts; the other shows 0. */
static int print_commit_ratio(struct text *t, const struct proc_id *id)
{
    text_printf(t, "%u\n", commit_rules.kbytes ? 0 : commit_rules.ratio);
    return 0;
}

static int store_commit_ratio(const char *word, const struct proc_id *id)
{
    int err = parse(word, UINT32_MAX, &commit_rules.ratio);

    if (!err)
        commit_rules.kbytes = 0;
    return err;
}

static int print_commit_kbytes(struct text *t, const struct proc_id *id)
{
    text_printf(t, "%u\n", commit_rules.kbytes);
    return 0;
}

static int store_commit_kbytes(const char *word, const struct proc_id *id)
{
    return parse(word, UINT32_MAX, &commit_rules.kbytes);
}

/* ---- swapping of whole processes */

static int print_midterm(struct text *t, const struct proc_id *id)
{
    text_printf(t, "%u\n", midterm_is_on());
    return 0;
}

static int store_midterm(const char *word, const struct proc_id *id)
{
    uint32_t on;
    int err = parse(word, 1, &on);

    if (!err)
        midterm_switch(on);
    return err;
}

static const struct proc_entry vm_entries[] = {
    { .name = "check", .mode = S_IFREG | 0400, .print = print_check },
    { .name = "drop_caches", .mode = S_IFREG | 0200, .store = store_drop_caches },
    { .name = "medium_term",
      .mode = S_IFREG | 0644,
      .print = print_midterm,
      .store = store_midterm },
    { .name = "overcommit_kbytes",
      .mode = S_IFREG | 0644,
      .print = print_commit_kbytes,
      .store = store_commit_kbytes },
    { .name = "overcommit_memory",
      .mode = S_IFREG | 0644,
      .print = print_commit_mode,
      .store = store_commit_mode },
    { .name = "overcommit_ratio",
      .mode = S_IFREG | 0644,
      .print = print_commit_ratio,
      .store = store_commit_ratio },
    { .name = "replacement",
      .mode = S_IFREG | 0644,
      .print = print_replacement,
      .store = store_replacement },
    { .name = NULL },
};

const struct proc_entry proc_sys_entries[] = {
    { .name = "vm", .mode = S_IFDIR | 0555, .table = vm_entries },
    { .name = NULL },
};
