/* O_TRUNC is a truncation: a mapping loses its pages. */
#include "mm.h"

int main(void)
{
    char path[32], *p;
    int fd;

    snprintf(path, sizeof path, "/tmp/mm-otrunc-%d", (int)getpid());
    fd = open(path, O_CREAT | O_RDWR, 0600);
    write(fd, "text", 4);
    p = map_file(fd, 1, PROT_READ, MAP_SHARED);
    ok(p[0] == 't', "before");
    close(open(path, O_RDWR | O_TRUNC));
    is_int(reading(p), BUSERR, "after");
    write(fd, "new!", 4);
    ok(reading(p) == FINE && p[0] == 0, "written at the old position: a hole before it");
    ok(p[4] == 'n' && p[7] == '!', "and the text");
    unlink(path);
    return done_testing();
}
