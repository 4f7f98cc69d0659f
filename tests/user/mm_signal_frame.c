/* A signal whose stack can't be written kills. */
#include "mm.h"

static volatile int ran;

static void handler(int sig)
{
    (void)sig;
    ran = 1;
}

static int on_bad_stack(void)
{
    stack_t s = { .ss_sp = map(4, PROT_READ, PRIVATE), .ss_size = 4 * PAGE };

    sigaltstack(&s, NULL);
    install(SIGUSR1, handler, SA_ONSTACK);
    raise(SIGUSR1);
    return 1;
}

static int on_fresh_stack(void)
{
    stack_t s = { .ss_sp = anon(4), .ss_size = 4 * PAGE };

    sigaltstack(&s, NULL);
    install(SIGUSR1, handler, SA_ONSTACK);
    raise(SIGUSR1);
    return ran ? 0 : 1;
}

int main(void)
{
    ok(killed_by(in_child(on_bad_stack), SIGSEGV), "a stack to read only");
    is_int(in_child(on_fresh_stack), 0, "one that was never touched pages in");
    return done_testing();
}
