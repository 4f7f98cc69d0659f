/* ucontext.h - the machine state that a handler installed with SA_SIGINFO is given. */
#ifndef _UCONTEXT_H
#define _UCONTEXT_H

#include <abi/ucontext.h>

#endif
