; switch.asm - from one kernel stack to another. The C compiler takes care of the registers that a
; call may change; the other four lie on the stack of the thread that does not run.

global cpu_switch

section .text
; void cpu_switch(uint32_t *save_esp in eax, uint32_t load_esp in edx)
cpu_switch:
        push ebp
        push ebx
        push esi
        push edi
        mov [eax], esp
        mov esp, edx
        pop edi
        pop esi
        pop ebx
        pop ebp
        ret
