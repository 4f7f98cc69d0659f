; restore.asm - where a signal handler returns to; the frame's address is then known from esp.
; gdb and unwinders know these two byte sequences.

global __restore, __restore_rt

section .text.__restore progbits alloc exec nowrite align=16
__restore:                          ; a handler without SA_SIGINFO
    pop eax
    mov eax, 119
    int 0x80

section .text.__restore_rt progbits alloc exec nowrite align=16
__restore_rt:                       ; with it
    mov eax, 173
    int 0x80

section .note.GNU-stack noalloc noexec nowrite progbits
