/* The heap and the files of the library serve several threads at a time; so does fork. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "children.h"
#include "scratch.h"
#include "tap.h"

#define THREADS 3
#define LINES   100

static FILE *file;

static void *work(void *argument)
{
    int mine = *(int *)argument;
    char *blocks[16] = { 0 };

    for (int i = 0; i < LINES; i++) {
        char **b = &blocks[i % 16];

        if (*b && (*b)[0] != 'a' + mine)
            return NULL;
        free(*b);
        *b = malloc(64 + (size_t)i * 7);
        if (!*b)
            return NULL;
        memset(*b, 'a' + mine, 64);
        fprintf(file, "thread %d line %d of %d\n", mine, i, LINES);
    }
    for (int i = 0; i < 16; i++)
        free(blocks[i]);
    return argument;
}

static int allocate(void)
{
    void *p = malloc(1000);

    free(p);
    return p ? 4 : 1;
}

int main(void)
{
    int numbers[THREADS], lines[THREADS] = { 0 }, torn = 0, children = 0, n, i, of;
    pthread_t t[THREADS];
    char line[64];
    void *r;

    scratch_enter();
    file = fopen("lines", "w");
    for (i = 0; i < THREADS; i++) {
        numbers[i] = i;
        pthread_create(&t[i], NULL, work, &numbers[i]);
    }
    for (i = 0; i < 5; i++)
        children += exited_with(in_child(allocate), 4);
    for (i = 0; i < THREADS; i++) {
        pthread_join(t[i], &r);
        ok(r == &numbers[i], "thread %d's blocks held what it wrote", i);
    }
    fclose(file);
    is_int(children, 5, "children forked meanwhile have a heap");
    file = fopen("lines", "r");
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "thread %d line %d of %d", &n, &i, &of) == 3 && of == LINES &&
            n < THREADS && i == lines[n])
            lines[n]++;
        else
            torn++;
    }
    fclose(file);
    is_int(torn, 0, "no line is torn");
    for (i = 0; i < THREADS; i++)
        is_int(lines[i], LINES, "all of thread %d", i);
    scratch_leave();
    return done_testing();
}
