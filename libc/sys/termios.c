/* termios.c - terminal modes by ioctl; the program's struct termios is the kernel's. */
#include <errno.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

_Static_assert(sizeof(struct termios) == sizeof(struct kernel_termios), "one layout");
_Static_assert(offsetof(struct termios, c_cc) == offsetof(struct kernel_termios, c_cc), "same");

int isatty(int fd)
{
    struct winsize size;

    return ioctl(fd, TIOCGWINSZ, &size) == 0;
}

int tcgetattr(int fd, struct termios *t)
{
    return ioctl(fd, TCGETS, t);
}

int tcsetattr(int fd, int when, const struct termios *t)
{
    if (when < TCSANOW || when > TCSAFLUSH) {
        errno = EINVAL;
        return -1;
    }
    return ioctl(fd, TCSETS + (unsigned)when, t);
}

int tcflush(int fd, int which)
{
    return ioctl(fd, TCFLSH, which);
}

int tcflow(int fd, int action)
{
    return ioctl(fd, TCXONC, action);
}

int tcdrain(int fd)
{
    return ioctl(fd, TCSBRK, 1);
}

int tcsendbreak(int fd, int duration)
{
    return ioctl(fd, TCSBRK, 0);
}

pid_t tcgetsid(int fd)
{
    pid_t sid;

    return ioctl(fd, TIOCGSID, &sid) < 0 ? -1 : sid;
}

pid_t tcgetpgrp(int fd)
{
    pid_t pgrp;

    return ioctl(fd, TIOCGPGRP, &pgrp) < 0 ? -1 : pgrp;
}

int tcsetpgrp(int fd, pid_t pgrp)
{
    return ioctl(fd, TIOCSPGRP, &pgrp);
}

void cfmakeraw(struct termios *t)
{
    t->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    t->c_oflag &= ~(tcflag_t)OPOST;
    t->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    t->c_cflag = (t->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    t->c_cc[VMIN] = 1;
    t->c_cc[VTIME] = 0;
}

speed_t cfgetospeed(const struct termios *t)
{
    return t->c_cflag & CBAUD;
}

speed_t cfgetispeed(const struct termios *t)
{
    return cfgetospeed(t);
}

int cfsetospeed(struct termios *t, speed_t speed)
{
    if (speed & ~(speed_t)CBAUD) {
        errno = EINVAL;
        return -1;
    }
    t->c_cflag = (t->c_cflag & ~(tcflag_t)CBAUD) | speed;
    return 0;
}

int cfsetispeed(struct termios *t, speed_t speed)
{
    return speed ? cfsetospeed(t, speed) : 0;
}
