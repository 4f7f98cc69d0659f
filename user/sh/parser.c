/* parser.c - tokens to a tree, by recursive descent.
 *
 *     list      andor { (; | & | newline) andor }          up to a word or operator that closes
 *     andor     pipeline { (&& | ||) pipeline }
 *     pipeline  [!] command { | command }
 *     command   (compound | function | simple) { redirection }
 *
 * After an error every function returns quickly, because no more tokens come; what it returns is
 * not used. */
#include "user/sh/sh.h"

#include <ctype.h>
#include <string.h>

static struct node *parse_command_node(struct parser *p);

static struct node *new_node(struct parser *p, enum node_kind kind, struct node *left,
                             struct node *right)
{
    struct node *n = arena_alloc(p->arena, sizeof *n);
    n->kind = kind;
    n->left = left;
    n->right = right;
    return n;
}

/* ------------------------------------------------------------ tokens */
static void unexpected(struct parser *p)
{
    static const char *const names[] = {
        [TOK_END] = "the end",     [TOK_NEWLINE] = "the end of the line",
        [TOK_NUMBER] = "a number", [TOK_AND] = "&&",
        [TOK_OR] = "||",           [TOK_SEMI] = ";",
        [TOK_DSEMI] = ";;",        [TOK_AMP] = "&",
        [TOK_PIPE] = "|",          [TOK_LPAREN] = "(",
        [TOK_RPAREN] = ")",        [TOK_LESS] = "<",
        [TOK_GREAT] = ">",         [TOK_DGREAT] = ">>",
        [TOK_DLESS] = "<<",        [TOK_DLESSTAB] = "<<-",
        [TOK_LESSAND] = "<&",      [TOK_GREATAND] = ">&",
        [TOK_LESSGREAT] = "<>",    [TOK_CLOBBER] = ">|",
    };
    const char *word = p->token == TOK_WORD ? word_literal(p->word) : names[p->token];
    syntax_error(p, word ? word : "a word");
    p->token = TOK_END;
}

static bool take(struct parser *p, enum token_kind kind)
{
    if (p->token != kind)
        return false;
    lex_advance(p);
    return true;
}

/* Is the next token this reserved word? Asked only where a command may begin. */
static bool at_word(struct parser *p, const char *reserved)
{
    const char *s = p->token == TOK_WORD ? word_literal(p->word) : NULL;
    return s && strcmp(s, reserved) == 0;
}

static bool take_word(struct parser *p, const char *reserved)
{
    if (!at_word(p, reserved))
        return false;
    lex_advance(p);
    return true;
}

static void expect_word(struct parser *p, const char *reserved)
{
    if (!take_word(p, reserved))
        unexpected(p);
}

static void skip_newlines(struct parser *p)
{
    while (take(p, TOK_NEWLINE))
        continue;
}

/* A token that ends a list. */
static bool at_list_end(struct parser *p)
{
    static const char *const closing[] = {
        "then", "else", "elif", "fi", "do", "done", "esac", "}"
    };
    if (p->token == TOK_END || p->token == TOK_RPAREN || p->token == TOK_DSEMI)
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(closing); i++)
        if (at_word(p, closing[i]))
            return true;
    return false;
}

/* ------------------------------------------------------------ redirections */
static const struct {
    enum token_kind token;
    enum redir_kind kind;
    int fd;
} redirections[] = {
    { TOK_LESS, REDIR_READ, 0 },        { TOK_GREAT, REDIR_WRITE, 1 },
    { TOK_CLOBBER, REDIR_WRITE, 1 },    { TOK_DGREAT, REDIR_APPEND, 1 },
    { TOK_DLESS, REDIR_HERE, 0 },       { TOK_DLESSTAB, REDIR_HERE, 0 },
    { TOK_LESSAND, REDIR_DUP, 0 },      { TOK_GREATAND, REDIR_DUP, 1 },
    { TOK_LESSGREAT, REDIR_UPDATE, 0 },
};

static void expect_here(struct parser *p, struct redir *r, bool strip_tabs)
{
    struct here *h = arena_alloc(p->arena, sizeof *h), **tail = &p->heres;
    h->redir = r;
    h->strip_tabs = strip_tabs;
    h->end = word_unquoted(p->arena, p->word, &h->literal);
    while (*tail)
        tail = &(*tail)->next;
    *tail = h;
}

