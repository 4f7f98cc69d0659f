/* ls.c - list directories; -a hidden names too, -d the directory itself, -i inode numbers,
 * -l one line each with mode, links, size and time, -1 one name a line, -R what lies below too.
 * On a terminal the names stand in columns. */
#include "user/lib/util.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct entry {
    char *name;
    char *path;
    struct stat st;
};

struct listing {
    struct entry *entries;
    size_t count, room;
};

static bool all, directory_itself, inodes, long_form, one_column, recursive;
static int status;

static void add(struct listing *l, const char *name, const char *path)
{
    struct stat st;
    if (lstat(path, &st) < 0) {
        warn(path);
        status = 1;
        return;
    }
    if (l->count == l->room)
        l->entries = xrealloc(l->entries, (l->room = 2 * l->room + 16) * sizeof *l->entries);
    l->entries[l->count++] = (struct entry){ xstrdup(name), xstrdup(path), st };
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void listing_free(struct listing *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->entries[i].name);
        free(l->entries[i].path);
    }
    free(l->entries);
}

static char type_letter(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    default: return '-';
    }
}

static void print_mode(mode_t mode)
{
    static const char letters[] = "rwxrwxrwx";
    putchar(type_letter(mode));
    for (int i = 0; i < 9; i++)
        putchar(mode & (0400u >> i) ? letters[i] : '-');
}

static void print_target(const char *path)
{
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target - 1);
    if (n >= 0)
        printf(" -> %.*s", (int)n, target);
}

static void print_long(const struct entry *e)
{
    char when[32] = "";
    time_t mtime = e->st.st_mtime;
    struct tm *tm = gmtime(&mtime);
    if (tm)
        strftime(when, sizeof when, "%Y-%m-%d %H:%M", tm);
    print_mode(e->st.st_mode);
    printf(" %3lu ", (unsigned long)e->st.st_nlink);
    if (S_ISCHR(e->st.st_mode) || S_ISBLK(e->st.st_mode))
        printf("%4u,%4u", (unsigned)(e->st.st_rdev >> 8) & 0xfff, (unsigned)e->st.st_rdev & 0xff);
    else
        printf("%9llu", (unsigned long long)e->st.st_size);
    printf(" %s %s", when, e->name);
    if (S_ISLNK(e->st.st_mode))
        print_target(e->path);
    putchar('\n');
}

/* The width of one name with what stands before it. */
static size_t width(const struct entry *e)
{
    return strlen(e->name) + (inodes ? 8 : 0);
}

static void print_name(const struct entry *e)
{
    if (inodes)
        printf("%7llu ", (unsigned long long)e->st.st_ino);
    fputs(e->name, stdout);
}

static unsigned terminal_width(void)
{
    struct winsize size;
    if (ioctl(1, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

static void print_columns(const struct listing *l)
{
    size_t widest = 0;
    for (size_t i = 0; i < l->count; i++)
        if (width(&l->entries[i]) > widest)
            widest = width(&l->entries[i]);
    size_t columns = one_column ? 1 : terminal_width() / (widest + 2);
    if (columns == 0)
        columns = 1;
    size_t rows = (l->count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < l->count; i += rows) {
            print_name(&l->entries[i]);
            if (i + rows < l->count)
                printf("%*s", (int)(widest + 2 - width(&l->entries[i])), "");
        }
        putchar('\n');
    }
}

static void print_listing(struct listing *l)
{
    qsort(l->entries, l->count, sizeof *l->entries, by_name);
    if (!long_form) {
        print_columns(l);
        return;
    }
    for (size_t i = 0; i < l->count; i++) {
        if (inodes)
            printf("%7llu ", (unsigned long long)l->entries[i].st.st_ino);
        print_long(&l->entries[i]);
    }
}

static void list_directory(const char *path, bool titled);

static void list_below(const struct listing *l)
{
    for (size_t i = 0; i < l->count; i++) {
        const struct entry *e = &l->entries[i];
        if (!S_ISDIR(e->st.st_mode) || strcmp(e->name, ".") == 0 || strcmp(e->name, "..") == 0)
            continue;
        putchar('\n');
        list_directory(e->path, true);
    }
}

static void list_directory(const char *path, bool titled)
{
    struct listing l = { 0 };
    DIR *dir = opendir(path);
    if (!dir) {
        warn(path);
        status = 1;
        return;
    }
    if (titled)
        printf("%s:\n", path);
    for (struct dirent *d; (d = readdir(dir));)
        if (all || d->d_name[0] != '.')
            add(&l, d->d_name, join_path(path, d->d_name));
    closedir(dir);
    if (l.count > 0)
        print_listing(&l);
    if (recursive)
        list_below(&l);
    listing_free(&l);
}

/* Files that were named stand first, then each directory under its name. */
static void list(char **names)
{
    struct listing files = { 0 };
    struct stat st;
    bool many = names[0] && names[1];
    for (char **name = names; *name; name++)
        if (directory_itself || stat(*name, &st) < 0 || !S_ISDIR(st.st_mode))
            add(&files, *name, *name);
    bool gap = files.count > 0;
    if (gap)
        print_listing(&files);
    listing_free(&files);
    for (char **name = names; !directory_itself && *name; name++) {
        if (stat(*name, &st) < 0 || !S_ISDIR(st.st_mode))
            continue;
        if (gap)
            putchar('\n');
        list_directory(*name, many || recursive);
        gap = true;
    }
}

int main(int argc, char **argv)
{
    static char dot[] = ".", *here[] = { dot, NULL };
    prog_init(argv[0], "[-1adilR] [FILE]...");
    for (int c; (c = getopt(argc, argv, "1adilR")) != -1;) {
        all |= c == 'a';
        directory_itself |= c == 'd';
        inodes |= c == 'i';
        long_form |= c == 'l';
        one_column |= c == '1';
        recursive |= c == 'R';
        if (c == '?')
            prog_usage();
    }
    one_column |= !isatty(1);
    list(optind < argc ? argv + optind : here);
    return finish(status);
}
