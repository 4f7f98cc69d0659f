/* program.c - what an ordinary program does with its C library; glibc.t compiles it with the
 * host's. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_there = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static int counter, there;
static __thread int mine;

static void numbers(void)
{
    double x = 2;

    printf("%d %5.2f %a %s %zu\n", -42, 3.14159, sqrt(x), "text", sizeof(long));
    printf("%ld %g\n", strtol("0x7f", NULL, 0), strtod("1e-3", NULL));
}

static void heap(void)
{
    char *p = malloc(100), *q = calloc(1000, 1000), *r;

    strcpy(p, "kept");
    r = realloc(p, 3 << 20);
    printf("%s %d\n", r, q[999999]);
    free(q);
    free(r);
}

static void files(void)
{
    const char *path = "/tmp/foreign-file";
    FILE *f = fopen(path, "w+");
    char line[32] = "";
    struct stat st;

    fprintf(f, "one\ntwo\n");
    rewind(f);
    if (fgets(line, sizeof line, f))
        printf("read %s", line);
    fclose(f);
    printf("size %d\n", stat(path, &st) == 0 ? (int)st.st_size : -1);
    printf("unlink %d, %s\n", unlink(path), access(path, F_OK) ? strerror(errno) : "still there");
}

static void children(void)
{
    int status = 0;
    char line[64] = "";
    FILE *f;
    pid_t pid;

    fflush(stdout);
    pid = fork();
    if (pid == 0)
        _exit(7);
    waitpid(pid, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
    f = popen("echo through a pipe", "r");
    if (f && fgets(line, sizeof line, f))
        printf("%s", line);
    printf("pclose %d\n", f ? pclose(f) : -1);
    printf("system %d\n", WEXITSTATUS(system("exit 3")));
}

static volatile sig_atomic_t seen;

static void on_signal(int sig)
{
    seen = sig;
}

static void signals(void)
{
    struct timespec pause = { 0, 1000000 };

    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    printf("signal %d, sleep %d\n", seen == SIGUSR1, nanosleep(&pause, NULL));
}

static void *work(void *argument)
{
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 500; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
        free(malloc((size_t)i));
        mine++;
    }
    pthread_mutex_lock(&mutex);
    if (++there == THREADS)
        pthread_cond_signal(&all_there);
    pthread_mutex_unlock(&mutex);
    return (char *)argument + mine;
}

static void threads(void)
{
    pthread_t t[THREADS];
    void *result;
    int made = 0;

    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        made += pthread_create(&t[i], NULL, work, NULL) == 0;
    printf("threads %d\n", made);
    pthread_mutex_lock(&mutex);
    while (there < THREADS)
        pthread_cond_wait(&all_there, &mutex);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(t[i], &result);
        printf("joined %d\n", (int)(long)result);
    }
    printf("counted %d, own %d\n", counter, mine);
}

int main(void)
{
    puts("begin");
    numbers();
    heap();
    files();
    children();
    signals();
    threads();
    puts("end");
    return 0;
}
