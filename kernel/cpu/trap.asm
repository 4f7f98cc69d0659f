; trap.asm - the entry points of the IDT, and the one way back to user mode.
; Each builds a struct trap_frame (trap.h) on the kernel stack. System calls have a path without
; table look-up, which the null call's budget is counted on: 16 instructions in, 16 out.
; C's first three arguments are in eax, edx and ecx (-mregparm=3).

%define KERNEL_DS     0x10
%define SYSCALL       0x80
%define FRAME_VECTOR  36
%define FRAME_CS      48
%define THREAD_WORK   12              ; offset in struct thread; sched.c asserts it
%define IRQ_VECTOR    32
%define VECTORS       48

extern trap_handlers, trap_syscall, trap_work, current
global trap_stubs, trap_syscall_entry, trap_return_to

%macro save_registers 0
        push ds
        push es
        push eax
        push ebp
        push edi
        push esi
        push edx
        push ecx
        push ebx
        mov edx, KERNEL_DS
        mov ds, edx
        mov es, edx
        cld
%endmacro

section .text
; The CPU has pushed ss esp eflags cs eip. The error slot keeps the number, for restarts.
align 16
trap_syscall_entry:
        push eax
        push dword SYSCALL
        save_registers
        mov eax, esp
        call [trap_syscall]

; esp = the frame of a trap from user mode. The test and the return are one with interrupts off:
; what an interrupt asks for in between would wait for the next trap.
return_to_user:
        cli
        mov eax, [current]
        cmp dword [eax + THREAD_WORK], 0
        jne .work
restore:
        pop ebx
        pop ecx
        pop edx
        pop esi
        pop edi
        pop ebp
        pop eax
.es:    pop es
.ds:    pop ds
        add esp, 8
        iret

return_to_user.work:
        sti
        mov eax, esp
        call [trap_work]
        jmp return_to_user

; A data segment that the user loaded and then took out of the GDT: make it null.
null_selector_es:
        mov dword [esp], 0
        jmp restore.es
null_selector_ds:
        mov dword [esp], 0
        jmp restore.ds

section .ex_table progbits alloc noexec nowrite align=4
        dd restore.es, null_selector_es
        dd restore.ds, null_selector_ds

section .text
; Exceptions and interrupts: vector and error code (or 0) lie below what the CPU pushed.
align 16
trap_common:
        save_registers
        mov ecx, [esp + FRAME_VECTOR]
        mov eax, esp
        call [trap_handlers + ecx * 4]
trap_return:
        test byte [esp + FRAME_CS], 3
        jnz return_to_user
        jmp restore

; noreturn void trap_return_to(struct trap_frame *f)
trap_return_to:
        mov esp, eax
        jmp trap_return

; The CPU pushes an error code for 8, 10 to 14 and 17.
%define ERROR_CODES (1 << 8 | 0x1f << 10 | 1 << 17)
%assign n 0
%rep VECTORS
stub_ %+ n:
%if n >= 32 || !(ERROR_CODES >> n & 1)
        push dword 0
%endif
        push dword n
        jmp trap_common
%assign n n + 1
%endrep

section .init.rodata progbits alloc noexec nowrite align=4
trap_stubs:
%assign n 0
%rep VECTORS
        dd stub_ %+ n
%assign n n + 1
%endrep
