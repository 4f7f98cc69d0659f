/* sh.h - the shell: POSIX's command language (IEEE 1003.1, chapter 2) in six steps.
 *
 *     source ──lines──▶ lexer ──tokens──▶ parser ──tree──▶ exec ──▶ jobs
 *     (edit.c)                                               │ ▲
 *                                                    words  ▼ │ fields
 *                                                        expand, pattern, arith
 *
 * Memory: a tree and the fields of a command live in an arena each and go with it. A function
 * holds on to the arena that its body came from.
 * Control flow out of loops, functions and the shell itself is not a jump: whoever runs commands
 * stops as soon as sh.leaving says so. */
#ifndef USER_SH_SH_H
#define USER_SH_SH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdnoreturn.h>
#include <sys/types.h>

#include "user/lib/util.h"

/* ------------------------------------------------------------ arena.c */
/* Memory that is given back all at once. A zeroed one is empty. */
struct arena {
    struct chunk *chunks;
    char *next;
    size_t left;
    int refs; /* users of arena_get and arena_put */
};

void *arena_alloc(struct arena *a, size_t size); /* zeroed */
char *arena_strndup(struct arena *a, const char *s, size_t n);
void arena_clear(struct arena *a);
struct arena *arena_new(void); /* on the heap, one reference */
struct arena *arena_get(struct arena *a);
void arena_put(struct arena *a);

/* A string that grows; a zeroed one is empty. */
struct text {
    char *s;
    size_t len, room;
};

void text_add(struct text *t, char c);
void text_add_string(struct text *t, const char *s);
const char *text_string(struct text *t); /* ended by a NUL, valid until the next change */
void text_free(struct text *t);

/* ------------------------------------------------------------ the tree: lexer.c, parser.c */
enum part_kind { PART_TEXT, PART_PARAM, PART_COMMAND, PART_ARITH };

/* A piece of a word. */
struct part {
    struct part *next;
    enum part_kind kind;
    bool quoted;
    char op;              /* ${text op word}: - = ? + # %, 'l' for ${#text}, 0 for none */
    bool twice;           /* :- instead of -, ## instead of # */
    const char *text;     /* the literal text, or the parameter's name */
    struct word *word;    /* the operand of op; the arithmetic expression */
    struct node *command; /* what $(...) runs */
};

struct word {
    struct word *next;
    struct part *parts;
};

enum redir_kind { REDIR_READ, REDIR_WRITE, REDIR_APPEND, REDIR_UPDATE, REDIR_DUP, REDIR_HERE };

struct redir {
    struct redir *next;
    enum redir_kind kind;
    int fd;
    struct word *word; /* the file, the descriptor, or the text of a here-document */
};

enum node_kind {
    NODE_SIMPLE,     /* assigns words */
    NODE_PIPE,       /* left, and its ->next, ... */
    NODE_NOT,        /* ! left */
    NODE_AND,        /* left && right */
    NODE_OR,         /* left || right */
    NODE_SEQUENCE,   /* left ; right */
    NODE_BACKGROUND, /* left & */
    NODE_GROUP,      /* { left } */
    NODE_SUBSHELL,   /* ( left ) */
    NODE_IF,         /* if left then right else other */
    NODE_WHILE,      /* while left do right */
    NODE_UNTIL,      /* until left do right */
    NODE_FOR,        /* for name in words do right */
    NODE_CASE,       /* case words in left, and its ->next, ... */
    NODE_ITEM,       /* words) right */
    NODE_FUNCTION,   /* name() left */
};

struct node {
    enum node_kind kind;
    struct node *next, *left, *right, *other;
    struct word *assigns, *words;
    struct redir *redirs;
    const char *name;
    struct arena *arena; /* of a function: where its body lives */
};

