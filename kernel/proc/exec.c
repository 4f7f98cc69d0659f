/* exec.c - a process becomes another program, or stays whole.
 *
 *   1 gather    path, argv, envp into one kernel block    E2BIG EFAULT ENOMEM
 *   2 open      the file; "#!" puts an interpreter first  ENOENT EACCES ETXTBSY ELOOP ENOEXEC
 *   3 build     a new address space: segments are mapped, not read; the stack is written
 *   4 commit    nothing fails from here: other tasks end, the old memory goes, registers are set
 *
 * Until step 4 the caller's memory, files and signals are untouched, so every error returns to it.
 * Text pages are those of the file's cache, shared by all who run it; they come in by page
 * faults. */
#include "kernel/cpu/cpuid.h"
#include "kernel/cpu/cr.h"
#include "kernel/cpu/fpu.h"
#include "kernel/lib/random.h"
#include "kernel/fs/file.h"
#include "kernel/fs/vfs.h"
#include "kernel/lib/string.h"
#include "kernel/proc/elf.h"
#include "kernel/proc/futex.h"
#include "kernel/proc/process.h"
#include "kernel/proc/segments.h"
#include "kernel/sched/trace.h"
#include "libc/include/abi/auxv.h"
#include "libc/include/abi/errno.h"
#include "libc/include/abi/fcntl.h"
#include "libc/include/abi/mman.h"
#include "mm/aspace.h"
#include "mm/kmalloc.h"
#include "mm/reclaim.h"
#include "mm/recorder.h"
#include "mm/uaccess.h"
#include "mm/vmalloc.h"

#define STRING_MAX   (128u << 10) /* one argument, with its NUL */
#define STRINGS_MAX  (6u << 20)   /* all of them and their pointers, whatever the stack limit */
#define STRINGS_MIN  (128u << 10)
#define STACK_FIRST  (128u << 10) /* mapped below the strings; faults grow it from there */
#define SCRIPT_LINE  256
#define SCRIPT_DEPTH 4
#define ENTRY_FLAGS  0x202u /* interrupts on */

/* ---- the strings: one block, in the order in which they will lie on the stack */

struct strings {
    char *buf;
    size_t size, used;
    uint32_t argc, envc;
};

static void *block_alloc(size_t n)
{
    return n <= PAGE_SIZE ? kmalloc(n) : vmalloc(n);
}

static void block_free(void *p, size_t n)
{
    if (n <= PAGE_SIZE)
        kfree(p);
    else
        vfree(p);
}

/* Where argv and envp come from: user memory, or the kernel's own for the first process. */
struct vector {
    bool kernel;
    uint32_t user;
    const char *const *kern;
};

/* The ith string: 0 at the end. */
static int vector_get(const struct vector *v, uint32_t i, uint32_t *out)
{
    if (v->kernel) {
        *out = (uint32_t)v->kern[i];
        return 0;
    }
    *out = 0;
    return v->user ? get_user32(out, (const void *)(v->user + 4 * i)) : 0;
}

/* Bytes of the string with its NUL, or -E2BIG, -EFAULT. */
static long string_size(const struct vector *v, uint32_t s)
{
    long n = v->kernel ? (long)strlen((const char *)s) : strnlen_user((const void *)s, STRING_MAX);

    return n < 0 ? n : n >= (long)STRING_MAX ? -E2BIG : n + 1;
}

/* Count the strings from the `first` on, and their bytes. */
static int vector_measure(const struct vector *v, uint32_t first, uint32_t *count, size_t *bytes,
                          size_t limit)
{
    uint32_t s;
    int r;

    for (uint32_t i = 0;; i++) {
        long n;

        r = vector_get(v, i, &s);
        if (r < 0 || !s)
            return r;
        if (i < first)
            continue;
        n = string_size(v, s);
        if (n < 0)
            return (int)n;
        *bytes += (size_t)n;
        (*count)++;
        if (*bytes + (uint64_t)*count * 4 > limit)
            return -E2BIG;
    }
}

