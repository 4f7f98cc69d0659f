/* exec leaves nothing of the old mappings; a descriptor's file it leaves. */
#include "mm.h"

int main(int argc, char **argv)
{
    char self[128], where[16];
    ssize_t n;

    if (argc > 1) {
        char *p = (char *)strtoul(argv[1], NULL, 16);

        _exit(reading(p) == MAPERR ? 7 : 8);
    }
    n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = 0;
    snprintf(
        where, sizeof where, "%lx",
        (unsigned long)(uintptr_t)mmap((void *)0x50000000, PAGE, RW, SHARED | MAP_FIXED, -1, 0));
    pid_t pid = fork();
    if (pid == 0) {
        char *args[] = { self, where, NULL };
        execv(self, args);
        _exit(9);
    }
    int status;
    waitpid(pid, &status, 0);
    ok(exited_with(status, 7), "a mapping is gone in the new program");
    ok(reading((char *)0x50000000) == FINE, "and still there in the old one");
    return done_testing();
}
