#!/bin/bash
# What is done wrong with blocks ends the program with a message that names the address; with the
# library under a program of Linux.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}; n=0; dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
unset MAKEFLAGS MAKELEVEL MFLAGS # of the make that runs the tests
make -s O="$build" "$build/host/libquiremalloc.so" >&2 || exit 1
cat > "$dir/bad.c" <<'C'
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv)
{
    char *p = malloc(20), *q = malloc(1000), *r = malloc(1000), *volatile small[200];
    for (int i = 0; i < 200; i++)
        small[i] = malloc(32);
    switch (argv[1][0]) {
    case 'd': free(p); free(p); break;
    case 'D': free(small[150]); free(small[150]); break;
    case 'i': free(q + 16); break;
    case 'I': free(small[150] + 8); break;
    case 's': free(&argc); break;
    case 'o': memset(q, 1, 1010); free(r); break;
    case 'c': p[20] = 1; free(p); break;
    case 'w': free(small[150]); small[150][0] ^= 1; p = malloc(32); break;
    case 'u': free(q); q[5] = 1; for (int i = 0; i < 150; i++) free(small[i]); break;
    case 'b': { char *big = malloc(20000); r = malloc(3000); free(big); big[1] ^= 0x55; big[2] ^= 0x66; malloc(20000); break; }
    case 'B': { char *big = malloc(20000); r = malloc(20000); malloc(3000); free(big); memset(big + 19000, 7, 1012); free(r); break; }
    case 'x': free(q); free(q); break;
    case 'g': q[1008] = 1; break;
    case 'G': free(q); q[5] = 1; break;
    }
    return 0;
}
C
gcc -m32 -O0 -w -o "$dir/bad" "$dir/bad.c" || exit 1
# one CASE ENVIRONMENT STATUS MESSAGE
one() {
    n=$((n + 1))
    said=$( (env "$2" LD_PRELOAD="$(realpath "$build")/host/libquiremalloc.so" "$dir/bad" "$1") 2>&1); code=$?
    if [ $code = "$3" ] && [[ $said == *"$4"* ]]; then echo "ok $n - $1 with $2"; else echo "not ok $n - $1 with $2"; echo "# $code $said"; fi
}
echo 1..29
one d A=0 134 'free already: 0x'
one D A=0 134 'free already: 0x'
one i A=0 134 'never returned'
one I A=0 134 'never returned'
one s A=0 134 'never returned'
one o A=0 134 'header was written to: 0x'
one w A=0 134 'a free block was written to: 0x'
one x A=0 134 'free already: 0x'
one b A=0 134 'a free block was written to: 0x'
one B A=0 134 'before this one was written to: 0x'
one d MALLOC_CHECK_=0 134 'free already: 0x'
one c MALLOC_CHECK_=0 0 ''
one c MALLOC_CHECK_=1 0 'beyond the end of the block: 0x'
one d MALLOC_CHECK_=1 0 'free already: 0x'
one i MALLOC_CHECK_=1 0 'none of ours: 0x'
one c MALLOC_CHECK_=2 134 'beyond the end of the block: 0x'
one d MALLOC_CHECK_=2 134 'free already: 0x'
one u MALLOC_CHECK_=2 0 ''
one n MALLOC_CHECK_=1 0 ''
one n MALLOC_CHECK_=2 0 ''
one d MALLOC_CHECK_=3 134 'free already: 0x'
one c MALLOC_CHECK_=3 134 'beyond the end of the block: 0x'
one u MALLOC_CHECK_=3 134 'written to after free: 0x'
one g MALLOC_GUARD=1 139 ''
one G MALLOC_GUARD=1 139 ''
one c MALLOC_GUARD=1 134 'beyond the end of the block: 0x'
one n MALLOC_LEAKS=1 0 'never freed, bytes: 0x3e8'
one n MALLOC_CHECK_=3 0 ''
one n MALLOC_GUARD=1 0 ''
