/* ipcrm.c - remove segments of System V shared memory: -m by number, -M by key, -a all. */
#include "user/lib/util.h"

#include <sys/shm.h>
#include <unistd.h>

static int status;

static void remove_id(int id, const char *name)
{
    if (shmctl(id, IPC_RMID, NULL) < 0) {
        warn(name);
        status = 1;
    }
}

static long number(const char *s)
{
    long n;

    if (!parse_number(s, &n))
        die("%s is no number", s);
    return n;
}

static void remove_key(const char *key)
{
    int id = shmget((key_t)number(key), 0, 0);

    if (id < 0) {
        warn(key);
        status = 1;
    } else {
        remove_id(id, key);
    }
}

static void remove_all(void)
{
    struct shm_info info;
    struct shmid_ds d;
    int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);

    for (int i = 0; i <= last; i++) {
        int id = shmctl(i, SHM_STAT, &d);
        if (id >= 0)
            remove_id(id, "segment");
    }
}

int main(int argc, char **argv)
{
    prog_init(argv[0], "[-m ID]... [-M KEY]... [-a]");
    if (argc < 2)
        prog_usage();
    for (int c; (c = getopt(argc, argv, "m:M:a")) != -1;) {
        switch (c) {
        case 'm': remove_id((int)number(optarg), optarg); break;
        case 'M': remove_key(optarg); break;
        case 'a': remove_all(); break;
        default: prog_usage();
        }
    }
    if (optind < argc)
        prog_usage();
    return finish(status);
}
