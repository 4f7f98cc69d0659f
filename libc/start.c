/* start.c - from the stack that the kernel built to main. */
#include "libc/libc.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

hidden _Noreturn void __libc_start(uint32_t *stack);
int main(int argc, char **argv, char **envp);

char **environ;
char *program_invocation_name, *program_invocation_short_name;
static const struct auxv32 *auxv;
static char empty[1];

extern void (*const __init_array_start[])(void) __attribute__((visibility("hidden")));
extern void (*const __init_array_end[])(void) __attribute__((visibility("hidden")));

static void name_program(char *path)
{
    char *slash = strrchr(path, '/');

    program_invocation_name = path;
    program_invocation_short_name = slash ? slash + 1 : path;
}

_Noreturn void __libc_start(uint32_t *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    char **p = environ = argv + argc + 1;

    while (*p)
        p++;
    auxv = (const struct auxv32 *)(p + 1);
    name_program(argc > 0 ? argv[0] : empty);
    for (size_t i = 0; i < (size_t)(__init_array_end - __init_array_start); i++)
        __init_array_start[i]();
    exit(main(argc, argv, environ));
}

unsigned long getauxval(unsigned long type)
{
    for (const struct auxv32 *a = auxv; a->a_type != AT_NULL; a++)
        if (a->a_type == type)
            return a->a_val;
    errno = ENOENT;
    return 0;
}
