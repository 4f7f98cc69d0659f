/* What the kernel tells a program at its start is there and sane. */
#include <string.h>
#include <sys/auxv.h>

#include "children.h"
#include "tap.h"

int main(int argc, char **argv)
{
    const unsigned char *phdr = (void *)getauxval(AT_PHDR);
    const unsigned *random = (void *)getauxval(AT_RANDOM);
    const char *name = (void *)getauxval(AT_EXECFN);

    (void)argc;
    is_int((int)getauxval(AT_PAGESZ), 4096, "the page size");
    is_int((int)getauxval(AT_PHENT), 32, "the size of a program header");
    ok(getauxval(AT_PHNUM) > 0 && phdr && (phdr[0] == 1 || phdr[0] == 6),
       "program headers in memory");
    ok(getauxval(AT_ENTRY) > 0x1000, "the entry");
    ok(random && (random[0] | random[1] | random[2] | random[3]), "sixteen random bytes");
    ok(name && strcmp(name, argv[0]) == 0, "the file's name");
    is_int((int)getauxval(AT_CLKTCK), 100, "ticks a second");
    is_int((int)getauxval(AT_SECURE), 0, "no privileges were gained");
    return done_testing();
}
