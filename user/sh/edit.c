/* edit.c - one line from a terminal: editing, history, completion of names.
 * The terminal is raw while a line is edited and as before while a command runs. A line longer
 * than the screen is wide is shown through a window that moves with the cursor. */
#include "user/sh/sh.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define LINE_SIZE    1024
#define HISTORY_SIZE 256
#define CTL(c)       ((c)&31)

/* Keys that come as escape sequences. */
enum key { KEY_UP = 256, KEY_DOWN, KEY_LEFT, KEY_RIGHT, KEY_HOME, KEY_END, KEY_DELETE, KEY_NONE };

struct editor {
    char line[LINE_SIZE];
    size_t len, at;
    size_t window; /* the first character shown */
    size_t columns, prompt_width;
    const char *prompt;
    unsigned back;        /* how far in the history, 0: the new line */
    char kept[LINE_SIZE]; /* the new line, while an old one is shown */
    bool tabbed;          /* the last key was a tab that found several names */
};

static char *history[HISTORY_SIZE]; /* a ring */
static unsigned history_count;

/* ------------------------------------------------------------ the terminal */
static void put(const char *s)
{
    write_all(1, s, strlen(s));
}

static size_t terminal_columns(void)
{
    struct winsize size;
    return ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

/* How many columns the prompt's last line takes: escape sequences take none. */
static size_t visible_width(const char *s)
{
    size_t width = 0;
    for (; *s; s++) {
        if (*s == '\033')
            s += strcspn(s, "mK") - (s[strcspn(s, "mK")] == '\0');
        else
            width = *s == '\n' ? 0 : width + 1;
    }
    return width;
}

static void redraw(struct editor *e)
{
    char out[2 * LINE_SIZE];
    size_t room = e->columns > e->prompt_width + 8 ? e->columns - e->prompt_width - 1 : 8;
    if (e->at < e->window)
        e->window = e->at;
    if (e->at > e->window + room)
        e->window = e->at - room;
    size_t shown = e->len - e->window < room ? e->len - e->window : room;
    snprintf(out, sizeof out, "\r\033[K%s%.*s", e->prompt, (int)shown, e->line + e->window);
    put(out);
    if (e->at - e->window < shown) {
        snprintf(out, sizeof out, "\r\033[%uC", (unsigned)(e->prompt_width + e->at - e->window));
        put(out);
    }
}

static int read_byte(void)
{
    unsigned char c;
    ssize_t n;
    while ((n = read(0, &c, 1)) < 0 && errno == EINTR)
        continue;
    return n == 1 ? c : -1;
}

/* A key: a character, a KEY_, or -1 at the end of the input. */
static int read_key(void)
{
    static const char letters[] = "ABDCHF";
    int c = read_byte();
    if (c != '\033')
        return c;
    c = read_byte();
    if (c != '[' && c != 'O')
        return KEY_NONE;
    c = read_byte();
    const char *letter = c > 0 ? strchr(letters, c) : NULL;
    if (letter)
        return KEY_UP + (int)(letter - letters);
    int digit = c;
    while (c >= '0' && c <= ';')
        c = read_byte();
    if (c != '~')
        return KEY_NONE;
    return digit == '1' ? KEY_HOME : digit == '4' ? KEY_END : digit == '3' ? KEY_DELETE : KEY_NONE;
}

/* ------------------------------------------------------------ changing the line */
static void insert(struct editor *e, const char *s, size_t n)
{
    if (e->len + n >= LINE_SIZE)
        return;
    memmove(e->line + e->at + n, e->line + e->at, e->len - e->at);
    memcpy(e->line + e->at, s, n);
    e->len += n;
    e->at += n;
    e->line[e->len] = '\0';
}

/* Delete the n characters before the cursor. */
static void erase(struct editor *e, size_t n)
{
    if (n > e->at)
        n = e->at;
    memmove(e->line + e->at - n, e->line + e->at, e->len - e->at + 1);
    e->at -= n;
    e->len -= n;
}

static void erase_ahead(struct editor *e)
{
    if (e->at < e->len) {
        e->at++;
        erase(e, 1);
    }
}

/* The beginning of the word that ends at the cursor. */
static size_t word_start(const struct editor *e, const char *separators)
{
    size_t at = e->at;
    while (at > 0 && !strchr(separators, e->line[at - 1]))
        at--;
    return at;
}

static void erase_word(struct editor *e)
{
    size_t end = e->at;
    while (e->at > 0 && e->line[e->at - 1] == ' ')
        e->at--;
    size_t start = word_start(e, " ");
    e->at = end;
    erase(e, end - start);
}

static void set_line(struct editor *e, const char *s)
{
    e->len = e->at = e->window = 0;
    insert(e, s, strlen(s));
    e->line[e->len] = '\0';
}

/* A character typed at the end needs no redrawing. */
static void type(struct editor *e, char c)
{
    bool simple = e->at == e->len && e->prompt_width + e->len + 2 < e->columns;
    insert(e, &c, 1);
    if (simple)
        write_all(1, &c, 1);
    else
        redraw(e);
}

/* ------------------------------------------------------------ history */
static const char *history_entry(unsigned back)
{
    return history[(history_count - back) % HISTORY_SIZE];
}

static void remember(const char *line)
{
    if (!*line || (history_count > 0 && strcmp(history_entry(1), line) == 0))
        return;
    free(history[history_count % HISTORY_SIZE]);
    history[history_count++ % HISTORY_SIZE] = xstrdup(line);
}

static unsigned history_length(void)
{
    return history_count < HISTORY_SIZE ? history_count : HISTORY_SIZE;
}

/* Show the entry `back` lines ago, if there is one. */
static void recall(struct editor *e, unsigned back)
{
    if (back > history_length())
        return;
    if (e->back == 0)
        strcpy(e->kept, e->line);
    e->back = back;
    set_line(e, back ? history_entry(back) : e->kept);
    redraw(e);
}

int builtin_history(char **argv)
{
    (void)argv;
    for (unsigned back = history_length(); back > 0; back--)
        printf("%5u  %s\n", history_count - back + 1, history_entry(back));
    return 0;
}

/* Change what is searched for by a key. => false for a key that ends the search */
static bool search_key(char wanted[64], int key)
{
    size_t n = strlen(wanted);
    if ((key == 127 || key == CTL('H')) && n > 0)
        wanted[n - 1] = '\0';
    else if (key >= ' ' && key < 127 && n < 63)
        wanted[n] = (char)key; /* zeros follow */
    else
        return key == CTL('R');
    return true;
}

/* ^R: find older lines with what is typed in them. => the key that ended the search */
static int search(struct editor *e)
{
    char wanted[64] = "", out[LINE_SIZE + 128];
    for (unsigned found = 0;;) {
        snprintf(out, sizeof out, "\r(search) %s: %s\033[K", wanted, found ? e->line : "");
        put(out);
        int key = read_key();
        if (!search_key(wanted, key))
            return key;
        unsigned back = (found ? found : 1) + (key == CTL('R'));
        while (back <= history_length() && !strstr(history_entry(back), wanted))
            back++;
        if (back <= history_length()) {
            found = back;
            set_line(e, history_entry(back));
        }
    }
}

/* ------------------------------------------------------------ completion */
struct matches {
    const char *prefix;
    char common[NAME_MAX + 1]; /* the longest beginning of all that match */
    unsigned count;
    bool show;     /* print them instead */
    bool commands; /* a builtin's name counts once, though a program has it too */
};

static void add_match(void *context, const char *name)
{
    struct matches *m = context;
    if (strncmp(name, m->prefix, strlen(m->prefix)) != 0 || strlen(name) > NAME_MAX)
        return;
    if (m->show) {
        put(name);
        put("  ");
    }
    if (m->count++ == 0) {
        strcpy(m->common, name);
        return;
    }
    size_t n = 0;
    while (name[n] && name[n] == m->common[n])
        n++;
    m->common[n] = '\0';
}

static void match_directory(struct matches *m, const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *d; (d = readdir(dir));)
        if ((d->d_name[0] != '.' || m->prefix[0] == '.') &&
            !(m->commands && builtin_find(d->d_name)))
            add_match(m, d->d_name);
    closedir(dir);
}

