/* A page is 4096 bytes, says everyone who is asked. */
#include "mm.h"

int main(void)
{
    is_int(getpagesize(), 4096, "getpagesize");
    is_int(sysconf(_SC_PAGESIZE), 4096, "sysconf");
    return done_testing();
}
