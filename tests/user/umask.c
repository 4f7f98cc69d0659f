/* The umask takes permissions away from new files and directories; chmod sets them. */
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

static unsigned mode_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_mode & 07777 : 0xffff;
}

int main(void)
{
    scratch_enter();
    umask(027);
    is_int(umask(027), 027, "umask tells the old one");
    close(open("f", O_CREAT | O_WRONLY, 0666));
    is_int(mode_of("f"), 0640, "a file");
    mkdir("d", 0777);
    is_int(mode_of("d"), 0750, "a directory");
    chmod("f", 0777);
    is_int(mode_of("f"), 0777, "chmod is not masked");
    close(open("f", O_CREAT | O_WRONLY, 0600));
    is_int(mode_of("f"), 0777, "opening what exists changes nothing");
    ok(access("f", X_OK) == 0 && chmod("f", 0644) == 0 && access("f", X_OK) == -1,
       "x is looked at");
    scratch_leave();
    return done_testing();
}
