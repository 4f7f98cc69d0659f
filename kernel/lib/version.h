/* version.h - what uname and /proc/version say. The release is that of the Linux whose system-call
 * interface this is: C libraries refuse to run on one that looks too old. */
#pragma once

#define KERNEL_SYSNAME "Quire"
#define KERNEL_RELEASE "6.1.0-quire"
#define KERNEL_VERSION "#1"
#define KERNEL_MACHINE "i686"
