/* What the file does not give is zero: the rest of the last page, and all pages behind it. */
#include "children.h"
#include "tap.h"

static volatile int data[3] = { 1, 2, 3 };
static volatile char bss[40000];
extern char edata[], end[];

int main(void)
{
    int wrong = 0;

    for (char *p = edata; p < end; p++)
        wrong += *p != 0 && (p < (char *)&data[0] || p >= (char *)&data[3]);
    ok(data[0] == 1 && data[2] == 3, "data is as written");
    ok(bss[0] == 0 && bss[sizeof bss - 1] == 0, "BSS is zero");
    ok(end - edata >= (long)sizeof bss, "all of it lies between edata and end");
    /* The C library's own variables may have changed by now; few of them have. */
    ok(wrong < 400, "so is all that nobody has written");
    return done_testing();
}