/* Where lines come from. */
struct source {
    const char *line; /* the line being read, with its newline; NULL before the first */
    size_t at;
    bool (*refill)(struct source *); /* the next line; false at the end. NULL: there is but one */
    int fd;
    struct text buffer;
    char *ahead; /* bytes read from a file and not yet used */
    size_t nahead;
    bool top;        /* the shell's own input: an interactive one goes on after errors */
    bool more;       /* the line wanted continues a command */
    bool ended;      /* there was no further line for this command */
    unsigned number; /* of the line, from 1 */
    const char *name;
};

/* Parse the next complete command into a.
 * => NULL with *end set at the end of the input, NULL without at an empty line or after a syntax
 *    error, whose message is printed; status of the latter is left in sh.status */
struct node *parse_command(struct source *in, struct arena *a, bool *end);

/* for the parser, from the lexer */
enum token_kind {
    TOK_END,
    TOK_NEWLINE,
    TOK_WORD,
    TOK_NUMBER, /* of a descriptor, before < or > */
    TOK_AND,    /* && */
    TOK_OR,     /* || */
    TOK_SEMI,
    TOK_DSEMI, /* ;; */
    TOK_AMP,
    TOK_PIPE,
    TOK_LPAREN,
    TOK_RPAREN,
    TOK_LESS,
    TOK_GREAT,
    TOK_DGREAT,   /* >> */
    TOK_DLESS,    /* << */
    TOK_DLESSTAB, /* <<- */
    TOK_LESSAND,
    TOK_GREATAND,
    TOK_LESSGREAT,
    TOK_CLOBBER, /* >| */
};

struct here {
    struct here *next;
    struct redir *redir;
    const char *end; /* the delimiter */
    bool literal, strip_tabs;
};

struct parser {
    struct source *in;
    struct arena *arena;
    enum token_kind token; /* the next one */
    struct word *word;     /* of TOK_WORD */
    int number;            /* of TOK_NUMBER */
    struct here *heres;    /* here-documents whose bodies are still to come */
    bool failed;
};

void lex_advance(struct parser *p);
struct word *lex_string(struct parser *p, const char *text); /* as between double quotes */
const char *word_literal(const struct word *w);              /* NULL unless plain unquoted text */
const char *word_unquoted(struct arena *a, const struct word *w, bool *quoted);
size_t name_length(const char *s); /* of the variable name at s; 0 for none */
void syntax_error(struct parser *p, const char *near);
struct node *parse_list(struct parser *p); /* for the lexer: what stands in $(...) */

/* ------------------------------------------------------------ the shell's state: main.c */
enum leaving { STAY, LEAVE_LOOP, NEXT_ROUND, LEAVE_FUNCTION, LEAVE_COMMAND, LEAVE_SHELL };

/* The positional parameters. */
struct args {
    char **list; /* ended by NULL */
    bool owned;  /* one block from malloc, with the strings */
};

void args_set(char **list); /* to a copy of it */

struct shell {
    int status;           /* $? */
    enum leaving leaving; /* why commands are being skipped */
    int levels;           /* loops that break and continue still have to leave */
    int loops, functions; /* nesting */
    pid_t pid;            /* $$ */
    pid_t last;           /* $! */
    const char *name;     /* $0 */
    struct args args;     /* $1 ... */
    bool interactive, job_control;
    bool exit_on_error, trace, no_unset, no_glob, no_exec;
    const char *line; /* the line being run, for the list of jobs */
};

extern struct shell sh;
extern volatile sig_atomic_t interrupted; /* a SIGINT has come to the shell itself */

void sh_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Run everything from a source. => the status of the last command */
int run_source(struct source *in);
int run_string(const char *text, const char *name);
int run_file(const char *path); /* 127 with a message when it cannot be opened */
bool refill_from_fd(struct source *in);

/* ------------------------------------------------------------ variables: vars.c */
const char *var_get(const char *name); /* NULL when unset */
bool var_set(const char *name, const char *value);
bool var_assign(const char *assignment); /* NAME=VALUE */
void var_export(const char *name);
void var_read_only(const char *name);
bool var_unset(const char *name);
void var_import(char **environment);
char **var_environment(struct arena *a, char **extra); /* extra: assignments that override */
void var_print(bool exported_only);

