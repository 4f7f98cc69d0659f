/* math.h - classification and taking apart of floating-point numbers; no functions of analysis. */
#ifndef _MATH_H
#define _MATH_H

typedef long double float_t;
typedef long double double_t;

#define HUGE_VAL  __builtin_huge_val()
#define HUGE_VALF __builtin_huge_valf()
#define HUGE_VALL __builtin_huge_vall()
#define INFINITY  __builtin_inff()
#define NAN       __builtin_nanf("")

#define isnan(x)       __builtin_isnan(x)
#define isinf(x)       __builtin_isinf_sign(x)
#define isfinite(x)    __builtin_isfinite(x)
#define isnormal(x)    __builtin_isnormal(x)
#define signbit(x)     __builtin_signbit(x)
#define fabs(x)        __builtin_fabs(x)
#define fabsf(x)       __builtin_fabsf(x)
#define fabsl(x)       __builtin_fabsl(x)
#define copysign(x, y) __builtin_copysign(x, y)

double frexp(double x, int *e);
long double frexpl(long double x, int *e);
double ldexp(double x, int e);
long double ldexpl(long double x, int e);

#endif
