/* file_mapping.c - lesson: a file in memory, shared and private. */
#include "user/lesson/lesson.h"
#include "user/lib/util.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAME "/tmp/lesson.file"

static char *map_file(int fd, int flags)
{
    char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags, fd, 0);

    if (p == MAP_FAILED)
        die("%s cannot be mapped", NAME);
    return p;
}

static char first_byte(int fd)
{
    char c = 0;

    return pread(fd, &c, 1, 0) == 1 ? c : 0;
}

static void play(void)
{
    int fd = open(NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
    volatile char *shared, *again, *private;
    uint32_t frame;

    if (fd < 0 || !write_all(fd, "1 one\n", 6))
        die("%s cannot be written", NAME);
    shared = map_file(fd, MAP_SHARED);
    again = map_file(fd, MAP_SHARED);
    private = map_file(fd, MAP_PRIVATE);
    say("A file whose first byte is the digit 1 is mapped three times: twice MAP_SHARED,\n"
        "once MAP_PRIVATE. Each mapping is read.");
    claim(shared[0] == '1' && again[0] == '1' && private[0] == '1', "all three read 1");
    ask("How many frames hold its page now?");
    frame = frame_of((char *)shared);
    answer(1 + (frame_of((char *)again) != frame) + (frame_of((char *)private) != frame), 1);
    claim(frame_maps(frame) == 3, "frame %x of the page cache, in three table entries", frame);

    say("\nThe digit 2 is stored through the first shared mapping: an instruction, no call.");
    shared[0] = '2';
    ask("Which digit does read(2) give?");
    answer(first_byte(fd) - '0', 2);
    claim(again[0] == '2', "the second shared mapping shows it, as it shows the same frame");

    say("\nNow 3 is stored through the private mapping.");
    ask("Which digit is in the file?");
    private[0] = '3';
    answer(first_byte(fd) - '0', 2);
    claim(private[0] == '3' && frame_of((char *)private) != frame,
          "the write broke the sharing: the private page is frame %x now",
          frame_of((char *)private));
    say("Reading, writing and mapping a file meet in one place, the page cache; so\n"
        "they agree. A private mapping is copy on write, with the file as the parent.");
    munmap((void *)(uintptr_t)shared, PAGE);
    munmap((void *)(uintptr_t)again, PAGE);
    munmap((void *)(uintptr_t) private, PAGE);
    close(fd);
    unlink(NAME);
}

const struct lesson file_mapping = { "file", "a file in memory, shared and private", play };
