/* MAP_POPULATE of what can't be touched fails nothing. */
#include "mm.h"

int main(void)
{
    int fd = file_of(1);
    char *p = mmap(NULL, 4 * PAGE, PROT_NONE, PRIVATE | MAP_POPULATE, -1, 0), *q;

    ok(p != MAP_FAILED, "memory without access");
    is_int(core_count(p, 4), 0, "is not brought in");
    q = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0);
    ok(q != MAP_FAILED && q[0] == 'a', "a file that ends before its mapping");
    is_int(reading(q + PAGE), BUSERR, "is still SIGBUS behind the end");
    return done_testing();
}
