; crt0.asm - where a program starts. The kernel leaves argc at esp, behind it argv, the environment
; and the auxiliary vector; ebp 0 ends a debugger's walk of the frames.

global _start
extern __libc_start

section .text._start progbits alloc exec nowrite align=16
_start:
    xor ebp, ebp
    mov eax, esp
    and esp, -16
    sub esp, 12
    push eax
    call __libc_start               ; does not return
    hlt

section .note.GNU-stack noalloc noexec nowrite progbits
