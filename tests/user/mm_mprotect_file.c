/* What a file was opened for bounds what mprotect gives. */
#include "mm.h"

int main(void)
{
    char path[32], *s, *p;
    int fd;

    snprintf(path, sizeof path, "/tmp/mm-prot-%d", (int)getpid());
    fd = open(path, O_CREAT | O_RDWR, 0600);
    write(fd, "text", 4);
    close(fd);
    fd = open(path, O_RDONLY);
    unlink(path);
    s = map_file(fd, 1, PROT_READ, MAP_SHARED);
    p = map_file(fd, 1, PROT_READ, MAP_PRIVATE);
    is_int(error_of(mprotect(s, PAGE, RW)), EACCES, "shared and opened to read: no writes");
    is_int(error_of(mprotect(s, PAGE, PROT_NONE)), 0, "less is possible");
    is_int(error_of(mprotect(s, PAGE, PROT_READ)), 0, "and back");
    is_int(error_of(mprotect(p, PAGE, RW)), 0, "private: writes");
    ok(writing(p) == FINE && byte_at(fd, 0) == 't', "which are one's own");
    return done_testing();
}
