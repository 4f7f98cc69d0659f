/* date.c - print the time of day in UTC, by a strftime format if one is given as +FORMAT. */
#include "user/lib/util.h"

#include <time.h>

int main(int argc, char **argv)
{
    char text[256];
    prog_init(argv[0], "[+FORMAT]");
    if (argc > 2 || (argc == 2 && argv[1][0] != '+'))
        prog_usage();
    const char *format = argc == 2 ? argv[1] + 1 : "%a %b %e %H:%M:%S UTC %Y";
    time_t now = time(NULL);
    struct tm *tm = gmtime(&now);
    if (!tm)
        die("no calendar for this time");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (strftime(text, sizeof text, format, tm) == 0)
        text[0] = '\0';
#pragma GCC diagnostic pop
    puts(text);
    return finish(0);
}
