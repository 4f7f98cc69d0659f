/* termios.h - terminal modes. */
#ifndef _TERMIOS_H
#define _TERMIOS_H

#include <abi/ioctl.h>
#include <abi/termios.h>
#include <sys/types.h>

#define NCCS 19

typedef unsigned tcflag_t;
typedef unsigned speed_t;
typedef unsigned char cc_t;

struct termios { /* laid out as struct kernel_termios */
    tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
    cc_t c_line;
    cc_t c_cc[NCCS];
};

int tcgetattr(int fd, struct termios *t);
int tcsetattr(int fd, int when, const struct termios *t);
int tcflush(int fd, int which);
int tcflow(int fd, int action);
int tcdrain(int fd);
int tcsendbreak(int fd, int duration);
pid_t tcgetsid(int fd);
void cfmakeraw(struct termios *t);
speed_t cfgetispeed(const struct termios *t);
speed_t cfgetospeed(const struct termios *t);
int cfsetispeed(struct termios *t, speed_t speed);
int cfsetospeed(struct termios *t, speed_t speed);

#endif
