/* uname.c - the system's name (-s), node (-n), release (-r), version (-v), machine (-m); -a all. */
#include "user/lib/util.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static const char letters[] = "snrvm";
    struct utsname u;
    bool chosen[5] = { false }, any = false;
    prog_init(argv[0], "[-asnrvm]");
    for (int c; (c = getopt(argc, argv, "asnrvm")) != -1;) {
        if (c == '?')
            prog_usage();
        for (int i = 0; i < 5; i++)
            chosen[i] |= c == 'a' || c == letters[i];
    }
    if (optind == 1)
        chosen[0] = true;
    if (uname(&u) < 0)
        die("cannot tell");
    const char *fields[] = { u.sysname, u.nodename, u.release, u.version, u.machine };
    for (int i = 0; i < 5; i++) {
        if (chosen[i])
            printf("%s%s", any ? " " : "", fields[i]);
        any |= chosen[i];
    }
    putchar('\n');
    return finish(0);
}