/* Parse one redirection if one stands here. */
static bool parse_redirection(struct parser *p, struct redir ***tail)
{
    int fd = p->token == TOK_NUMBER ? p->number : -1;
    if (fd >= 0)
        lex_advance(p);
    size_t i = 0;
    while (i < ARRAY_SIZE(redirections) && redirections[i].token != p->token)
        i++;
    if (i == ARRAY_SIZE(redirections))
        return false;
    struct redir *r = arena_alloc(p->arena, sizeof *r);
    bool strip_tabs = p->token == TOK_DLESSTAB;
    r->kind = redirections[i].kind;
    r->fd = fd >= 0 ? fd : redirections[i].fd;
    lex_advance(p);
    if (p->token != TOK_WORD) {
        unexpected(p);
        return false;
    }
    r->word = p->word;
    if (r->kind == REDIR_HERE)
        expect_here(p, r, strip_tabs);
    **tail = r;
    *tail = &r->next;
    lex_advance(p);
    return true;
}

/* ------------------------------------------------------------ simple commands, functions */
static bool is_assignment(const struct word *w)
{
    const struct part *part = w->parts;
    if (!part || part->kind != PART_TEXT || part->quoted)
        return false;
    size_t n = name_length(part->text);
    return n > 0 && part->text[n] == '=';
}

static struct node *parse_function(struct parser *p, const char *name)
{
    struct node *n = new_node(p, NODE_FUNCTION, NULL, NULL);
    n->name = name;
    n->arena = p->arena;
    lex_advance(p);
    if (!take(p, TOK_RPAREN))
        unexpected(p);
    skip_newlines(p);
    n->left = parse_command_node(p);
    return n;
}

static struct node *parse_simple(struct parser *p)
{
    struct node *n = new_node(p, NODE_SIMPLE, NULL, NULL);
    struct word **assign = &n->assigns, **word = &n->words;
    struct redir **redir = &n->redirs;
    for (;;) {
        if (p->token == TOK_WORD && !n->words && is_assignment(p->word)) {
            *assign = p->word;
            assign = &p->word->next;
            lex_advance(p);
        } else if (p->token == TOK_WORD) {
            *word = p->word;
            word = &p->word->next;
            lex_advance(p);
        } else if (p->token == TOK_LPAREN && n->words && !n->words->next && !n->assigns) {
            const char *name = word_literal(n->words);
            if (name && name_length(name) == strlen(name))
                return parse_function(p, name);
            break;
        } else if (!parse_redirection(p, &redir)) {
            break;
        }
    }
    if (!n->words && !n->assigns && !n->redirs)
        unexpected(p);
    return n;
}

/* ------------------------------------------------------------ compound commands */
/* A list that must not be empty. */
static struct node *parse_body(struct parser *p)
{
    struct node *list = parse_list(p);
    if (!list)
        unexpected(p);
    return list;
}

static struct node *parse_do_done(struct parser *p)
{
    expect_word(p, "do");
    struct node *body = parse_body(p);
    expect_word(p, "done");
    return body;
}

/* What follows "if" or "elif", with the "fi". */
static struct node *parse_if(struct parser *p)
{
    struct node *n = new_node(p, NODE_IF, parse_body(p), NULL);
    expect_word(p, "then");
    n->right = parse_body(p);
    if (take_word(p, "elif")) {
        n->other = parse_if(p);
        return n;
    }
    if (take_word(p, "else"))
        n->other = parse_body(p);
    expect_word(p, "fi");
    return n;
}

static struct node *parse_for(struct parser *p)
{
    struct node *n = new_node(p, NODE_FOR, NULL, NULL);
    const char *name = p->token == TOK_WORD ? word_literal(p->word) : NULL;
    if (!name || name_length(name) != strlen(name)) {
        unexpected(p);
        return n;
    }
    n->name = name;
    lex_advance(p);
    skip_newlines(p);
    if (take_word(p, "in")) {
        for (struct word **w = &n->words; p->token == TOK_WORD; w = &(*w)->next) {
            *w = p->word;
            lex_advance(p);
        }
    } else {
        n->words = lex_string(p, "$@");
    }
    take(p, TOK_SEMI);
    skip_newlines(p);
    n->right = parse_do_done(p);
    return n;
}

static struct node *parse_case_item(struct parser *p)
{
    struct node *item = new_node(p, NODE_ITEM, NULL, NULL);
    struct word **w = &item->words;
    take(p, TOK_LPAREN);
    do {
        if (p->token != TOK_WORD) {
            unexpected(p);
            return item;
        }
        *w = p->word;
        w = &p->word->next;
        lex_advance(p);
    } while (take(p, TOK_PIPE));
    if (!take(p, TOK_RPAREN))
        unexpected(p);
    item->right = parse_list(p);
    if (!take(p, TOK_DSEMI) && !at_word(p, "esac"))
        unexpected(p);
    return item;
}