/* Copy them. The user may change his memory meanwhile, so nothing is believed twice: more than was
 * measured does not fit, and each string ends where it is cut. */
static int vector_copy(const struct vector *v, uint32_t first, uint32_t count, struct strings *to)
{
    uint32_t s;

    for (uint32_t i = first; i < first + count; i++) {
        long n;

        if (vector_get(v, i, &s) < 0 || !s)
            return -EFAULT;
        n = string_size(v, s);
        if (n < 0 || to->used + (size_t)n > to->size)
            return -EFAULT;
        if (v->kernel)
            memcpy(to->buf + to->used, (const char *)s, (size_t)n);
        else if (copy_from_user(to->buf + to->used, (const void *)s, (size_t)n) < 0)
            return -EFAULT;
        to->buf[to->used + (size_t)n - 1] = 0;
        to->used += (size_t)n;
    }
    return 0;
}

/* ---- what is being built */

struct exec {
    struct vector argv, envp;
    struct file *file;
    struct aspace *as;
    struct strings strings;
    struct elf_image *image;
    const char *path; /* as called: AT_EXECFN, and a script's argument */
    bool script;      /* then argv[0] is replaced by the prefix */
    uint32_t nprefix;
    size_t prefix_len;
    char prefix[SCRIPT_DEPTH * SCRIPT_LINE]; /* strings that go before the rest of argv */
};

static void exec_free(struct exec *x)
{
    if (x->file) {
        inode_allow_write(x->file->inode);
        file_put(x->file);
    }
    if (x->as)
        aspace_put(x->as);
    if (x->strings.buf)
        block_free(x->strings.buf, x->strings.size);
    kfree(x->image);
    kfree(x);
}

/* ---- the file, and scripts */

static int open_program(struct exec *x, const char *path)
{
    struct file *f;
    /* Without O_NONBLOCK a FIFO would wait for a writer before it is refused. */
    int r = vfs_open(current_process()->fs, NULL, path, O_RDONLY | O_NONBLOCK, 0, &f);

    if (r < 0)
        return r;
    r = inode_may_exec(f->inode);
    if (r == 0)
        r = inode_deny_write(f->inode);
    if (r < 0) {
        file_put(f);
        return r;
    }
    x->file = f;
    return 0;
}

