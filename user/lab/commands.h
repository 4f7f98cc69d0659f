/* commands.h - what `lab` can be told to do; each returns the program's status. */
#ifndef USER_LAB_COMMANDS_H
#define USER_LAB_COMMANDS_H

#include "user/lab/replay.h"

/* From the command line, before the command's own arguments. */
struct options {
    struct run_options run;
    bool plain; /* -t: text without colours, cursor movement or keys */
    bool raw;   /* -r: a line of name=value a run, for other programs */
    unsigned unit;
};
extern struct options options;

int command_list(char **args);
int command_run(char **args);
int command_compare(char **args);
int command_cost(char **args);
int command_step(char **args);
int command_watch(char **args);
int command_template(char **args);

/* The allocator of that name, or the program ends with a message. */
const struct allocator *need_allocator(const char *name);
/* The trace, or false behind a message. */
bool need_trace(struct trace *t, const char *what);

/* ------------------------------------------------------------ draw.c */
/* ^[[ and so on where colours are wanted, nothing where not. */
const char *paint(const char *sgr);
/* A bar of `width` columns for a heap's shares: payload, headers, internal, external. */
void draw_shares(const struct shares *s, unsigned width);
/* Columns of the terminal. */
unsigned terminal_width(void);

#endif
