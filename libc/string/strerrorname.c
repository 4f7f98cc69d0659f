/* strerrorname.c - errors by the names of their macros. */
#include "errors.h"

#include <stdint.h>
#include <string.h>

#define NAME(e, text)   #e "\0"
#define NUMBER(e, text) e,

static const char names[] = ERRORS(NAME);
static const uint8_t numbers[] = { ERRORS(NUMBER) };

const char *strerrorname_np(int error)
{
    const char *name = names;

    if (error == 0)
        return "0";
    for (unsigned i = 0; i < sizeof numbers; i++, name += strlen(name) + 1)
        if (numbers[i] == error)
            return name;
    return NULL;
}
