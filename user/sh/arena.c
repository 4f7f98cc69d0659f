/* arena.c - memory that is given back all at once, and strings that grow. */
#include "user/sh/sh.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE 1000

struct chunk {
    struct chunk *next;
    max_align_t data[];
};

void *arena_alloc(struct arena *a, size_t size)
{
    size = (size + 7) & ~(size_t)7;
    if (size > a->left) {
        size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
        struct chunk *c = xmalloc(sizeof *c + room);
        c->next = a->chunks;
        a->chunks = c;
        a->next = (char *)c->data;
        a->left = room;
    }
    void *p = a->next;
    a->next += size;
    a->left -= size;
    return memset(p, 0, size);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    return memcpy(arena_alloc(a, n + 1), s, n);
}

void arena_clear(struct arena *a)
{
    while (a->chunks) {
        struct chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
    a->next = NULL;
    a->left = 0;
}

struct arena *arena_new(void)
{
    struct arena *a = xmalloc(sizeof *a);
    *a = (struct arena){ .refs = 1 };
    return a;
}

struct arena *arena_get(struct arena *a)
{
    a->refs++;
    return a;
}

void arena_put(struct arena *a)
{
    if (--a->refs > 0)
        return;
    arena_clear(a);
    free(a);
}

void text_add(struct text *t, char c)
{
    if (t->len == t->room)
        t->s = xrealloc(t->s, t->room = t->room ? 2 * t->room : 64);
    t->s[t->len++] = c;
}

void text_add_string(struct text *t, const char *s)
{
    while (*s)
        text_add(t, *s++);
}

const char *text_string(struct text *t)
{
    text_add(t, '\0');
    t->len--;
    return t->s;
}

void text_free(struct text *t)
{
    free(t->s);
    *t = (struct text){ 0 };
}
