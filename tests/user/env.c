/* The environment can be read, changed and handed on. */
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char own[] = "OWN=1";
    char name[16];
    int wrong = 0, status;
    pid_t pid;

    if (argc > 1)
        return getenv("HANDED") && !strcmp(getenv("HANDED"), "on") ? 42 : 1;
    is_int(clearenv(), 0, "clearenv");
    is_str(getenv("PATH"), NULL, "takes everything away");
    is_int(setenv("A", "1", 0), 0, "setenv");
    is_str(getenv("A"), "1", "getenv");
    setenv("A", "2", 0);
    is_str(getenv("A"), "1", "no overwriting");
    setenv("A", "longer than before", 1);
    is_str(getenv("A"), "longer than before", "overwriting");
    setenv("EMPTY", "", 1);
    is_str(getenv("EMPTY"), "", "an empty value is a value");
    is_str(getenv("EMP"), NULL, "a beginning is not a name");
    putenv(own);
    own[4] = '7';
    is_str(getenv("OWN"), "7", "putenv takes the string itself");
    is_int(unsetenv("A"), 0, "unsetenv");
    is_str(getenv("A"), NULL, "forgets");
    errno = 0;
    ok(setenv("X=Y", "1", 1) < 0 && errno == EINVAL, "a name has no =");
    ok(setenv("", "1", 1) < 0 && unsetenv("") < 0, "nor is it empty");
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "N%d", i);
        wrong += setenv(name, name + 1, 1);
    }
    for (int i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "N%d", i);
        wrong += !getenv(name) || atoi(getenv(name)) != i;
    }
    is_int(wrong, 0, "500 variables");
    setenv("HANDED", "on", 1);
    pid = fork();
    if (pid == 0) {
        execl(argv[0], argv[0], "child", (char *)NULL);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    is_int(WEXITSTATUS(status), 42, "a program that is run gets it");
    return done_testing();
}
