/* Every class of characters holds what the C locale says, for every value that a function may be
 * given. */
#include "tap.h"

#include <ctype.h>

static int members(int (*is)(int), const char *set)
{
    int wrong = 0;

    for (int c = -1; c < 256; c++)
        wrong += !is(c) != !(c > 0 && strchr(set, c));
    return wrong;
}

static const char lower[] = "abcdefghijklmnopqrstuvwxyz";
static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGIT "0123456789"
#define PUNCT "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

int main(void)
{
    int wrong = 0;

    is_int(members(islower, LOWER), 0, "islower");
    is_int(members(isupper, UPPER), 0, "isupper");
    is_int(members(isalpha, LOWER UPPER), 0, "isalpha");
    is_int(members(isdigit, DIGIT), 0, "isdigit");
    is_int(members(isalnum, LOWER UPPER DIGIT), 0, "isalnum");
    is_int(members(isxdigit, DIGIT "abcdefABCDEF"), 0, "isxdigit");
    is_int(members(ispunct, PUNCT), 0, "ispunct");
    is_int(members(isgraph, LOWER UPPER DIGIT PUNCT), 0, "isgraph");
    is_int(members(isprint, LOWER UPPER DIGIT PUNCT " "), 0, "isprint");
    is_int(members(isspace, " \t\n\v\f\r"), 0, "isspace");
    is_int(members(isblank, " \t"), 0, "isblank");
    for (int c = -1; c < 256; c++) {
        const char *low = c > 0 ? strchr(lower, c) : NULL, *up = c > 0 ? strchr(upper, c) : NULL;

        wrong += toupper(c) != (low ? upper[low - lower] : c);
        wrong += tolower(c) != (up ? lower[up - upper] : c);
        wrong += !iscntrl(c) != !((c >= 0 && c < 32) || c == 127);
    }
    is_int(wrong, 0, "toupper, tolower, iscntrl");
    return done_testing();
}
