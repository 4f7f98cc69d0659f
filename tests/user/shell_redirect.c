/* The shell redirects, pipes, and runs jobs in the background. */
#include "shell.h"

static const struct script scripts[] = {
    { "> writes, >> appends, < reads", "echo a > f; echo b >> f; cat < f; echo c > f; cat f",
      "a\nb\nc\n", 0 },
    { "redirections may stand first", "> f echo a; < f cat", "a\n", 0 },
    { "2> takes errors", "cat /no/such 2> f; cat f", "cat: /no/such: No such file or directory\n",
      0 },
    { "2>&1 after > takes both", "{ echo a; cat /no/such; } > f 2>&1; wc -l < f", "2\n", 0 },
    { "2>&1 before > does not", "cat /no/such 2>&1 > f; wc -c < f",
      "cat: /no/such: No such file or directory\n0\n", 0 },
    { ">&- closes", "echo a >&- 2> /dev/null; echo $?", "1\n", 0 },
    { "a builtin's redirection ends with it", "echo a > f; echo b; cat f", "b\na\n", 0 },
    { "a function's too", "f() { echo a; echo b >&2; }; f > x 2> y; cat x y", "a\nb\n", 0 },
    { "a loop's too", "for i in 1 2; do echo $i; done > f; cat f", "1\n2\n", 0 },
    { "exec redirects for good", "exec 3> f; echo a >&3; echo b >&3; exec 3>&-; cat f", "a\nb\n",
      0 },
    { "a file that is not there is an error", "cat < no; echo $?",
      "sh: no: No such file or directory\n1\n", 0 },
    { "a here-document", "x=1; cat <<E\na $x $(echo b) \\$x\nE\necho c", "a 1 b $x\nc\n", 0 },
    { "a quoted one is literal", "cat <<'E'\na $x `b`\nE", "a $x `b`\n", 0 },
    { "<<- strips tabs", "cat <<-E\n\ta\n\t\tb\n\tE\necho c", "a\nb\nc\n", 0 },
    { "two on one line", "cat <<A; cat <<B\n1\nA\n2\nB", "1\n2\n", 0 },
    { "a long one",
      "x=$(i=0; while [ $i -lt 300 ]; do echo 0123456789abcdef0123456789; i=$((i+1)); "
      "done); cat <<E | wc -c\n$x\nE",
      "8100\n", 0 },
    { "a pipeline", "echo a b c | cat | wc -w", "3\n", 0 },
    { "its status is the last one's", "false | true; echo $?; true | false; echo $?", "0\n1\n", 0 },
    { "builtins and loops in pipelines",
      "for i in 3 1 2; do echo $i; done | sort | while read x; do "
      "echo [$x]; done",
      "[1]\n[2]\n[3]\n", 0 },
    { "a writer without a reader ends", "while :; do echo y; done | head -n 2", "y\ny\n", 0 },
    { "variables of a pipeline's end are lost", "x=1; echo 2 | read x; echo $x", "1\n", 0 },
    { "a line over two, after a pipe", "echo a |\n cat", "a\n", 0 },
    { "a background job", "{ sleep 0.1; echo late; } & echo early; wait", "early\nlate\n", 0 },
    { "wait gives a job's status", "(exit 5) & wait $!; echo $?", "5\n", 0 },
    { "a killed job", "sleep 100 & kill $!; wait $!; echo $?", "143\n", 0 },
    { "kill knows names", "sleep 100 & kill -s KILL $!; wait $!; echo $?", "137\n", 0 },
    { "a background job reads nothing", "cat & wait; echo done", "done\n", 0 },
    { "a signal is told", "sh -c 'kill -SEGV $$'; echo $?", "Segmentation fault\n139\n", 0 },
    { "$$ is the shell's, in a subshell too", "[ $$ = $(echo $$) ] && echo same", "same\n", 0 },
    { "ulimit bounds memory", "(ulimit -v 16; true | true) 2> /dev/null; ulimit -n 20; ulimit -n",
      "20\n", 0 },
};

SCRIPTS_MAIN(scripts)