static void close_program(struct exec *x)
{
    inode_allow_write(x->file->inode);
    file_put(x->file);
    x->file = NULL;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Put s before the strings of the prefix. */
static int prefix_add(struct exec *x, const char *s)
{
    size_t n = strlen(s) + 1;

    if (x->prefix_len + n > sizeof x->prefix)
        return -E2BIG;
    memmove(x->prefix + n, x->prefix, x->prefix_len);
    memcpy(x->prefix, s, n);
    x->prefix_len += n;
    x->nprefix++;
    return 0;
}

/* "#! /bin/sh -e": the interpreter, and the rest of the line as one argument. line is NUL
 * terminated. */
static int script_parse(struct exec *x, char *line)
{
    char *end = strchr(line, '\n'), *interp = line + 2, *arg;
    int r = 0;

    if (end)
        *end = 0;
    else
        end = line + strlen(line);
    while (end > line && blank(end[-1]))
        *--end = 0;
    while (blank(*interp))
        interp++;
    if (!*interp)
        return -ENOEXEC;
    for (arg = interp; *arg && !blank(*arg); arg++)
        ;
    if (*arg) {
        *arg++ = 0;
        while (blank(*arg))
            arg++;
        r = prefix_add(x, arg);
    }
    return r < 0 ? r : prefix_add(x, interp);
}

/* Open path; while it is a script, open its interpreter instead. head gets the file's first
 * bytes. */
static int find_program(struct exec *x, const char *path, char head[SCRIPT_LINE], long *n)
{
    for (int depth = 0; depth <= SCRIPT_DEPTH; depth++) {
        int r = open_program(x, path);

        if (r < 0)
            return r;
        *n = file_read_kernel(x->file, 0, head, SCRIPT_LINE - 1);
        if (*n < 0)
            return (int)*n;
        head[*n] = 0;
        if (*n < 2 || head[0] != '#' || head[1] != '!')
            return 0;
        close_program(x);
        if (!x->script)
            r = prefix_add(x, x->path);
        x->script = true;
        if (r == 0)
            r = script_parse(x, head);
        if (r < 0)
            return r;
        path = x->prefix;
    }
    return -ELOOP;
}

static int read_image(struct exec *x, const char *head, long n)
{
    uint64_t size = file_object(x->file) ? file_object(x->file)->size : 0;
    struct elf_header h;
    void *table;
    long len;
    int r = elf_check_header(head, (size_t)n, size, &h);

    if (r < 0)
        return r;
    len = (long)(h.phnum * ELF_PHENT);
    table = kmalloc((size_t)len);
    x->image = kmalloc(sizeof *x->image);
    if (!table || !x->image) {
        kfree(table);
        return -ENOMEM;
    }
    r = -ENOEXEC;
    if (file_read_kernel(x->file, h.phoff, table, (size_t)len) == len)
        r = elf_layout(&h, table, size, x->image);
    kfree(table);
    return r;
}

/* ---- the strings of this exec */

static size_t strings_limit(void)
{
    uint32_t stack = current_process()->limits[RLIMIT_STACK].rlim_cur / 4;

    return MAX(MIN(stack, STRINGS_MAX), STRINGS_MIN);
}

static int gather_strings(struct exec *x)
{
    struct strings *s = &x->strings;
    size_t bytes = 0, limit = strings_limit();
    uint32_t first = x->script, argc = 0;
    int r = vector_measure(&x->argv, first, &argc, &bytes, limit);

    if (r == 0)
        r = vector_measure(&x->envp, 0, &s->envc, &bytes, limit);
    if (r == 0 && argc + x->nprefix == 0) /* programs rely on argv[0] */
        r = prefix_add(x, "");
    if (r < 0)
        return r;
    bytes += x->prefix_len + strlen(x->path) + 1;
    s->argc = argc + x->nprefix;
    s->size = bytes;
    s->buf = block_alloc(bytes);
    if (!s->buf)
        return -ENOMEM;
    memcpy(s->buf, x->prefix, x->prefix_len);
    s->used = x->prefix_len;
    r = vector_copy(&x->argv, first, argc, s);
    if (r == 0)
        r = vector_copy(&x->envp, 0, s->envc, s);
    if (r < 0)
        return r;
    s->used += strlcpy(s->buf + s->used, x->path, s->size - s->used) + 1;
    if (s->used < s->size) /* the caller's strings have become shorter since they were measured */
        memset(s->buf + s->used, 0, s->size - s->used);
    return 0;
}

/* ---- the new address space */

/* The file's last page shows bytes behind the segment's end: they must be zeros. */
static int clear_tail(struct aspace *as, const struct elf_segment *s)
{
    uint32_t n = s->file_end - s->zero_start;

    return n && aspace_zero(as, s->zero_start, n) < 0 ? -ENOMEM : 0;
}

static int map_segment(struct exec *x, const struct elf_segment *s)
{
    bool has_zeros = s->end > s->file_end || s->prot & PROT_WRITE;
    unsigned prot = (unsigned)s->prot | (has_zeros ? PROT_WRITE : 0);
    struct object *o = file_object(x->file);
    int r = 0;

    if (s->file_end > s->start)
        r = aspace_map_object(x->as, s->start, s->file_end - s->start, prot, 0, o, s->pgoff);
    if (r == 0 && has_zeros && s->file_end > s->start)
        r = clear_tail(x->as, s);
    if (r == 0 && s->end > s->file_end)
        r = aspace_map_anon(x->as, s->file_end, s->end - s->file_end, prot, 0);
    if (r == 0 && prot != (unsigned)s->prot)
        r = (int)mm_mprotect(x->as, s->start, s->end - s->start, (unsigned)s->prot);
    return r;
}

static int map_image(struct exec *x)
{
    const struct elf_image *img = x->image;
    struct aspace *as = aspace_create();

    x->as = as;
    if (!as)
        return -ENOMEM;
    process_apply_limits(current_process(), as);
    for (uint32_t i = 0; i < img->nsegments; i++) {
        int r = map_segment(x, &img->segment[i]);

        if (r < 0)
            return r == -EINVAL ? -ENOEXEC : r;
    }
    as->start_code = img->start_code;
    as->end_code = img->end_code;
    as->start_data = img->start_data;
    as->end_data = img->end_data;
    as->start_brk = as->brk = img->brk;
    return 0;
}

/* ---- the first stack
 *
 *   STACK_TOP   0
 *               path (AT_EXECFN)
 *               environment strings
 *               argument strings
 *               "i686", 16 random bytes
 *               auxv ... AT_NULL
 *               envp ... NULL
 *               argv ... NULL
 *   esp         argc                          16-byte aligned                                */

#define AUX_MAX 20
static const char platform[] = "i686";

struct table {
    uint32_t *word;
    size_t n;
};

static void aux(struct table *t, uint32_t type, uint32_t value)
{
    t->word[t->n++] = type;
    t->word[t->n++] = value;
}

/* The addresses of count strings that lie at user address `at`, then a NULL. => behind the last */
static uint32_t pointers(struct table *t, const char *s, uint32_t at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t n = strlen(s) + 1;

        t->word[t->n++] = at;
        s += n;
        at += n;
    }
    t->word[t->n++] = 0;
    return at;
}

