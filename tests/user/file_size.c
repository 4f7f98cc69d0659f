/* A file of several megabytes reads back as it was written, in pieces of any size. */
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

#define SIZE (3u << 20)

static unsigned char buf[40000];

static unsigned char byte_at(unsigned at)
{
    return (unsigned char)(at * 2654435761u >> 24);
}

int main(void)
{
    unsigned at = 0, wrong = 0, piece = 1;
    struct stat st;
    ssize_t n;

    scratch_enter();
    int fd = open("f", O_RDWR | O_CREAT, 0644);
    for (; at < SIZE; at += piece, piece = piece * 7 % 39989 + 1) {
        piece = piece < SIZE - at ? piece : SIZE - at;
        for (unsigned i = 0; i < piece; i++)
            buf[i] = byte_at(at + i);
        if (write(fd, buf, piece) != (ssize_t)piece)
            break;
    }
    ok(fstat(fd, &st) == 0 && st.st_size == SIZE, "3 MB are written");
    lseek(fd, 0, SEEK_SET);
    for (at = 0; (n = read(fd, buf, sizeof buf - at % 4096)) > 0;)
        for (ssize_t i = 0; i < n; i++, at++)
            wrong += buf[i] != byte_at(at);
    is_int(at, SIZE, "and read");
    is_int(wrong, 0, "as they were");
    scratch_leave();
    return done_testing();
}
