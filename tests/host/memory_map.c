/* The loader's memory map, in any order and overlapping, becomes sorted whole pages of RAM; and
 * words of the command line are found. */
#include "tests/host/tap.h"

#include "boot/cmdline.c"
#include "boot/memory_map.c"
#include "kernel/lib/string.c"

struct boot_info boot_info;

#define K(n) ((uint64_t)(n) << 10)
#define M(n) ((uint64_t)(n) << 20)

static struct boot_info info;

static void fresh(void)
{
    info.nmap = 0;
}

static bool range_is(int i, uint64_t base, uint64_t end)
{
    const struct mem_range *r = &info.map[i];

    return i < info.nmap && r->usable && r->base == base && r->base + r->len == end;
}

static void clipping(void)
{
    fresh();
    memory_map_add(&info, 0, K(640));
    memory_map_add(&info, K(768), M(4) - K(768));
    ok(info.nmap == 1 && range_is(0, M(1), M(4)), "nothing below 1 MB");
    memory_map_add(&info, M(8) + 1, M(1));
    ok(info.nmap == 2 && range_is(1, M(8) + K(4), M(9)), "inwards to whole pages");
    memory_map_add(&info, M(4000), M(1000));
    ok(info.nmap == 3 && range_is(2, M(4000), M(4096)), "nothing at or above 4 GB");
    memory_map_add(&info, M(5000), M(1000));
    memory_map_add(&info, M(10), 100);
    ok(info.nmap == 3, "what leaves no page is not there");
}

static void merging(void)
{
    fresh();
    memory_map_add(&info, M(30), M(10));
    memory_map_add(&info, M(10), M(10));
    ok(info.nmap == 2 && range_is(0, M(10), M(20)) && range_is(1, M(30), M(40)), "sorted");
    memory_map_add(&info, M(20), M(5));
    ok(info.nmap == 2 && range_is(0, M(10), M(25)), "neighbours become one");
    memory_map_add(&info, M(15), M(50));
    ok(info.nmap == 1 && range_is(0, M(10), M(65)), "so do overlapping ones");
}

static void reserving(void)
{
    fresh();
    memory_map_add(&info, M(1), M(9));
    memory_map_remove(&info, M(4) + 5, 10);
    ok(info.nmap == 2 && range_is(0, M(1), M(4)) && range_is(1, M(4) + K(4), M(10)),
       "a hole splits, outwards to whole pages");
    memory_map_remove(&info, 0, M(2));
    memory_map_remove(&info, M(9), M(4000));
    ok(info.nmap == 2 && range_is(0, M(2), M(4)) && range_is(1, M(4) + K(4), M(9)), "ends are cut");
    memory_map_remove(&info, M(3), ~0ull);
    ok(info.nmap == 1 && range_is(0, M(2), M(3)), "a length that wraps reaches the top");
    memory_map_remove(&info, M(2), M(1));
    memory_map_remove(&info, M(2), 0);
    ok(info.nmap == 0, "all of it");
}

static uint8_t state[200]; /* by megabyte: 1 RAM, 2 reserved */

static bool same_as_array(void)
{
    for (int i = 0; i + 1 < info.nmap; i++) {
        if (info.map[i].base + info.map[i].len >= info.map[i + 1].base)
            return false;
    }
    for (unsigned m = 0; m < ARRAY_SIZE(state); m++) {
        bool in = false;
        for (int i = 0; i < info.nmap; i++)
            in |= info.map[i].base <= M(m) && M(m) < info.map[i].base + info.map[i].len;
        if (in != (state[m] == 1))
            return false;
    }
    return true;
}

static bool random_maps(void)
{
    for (int round = 0; round < 2000; round++) {
        fresh();
        for (unsigned m = 0; m < ARRAY_SIZE(state); m++)
            state[m] = 0;
        for (int i = 0; i < 40; i++) {
            unsigned from = 1 + tap_random() % 180, n = 1 + tap_random() % 19;
            for (unsigned m = from; m < from + n; m++)
                state[m] = i < 20 ? 1 : 2;
            if (i < 20)
                memory_map_add(&info, M(from), M(n));
            else
                memory_map_remove(&info, M(from), M(n));
        }
        if (!same_as_array())
            return false;
    }
    return true;
}

static void full_table(void)
{
    fresh();
    for (unsigned i = 0; i < 100; i++)
        memory_map_add(&info, M(1 + 2 * i), M(1));
    ok(info.nmap == 64 && range_is(63, M(127), M(128)), "a full table drops what comes later");
}

static bool has(const char *key, const char *want)
{
    char val[16];

    return cmdline_get(key, val, sizeof val) && strcmp(val, want) == 0;
}

static void words(void)
{
    char val[4];

    strlcpy(boot_info.cmdline, "/boot/quire.elf  init=/bin/sh quiet a=b=c initx=1 -- init=2 -x  y",
            sizeof boot_info.cmdline);
    ok(has("init", "/bin/sh") && has("quiet", "") && has("a", "b=c"), "keys and their values");
    ok(!has("x", "") && !has("ini", "") && !has("-x", ""), "whole words only, ours only");
    ok(!cmdline_get("init", val, sizeof val), "a value that does not fit is refused");
    ok(strcmp(cmdline_init_args(), "init=2 -x  y") == 0, "the rest is init's");
    strlcpy(boot_info.cmdline, "a --", sizeof boot_info.cmdline);
    ok(*cmdline_init_args() == 0, "nothing behind the dashes");
    strlcpy(boot_info.cmdline, "a b", sizeof boot_info.cmdline);
    ok(*cmdline_init_args() == 0 && has("b", ""), "no dashes at all");
    boot_info.cmdline[0] = 0;
    ok(!has("a", "") && *cmdline_init_args() == 0, "no words at all");
}

int main(void)
{
    plan(20);
    clipping();
    merging();
    reserving();
    ok(random_maps(), "2,000 random maps against an array: reserved wins");
    full_table();
    words();
    return done();
}
