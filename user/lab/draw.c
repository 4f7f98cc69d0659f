/* draw.c - bars and colours, for terminals and for plain text. */
#include "user/lab/commands.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

unsigned terminal_width(void)
{
    struct winsize size;
    return ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 40 ? size.ws_col : 80;
}

const char *paint(const char *sgr)
{
    return options.plain ? "" : sgr;
}

void draw_shares(const struct shares *s, unsigned width)
{
    static const char letters[] = "#hi.";
    static const char *const colours[] = { "\033[42;30m", "\033[43;30m", "\033[45;30m",
                                           "\033[100;37m" };
    size_t whole = s->heap ? s->heap : 1, sum = 0;
    size_t parts[4] = { s->payload, s->headers, s->internal, 0 };
    unsigned drawn = 0;
    for (unsigned i = 0; i < 4; i++) {
        sum = i == 3 ? whole : sum + parts[i];
        unsigned until = (unsigned)((uint64_t)sum * width / whole);
        fputs(paint(colours[i]), stdout);
        for (; drawn < until && drawn < width; drawn++)
            putchar(letters[i]);
    }
    fputs(paint("\033[0m"), stdout);
}
