/* mm.h - what tests of memory have in common: mappings, files to map, and what an access meets. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "children.h"
#include "tap.h"

#define PAGE    4096u
#define RW      (PROT_READ | PROT_WRITE)
#define PRIVATE (MAP_PRIVATE | MAP_ANONYMOUS)
#define SHARED  (MAP_SHARED | MAP_ANONYMOUS)

/* The errno of a call that answers -1 (or MAP_FAILED), else 0. */
#define error_of(call) (errno = 0, (long)(call) == -1L ? errno : 0)

/* What an access meets: nothing, or a signal and its code. */
enum {
    FINE,
    MAPERR = SIGSEGV * 16 + SEGV_MAPERR,
    ACCERR = SIGSEGV * 16 + SEGV_ACCERR,
    BUSERR = SIGBUS * 16 + BUS_ADRERR
};

static sigjmp_buf mm_back;
static volatile int mm_met;
static char *volatile mm_where; /* si_addr of the last fault */

static inline void mm_fault(int sig, siginfo_t *si, void *context)
{
    (void)context;
    mm_met = sig * 16 + si->si_code;
    mm_where = si->si_addr;
    siglongjmp(mm_back, 1);
}

static inline int mm_access(volatile char *p, int write)
{
    install_info(SIGSEGV, mm_fault, 0);
    install_info(SIGBUS, mm_fault, 0);
    mm_met = FINE;
    mm_where = NULL;
    if (sigsetjmp(mm_back, 1) == 0) {
        if (write)
            *p = 'w';
        else
            (void)*p;
    }
    install(SIGSEGV, SIG_DFL, 0);
    install(SIGBUS, SIG_DFL, 0);
    return mm_met;
}

/* What a read of the byte at p meets; what writing a 'w' there does. */
static inline int reading(const volatile void *p)
{
    return mm_access((volatile char *)p, 0);
}

static inline int writing(volatile void *p)
{
    return mm_access(p, 1);
}

static inline char *map(unsigned pages, int prot, int flags)
{
    char *p = mmap(NULL, pages * PAGE, prot, flags, -1, 0);

    if (p == MAP_FAILED) {
        printf("Bail out! no memory for a test\n");
        exit(1);
    }
    return p;
}

/* Private memory to read and write. */
static inline char *anon(unsigned pages)
{
    return map(pages, RW, PRIVATE);
}

/* Pages of private memory, the n-th full of 'a' + n. */
static inline char *letters(unsigned pages)
{
    char *p = anon(pages);

    for (unsigned i = 0; i < pages; i++)
        memset(p + i * PAGE, 'a' + (int)i, PAGE);
    return p;
}

/* An address where so many pages are free. */
static inline char *nowhere(unsigned pages)
{
    char *p = map(pages, PROT_NONE, PRIVATE);

    munmap(p, pages * PAGE);
    return p;
}

/* A file without a name that lives as long as it is open or mapped, of so many pages of letters. */
static inline int file_of(unsigned pages)
{
    char name[64], buf[PAGE];
    int fd;

    snprintf(name, sizeof name, "/tmp/mm-%d", (int)getpid());
    fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
    unlink(name);
    for (unsigned i = 0; i < pages; i++) {
        memset(buf, 'a' + (int)i, sizeof buf);
        if (write(fd, buf, sizeof buf) != (ssize_t)sizeof buf)
            exit(1);
    }
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static inline char *map_file(int fd, unsigned pages, int prot, int flags)
{
    char *p = mmap(NULL, pages * PAGE, prot, flags, fd, 0);

    if (p == MAP_FAILED) {
        printf("Bail out! a file can't be mapped\n");
        exit(1);
    }
    return p;
}

/* The byte of the file at that offset; -1 behind its end. */
static inline int byte_at(int fd, unsigned offset)
{
    unsigned char c;

    return pread(fd, &c, 1, (off_t)offset) == 1 ? c : -1;
}

/* Is the page at p in memory? 0 or 1; -1 where nothing is mapped. */
static inline int in_core(const void *p)
{
    unsigned char v = 0;

    return mincore((void *)((uintptr_t)p & ~(uintptr_t)(PAGE - 1)), 1, &v) == 0 ? v & 1 : -1;
}

/* How many of so many pages are in memory. */
static inline int core_count(char *p, unsigned pages)
{
    int n = 0;

    for (unsigned i = 0; i < pages; i++)
        n += in_core(p + i * PAGE) == 1;
    return n;
}

static inline int limit(int resource, rlim_t bytes)
{
    struct rlimit l = { bytes, bytes };

    return setrlimit(resource, &l);
}

/* Root may lock what it likes on Linux: give that right up. Where there are no such rights, limits
 * hold for everybody. */
static inline void become_ordinary(void)
{
    unsigned header[2] = { 0x20080522, 0 }, none[6] = { 0 };

    syscall(185, header, none); /* capset */
}