static void match_commands(struct matches *m)
{
    const char *path = var_get("PATH");
    m->commands = true;
    builtin_each(add_match, m);
    while (path && *path) {
        char dir[PATH_MAX];
        size_t n = strcspn(path, ":");
        if (n < sizeof dir) {
            memcpy(dir, path, n);
            dir[n] = '\0';
            match_directory(m, dir);
        }
        path += n + (path[n] == ':');
    }
}

/* Find what can stand where the cursor is. dir gets the directory part of the word. */
static void find_matches(struct editor *e, struct matches *m, char dir[LINE_SIZE])
{
    size_t start = word_start(e, " \t<>|&;=(`"), before = start;
    memcpy(dir, e->line + start, e->at - start);
    dir[e->at - start] = '\0';
    char *slash = strrchr(dir, '/');
    size_t n = slash ? (size_t)(slash - dir) + 1 : 0;
    m->prefix = e->line + start + n;
    dir[n] = '\0';
    while (before > 0 && e->line[before - 1] == ' ')
        before--;
    char saved = e->line[e->at];
    e->line[e->at] = '\0'; /* ends the prefix */
    if (!slash && (before == 0 || strchr("|&;(`", e->line[before - 1])))
        match_commands(m);
    else
        match_directory(m, n ? dir : ".");
    e->line[e->at] = saved;
}

