/* logical.c - see logical.h. */
#include "user/lib/logical.h"

#include "user/lib/util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT 4096 /* bytes that /proc/PID/explain has for each address */

static bool parse_hex(const char *s, uint32_t *out)
{
    char *end;
    unsigned long long n = strtoull(s, &end, 16);

    if (end == s || *end || *s == '-' || n > UINT32_MAX)
        return false;
    *out = (uint32_t)n;
    return true;
}

/* The line of the register, or of the selector, that `name` is; ends the text behind it. */
static char *find_line(char *text, const char *name, unsigned len)
{
    uint32_t wanted;
    char digits[8] = "";
    bool is_selector;

    if (len < sizeof digits)
        memcpy(digits, name, len);
    is_selector = parse_hex(digits, &wanted) && strcmp(digits, "cs") != 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        if ((len == 2 && !strncmp(line, name, 2)) ||
            (is_selector && strtoul(line + 3, NULL, 16) == wanted))
            return line;
    return NULL;
}

static bool read_of(const char *pid, const char *file, char *buf, size_t size)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%s/%s", pid, file);
    if (read_file(path, buf, size) >= 0)
        return true;
    warn(path);
    return false;
}

bool logical_parse(const char *text, const char *pid, struct logical *out)
{
    const char *colon = strchr(text, ':');
    char all[1024], *line;
    unsigned len = colon ? (unsigned)(colon - text) : 2;

    if (!parse_hex(colon ? colon + 1 : text, &out->offset)) {
        complain("%s: no address (8049000, gs:14)", text);
        return false;
    }
    if (!read_of(pid, "segments", all, sizeof all))
        return false;
    if (!(line = find_line(all, colon ? text : "ds", len))) {
        complain("%.*s: no segment register, nor what one of them holds", (int)len, text);
        return false;
    }
    strlcpy(out->segment, line, sizeof out->segment);
    char *base = strstr(line, "base "), *limit = strstr(line, "limit ");
    if (!base || !limit) {
        complain("%s: a protection fault", line);
        return false;
    }
    out->base = strtoul(base + 5, NULL, 16);
    out->limit = strtoul(limit + 6, NULL, 16);
    out->linear = out->base + out->offset;
    out->beyond = out->offset > out->limit;
    return true;
}

bool explain_read(const char *pid, uint32_t linear, char *buf, unsigned size)
{
    char path[64];
    ssize_t n = -1;
    int fd;

    snprintf(path, sizeof path, "/proc/%s/explain", pid);
    if ((fd = open(path, O_RDONLY | O_CLOEXEC)) >= 0) {
        n = pread(fd, buf, size - 1, (off_t)linear * TEXT);
        close(fd);
    }
    if (n < 0) {
        warn(path);
        return false;
    }
    buf[n] = '\0';
    return true;
}
