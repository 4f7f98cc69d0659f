/* lexer.c - lines to tokens; words to parts.
 * The shell's quoting is the same few rules in five surroundings, so one scanner takes them all
 * and a mode says where it ends and which characters are special:
 *
 *     mode     ends at           ' quotes   " quotes   \ quotes         blanks split
 *     WORD     an operator       yes        yes        anything         yes
 *     QUOTED   "                 no         -          $ ` " \ newline  no
 *     OPERAND  } of ${x:-word}   if not in quotes, as WORD; else as QUOTED
 *     ARITH    )) of $((...))    no         no         $ ` \ newline    no
 *     HERE     the text's end    no         no         $ ` \ newline    no          */
#include "user/sh/sh.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum mode { MODE_WORD, MODE_QUOTED, MODE_OPERAND, MODE_ARITH, MODE_HERE };

struct scanner {
    struct parser *p;
    enum mode mode;
    bool quoted; /* text found now is quoted by what is around */
    struct part *first, **last;
    struct text text; /* literal text that is not yet a part */
    bool text_quoted, have_text;
};

/* ------------------------------------------------------------ characters */
/* The next character; 0 at the end of the input. */
static char peek(struct parser *p)
{
    struct source *in = p->in;
    while (!in->line || !in->line[in->at]) {
        if (in->ended || !in->refill || !in->refill(in)) {
            in->ended = true; /* ^D is typed once, however often one looks */
            return '\0';
        }
        in->more = true;
    }
    return in->line[in->at];
}

static char peek_second(struct parser *p)
{
    return peek(p) ? p->in->line[p->in->at + 1] : '\0';
}

static void skip(struct parser *p, int n)
{
    p->in->at += (size_t)n;
}

static char next(struct parser *p)
{
    char c = peek(p);
    if (c)
        skip(p, 1);
    return c;
}

void syntax_error(struct parser *p, const char *near)
{
    if (!p->failed && !interrupted)
        sh_error("%s:%u: syntax error near %s", p->in->name, p->in->number, near);
    p->failed = true;
    sh.leaving = LEAVE_COMMAND;
    sh.status = 2;
}

size_t name_length(const char *s)
{
    size_t n = 0;
    if (!isalpha((unsigned char)s[0]) && s[0] != '_')
        return 0;
    while (isalnum((unsigned char)s[n]) || s[n] == '_')
        n++;
    return n;
}

/* ------------------------------------------------------------ parts */
static void scan(struct scanner *s);

static struct part *add_part(struct scanner *s, enum part_kind kind)
{
    struct part *part = arena_alloc(s->p->arena, sizeof *part);
    part->kind = kind;
    part->quoted = s->quoted;
    *s->last = part;
    s->last = &part->next;
    return part;
}

static void flush_text(struct scanner *s)
{
    if (!s->have_text)
        return;
    struct part *part = add_part(s, PART_TEXT);
    part->text = arena_strndup(s->p->arena, s->text.s ? s->text.s : "", s->text.len);
    part->quoted = s->text_quoted;
    s->text.len = 0;
    s->have_text = false;
}

/* Begin literal text, which may stay empty: '' is a part too. */
static void begin_text(struct scanner *s, bool quoted)
{
    if (s->have_text && s->text_quoted != quoted)
        flush_text(s);
    s->have_text = true;
    s->text_quoted = quoted;
}

static void add_char(struct scanner *s, char c, bool quoted)
{
    begin_text(s, quoted);
    text_add(&s->text, c);
}

/* Scan in another mode from here. => the parts found */
static struct word *scan_nested(struct parser *p, enum mode mode, bool quoted)
{
    struct scanner s = { .p = p, .mode = mode, .quoted = quoted };
    struct word *w = arena_alloc(p->arena, sizeof *w);
    s.last = &s.first;
    scan(&s);
    flush_text(&s);
    text_free(&s.text);
    w->parts = s.first;
    return w;
}

