; clone.asm - a thread's first and last steps, which have no stack to return on.

global __thread_clone, __thread_unmap

CLONE   equ 120
MUNMAP  equ 91
EXIT    equ 1

section .text.__thread_clone progbits alloc exec nowrite align=16
; long __thread_clone(flags, stack, parent_tid, tls, child_tid, fn, argument). The child
; finds fn and its argument on its own stack, which is aligned to 16 bytes when fn is called.
__thread_clone:
    push ebx
    push esi
    push edi
    mov ebx, [esp + 16]
    mov ecx, [esp + 20]
    mov edx, [esp + 24]
    mov esi, [esp + 28]
    mov edi, [esp + 32]
    and ecx, -16
    sub ecx, 20
    mov eax, [esp + 36]
    mov [ecx], eax
    mov eax, [esp + 40]
    mov [ecx + 4], eax
    mov eax, CLONE
    int 0x80
    test eax, eax
    jz .child
    pop edi
    pop esi
    pop ebx
    ret
.child:
    xor ebp, ebp
    pop eax
    call eax                        ; does not return
    hlt

section .text.__thread_unmap progbits alloc exec nowrite align=16
; void __thread_unmap(map, size)
__thread_unmap:
    mov ebx, [esp + 4]
    mov ecx, [esp + 8]
    mov eax, MUNMAP
    int 0x80
    xor ebx, ebx
    mov eax, EXIT
    int 0x80
    hlt

section .note.GNU-stack noalloc noexec nowrite progbits
