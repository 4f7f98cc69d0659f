/* alloca.h - memory on the stack until the function returns. */
#ifndef _ALLOCA_H
#define _ALLOCA_H

#define alloca(n) __builtin_alloca(n)

#endif
