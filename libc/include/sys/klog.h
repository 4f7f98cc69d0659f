/* sys/klog.h - the kernel's log. */
#ifndef _SYS_KLOG_H
#define _SYS_KLOG_H

#include <abi/syslog.h>

int klogctl(int action, char *buf, int length);

#endif
