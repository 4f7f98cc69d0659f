/* assert.h - a claim that ends the program with SIGABRT when it is false. Read again at each
 * inclusion. */
#undef assert

#ifdef NDEBUG
#define assert(e) ((void)0)
#else
#define assert(e) ((e) ? (void)0 : __assert_fail(#e, __FILE__, __LINE__, __func__))
#endif

#ifndef _ASSERT_H
#define _ASSERT_H
#define static_assert _Static_assert
_Noreturn void __assert_fail(const char *claim, const char *file, int line, const char *function);
#endif
