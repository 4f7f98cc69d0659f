/* A mapping keeps its file, closed and without a name. */
#include "mm.h"

int main(void)
{
    int fd = file_of(2);
    char *p = map_file(fd, 2, RW, MAP_SHARED);

    close(fd);
    ok(p[0] == 'a' && p[PAGE] == 'b', "read");
    is_int(writing(p), FINE, "written");
    ok(p[0] == 'w', "and read again");
    if (fork() == 0)
        _exit(p[0] == 'w' && p[PAGE] == 'b' ? 0 : 1);
    int status;
    wait(&status);
    is_int(status, 0, "a child has it, too");
    return done_testing();
}
