/* A segment shows in /proc/sysvipc/shm, and its attachment in /proc/self/maps. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/shm.h>
#include <tap.h>

static char text[65536];

static void load(const char *path)
{
    int fd = open(path, O_RDONLY);
    ssize_t n, have = 0;

    while (fd >= 0 && (n = read(fd, text + have, sizeof text - 1 - (size_t)have)) > 0)
        have += n;
    close(fd);
    text[have] = '\0';
}

/* The line that has the word. */
static char *line(const char *word)
{
    char *s = strstr(text, word), *end;

    if (!s)
        return NULL;
    while (s > text && s[-1] != '\n')
        s--;
    if ((end = strchr(s, '\n')))
        *end = '\0';
    return s;
}

int main(void)
{
    key_t key = (key_t)(0x54000000 + getpid());
    int id = shmget(key, 20000, IPC_CREAT | 0644), got_id = 0, got_key = 0, mode = 0, cpid = 0,
        lpid = 0, nattch = 0;
    char *p = shmat(id, NULL, 0), word[64], perms[8], *s;
    unsigned long size = 0, start = 0, end = 0, offset = 0, inode = 0;
    unsigned major, minor;

    p[0] = p[4096] = 1;
    load("/proc/sysvipc/shm");
    ok(!strncmp(text, "       key      shmid perms ", 28), "the heading");
    snprintf(word, sizeof word, "%10d %10d", key, id);
    s = line(word);
    ok(s && sscanf(s, "%d %d %o %lu %d %d %d", &got_key, &got_id, (unsigned *)&mode, &size, &cpid,
                   &lpid, &nattch) == 7,
       "a line for it");
    ok(got_key == key && got_id == id && mode == 0644 && size == 20000, "key, id, mode, size");
    ok(cpid == getpid() && lpid == getpid() && nattch == 1, "who, and how many");
    s = s ? strrchr(s, ' ') : NULL;
    while (s && s[-1] == ' ')
        s--;
    ok(s && atol(s - 6) == 8192, "two pages are in memory");
    load("/proc/self/maps");
    snprintf(word, sizeof word, "/SYSV%08x (deleted)", (unsigned)key);
    s = line(word);
    ok(s && sscanf(s, "%lx-%lx %4s %lx %x:%x %lu", &start, &end, perms, &offset, &major, &minor,
                   &inode) == 7,
       "its area has a name");
    ok(start == (unsigned long)p && end - start == 20480, "is where it is");
    is_str(perms, "rw-s", "is shared");
    ok(offset == 0 && inode == (unsigned long)id, "has the id as its inode");
    shmctl(id, IPC_RMID, NULL);
    load("/proc/self/maps");
    ok(line(word) != NULL, "the name stays when the segment is removed");
    shmdt(p);
    load("/proc/self/maps");
    ok(line(word) == NULL, "and goes with the attachment");
    return done_testing();
}
