/* strace shows a program's system calls as they are written: names, arguments, strings, flags,
 * results. Only in Quire: Linux's does it otherwise. */
#include "shell.h"

static const struct script scripts[] = {
    { "strings, flags, results",
      "echo hello >file\n"
      "strace -o log cat file\n"
      "grep -v 0x log",
      "hello\n"
      "open(\"file\", O_RDONLY|O_LARGEFILE, 0) = 3\n"
      "read(3, \"hello\\n\", 16384) = 6\n"
      "write(1, \"hello\\n\", 6) = 6\n"
      "close(3) = 0\n"
      "exit_group(0) = ?\n"
      "+++ exited with 0 +++\n",
      0 },
    { "the program and its arguments",
      "strace -o log true a \"b c\"\n"
      "head -n 1 log | grep -c '\"/bin/true\", \\[\"true\", \"a\", \"b c\"\\]'",
      "1\n", 0 },
    { "an error has its name", "strace -o log mkdir /proc 2>&1; grep mkdir\\( log",
      "mkdir: /proc: File exists\nmkdir(\"/proc\", 0777) = -1 EEXIST (File exists)\n", 0 },
    { "the status is the program's", "strace -o log false", "", 1 },
    { "how it ended", "strace -o log sh -c 'kill -TERM $$'; echo $?; tail -n 1 log",
      "143\n+++ killed by SIGTERM +++\n", 0 },
    { "children only with -f",
      "strace -o log sh -c 'true; (exit 3); true'; grep -c exited log\n"
      "strace -f -o log sh -c 'true; (exit 3); true'; grep -c exited log\n"
      "grep -c 'exited with 3' log",
      "1\n2\n1\n", 0 },
    { "what can't start",
      "strace nothere 2>&1 | head -n 1; strace -o log nothere 2>/dev/null; echo $?",
      "strace: nothere: No such file or directory\n127\n", 0 },
    { "nothing is lost: more calls than the ring has room for",
      "i=0; echo 'i=0; while [ $i -lt 400 ]; do i=$((i+1)); umask >/dev/null; done' >loop\n"
      "strace -o log sh loop; grep -c lost log; grep -c 'umask(' log",
      "0\n800\n", 0 },
};

SCRIPTS_MAIN(scripts)