static void fill_auxv(struct table *t, const struct elf_image *img, uint32_t execfn,
                      uint32_t extras)
{
    aux(t, AT_HWCAP, cpu.edx);
    aux(t, AT_PAGESZ, PAGE_SIZE);
    aux(t, AT_CLKTCK, 100);
    aux(t, AT_PHDR, img->phdr);
    aux(t, AT_PHENT, ELF_PHENT);
    aux(t, AT_PHNUM, img->phnum);
    aux(t, AT_BASE, 0);
    aux(t, AT_FLAGS, 0);
    aux(t, AT_ENTRY, img->entry);
    aux(t, AT_UID, 0);
    aux(t, AT_EUID, 0);
    aux(t, AT_GID, 0);
    aux(t, AT_EGID, 0);
    aux(t, AT_SECURE, 0);
    aux(t, AT_RANDOM, extras);
    aux(t, AT_EXECFN, execfn);
    aux(t, AT_PLATFORM, extras + 16);
    aux(t, AT_NULL, 0);
}

/* Lay the table out for a stack whose strings start at `at`; the words go into t. */
static void fill_table(struct exec *x, struct table *t, uint32_t at, uint32_t extras)
{
    const struct strings *s = &x->strings;
    struct aspace *as = x->as;
    const char *env;
    uint32_t end;

    t->word[t->n++] = s->argc;
    as->arg_start = at;
    end = pointers(t, s->buf, at, s->argc);
    as->arg_end = as->env_start = end;
    env = s->buf + (end - at);
    as->env_end = pointers(t, env, end, s->envc);
    fill_auxv(t, x->image, as->env_end, extras);
}

/* => 0 and as->start_stack is the new esp */
static int build_stack(struct exec *x)
{
    const struct strings *s = &x->strings;
    size_t words = 1 + s->argc + 1 + s->envc + 1 + 2 * AUX_MAX;
    uint32_t strings = (STACK_TOP - 4 - s->size) & ~3u;
    uint32_t extras = strings - 16 - 8;
    uint32_t esp = (extras - words * 4) & ~15u;
    uint32_t low = PAGE_DOWN(esp) - STACK_FIRST;
    struct table t = { block_alloc(words * 4), 0 };
    char extra[24] = { 0 };
    int r;

    if (!t.word)
        return -ENOMEM;
    if (cpu.tsc)
        random_mix(rdtsc());
    random_bytes(extra, 16);
    memcpy(extra + 16, platform, sizeof platform);
    r = aspace_map_anon(x->as, low, STACK_TOP - low,
                        PROT_READ | PROT_WRITE | (x->image->exec_stack ? PROT_EXEC : 0),
                        VM_GROWSDOWN | VM_STACK);
    if (r == 0) {
        fill_table(x, &t, strings, extras);
        r = aspace_write(x->as, strings, s->buf, s->size);
    }
    if (r == 0)
        r = aspace_write(x->as, extras, extra, sizeof extra);
    if (r == 0)
        r = aspace_write(x->as, esp, t.word, t.n * 4);
    block_free(t.word, words * 4);
    x->as->start_stack = esp;
    return r == -EFAULT ? -ENOMEM : r;
}

