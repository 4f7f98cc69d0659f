/* ipcs shows segments, ipcrm removes them, pmap shows them in a process. */
#include "shell.h"

#include <sys/shm.h>

static char output[65536];

/* Run the script that the format makes. => what it printed */
__attribute__((format(printf, 1, 2))) static const char *run(const char *format, ...)
{
    char text[256];
    va_list ap;

    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    run_script(text, output, sizeof output);
    return output;
}

int main(int argc, char **argv)
{
    unsigned key = 0x55000000u + (unsigned)getpid();
    int id = shmget((key_t)key, 20480, IPC_CREAT | 0640), other = shmget(IPC_PRIVATE, 4096, 0600);
    char *p = shmat(id, NULL, 0);

    (void)argc;
    find_shell(argv[0]);
    p[0] = p[4096] = 1;
    is_str(run("ipcs | grep -c '^0x%08x .* 0  *640  *20480  *1 '", key), "1\n",
           "ipcs: key and use");
    is_str(run("ipcs -p | grep -c '^[0-9]* *0 *%u '", (unsigned)getpid()), "2\n", "ipcs -p: who");
    is_str(run("pmap %u | grep -c '^[0-9a-f]*  *20K rw-s- SYSV'", (unsigned)getpid()), "1\n",
           "pmap");
    is_str(run("pmap -x %u | grep -c '^[0-9a-f]*  *20  *8  *8  *0 rw-s- SYSV'", (unsigned)getpid()),
           "1\n", "pmap -x: what is in memory");
    is_str(run("pmap $$ | grep -c 'r-x-- sh$'; pmap $$ | tail -n 1 | grep -c '^ total .*K$'"),
           "1\n1\n", "pmap of the shell");
    is_str(run("ipcrm -M 0x%08x; echo $?", key), "0\n", "ipcrm -M");
    is_str(run("ipcs | grep ' 20480 .* dest ' | grep -c '^0x00000000 %d '", (unsigned)id), "1\n",
           "marked to go");
    is_str(run("ipcrm -m %u; echo $?", (unsigned)other), "0\n", "ipcrm -m");
    is_str(run("ipcrm -m %u 2> /dev/null; echo $?", (unsigned)other), "1\n", "not twice");
    shmdt(p);
    is_str(run("ipcs | grep -c '^0x%08x '", key), "0\n", "and gone");
    return done_testing();
}
