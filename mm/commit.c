/* commit.c - how much may be promised. */
#include "mm/commit.h"

#include "mm/frame.h"
#include "mm/swap.h"

struct commit_rules commit_rules = { .mode = COMMIT_GUESS, .ratio = 50 };
uint32_t commit_pages;

uint32_t commit_limit(void)
{
    uint32_t ram = commit_rules.kbytes
                       ? commit_rules.kbytes / (PAGE_SIZE / 1024)
                       : (uint32_t)((uint64_t)frames_managed() * commit_rules.ratio / 100);

    return ram + swap_total_slots();
}

static bool absurd(uint32_t pages)
{
    uint32_t ram = frames_managed();

    return pages > ram && pages - ram > swap_total_slots();
}

bool commit_allows(unsigned flags, uint32_t pages)
{
    if (!area_promises(flags) || commit_rules.mode == COMMIT_ALWAYS)
        return true;
    if (commit_rules.mode == COMMIT_GUESS)
        return !absurd(pages);
    return pages <= UINT32_MAX - commit_pages && commit_pages + pages <= commit_limit();
}
