/* Ten generations: each sees its ancestors' writes, none its descendants'. */
#include "mm.h"

static char *p;

static int generation(int n)
{
    int status = 0;

    for (int i = 0; i < n; i++)
        if (p[i * PAGE] != 'A' + i)
            return 1;
    p[n * PAGE] = (char)('A' + n);
    if (n == 9)
        return 0;
    if (fork() == 0)
        _exit(generation(n + 1));
    wait(&status);
    return status || p[(n + 1) * PAGE] != 0;
}

int main(void)
{
    p = anon(10);
    is_int(generation(0), 0, "ten generations");
    ok(p[0] == 'A' && p[PAGE] == 0 && p[9 * PAGE] == 0, "the first has only its own");
    return done_testing();
}
