/* locale.c - the C locale, which is also POSIX, and what "" means. */
#include <locale.h>
#include <string.h>

char *setlocale(int category, const char *name)
{
    if (category < LC_CTYPE || category > LC_ALL)
        return NULL;
    if (name && *name && strcmp(name, "C") && strcmp(name, "POSIX"))
        return NULL;
    return (char *)"C";
}