static void scan_single_quotes(struct scanner *s)
{
    char c;
    skip(s->p, 1);
    begin_text(s, true);
    while ((c = next(s->p)) != '\'') {
        if (!c) {
            syntax_error(s->p, "the end: a ' is never closed");
            return;
        }
        add_char(s, c, true);
    }
}

static void scan_double_quotes(struct scanner *s)
{
    skip(s->p, 1);
    flush_text(s);
    struct word *w = scan_nested(s->p, MODE_QUOTED, true);
    if (!w->parts)
        begin_text(s, true);
    for (*s->last = w->parts; *s->last; s->last = &(*s->last)->next)
        continue;
    if (next(s->p) != '"')
        syntax_error(s->p, "the end: a \" is never closed");
}

static void scan_backslash(struct scanner *s)
{
    static const char *const quotable[] = {
        [MODE_QUOTED] = "$`\"\\\n",
        [MODE_ARITH] = "$`\\\n",
        [MODE_HERE] = "$`\\\n",
        [MODE_OPERAND] = "$`\"\\}\n",
    };
    const char *set = s->quoted ? quotable[s->mode] : NULL;
    skip(s->p, 1);
    char c = peek(s->p);
    if (!c || (set && !strchr(set, c))) {
        add_char(s, '\\', true);
        return;
    }
    skip(s->p, 1);
    if (c != '\n')
        add_char(s, c, true);
}

/* ------------------------------------------------------------ $ and ` */
/* The commands up to the closing parenthesis, which is taken too. */
static struct node *scan_commands(struct parser *p)
{
    struct parser inner = { .in = p->in, .arena = p->arena };
    lex_advance(&inner);
    struct node *list = parse_list(&inner);
    if (!inner.failed && inner.token != TOK_RPAREN)
        syntax_error(&inner, "$(");
    p->failed |= inner.failed;
    return list;
}

static struct node *parse_text(struct parser *p, const char *text)
{
    struct source in = { .line = text, .number = p->in->number, .name = p->in->name };
    struct parser inner = { .in = &in, .arena = p->arena };
    lex_advance(&inner);
    struct node *list = parse_list(&inner);
    if (!inner.failed && inner.token != TOK_END)
        syntax_error(&inner, "`");
    p->failed |= inner.failed;
    return list;
}

static void scan_backquotes(struct scanner *s)
{
    struct text text = { 0 };
    char c;
    skip(s->p, 1);
    flush_text(s);
    while ((c = next(s->p)) != '`' && c) {
        if (c == '\\' && peek(s->p) && strchr("$`\\", peek(s->p)))
            c = next(s->p);
        text_add(&text, c);
    }
    if (!c)
        syntax_error(s->p, "the end: a ` is never closed");
    struct part *part = add_part(s, PART_COMMAND);
    part->command = parse_text(s->p, text_string(&text));
    text_free(&text);
}

/* The name of the parameter that stands here, "" for none. */
static const char *scan_parameter(struct parser *p, bool braced)
{
    const char *start = p->in->line + p->in->at;
    size_t n = name_length(start);
    if (n == 0 && isdigit((unsigned char)*start))
        for (n = 1; braced && isdigit((unsigned char)start[n]); n++)
            continue;
    if (n == 0 && *start && strchr("@*#?-$!", *start))
        n = 1;
    skip(p, (int)n);
    return arena_strndup(p->arena, start, n);
}

/* The operator and operand of ${name...}, with the closing brace. */
static void scan_operator(struct scanner *s, struct part *part)
{
    struct parser *p = s->p;
    char c = next(p);
    if (c == ':' && peek(p) && strchr("-=?+", peek(p))) {
        part->twice = true;
        c = next(p);
    }
    if (c == '}')
        return;
    if (!c || !strchr("-=?+#%", c)) {
        syntax_error(p, "${");
        return;
    }
    part->op = c;
    if (strchr("#%", c) && peek(p) == c) {
        part->twice = true;
        skip(p, 1);
    }
    part->word = scan_nested(p, MODE_OPERAND, s->quoted && !strchr("#%", c));
    if (next(p) != '}')
        syntax_error(p, "the end: a ${ is never closed");
}