/* ---- commit */

static void enter_program(const struct exec *x)
{
    struct trap_frame *regs = task_regs(current_task());

    *regs = (struct trap_frame){
        .es = USER_DS,
        .ds = USER_DS,
        .vector = VECTOR_SYSCALL,
        .error = (uint32_t)-1,
        .eip = x->image->entry,
        .cs = USER_CS,
        .eflags = ENTRY_FLAGS,
        .esp = x->as->start_stack,
        .ss = USER_DS,
    };
    fpu_init_thread(&current->fpu);
    segments_reset();
}

static void commit(struct exec *x, struct files *files, struct sighand *hand)
{
    struct task *t = current_task();
    struct process *p = t->proc;
    struct aspace *old = p->as;

    process_single_task();
    if (old)
        futex_leave(t);
    p->as = x->as;
    aspace_activate(p->as);
    if (old) {
        recorder_pass(p->as, old);
        aspace_put(old);
    }
    process_vfork_done(p);
    enter_program(x);
    x->as = NULL;
    if (files) {
        files_put(p->files);
        p->files = files;
    }
    files_close_on_exec(p->files);
    if (hand) {
        sighand_put(p->sighand);
        p->sighand = hand;
    }
    sighand_exec(p->sighand);
    t->altstack = (stack_t){ .ss_flags = SS_DISABLE };
    process_set_exe(p, x->file);
    x->file = NULL;
    process_set_name(p, x->path);
    trace_exec(p->comm, sizeof p->comm);
    p->did_exec = true;
}

/* What threads share with other processes becomes this one's own: the last step that may fail. */
static int unshare(struct files **files, struct sighand **hand)
{
    const struct process *p = current_process();

    if (p->exiting || p->execing) /* another thread was first: this one ends */
        return -EINTR;
    if (p->files->refs > 1 && !(*files = files_fork(p->files)))
        return -ENOMEM;
    if (p->sighand->refs > 1 && !(*hand = sighand_copy(p->sighand))) {
        if (*files)
            files_put(*files);
        return -ENOMEM;
    }
    return 0;
}

static int exec_build(struct exec *x, const char *path)
{
    struct files *files = NULL;
    struct sighand *hand = NULL;
    char head[SCRIPT_LINE];
    long n;
    int r = find_program(x, path, head, &n);

    if (r == 0)
        r = read_image(x, head, n);
    if (r == 0)
        r = gather_strings(x);
    if (r == 0)
        r = map_image(x);
    if (r == 0)
        r = build_stack(x);
    if (r == 0)
        r = unshare(&files, &hand);
    if (r == 0)
        commit(x, files, hand);
    return r;
}

static int exec(const char *path, struct vector argv, struct vector envp)
{
    struct exec *x = kzalloc(sizeof *x);
    int r;

    if (!x)
        return -ENOMEM;
    x->argv = argv;
    x->envp = envp;
    x->path = path;
    r = exec_build(x, path);
    exec_free(x);
    return r;
}

int process_exec(const char *path, uint32_t user_argv, uint32_t user_envp)
{
    struct vector argv = { .user = user_argv }, envp = { .user = user_envp };
    int r;

    do
        r = exec(path, argv, envp);
    while (r == -ENOMEM && reclaim_wait());
    return r;
}

int process_exec_kernel(const char *path, const char *const argv[], const char *const envp[])
{
    struct vector args = { .kernel = true, .kern = argv }, env = { .kernel = true, .kern = envp };

    return exec(path, args, env);
}
