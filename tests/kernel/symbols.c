/* An address in the kernel has the name of its function, and nothing else has one. */
#include "kernel/lib/symbols.h"

#include "kernel/lib/log.h"
#include "kernel/lib/string.h"
#include "kernel/lib/test.h"

TEST_SUITE(symbols);

static bool named(uint32_t addr, const char *name, uint32_t distance)
{
    uint32_t off;
    const char *found = symbol_find(addr, &off);

    return found && strcmp(found, name) == 0 && off == distance;
}

TEST(functions_have_their_names)
{
    CHECK(named((uint32_t)symbol_find, "symbol_find", 0));
    CHECK(named((uint32_t)symbol_find + 5, "symbol_find", 5));
    CHECK(named((uint32_t)kprintf, "kprintf", 0));
    CHECK(named((uint32_t)strcmp, "strcmp", 0));
}

TEST(below_the_kernel_is_no_name)
{
    uint32_t off;

    CHECK(symbol_find(0, &off) == NULL);
    CHECK(symbol_find(0x08048000, &off) == NULL);
}