static void complete(struct editor *e)
{
    struct matches m = { .show = e->tabbed };
    char path[2 * LINE_SIZE];
    struct stat st;
    if (m.show)
        put("\n");
    find_matches(e, &m, path);
    if (m.show)
        put("\n");
    if (m.count > 0) {
        size_t have = strlen(path);
        size_t typed = e->at - (size_t)(m.prefix - e->line);
        insert(e, m.common + typed, strlen(m.common) - typed);
        snprintf(path + have, sizeof path - have, "%s", m.common);
    }
    if (m.count == 1)
        insert(e, stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? "/" : " ", 1);
    redraw(e);
    e->tabbed = m.count > 1;
}

/* ------------------------------------------------------------ keys */
static void move_to(struct editor *e, size_t at)
{
    e->at = at;
    redraw(e);
}

static void clear_screen(struct editor *e)
{
    put("\033[H\033[2J");
    redraw(e);
}

/* Keys that change the line or move in it. */
static void edit_key(struct editor *e, int key)
{
    switch (key) {
    case CTL('A'):
    case KEY_HOME: move_to(e, 0); return;
    case CTL('E'):
    case KEY_END: move_to(e, e->len); return;
    case CTL('B'):
    case KEY_LEFT: move_to(e, e->at > 0 ? e->at - 1 : 0); return;
    case CTL('F'):
    case KEY_RIGHT: move_to(e, e->at < e->len ? e->at + 1 : e->len); return;
    case CTL('P'):
    case KEY_UP: recall(e, e->back + 1); return;
    case CTL('N'):
    case KEY_DOWN: recall(e, e->back > 0 ? e->back - 1 : 0); return;
    case CTL('L'): clear_screen(e); return;
    case CTL('I'): complete(e); return;
    case CTL('D'):
    case KEY_DELETE: erase_ahead(e); break;
    case CTL('H'):
    case 127: erase(e, 1); break;
    case CTL('U'): erase(e, e->at); break;
    case CTL('W'): erase_word(e); break;
    case CTL('K'): e->line[e->len = e->at] = '\0'; break;
    default:
        if (key >= ' ' && key < 256)
            type(e, (char)key);
        return;
    }
    redraw(e);
}

/* Handle keys until the line is done. => false at the end of the input */
static bool edit(struct editor *e)
{
    put(e->prompt); /* behind whatever a command has left on the line */
    for (;;) {
        int key = read_key();
        if (key == CTL('R')) {
            key = search(e);
            redraw(e);
        }
        if (key == '\r' || key == '\n') {
            put("\n");
            return true;
        }
        if (key == CTL('C')) {
            put("^C");
            e->line[0] = '\0';
            interrupted = SIGINT;
            return true;
        }
        if (key < 0 || (key == CTL('D') && e->len == 0))
            return false;
        bool tab = key == CTL('I');
        edit_key(e, key);
        e->tabbed &= tab;
    }
}

const char *edit_line(const char *prompt)
{
    static struct editor e;
    struct termios cooked, raw;
    const char *last = strrchr(prompt, '\n');
    if (tcgetattr(0, &cooked) < 0)
        return NULL;
    raw = cooked;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(0, TCSADRAIN, &raw);
    if (last)
        write_all(1, prompt, (size_t)(last + 1 - prompt));
    e = (struct editor){ .prompt = last ? last + 1 : prompt, .columns = terminal_columns() };
    e.prompt_width = visible_width(e.prompt);
    bool good = edit(&e);
    tcsetattr(0, TCSADRAIN, &cooked);
    if (good)
        remember(e.line);
    return good ? e.line : NULL;
}
