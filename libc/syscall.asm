; syscall.asm - long __syscall(long nr, a, b, c, d, e, f): every register of a system call from the
; stack. What the caller did not pass is whatever lies there; the kernel looks only at what the call
; takes.

global __syscall

section .text.__syscall progbits alloc exec nowrite align=16
__syscall:
    push ebx
    push esi
    push edi
    push ebp
    mov eax, [esp + 20]
    mov ebx, [esp + 24]
    mov ecx, [esp + 28]
    mov edx, [esp + 32]
    mov esi, [esp + 36]
    mov edi, [esp + 40]
    mov ebp, [esp + 44]
    int 0x80
    pop ebp
    pop edi
    pop esi
    pop ebx
    ret

section .note.GNU-stack noalloc noexec nowrite progbits