static struct node *parse_case(struct parser *p)
{
    struct node *n = new_node(p, NODE_CASE, NULL, NULL), **item = &n->left;
    if (p->token != TOK_WORD) {
        unexpected(p);
        return n;
    }
    n->words = p->word;
    lex_advance(p);
    skip_newlines(p);
    expect_word(p, "in");
    skip_newlines(p);
    while (!p->failed && !take_word(p, "esac")) {
        *item = parse_case_item(p);
        item = &(*item)->next;
        skip_newlines(p);
    }
    return n;
}

static struct node *parse_loop(struct parser *p, enum node_kind kind)
{
    struct node *condition = parse_body(p);
    return new_node(p, kind, condition, parse_do_done(p));
}

static struct node *parse_group(struct parser *p)
{
    struct node *n = new_node(p, NODE_GROUP, parse_body(p), NULL);
    expect_word(p, "}");
    return n;
}

static struct node *parse_subshell(struct parser *p)
{
    struct node *n = new_node(p, NODE_SUBSHELL, parse_body(p), NULL);
    if (!take(p, TOK_RPAREN))
        unexpected(p);
    return n;
}

/* => NULL if no compound command begins here */
static struct node *parse_compound(struct parser *p)
{
    if (take_word(p, "if"))
        return parse_if(p);
    if (take_word(p, "while"))
        return parse_loop(p, NODE_WHILE);
    if (take_word(p, "until"))
        return parse_loop(p, NODE_UNTIL);
    if (take_word(p, "for"))
        return parse_for(p);
    if (take_word(p, "case"))
        return parse_case(p);
    if (take_word(p, "{"))
        return parse_group(p);
    if (take(p, TOK_LPAREN))
        return parse_subshell(p);
    return NULL;
}

static struct node *parse_command_node(struct parser *p)
{
    struct node *n = parse_compound(p);
    if (!n)
        return parse_simple(p);
    for (struct redir **redir = &n->redirs; parse_redirection(p, &redir);)
        continue;
    return n;
}

/* ------------------------------------------------------------ pipelines and lists */
static struct node *parse_pipeline(struct parser *p)
{
    bool negated = take_word(p, "!");
    struct node *n = parse_command_node(p);
    if (p->token == TOK_PIPE) {
        n = new_node(p, NODE_PIPE, n, NULL);
        for (struct node **end = &n->left->next; take(p, TOK_PIPE); end = &(*end)->next) {
            skip_newlines(p);
            *end = parse_command_node(p);
        }
    }
    return negated ? new_node(p, NODE_NOT, n, NULL) : n;
}

static struct node *parse_and_or(struct parser *p)
{
    struct node *n = parse_pipeline(p);
    while (p->token == TOK_AND || p->token == TOK_OR) {
        enum node_kind kind = p->token == TOK_AND ? NODE_AND : NODE_OR;
        lex_advance(p);
        skip_newlines(p);
        n = new_node(p, kind, n, parse_pipeline(p));
    }
    return n;
}

/* One and-or list with the ; or & behind it, joined to what came before. */
static struct node *parse_item(struct parser *p, struct node *before)
{
    struct node *n = parse_and_or(p);
    if (take(p, TOK_AMP))
        n = new_node(p, NODE_BACKGROUND, n, NULL);
    else
        take(p, TOK_SEMI);
    return before ? new_node(p, NODE_SEQUENCE, before, n) : n;
}

struct node *parse_list(struct parser *p)
{
    struct node *list = NULL;
    skip_newlines(p);
    while (!at_list_end(p)) {
        list = parse_item(p, list);
        skip_newlines(p);
    }
    return list;
}

/* Skip the rest of a line with an error in it. */
static void drop_line(struct source *in)
{
    if (in->line)
        in->at += strlen(in->line + in->at);
}

struct node *parse_command(struct source *in, struct arena *a, bool *end)
{
    struct parser p = { .in = in, .arena = a };
    struct node *list = NULL;
    in->more = in->ended = false;
    lex_advance(&p);
    *end = p.token == TOK_END && !p.failed;
    while (p.token != TOK_NEWLINE && p.token != TOK_END && !p.failed) {
        if (at_list_end(&p))
            unexpected(&p);
        else
            list = parse_item(&p, list);
    }
    if (!p.failed && p.token == TOK_END)
        for (; p.heres; p.heres = p.heres->next)
            syntax_error(&p, "the end: a << has no text");
    if (!p.failed)
        return list;
    drop_line(in);
    return NULL;
}
