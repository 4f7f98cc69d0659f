/* Archives that anybody may have made: a good one gives its entries however it is cut into pieces,
 * every shorter one and every damaged field is refused, and random damage never leads astray. */
#include "tests/host/tap.h"

#include <stdlib.h>
#include <string.h>

#undef memcpy
#undef memset
#undef memcmp
#undef strlen
#include "kernel/fs/cpio.c"

#define ROOM 16384

static char archive[ROOM];
static uint32_t size;

/* ---- making archives */

static void pad(void)
{
    while (size % 4)
        archive[size++] = 0;
}

static uint32_t add_header(const char *magic, uint32_t mode, const char *name, uint32_t bytes,
                           uint32_t check)
{
    uint32_t at = size;

    size += (uint32_t)sprintf(
        archive + size, "%s%08x%08x%08x%08x%08x%08x%08X%08x%08x%08x%08x%08x%08x", magic, 7, mode, 0,
        0, 1, 1700000000, bytes, 8, 1, 5, 1, (uint32_t)strlen(name) + 1, check);
    memcpy(archive + size, name, strlen(name) + 1);
    size += (uint32_t)strlen(name) + 1;
    pad();
    return at;
}

static uint32_t add(uint32_t mode, const char *name, const char *data)
{
    uint32_t at = add_header("070701", mode, name, (uint32_t)strlen(data), 0);

    memcpy(archive + size, data, strlen(data));
    size += (uint32_t)strlen(data);
    pad();
    return at;
}

static uint32_t end(void)
{
    return add_header("070701", 0, "TRAILER!!!", 0, 0);
}

/* ---- a sink that writes down what it is told, and holds the parser to its word */

static char told[ROOM];
static uint32_t told_len, data_due;
static bool in_entry, broken;

static void tell(const char *s, size_t n)
{
    if (told_len + n > sizeof told) {
        broken = true;
        return;
    }
    memcpy(told + told_len, s, n);
    told_len += (uint32_t)n;
}

static int on_entry(void *arg, const struct cpio_entry *e)
{
    char line[64];

    broken |= in_entry || strlen(e->path) >= CPIO_PATH_MAX || *e->path == '/';
    in_entry = true;
    data_due = e->size;
    tell(line, (size_t)snprintf(line, sizeof line, "[%o %.30s %u]", e->mode, e->path, e->size));
    return 0;
}

static int on_data(void *arg, const void *buf, size_t n)
{
    broken |= !in_entry || n > data_due || !n;
    data_due -= (uint32_t)n;
    tell(buf, n);
    return 0;
}

static int on_end(void *arg)
{
    broken |= !in_entry || data_due;
    in_entry = false;
    tell(";", 1);
    return 0;
}

static const struct cpio_sink sink = { on_entry, on_data, on_end };
static struct cpio cpio;

/* Read the first n bytes in pieces of at most `piece` bytes, each in memory of its own size. */
static int read_pieces(uint32_t n, uint32_t piece)
{
    int err = 0;

    told_len = data_due = 0;
    in_entry = broken = false;
    cpio_init(&cpio, &sink, NULL);
    for (uint32_t at = 0; at < n && !err; at += piece) {
        uint32_t some = MIN(piece, n - at);
        char *copy = memcpy(malloc(some), archive + at, some);
        err = cpio_feed(&cpio, copy, some);
        free(copy);
    }
    return err ? err : cpio_finish(&cpio);
}

static int read_all(void)
{
    return read_pieces(size, size);
}

static bool is_told(const char *want)
{
    return told_len == strlen(want) && !memcmp(told, want, told_len) && !broken;
}

/* ---- tests */

static const char good_told[] =
    "[40755  0];[40755 etc 0];[100644 etc/motd 6]hello\n;[100755 empty 0];"
    "[120777 link 8]etc/motd;[20600 dev/console 0];";

static uint32_t make_good(void)
{
    size = 0;
    add(0040755, ".", "");
    add(0040755, "etc", "");
    add(0100644, "./etc/motd", "hello\n");
    add(0100755, "/empty", "");
    add(0120777, "link", "etc/motd");
    add(0020600, "dev/console", "");
    end();
    return size;
}

