/* O_APPEND writes go to the end, wherever the position was. */
#include <fcntl.h>
#include <tap.h>

#include "scratch.h"

int main(void)
{
    scratch_enter();
    scratch_file("f", "one");
    int a = open("f", O_WRONLY | O_APPEND), b = open("f", O_WRONLY | O_APPEND);
    ok(write(a, "two", 3) == 3 && write(b, "three", 5) == 5 && write(a, "four", 4) == 4,
       "three writes");
    is_str(scratch_text("f"), "onetwothreefour", "all are behind each other");
    is_int(lseek(a, 0, SEEK_CUR), 15, "the position is behind the last write");
    lseek(a, 0, SEEK_SET);
    write(a, "!", 1);
    is_str(scratch_text("f"), "onetwothreefour!", "lseek does not help");
    scratch_leave();
    return done_testing();
}