static void scan_braces(struct scanner *s)
{
    struct parser *p = s->p;
    skip(p, 2);
    struct part *part = add_part(s, PART_PARAM);
    if (peek(p) == '#' && peek_second(p) != '}') {
        skip(p, 1);
        part->op = 'l';
        part->text = scan_parameter(p, true);
        if (next(p) != '}')
            syntax_error(p, "${#");
        return;
    }
    part->text = scan_parameter(p, true);
    if (!part->text[0])
        syntax_error(p, "${");
    else
        scan_operator(s, part);
}

static void scan_arithmetic(struct scanner *s)
{
    struct part *part = add_part(s, PART_ARITH);
    skip(s->p, 3);
    part->word = scan_nested(s->p, MODE_ARITH, true);
    if (next(s->p) != ')' || next(s->p) != ')')
        syntax_error(s->p, "the end: a $(( is never closed");
}

static void scan_dollar(struct scanner *s)
{
    struct parser *p = s->p;
    const char *at = p->in->line + p->in->at;
    if (at[1] == '(' || at[1] == '{' || name_length(at + 1) || isdigit((unsigned char)at[1]) ||
        (at[1] && strchr("@*#?-$!", at[1]))) {
        flush_text(s);
    } else {
        skip(p, 1);
        add_char(s, '$', s->quoted);
        return;
    }
    if (at[1] == '(' && at[2] == '(') {
        scan_arithmetic(s);
    } else if (at[1] == '(') {
        skip(p, 2);
        add_part(s, PART_COMMAND)->command = scan_commands(p);
    } else if (at[1] == '{') {
        scan_braces(s);
    } else {
        skip(p, 1);
        add_part(s, PART_PARAM)->text = scan_parameter(p, false);
    }
}

/* ------------------------------------------------------------ words */
/* Does the scan end before c? depth counts parentheses within an arithmetic expression. */
static bool at_end(struct scanner *s, char c, int depth)
{
    switch (s->mode) {
    case MODE_WORD: return strchr(" \t\n|&;()<>", c) != NULL;
    case MODE_QUOTED: return c == '"';
    case MODE_OPERAND: return c == '}';
    case MODE_ARITH: return c == ')' && depth == 0;
    case MODE_HERE: break;
    }
    return false;
}

static void scan(struct scanner *s)
{
    bool quotes = s->mode == MODE_WORD || s->mode == MODE_OPERAND;
    int depth = 0;
    char c;
    while (!s->p->failed && (c = peek(s->p)) && !at_end(s, c, depth)) {
        if (c == '\\') {
            scan_backslash(s);
        } else if (c == '$') {
            scan_dollar(s);
        } else if (c == '`') {
            scan_backquotes(s);
        } else if (c == '\'' && quotes && !s->quoted) {
            scan_single_quotes(s);
        } else if (c == '"' && quotes) {
            scan_double_quotes(s);
        } else {
            depth += (c == '(') - (c == ')');
            add_char(s, c, s->quoted);
            skip(s->p, 1);
        }
    }
}

struct word *lex_string(struct parser *p, const char *text)
{
    struct source in = { .line = text, .number = p->in->number, .name = p->in->name };
    struct parser inner = { .in = &in, .arena = p->arena };
    struct word *w = scan_nested(&inner, MODE_HERE, true);
    p->failed |= inner.failed;
    return w;
}

const char *word_literal(const struct word *w)
{
    const struct part *part = w->parts;
    return part && !part->next && part->kind == PART_TEXT && !part->quoted ? part->text : NULL;
}

const char *word_unquoted(struct arena *a, const struct word *w, bool *quoted)
{
    struct text t = { 0 };
    *quoted = false;
    for (const struct part *part = w->parts; part; part = part->next) {
        *quoted |= part->quoted;
        text_add_string(&t, part->text ? part->text : "");
    }
    const char *s = arena_strndup(a, text_string(&t), t.len);
    text_free(&t);
    return s;
}

