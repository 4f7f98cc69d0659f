/* procfile.h - files of /proc as tests read them: whole, then by line. */
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char proc_text[1 << 17];

/* Read the file into proc_text. => it */
static inline char *proc_load(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t n, have = 0;

    while (fd >= 0 && (n = read(fd, proc_text + have, sizeof proc_text - 1 - (size_t)have)) > 0)
        have += n;
    if (fd >= 0)
        close(fd);
    proc_text[have] = '\0';
    return proc_text;
}

/* The number behind the word that starts a line at s or below, before `end` (NULL: anywhere).
 * => -1 if there is none */
static inline long proc_number(const char *s, const char *end, const char *word)
{
    size_t n = strlen(word);

    for (; s && *s && (!end || s < end); s = strchr(s, '\n'), s += s != NULL)
        if (!strncmp(s, word, n))
            return strtol(s + n, NULL, 10);
    return -1;
}

/* The line of maps or smaps in proc_text whose area holds p. => NULL if there is none */
static inline char *proc_area(const void *p)
{
    unsigned long at = (unsigned long)p;

    for (char *s = proc_text, *rest; s && *s; s = strchr(s, '\n'), s += s != NULL) {
        unsigned long start = strtoul(s, &rest, 16);
        if (*rest == '-' && start <= at && at < strtoul(rest + 1, &rest, 16) && *rest == ' ')
            return s;
    }
    return NULL;
}

/* The number behind the word in the paragraph of smaps about the area of p. */
static inline long proc_area_number(const void *p, const char *word)
{
    char *s = proc_area(p), *end = s ? strstr(s, "VmFlags:") : NULL;

    return s ? proc_number(s, end, word) : -1;
}
