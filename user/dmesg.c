/* dmesg.c - print the kernel's log. */
#include "user/lib/util.h"

#include <stdlib.h>
#include <sys/klog.h>
#include <unistd.h>

enum { READ_ALL = 3, BUFFER_SIZE = 10 };

int main(int argc, char **argv)
{
    (void)argc;
    prog_init(argv[0], "");
    int size = klogctl(BUFFER_SIZE, NULL, 0);
    if (size <= 0)
        size = 16384;
    char *text = xmalloc((size_t)size);
    int n = klogctl(READ_ALL, text, size);
    if (n < 0) {
        warn("kernel log");
        return 1;
    }
    if (!write_all(1, text, (size_t)n)) {
        warn("standard output");
        return 1;
    }
    free(text);
    return 0;
}
