/* readdir names every file once, however many are removed or made while it runs. */
#include <dirent.h>
#include <tap.h>

#include "scratch.h"

#define N 300

static int seen[N];

int main(void)
{
    char name[16];
    int twice = 0, missed = 0, dots = 0, files = 0;
    struct dirent *e;

    scratch_enter();
    for (int i = 0; i < N; i++) {
        snprintf(name, sizeof name, "f%d", i);
        scratch_file(name, "");
    }
    DIR *d = opendir(".");
    ok(d != NULL, "opendir");
    for (int count = 0; (e = readdir(d)) != NULL; count++) {
        if (e->d_name[0] == '.') {
            dots++;
            continue;
        }
        int i = atoi(e->d_name + 1);
        if (e->d_name[0] == 'f' && i < N)
            twice += seen[i]++ > 0;
        unlink(e->d_name);
        files++;
        if (count % 100 == 0)
            mkdir("late", 0755);
    }
    for (int i = 0; i < N; i++)
        missed += !seen[i];
    is_int(dots, 2, ". and ..");
    is_int(twice, 0, "none twice");
    is_int(missed, 0, "none missed");
    rewinddir(d);
    for (files = 0; (e = readdir(d)) != NULL;)
        files += e->d_name[0] == 'f';
    is_int(files, 0, "from the start again: all are gone");
    closedir(d);
    scratch_leave();
    return done_testing();
}
