/* strerror.c - errors by name: those that POSIX lists. One block of text and 16-bit offsets into
 * it. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#define ERRORS(E)                                                  \
    E(EPERM, "Operation not permitted")                            \
    E(ENOENT, "No such file or directory")                         \
    E(ESRCH, "No such process")                                    \
    E(EINTR, "Interrupted system call")                            \
    E(EIO, "Input/output error")                                   \
    E(ENXIO, "No such device or address")                          \
    E(E2BIG, "Argument list too long")                             \
    E(ENOEXEC, "Exec format error")                                \
    E(EBADF, "Bad file descriptor")                                \
    E(ECHILD, "No child processes")                                \
    E(EAGAIN, "Resource temporarily unavailable")                  \
    E(ENOMEM, "Cannot allocate memory")                            \
    E(EACCES, "Permission denied")                                 \
    E(EFAULT, "Bad address")                                       \
    E(EBUSY, "Device or resource busy")                            \
    E(EEXIST, "File exists")                                       \
    E(EXDEV, "Invalid cross-device link")                          \
    E(ENODEV, "No such device")                                    \
    E(ENOTDIR, "Not a directory")                                  \
    E(EISDIR, "Is a directory")                                    \
    E(EINVAL, "Invalid argument")                                  \
    E(ENFILE, "Too many open files in system")                     \
    E(EMFILE, "Too many open files")                               \
    E(ENOTTY, "Inappropriate ioctl for device")                    \
    E(ETXTBSY, "Text file busy")                                   \
    E(EFBIG, "File too large")                                     \
    E(ENOSPC, "No space left on device")                           \
    E(ESPIPE, "Illegal seek")                                      \
    E(EROFS, "Read-only file system")                              \
    E(EMLINK, "Too many links")                                    \
    E(EPIPE, "Broken pipe")                                        \
    E(EDOM, "Numerical argument out of domain")                    \
    E(ERANGE, "Numerical result out of range")                     \
    E(EDEADLK, "Resource deadlock avoided")                        \
    E(ENAMETOOLONG, "File name too long")                          \
    E(ENOLCK, "No locks available")                                \
    E(ENOSYS, "Function not "                                      \
              "implemented")                                       \
    E(ENOTEMPTY, "Directory not empty")                            \
    E(ELOOP, "Too many levels of symbolic links")                  \
    E(ENOMSG, "No message of desired type")                        \
    E(EIDRM, "Identifier removed")                                 \
    E(ENOLINK, "Link has been severed")                            \
    E(EPROTO, "Protocol error")                                    \
    E(EMULTIHOP, "Multihop attempted")                             \
    E(EBADMSG, "Bad message")                                      \
    E(EOVERFLOW, "Value too large for defined data type")          \
    E(EILSEQ, "Invalid or incomplete multibyte or wide character") \
    E(ENOTSOCK, "Socket operation on non-socket")                  \
    E(EDESTADDRREQ, "Destination address required")                \
    E(EMSGSIZE, "Message too long")                                \
    E(EPROTOTYPE, "Protocol wrong type for socket")                \
    E(ENOPROTOOPT, "Protocol not available")                       \
    E(EPROTONOSUPPORT, "Protocol not supported")                   \
    E(EOPNOTSUPP, "Operation not supported")                       \
    E(EAFNOSUPPORT, "Address family not supported by protocol")    \
    E(EADDRINUSE, "Address already in use")                        \
    E(EADDRNOTAVAIL, "Cannot assign requested address")            \
    E(ENETDOWN, "Network is down")                                 \
    E(ENETUNREACH, "Network is unreachable")                       \
    E(ENETRESET, "Network dropped connection on reset")            \
    E(ECONNABORTED, "Software caused connection abort")            \
    E(ECONNRESET, "Connection reset by peer")                      \
    E(ENOBUFS, "No buffer space available")                        \
    E(EISCONN, "Transport endpoint is already connected")          \
    E(ENOTCONN, "Transport endpoint is not connected")             \
    E(ETIMEDOUT, "Connection timed out")                           \
    E(ECONNREFUSED, "Connection refused")                          \
    E(EHOSTUNREACH, "No route to host")                            \
    E(EALREADY, "Operation already in progress")                   \
    E(EINPROGRESS, "Operation now in progress")                    \
    E(ESTALE, "Stale file handle")                                 \
    E(EDQUOT, "Disk quota exceeded")                               \
    E(ECANCELED, "Operation canceled")                             \
    E(EOWNERDEAD, "Owner died")                                    \
    E(ENOTRECOVERABLE, "State not recoverable")

#define FIELD(e, text)  char text_##e[sizeof text];
#define TEXT(e, text)   text,
#define OFFSET(e, text) [e] = offsetof(struct texts, text_##e),

static const struct texts {
    char none[sizeof "Success"];
    ERRORS(FIELD)
} texts = { "Success", ERRORS(TEXT) };

static const uint16_t offsets[] = { ERRORS(OFFSET) };

#define COUNT (int)(sizeof offsets / sizeof *offsets)

static char *decimal(int n)
{
    static char digits[12];
    char *p = digits + sizeof digits - 1;
    unsigned u = n < 0 ? -(unsigned)n : (unsigned)n;

    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (n < 0)
        *--p = '-';
    return p;
}

char *strerror(int error)
{
    static char unknown[32];

    if (error == 0 || (error > 0 && error < COUNT && offsets[error]))
        return (char *)&texts + offsets[error];
    strcpy(unknown, "Unknown error ");
    strcpy(unknown + 14, decimal(error));
    return unknown;
}

int strerror_r(int error, char *buf, size_t n)
{
    return strlcpy(buf, strerror(error), n) < n ? 0 : ERANGE;
}
