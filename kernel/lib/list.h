/* list.h - doubly linked, circular, intrusive: the node lies in the object, a list is a node too.
 * Every operation is O(1); none allocates. Knuth, TAOCP 1, 2.2.5. */
#pragma once

#include "kernel/lib/assert.h"

struct list {
    struct list *next, *prev;
};

#define LIST_INIT(name) ((struct list){ &(name), &(name) })

#define list_entry(p, type, member) container_of(p, type, member)
#define list_for_each(pos, head) \
    for (struct list *pos = (head)->next; pos != (head); pos = pos->next)
/* pos may be taken off the list in the body. */
#define list_for_each_safe(pos, head)                                             \
    for (struct list *pos = (head)->next, *pos##_next = pos->next; pos != (head); \
         pos = pos##_next, pos##_next = pos->next)

static inline void list_init(struct list *l)
{
    l->next = l->prev = l;
}

static inline bool list_empty(const struct list *l)
{
    return l->next == l;
}

static inline void list_insert_between(struct list *n, struct list *prev, struct list *next)
{
    n->next = next;
    n->prev = prev;
    prev->next = n;
    next->prev = n;
}

/* Put n first. */
static inline void list_add(struct list *head, struct list *n)
{
    list_insert_between(n, head, head->next);
}

/* Put n last. */
static inline void list_add_tail(struct list *head, struct list *n)
{
    list_insert_between(n, head->prev, head);
}

/* Take n off its list. n is left empty, so that list_empty(n) says "on no list". */
static inline void list_del(struct list *n)
{
    n->prev->next = n->next;
    n->next->prev = n->prev;
    list_init(n);
}

/* => NULL when the list is empty */
static inline struct list *list_first(const struct list *head)
{
    return list_empty(head) ? NULL : head->next;
}

/* Take off the first node. => NULL when the list is empty */
static inline struct list *list_pop(struct list *head)
{
    struct list *n = list_first(head);
    if (n)
        list_del(n);
    return n;
}

static inline size_t list_length(const struct list *head)
{
    size_t n = 0;
    list_for_each(p, head)
        n++;
    return n;
}
