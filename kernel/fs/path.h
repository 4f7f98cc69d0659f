/* path.h - a path cut into names, without looking at any file. */
#ifndef KERNEL_FS_PATH_H
#define KERNEL_FS_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libc/include/abi/limits.h" /* NAME_MAX, PATH_MAX */

/* One name of a path: not terminated, it points into the path. */
struct name {
    const char *s;
    size_t len;
    uint32_t hash;
};

/* Take the next name of *path and step behind it and the slashes that follow.
 * false at the end of the path. "//a///b/" gives a, b. */
bool path_next(const char **path, struct name *out);

/* Is there a slash behind the last name? Such a path must lead to a directory. */
bool path_wants_directory(const char *path);

struct name name_of(const char *s);
bool name_is(const struct name *n, const char *s);

/* The order of names in a directory's tree: by hash, then length, then bytes; as memcmp. */
int name_compare(const struct name *a, const struct name *b);

static inline bool name_is_dot(const struct name *n)
{
    return n->len == 1 && n->s[0] == '.';
}

static inline bool name_is_dotdot(const struct name *n)
{
    return n->len == 2 && n->s[0] == '.' && n->s[1] == '.';
}

#endif
