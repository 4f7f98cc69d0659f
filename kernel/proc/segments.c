/* segments.c - three slots of the GDT that belong to the thread: how a program finds its own data.
 * The C library puts a thread's block behind gs; base and limit are the program's choice, the rest
 * of the descriptor is not: always a present data segment of privilege 3. */
#include "kernel/proc/segments.h"

#include "kernel/cpu/segments.h"
#include "libc/include/abi/errno.h"

#define SEGMENT_PRESENT 0x8000u
#define ACCESS_DATA     0x10u
#define ACCESS_WRITE    0x02u
#define ACCESS_DOWN     0x04u /* contents 1: the segment ends at its base, as a stack */
#define FLAG_PAGES      0x8u
#define FLAG_32BIT      0x4u
#define FLAG_AVL        0x1u

bool segment_ok(const struct thread *t, uint16_t selector)
{
    unsigned index = selector >> 3;

    if (selector <= 3 || index == USER_DS >> 3)
        return !(selector & 4);
    if (index < GDT_TLS || index >= GDT_TLS + GDT_TLS_COUNT)
        return false;
    return !(selector & 4) && (t->tls[index - GDT_TLS].hi & SEGMENT_PRESENT);
}

/* All zero but "not present" and "read only": the program's way to say "empty". */
static bool desc_empty(const struct user_desc *d)
{
    bool plain = !d->base_addr && !d->limit && !d->contents && !d->seg_32bit &&
                 !d->limit_in_pages && !d->useable;

    return plain && d->read_exec_only == d->seg_not_present;
}

static bool desc_ok(const struct user_desc *d)
{
    return d->seg_32bit && d->contents <= 1 && !d->seg_not_present;
}

static struct segment desc_segment(const struct user_desc *d)
{
    uint8_t access = SEGMENT_PRESENT >> 8 | SEGMENT_USER | ACCESS_DATA |
                     (d->read_exec_only ? 0 : ACCESS_WRITE) | (d->contents ? ACCESS_DOWN : 0);
    uint8_t flags = FLAG_32BIT | (d->limit_in_pages ? FLAG_PAGES : 0) | (d->useable ? FLAG_AVL : 0);

    return segment_make(d->base_addr, d->limit, access | 1 /* accessed */, flags);
}

static int free_slot(void)
{
    for (int i = 0; i < GDT_TLS_COUNT; i++)
        if (!(current->tls[i].hi & SEGMENT_PRESENT))
            return i;
    return -ESRCH;
}

int segment_set_tls_of(struct thread *t, const struct user_desc *d)
{
    uint32_t slot = d->entry_number - GDT_TLS;

    if (slot >= GDT_TLS_COUNT || (!desc_empty(d) && !desc_ok(d)))
        return -EINVAL;
    t->tls[slot] = desc_empty(d) ? (struct segment){ 0, 0 } : desc_segment(d);
    return 0;
}

int segment_set_tls(struct user_desc *d)
{
    int r;

    if (!desc_empty(d) && !desc_ok(d))
        return -EINVAL;
    if (d->entry_number == (uint32_t)-1) {
        r = free_slot();
        if (r < 0)
            return r;
        d->entry_number = (uint32_t)r + GDT_TLS;
    }
    r = segment_set_tls_of(current, d);
    if (r < 0)
        return r;
    gdt_set_tls(current->tls);
    /* What the registers cache is the old descriptor: load it anew. */
    load_fs(read_fs());
    load_gs(read_gs());
    return 0;
}

void segments_reset(void)
{
    for (int i = 0; i < GDT_TLS_COUNT; i++)
        current->tls[i] = (struct segment){ 0, 0 };
    gdt_set_tls(current->tls);
    load_fs(0);
    load_gs(0);
}
