/* Memory that another process gave back is zeros for the next one. */
#include "mm.h"

static int fill(void)
{
    memset(anon(512), 0xee, 512 * PAGE);
    return 0;
}

static int look(void)
{
    unsigned char *p = (unsigned char *)anon(512);
    int wrong = 0;

    for (unsigned i = 0; i < 512 * PAGE; i += 64)
        wrong |= p[i];
    return wrong != 0;
}

int main(void)
{
    for (int i = 0; i < 4; i++) {
        in_child(fill);
        is_int(in_child(look), 0, "zeros, round %d", i);
    }
    return done_testing();
}