static void test_pieces(void)
{
    bool good = true;

    make_good();
    for (uint32_t piece = 1; piece <= size && good; piece++)
        good = read_pieces(size, piece) == 0 && is_told(good_told);
    ok(good, "pieces of any size give the same entries");
    memset(archive + size, 0, 512);
    size += 512;
    ok(read_all() == 0 && is_told(good_told), "zeros may follow");
    size -= 512;
    uint32_t one = size;
    memcpy(archive + one, archive, one);
    size = 2 * one;
    ok(read_all() == 0 && told_len == 2 * strlen(good_told), "another archive may follow");
    memcpy(archive + one, "JUNK", 4);
    size = one + 4;
    ok(read_all() == -EINVAL && cpio.error_offset == one + 1, "junk may not");
}

static void test_truncation(void)
{
    bool refused = true, said = true;

    make_good();
    for (uint32_t n = 0; n < size && refused; n++) {
        refused = read_pieces(n, 4096) == -EINVAL && !broken;
        said &= cpio.error != NULL && cpio.error_offset <= n;
    }
    ok(refused, "every truncation is refused");
    ok(said, "and says why and where");
}

static int damaged(uint32_t at, const char *bytes, size_t n)
{
    make_good();
    memcpy(archive + at, bytes, n);
    return read_all();
}

static void test_fields(void)
{
    bool refused = true;

    for (uint32_t i = 0; i < CPIO_HEADER; i++)
        refused &= damaged(i, "g", 1) == -EINVAL;
    ok(refused, "no byte of a header may be other than a digit");
    ok(damaged(94, "00000000", 8) == -EINVAL, "a name has a size");
    ok(damaged(94, "00001001", 8) == -EINVAL, "a name has a limit");
    ok(damaged(94, "ffffffff", 8) == -EINVAL, "a name's size can't wrap");
    ok(damaged(54, "00000004", 8) == -EINVAL, "a directory has no contents");
    ok(damaged(0, "070707", 6) == -EINVAL, "the old format is not taken for this one");
    ok(damaged(110, "x", 1) == 0, "(the name may be another)");
    ok(damaged(111, "x", 1) == -EINVAL, "a name has an end");
    ok(damaged(110, "", 1) == -EINVAL, "and it is where the size says");
}

static int read_name(const char *name)
{
    size = 0;
    add(0100644, name, "x");
    end();
    return read_all();
}

static void test_names(void)
{
    char name[CPIO_PATH_MAX + 1];

    ok(read_name("../x") == -EINVAL && read_name("a/../x") == -EINVAL &&
           read_name("a/..") == -EINVAL,
       "no name climbs out");
    ok(read_name("..x/y..") == 0, "dots in a name are no climbing");
    memset(name, 'n', sizeof name);
    name[CPIO_PATH_MAX - 1] = 0;
    ok(read_name(name) == 0, "the longest name");
    name[CPIO_PATH_MAX - 1] = 'n';
    name[CPIO_PATH_MAX] = 0;
    ok(read_name(name) == -EINVAL, "a longer one");
}

static void test_checksum(void)
{
    size = 0;
    add_header("070702", 0100644, "sum", 4, 'a' + 'b' + 'c' + 'd');
    memcpy(archive + size, "abcd", 4);
    size += 4;
    end();
    ok(read_all() == 0 && is_told("[100644 sum 4]abcd;"), "a checksum that is right");
    archive[110 + 4 + 2] ^= 1;
    ok(read_all() == -EINVAL, "and one that is not");
}

static int refuse(void *arg, const struct cpio_entry *e)
{
    return -ENOSPC;
}

static void test_sink_error(void)
{
    static const struct cpio_sink refusing = { refuse, on_data, on_end };

    make_good();
    cpio_init(&cpio, &refusing, NULL);
    ok(cpio_feed(&cpio, archive, size) == -ENOSPC, "what the sink says is passed on");
    ok(cpio_feed(&cpio, archive, size) == -EINVAL, "and nothing goes on behind it");
}

static void test_random_damage(void)
{
    bool kept = true;

    for (int i = 0; i < 20000 && kept; i++) {
        make_good();
        for (uint32_t k = tap_random() % 4 + 1; k; k--)
            archive[tap_random() % size] = "0123456789abcdef/.\0T"[tap_random() % 20];
        read_pieces(size - tap_random() % 8, 1 + tap_random() % 300);
        kept = !broken;
    }
    ok(kept, "20,000 damaged archives: the sink is told nothing impossible");
}

int main(void)
{
    plan(25);
    test_pieces();
    test_truncation();
    test_fields();
    test_names();
    test_checksum();
    test_sink_error();
    test_random_damage();
    size = 0;
    ok(read_all() == -EINVAL && cpio.error, "nothing is no archive");
    return done();
}
