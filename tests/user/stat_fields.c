/* stat tells kind, size, links and times. */
#include <fcntl.h>
#include <tap.h>
#include <time.h>

#include "scratch.h"

int main(void)
{
    struct stat st, dir;
    time_t now = time(NULL);

    scratch_enter();
    scratch_file("f", "12345");
    ok(stat("f", &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 5 && st.st_nlink == 1, "a file");
    ok(st.st_mtime >= now - 1 && st.st_mtime <= now + 5, "its time is now");
    ok(stat(".", &dir) == 0 && S_ISDIR(dir.st_mode), "a directory");
    ok(dir.st_dev == st.st_dev && dir.st_ino != st.st_ino, "another inode of the same device");
    mkdir("d", 0755);
    mkdir("d/e", 0755);
    ok(stat("d", &st) == 0 && st.st_nlink == 3, "a directory's links: name, dot, child");
    nanosleep(&(struct timespec){ 0, 20000000 }, NULL);
    int fd = open("f", O_WRONLY);
    stat("f", &st);
    write(fd, "x", 1);
    struct stat after;
    ok(fstat(fd, &after) == 0 &&
           (after.st_mtim.tv_sec > st.st_mtim.tv_sec || after.st_mtim.tv_nsec > st.st_mtim.tv_nsec),
       "a write changes the time");
    ok(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == 0x103,
       "a device's numbers");
    scratch_leave();
    return done_testing();
}
