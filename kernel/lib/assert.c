/* assert.c - a failed assertion is a panic that names the place. */
#include "kernel/lib/assert.h"

void assert_fail(const char *expr, const char *file, int line)
{
    panic("%s:%d: assertion failed: %s", file, line, expr);
}
