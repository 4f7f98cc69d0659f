/* seed.h - the seed of a random test: SEED of the environment, so that `make test SEED=7` tries
 * another; without it always the same. It is printed. */
#pragma once

#include <stdlib.h>

#include "tap.h"

static inline unsigned seed_of_test(void)
{
    const char *s = getenv("SEED");
    unsigned seed = s && *s ? (unsigned)strtoul(s, NULL, 0) : 1;

    diag("SEED=%u", seed);
    return seed;
}

/* For generators that stay zero once they are. */
static inline unsigned seed_not_zero(void)
{
    return seed_of_test() * 2654435761u | 1;
}
