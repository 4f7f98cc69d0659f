; setjmp.asm - setjmp keeps what a function call preserves: ebx esi edi ebp, the stack pointer as it
; is after the return, and the return address. longjmp puts it back and returns a second time, never
; 0. sigsetjmp also keeps the signal mask, in C (signal/sigjmp.c), before it goes on as setjmp.

global setjmp, _setjmp, sigsetjmp, __longjmp
extern __sigjmp_save

section .text.setjmp progbits alloc exec nowrite align=16
setjmp:
_setjmp:
    mov eax, [esp + 4]
    mov dword [eax + 24], 0
save:
    mov [eax], ebx
    mov [eax + 4], esi
    mov [eax + 8], edi
    mov [eax + 12], ebp
    lea ecx, [esp + 4]
    mov [eax + 16], ecx
    mov ecx, [esp]
    mov [eax + 20], ecx
    xor eax, eax
    ret

section .text.sigsetjmp progbits alloc exec nowrite align=16
sigsetjmp:
    push dword [esp + 8]
    push dword [esp + 8]
    call __sigjmp_save
    add esp, 8
    mov eax, [esp + 4]
    jmp save

section .text.__longjmp progbits alloc exec nowrite align=16
__longjmp:                          ; (env, value)
    mov edx, [esp + 4]
    mov eax, [esp + 8]
    cmp eax, 1
    adc eax, 0                      ; 0 becomes 1
    mov ebx, [edx]
    mov esi, [edx + 4]
    mov edi, [edx + 8]
    mov ebp, [edx + 12]
    mov esp, [edx + 16]
    jmp [edx + 20]

section .note.GNU-stack noalloc noexec nowrite progbits
