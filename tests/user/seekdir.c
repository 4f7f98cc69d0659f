/* A position that telldir gave is still good after names around it went. */
#include <dirent.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    char name[16], expected[300] = "";
    struct dirent *e;
    long at = 0;

    scratch_enter();
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "%d", i);
        scratch_file(name, "");
    }
    DIR *d = opendir(".");
    for (int i = 0; i < 20; i++)
        e = readdir(d);
    at = telldir(d);
    e = readdir(d);
    snprintf(expected, sizeof expected, "%s", e->d_name);
    while ((e = readdir(d)) != NULL)
        ;
    seekdir(d, at);
    e = readdir(d);
    ok(e && !strcmp(e->d_name, expected), "back to the same name");
    rewinddir(d);
    int n = 0;
    while ((e = readdir(d)) != NULL)
        n++;
    is_int(n, 52, "all of them from the start");
    closedir(d);
    scratch_leave();
    return done_testing();
}
