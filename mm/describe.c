/* describe.c - an area in words: the line of /proc/<pid>/maps, in Linux's format. */
#include "kernel/lib/printf.h"
#include "kernel/lib/string.h"
#include "mm/aspace.h"
#include "mm/object.h"

#define NAME_COLUMN 49 /* where 32-bit Linux starts the name */

/* What the area is called: its object's path, or what the layout makes of it. */
static void name_of(const struct vma *v, char *buf, size_t n)
{
    const struct aspace *as = v->as;

    buf[0] = '\0';
    if (v->object) {
        if (!v->object->ops->path || v->object->ops->path(v->object, buf, n) < 0)
            buf[0] = '\0';
    } else if (v->start <= as->brk && v->end >= as->start_brk && (v->flags & VM_HEAP)) {
        strlcpy(buf, "[heap]", n);
    } else if (v->start <= as->start_stack && v->end >= as->start_stack) {
        strlcpy(buf, "[stack]", n);
    }
}

int vma_describe(const struct vma *v, char *buf, size_t n)
{
    char name[256];
    uint32_t dev = v->object ? v->object->dev : 0, ino = v->object ? v->object->ino : 0;
    int len, pad;

    name_of(v, name, sizeof name);
    len = ksnprintf(buf, n, "%08x-%08x %c%c%c%c %08x %02x:%02x %u ", v->start, v->end,
                    v->flags & VM_READ ? 'r' : '-', v->flags & VM_WRITE ? 'w' : '-',
                    v->flags & VM_EXEC ? 'x' : '-', v->flags & VM_SHARED ? 's' : 'p',
                    v->object ? v->pgoff << PAGE_SHIFT : 0, dev >> 8, dev & 0xff, ino);
    if (len < 0 || (size_t)len >= n)
        return (int)n - 1;
    pad = name[0] && len < NAME_COLUMN ? NAME_COLUMN - len : 0;
    len += ksnprintf(buf + len, n - (size_t)len, "%*s%s\n", pad, "", name);
    return (size_t)len < n ? len : (int)n - 1;
}
