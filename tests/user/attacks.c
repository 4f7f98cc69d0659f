/* Of every attack only the offender ends, with the right signal, and everything else goes on. */
#include "shell.h"

static char output[65536];

/* One verdict for each line of `attack all` but the first and the last. */
static void judge(char *text)
{
    char *line = strtok(text, "\n");
    while ((line = strtok(NULL, "\n"))) {
        char name[32] = "";
        size_t n = strlen(line);
        if (line[0] == ' ' || strstr(line, " attacks, ")) {
            diag("%s", line);
            continue;
        }
        sscanf(line, "%31s", name);
        bool failed = n > 7 && strcmp(line + n - 7, " FAILED") == 0;
        if (!ok(!failed, "%s", name))
            diag("%s", line);
    }
}

int main(int argc, char **argv)
{
    (void)argc;
    find_shell(argv[0]);
    int status = run_script("attack all", output, sizeof output);
    judge(output);
    ok(status == 0, "attack says that all ended as they must");
    status = run_script("echo still; attack read-null | wc -l", output, sizeof output);
    is_str(output, "still\n3\n", "a shell still works");
    is_int(status, 0, "and ends well");
    return done_testing();
}
