/* allocators.c - the table of allocators, and the names of policies. */
#include "user/lab/lab.h"

#include <string.h>

const char *const policy_names[4] = { "first", "next", "best", "worst" };

static const struct allocator *const table[] = {
    &minimal, &pad, &list, &dlist, &bins, &vm, &segregated, &kr, &buddy, &libc, &mine, NULL,
};

const struct allocator *allocator_at(unsigned i)
{
    return table[i];
}

const struct allocator *allocator_named(const char *name)
{
    for (unsigned i = 0; table[i]; i++)
        if (!strcmp(table[i]->name, name))
            return table[i];
    return NULL;
}