/* Variables that `local` hides until the function returns: scopes nest. */
void scope_enter(void);
bool scope_hide(const char *name); /* false outside of a function */
void scope_leave(void);

struct function {
    struct function *next;
    struct arena *arena;
    const struct node *body;
    char name[];
};

struct function *function_find(const char *name);
void function_define(const char *name, const struct node *body, struct arena *arena);
bool function_unset(const char *name);

/* ------------------------------------------------------------ expand.c, pattern.c, arith.c */
/* Words to fields: parameters, commands, arithmetic, splitting, file names, quotes removed.
 * => NULL after an error, with a message; else an array ended by NULL */
char **expand_words(const struct word *words, struct arena *a);
char *expand_string(const struct word *w, struct arena *a);  /* one string, no splitting */
char *expand_pattern(const struct word *w, struct arena *a); /* quoted characters escaped by \ */
char *expand_prompt(const char *format, struct arena *a);

/* Does the whole of s match? In a pattern: * ? [a-z] [!a-z], and \ before a literal. */
bool pattern_match(const char *pattern, const char *s);

/* Call add for each path that matches, sorted. => their number */
int pattern_glob(const char *pattern, void (*add)(void *context, const char *path), void *context);

/* The value of an expression. => false with a message */
bool arith_eval(const char *expression, long long *value);

/* ----------------------------------------------------- exec.c, program.c, redir.c, jobs.c */
enum {
    EXEC_TESTED = 1, /* the status is looked at: a failure does not end a `set -e` shell */
    EXEC_LAST = 2,   /* this process does nothing behind it: no need to fork */
};

int exec_node(const struct node *n, int flags);
noreturn void exec_program(char **argv, char **envp);
char *exec_find(const char *name, struct arena *a); /* in PATH; NULL if it is not there */
char *exec_capture(const struct node *command, struct arena *a); /* its output */
noreturn void exec_child(const struct node *n);                  /* in a child: run it and end */

/* Descriptors as they were before redirections, so that builtins can be redirected. */
struct saved {
    struct saved *next;
    int fd, copy; /* copy -1: it was closed */
};

/* Apply redirections. => false with a message. saved NULL: for good */
bool redirect(const struct redir *r, struct saved **saved, struct arena *a);
void redirect_undo(struct saved *saved);

struct job;

void jobs_init(void);
void jobs_signals(void); /* what an interactive shell does with signals */
struct job *job_new(void);
pid_t job_fork(struct job *j, bool foreground); /* as fork, the child joining j; NULL: none */
int job_wait(struct job *j);                    /* in the foreground, until it ends or stops */
void job_background(struct job *j);             /* let it run; sets $! */
void jobs_forget(void);                         /* in a child: they are not its own */
void jobs_report(void);                         /* tell of those that have changed */
int wait_status(int status);                    /* as $? gives it */
int builtin_jobs(char **argv);
int builtin_fg(char **argv); /* and bg */
int builtin_wait(char **argv);
int builtin_kill(char **argv);

/* ------------------------------------------------------------ the rest of the files */
struct builtin {
    const char *name;
    int (*run)(char **argv);
    bool special; /* POSIX: assignments before it stay; found before functions */
};

const struct builtin *builtin_find(const char *name);
void builtin_each(void (*fn)(void *context, const char *name), void *context);
int builtin_test(char **argv);
int builtin_getopts(char **argv);
int builtin_read(char **argv);
int builtin_ulimit(char **argv);
int builtin_umask(char **argv);
int builtin_usage(const char *text);                         /* say how it is used; => 2 */
bool builtin_check_name(const char *command, const char *s); /* NAME or NAME=VALUE? */

int builtin_trap(char **argv);
void traps_run(void);   /* those whose signals have come */
void traps_reset(void); /* in a child */
void trap_exit(void);

/* Read a line from the terminal with editing, history and completion.
 * => NULL at the end of the input; else the line without its newline, until the next call */
const char *edit_line(const char *prompt);
int builtin_history(char **argv);

#endif
