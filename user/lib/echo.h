/* echo.h - echo and printf, as programs and as the shell's builtins. */
#ifndef USER_LIB_ECHO_H
#define USER_LIB_ECHO_H

/* Print argv[1..] to stdout as echo does, with the options -n and -e. */
void echo(char **argv);

/* Print argv[2..] by the format argv[1], which is used again while arguments are left.
 * Conversions: %d %i %u %x %X %o %c %s %b %%. => the exit status */
int print_formatted(char **argv);

#endif
