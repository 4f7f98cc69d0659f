/* attack.h - forbidden acts, one a name. Each runs in a child of its own, and the parent compares
 * how the child ended with what the act deserves. The expectations hold on Linux too, which is the
 * judge of them. */
#ifndef USER_ATTACK_ATTACK_H
#define USER_ATTACK_ATTACK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the kernel lies in every address space of Quire. */
#define KERNEL_START   0xC0000000u
#define KERNEL_IMAGE   0xC0100000u
#define KERNEL_HEAP    0xF8800000u
#define KERNEL_WINDOWS 0xFFC00000u
#define LAST_PAGE      0xFFFFF000u

struct attack {
    const char *name, *what;
    void (*run)(void); /* returning is survival */
    int signal;        /* that must end it; 0: it must survive */
    int or_signal;     /* that may end it instead; SURVIVES: it may also survive */
    bool quire_only;   /* a Linux host is not to be, or can not be, attacked like this */
    bool wrecks;       /* leaves files and devices in a mess: only by its name, not with all */
};

#define SURVIVES (-1)

/* Each file's acts, ended by one without a name. */
extern const struct attack memory_attacks[], cpu_attacks[], frame_attacks[], call_attacks[],
    storm_attacks[], exhaust_attacks[], elf_attacks[];

extern bool on_quire;

/* An act that should have failed did not: say so and end with failure. */
_Noreturn void went_through(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One system call with all six registers. => the kernel's result, -errno on error */
long raw_call(long number, const uint32_t registers[6]);

/* Run fn(argument) in a child for at most `seconds`. => its status as waitpid gives it, or -1 if it
 * had to be killed */
int run_child(void (*fn)(const void *argument), const void *argument, int seconds);

/* Numbers that look random and are the same every time (xorshift, Marsaglia 2003). */
uint32_t next_random(uint32_t *state);

/* A file in /tmp with one page in it, open for reading and writing. */
int scratch_file(void);

#endif
