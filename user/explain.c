/* explain.c - why an address holds what it holds: the segment, the way through directory and table,
 * the area, the frame and who else maps it; for the kernel the object or block. */
#include "user/lib/logical.h"
#include "user/lib/util.h"

int main(int argc, char **argv)
{
    const char *pid = argc == 3 ? argv[2] : "self";
    static char text[4097];
    struct logical a;

    prog_init(argv[0], "[SEGMENT:]ADDRESS [PID]");
    if (argc < 2 || argc > 3)
        prog_usage();
    if (!logical_parse(argv[1], pid, &a) || !explain_read(pid, a.linear, text, sizeof text))
        return finish(1);
    printf("%s\n", a.segment);
    printf("base %08x + offset %08x = linear %08x%s\n", a.base, a.offset, a.linear,
           a.beyond ? ": beyond the limit, a protection fault" : "");
    fputs(text, stdout);
    return finish(0);
}
