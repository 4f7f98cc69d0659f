/* /dev/zero mapped is anonymous memory, private or shared. */
#include "mm.h"

int main(void)
{
    int fd = open("/dev/zero", O_RDWR);
    char *p = mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE, fd, 0);
    char *s = mmap(NULL, 2 * PAGE, RW, MAP_SHARED, fd, 0);

    ok(p != MAP_FAILED && p[PAGE] == 0, "private: zeros");
    is_int(writing(p), FINE, "to be written");
    ok(s != MAP_FAILED && s[PAGE] == 0, "shared: zeros");
    if (fork() == 0) {
        s[0] = p[0] = 'c';
        _exit(0);
    }
    wait(NULL);
    ok(s[0] == 'c' && p[0] == 'w', "which a child's writes reach, private ones not");
    return done_testing();
}
