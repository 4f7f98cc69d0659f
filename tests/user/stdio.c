/* Buffered files: what is written comes back, positions are the program's, buffers are
 * invisible. */
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

static char path[] = "/tmp/stdioXXXXXX";

static void test_blocks(void)
{
    static unsigned char out[10000], in[10000];
    FILE *f = fopen(path, "w");
    size_t n = 0;

    for (size_t i = 0; i < sizeof out; i++)
        out[i] = (unsigned char)(i * 7 + i / 256);
    for (size_t step = 1; n < sizeof out; step = step * 3 % 4001 + 1) {
        size_t len = step < sizeof out - n ? step : sizeof out - n;

        n += fwrite(out + n, 1, len, f);
    }
    is_int(ftell(f), 10000, "ftell counts what is in the buffer");
    is_int(fclose(f), 0, "fclose");
    f = fopen(path, "r");
    n = fread(in, 1, 3, f);
    while (n < 5000)
        in[n++] = (unsigned char)fgetc(f);
    n += fread(in + n, 1, sizeof in, f);
    is_int((long long)n, 10000, "all of it comes back");
    ok(!memcmp(in, out, sizeof in), "as it was");
    ok(feof(f) && !ferror(f), "the end is the end");
    is_int(fgetc(f), EOF, "and stays it");
    fclose(f);
}

static void test_positions(void)
{
    FILE *f = fopen(path, "w+");
    char s[20];

    fputs("hello, world\n", f);
    is_int(fseek(f, 7, SEEK_SET), 0, "fseek");
    is_int(fgetc(f), 'w', "reads there");
    fseek(f, -3, SEEK_CUR);
    is_int(fgetc(f), ',', "relative to what was read");
    is_int(ftell(f), 6, "ftell");
    fseek(f, 0, SEEK_CUR);
    fputs(" W", f);
    rewind(f);
    is_str(fgets(s, sizeof s, f), "hello, World\n", "written in the middle");
    is_str(fgets(s, sizeof s, f), NULL, "nothing more");
    fseek(f, -6, SEEK_END);
    ok(!feof(f), "fseek forgets the end");
    is_str(fgets(s, 4, f), "Wor", "fgets stops at its size");
    errno = 0;
    ok(fseek(f, -100, SEEK_SET) < 0 && errno == EINVAL, "no position before the start");
    fclose(f);
    f = fopen(path, "a+");
    fputs("more", f);
    is_int(ftell(f), 17, "appending is at the end");
    fclose(f);
}

static void test_unget(void)
{
    FILE *f = fopen(path, "r");

    is_int(ungetc('x', f), 'x', "ungetc before the first read");
    is_int(fgetc(f), 'x', "comes first");
    is_int(fgetc(f), 'h', "then the file");
    ungetc('h', f);
    is_int(ftell(f), 0, "and moves the position back");
    while (fgetc(f) != EOF)
        ;
    ungetc('!', f);
    ok(!feof(f), "ungetc takes back the end");
    is_int(fgetc(f), '!', "the character");
    is_int(fgetc(f), EOF, "then the end again");
    is_int(ungetc(EOF, f), EOF, "EOF can't be put back");
    fclose(f);
}

static void test_lines(void)
{
    FILE *f = fopen(path, "w+");
    char *line = NULL;
    size_t room = 0;

    for (int i = 0; i < 5000; i++)
        fputc('a' + i % 26, f);
    fputs("\n\nlast", f);
    rewind(f);
    is_int(getline(&line, &room, f), 5001, "a long line");
    ok(room > 5001 && line[5000] == '\n' && !line[5001], "has its room");
    is_int(getline(&line, &room, f), 1, "an empty one");
    is_int(getline(&line, &room, f), 4, "one without a newline");
    is_str(line, "last", "is whole");
    is_int(getline(&line, &room, f), -1, "no more");
    rewind(f);
    is_int(getdelim(&line, &room, 'c', f), 3, "getdelim");
    free(line);
    fclose(f);
}

static void test_errors(void)
{
    FILE *f = fopen(path, "r");

    errno = 0;
    ok(fputc('x', f) == EOF && ferror(f) && errno == EBADF, "a file for reading isn't written");
    clearerr(f);
    ok(!ferror(f), "clearerr");
    fclose(f);
    errno = 0;
    ok(!fopen("/tmp/no/such/file", "r") && errno == ENOENT, "fopen says why");
    errno = 0;
    ok(!fopen(path, "q") && errno == EINVAL, "a mode that is none");
    errno = 0;
    ok(!fopen(path, "wx") && errno == EEXIST, "x wants a new file");
    f = fopen("/dev/null", "w");
    ok(f && fprintf(f, "%5000d", 1) == 5000 && fflush(f) == 0, "to nowhere");
    fclose(f);
}

/* Bytes in the file, seen by another descriptor. */
static long long size_now(void)
{
    int fd = open(path, O_RDONLY);
    off_t n = lseek(fd, 0, SEEK_END);

    close(fd);
    return n;
}

static void test_buffering(void)
{
    FILE *f = fopen(path, "w");
    char buf[4096];

    fputs("abc\n", f);
    is_int(size_now(), 0, "a file is fully buffered");
    fflush(f);
    is_int(size_now(), 4, "until it is flushed");
    fclose(f);
    f = fopen(path, "w");
    setvbuf(f, NULL, _IOLBF, 0);
    fputs("abc\nde", f);
    is_int(size_now(), 4, "line buffered: up to the newline");
    fclose(f);
    f = fopen(path, "w");
    setvbuf(f, NULL, _IONBF, 0);
    fputc('a', f);
    is_int(size_now(), 1, "unbuffered: at once");
    fprintf(f, "%d%s", 12, "xyz");
    is_int(size_now(), 6, "printf too");
    fclose(f);
    f = fopen(path, "w");
    setvbuf(f, buf, _IOFBF, sizeof buf);
    fputs("own buffer", f);
    is_int(size_now(), 0, "a buffer of the program's");
    fclose(f);
    is_int(size_now(), 10, "is flushed at the end");
}

static void test_shared(void)
{
    FILE *f = fopen(path, "r");
    char rest[20] = "";

    fgetc(f);
    fflush(f);
    is_int(read(fileno(f), rest, 3), 3, "fflush gives back what was read ahead");
    is_str(rest, "wn ", "so that others read on from there");
    fclose(f);
    f = freopen(path, "r", stdin);
    ok(f == stdin && getchar() == 'o', "freopen");
    f = fdopen(dup(0), "r");
    ok(f != NULL, "fdopen");
    fclose(f);
}

int main(void)
{
    close(mkstemp(path));
    test_blocks();
    test_positions();
    test_unget();
    test_lines();
    test_errors();
    test_buffering();
    test_shared();
    is_int(remove(path), 0, "remove");
    return done_testing();
}
