; vfork.asm - the child runs on the parent's stack, so the return address may not lie there while it
; does: it waits in ecx, which the system call preserves.

global vfork
extern __failed

section .text.vfork progbits alloc exec nowrite align=16
vfork:
    pop ecx
    mov eax, 190
    int 0x80
    push ecx
    cmp eax, -4095
    jae .error
    ret
.error:
    sub esp, 8
    push eax
    call __failed
    add esp, 12
    ret

section .note.GNU-stack noalloc noexec nowrite progbits
