/* kstack.c - kernel stacks.
 * A stack is a vmalloc block, so the page below it is the guard page of its lower neighbour (or the
 * hole below VMALLOC_BASE): running off the end is a double fault with an address that explains
 * itself, not a silent write into another thread. The last few freed stacks stay mapped. */
#include "mm/kstack.h"

#include "kernel/lib/fail.h"
#include "kernel/lib/init.h"
#include "mm/frame.h"
#include "mm/vmalloc.h"

#ifdef CONFIG_TIGHT
#define KEEP 1
#else
#define KEEP 8
#endif

static void *kept[KEEP];
static uint32_t nkept, in_use;

static struct shrinker stack_shrinker = { .name = "kstack", .shrink = kstack_shrink };

void __init kstack_init(void)
{
    nkept = in_use = 0;
    shrinker_register(&stack_shrinker);
}

void *kstack_alloc(void)
{
    void *stack;

    if (nkept)
        stack = fail_alloc() ? NULL : kept[--nkept];
    else
        stack = vmalloc_state(KSTACK_SIZE, FRAME_KSTACK, __builtin_return_address(0));
    in_use += stack != NULL;
    return stack;
}

void kstack_free(void *stack)
{
    assert(in_use && stack);
    in_use--;
    if (nkept < KEEP)
        kept[nkept++] = stack;
    else
        vfree(stack);
}

uint32_t kstack_shrink(void)
{
    uint32_t n = nkept * (KSTACK_SIZE >> PAGE_SHIFT);

    while (nkept)
        vfree(kept[--nkept]);
    return n;
}

bool kstack_guard_hit(uintptr_t addr)
{
    uintptr_t above = PAGE_DOWN(addr) + PAGE_SIZE;
    const struct varea *v = vmalloc_find(above);

    return v && v->state == FRAME_KSTACK && v->start == above;
}

uint32_t kstacks_in_use(void)
{
    return in_use;
}