/* ------------------------------------------------------------ here-documents */
/* Read one line of a here-document into t. => false at the end of the input */
static bool here_line(struct parser *p, struct text *t, bool strip_tabs)
{
    char c;
    t->len = 0;
    while (strip_tabs && peek(p) == '\t')
        skip(p, 1);
    if (!peek(p))
        return false;
    while ((c = next(p)) && c != '\n')
        text_add(t, c);
    return true;
}

static void read_here(struct parser *p, struct here *h)
{
    struct text body = { 0 }, line = { 0 };
    while (here_line(p, &line, h->strip_tabs) && strcmp(text_string(&line), h->end) != 0) {
        text_add_string(&body, line.s);
        text_add(&body, '\n');
    }
    if (!h->literal) {
        h->redir->word = lex_string(p, text_string(&body));
    } else {
        struct part *part = arena_alloc(p->arena, sizeof *part);
        part->text = arena_strndup(p->arena, text_string(&body), body.len);
        part->quoted = true;
        h->redir->word = arena_alloc(p->arena, sizeof *h->redir->word);
        h->redir->word->parts = part;
    }
    text_free(&body);
    text_free(&line);
}

/* ------------------------------------------------------------ tokens */
static const struct {
    char text[4];
    enum token_kind kind;
} operators[] = {
    /* the longer before their beginnings */
    { "<<-", TOK_DLESSTAB }, { "<<", TOK_DLESS },  { "<&", TOK_LESSAND },  { "<>", TOK_LESSGREAT },
    { "<", TOK_LESS },       { ">>", TOK_DGREAT }, { ">&", TOK_GREATAND }, { ">|", TOK_CLOBBER },
    { ">", TOK_GREAT },      { "&&", TOK_AND },    { "&", TOK_AMP },       { "||", TOK_OR },
    { "|", TOK_PIPE },       { ";;", TOK_DSEMI },  { ";", TOK_SEMI },      { "(", TOK_LPAREN },
    { ")", TOK_RPAREN },
};

static void skip_blanks(struct parser *p)
{
    for (char c; (c = peek(p));) {
        if (c == '\\' && peek_second(p) == '\n')
            skip(p, 2);
        else if (c == ' ' || c == '\t' || c == '\r')
            skip(p, 1);
        else if (c == '#')
            while ((c = peek(p)) && c != '\n')
                skip(p, 1);
        else
            return;
    }
}

static bool lex_operator(struct parser *p)
{
    const char *at = p->in->line + p->in->at;
    for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
        size_t n = strlen(operators[i].text);
        if (strncmp(at, operators[i].text, n) != 0)
            continue;
        skip(p, (int)n);
        p->token = operators[i].kind;
        return true;
    }
    return false;
}

/* A number that stands directly before < or >. */
static bool lex_number(struct parser *p)
{
    const char *at = p->in->line + p->in->at;
    size_t n = strspn(at, "0123456789");
    if (n == 0 || n > 3 || (at[n] != '<' && at[n] != '>'))
        return false;
    p->number = atoi(at);
    p->token = TOK_NUMBER;
    skip(p, (int)n);
    return true;
}

static void lex_newline(struct parser *p)
{
    skip(p, 1);
    if (!p->in->refill)
        p->in->number++;
    p->token = TOK_NEWLINE;
    for (struct here *h = p->heres; h; h = h->next)
        read_here(p, h);
    p->heres = NULL;
}

void lex_advance(struct parser *p)
{
    if (!p->failed)
        skip_blanks(p);
    char c = p->failed ? '\0' : peek(p);
    if (!c) {
        p->token = TOK_END;
    } else if (c == '\n') {
        lex_newline(p);
    } else if (!lex_number(p) && !lex_operator(p)) {
        p->word = scan_nested(p, MODE_WORD, false);
        p->token = TOK_WORD;
    }
}
