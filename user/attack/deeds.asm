; deeds.asm - the acts that C has no words for: privileged instructions, segment registers, flags,
; interrupts. Each label is a function without arguments; most never come back.

bits 32
section .text

; DEED name, instruction... : a function that does just that
%macro DEED 2-*
global deed_%1
deed_%1:
%rep %0 - 1
%rotate 1
        %1
%endrep
        ret
%endmacro

; ---------------------------------------------------------------- privileged instructions
DEED cli,       {cli}
DEED sti,       {sti}
DEED hlt,       {hlt}
DEED in,        {in al, 0x60}
DEED out,       {mov al, 0x10}, {out 0xf4, al}
DEED out_dx,    {mov dx, 0xf4}, {mov eax, 0x10}, {out dx, eax}
DEED read_cr0,  {mov eax, cr0}
DEED write_cr0, {xor eax, eax}, {mov cr0, eax}
DEED write_cr3, {xor eax, eax}, {mov cr3, eax}
DEED write_cr4, {xor eax, eax}, {mov cr4, eax}
DEED write_dr7, {xor eax, eax}, {mov dr7, eax}
DEED lgdt,      {lgdt [nothing]}
DEED lidt,      {lidt [nothing]}
DEED lldt,      {xor eax, eax}, {lldt ax}
DEED ltr,       {mov eax, 0x28}, {ltr ax}
DEED lmsw,      {xor eax, eax}, {lmsw ax}
DEED clts,      {clts}
DEED invlpg,    {invlpg [nothing]}
DEED invd,      {invd}
DEED wbinvd,    {wbinvd}
DEED rdmsr,     {mov ecx, 0x10}, {rdmsr}
DEED wrmsr,     {mov ecx, 0x10}, {xor eax, eax}, {xor edx, edx}, {wrmsr}

; ---------------------------------------------------------------- exceptions
DEED ud2,       {ud2}
DEED int3,      {int3}
DEED int1,      {int 1}
DEED divide,    {xor ecx, ecx}, {mov eax, 1}, {cdq}, {idiv ecx}
DEED divide_most, {mov eax, 0x80000000}, {cdq}, {mov ecx, -1}, {idiv ecx}
DEED into,      {mov eax, 0x7fffffff}, {add eax, 1}, {into}
DEED bound,     {mov eax, 5}, {bound eax, [limits]}

global deed_x87
deed_x87:                               ; 1/0 with the exception unmasked
        fninit
        fldcw [x87_unmasked]
        fld1
        fldz
        fdivp st1
        fwait
        ret

global deed_sse
deed_sse:
        ldmxcsr [sse_unmasked]
        movaps xmm0, [ones]
        xorps xmm1, xmm1
        divps xmm0, xmm1
        ret

global deed_sse_unaligned
deed_sse_unaligned:
        movaps xmm0, [ones + 4]
        ret

global deed_has_sse                     ; => eax != 0 if the processor has it
deed_has_sse:
        push ebx
        mov eax, 1
        cpuid
        mov eax, edx
        and eax, 1 << 25
        pop ebx
        ret

global deed_align                       ; alignment checks on, then a word at an odd address
deed_align:
        pushfd
        or dword [esp], 1 << 18
        popfd
        mov eax, [ones + 1]
        pushfd
        and dword [esp], ~(1 << 18)
        popfd
        ret

; ---------------------------------------------------------------- flags
%macro WITH_FLAG 1                      ; set one bit of EFLAGS, as far as popfd lets us
        pushfd
        or dword [esp], %1
        popfd
%endmacro
TF   equ 1 << 8
DF   equ 1 << 10
IOPL equ 3 << 12
NT   equ 1 << 14
RF   equ 1 << 16
VM   equ 1 << 17
GETPID equ 20

global deed_single_step
deed_single_step:
        WITH_FLAG TF
        nop
        nop
        ret

global deed_step_into_call              ; the step is due at the kernel's first instruction
deed_step_into_call:
        mov eax, GETPID
        WITH_FLAG TF
        int 0x80
        nop
        ret

global deed_iopl
deed_iopl:
        WITH_FLAG IOPL
        cli
        ret

global deed_vm86
deed_vm86:
        WITH_FLAG VM | RF
        cli
        ret

global deed_nested_call                 ; => getpid() with NT set: iret must switch no task
deed_nested_call:
        WITH_FLAG NT
        mov eax, GETPID
        int 0x80
        pushfd
        and dword [esp], ~NT
        popfd
        ret

global deed_nested_iret                 ; iret with NT set returns to the task that TSS.link names
deed_nested_iret:
        WITH_FLAG NT
        pushfd
        push cs
        push dword .here
        iretd
.here:  ret

global deed_backwards_call              ; => write(fd of the caller) with DF set
deed_backwards_call:
        push ebx
        mov eax, 4
        mov ebx, [esp + 8]
        mov ecx, [esp + 12]
        mov edx, [esp + 16]
        std
        int 0x80
        cld
        pop ebx
        ret

; ---------------------------------------------------------------- segment registers
DEED ds_kernel, {mov eax, 0x10}, {mov ds, ax}
DEED es_kernel, {mov eax, 0x10}, {mov es, ax}
DEED fs_kernel, {mov eax, 0x08}, {mov fs, ax}
DEED gs_garbage, {mov eax, 0xfff8}, {mov gs, ax}
DEED fs_local,  {mov eax, 0x0f}, {mov fs, ax}
DEED ss_null,   {xor eax, eax}, {mov ss, ax}
DEED ss_kernel, {mov eax, 0x10}, {mov ss, ax}
DEED ss_code,   {mov eax, cs}, {mov ss, ax}
DEED ds_null,   {xor eax, eax}, {mov ds, ax}, {mov eax, [nothing]}
DEED far_call,  {call 0x08:0}
DEED far_jump_tss, {jmp 0x28:0}
DEED far_return, {push dword 0x08}, {push dword deed_cli}, {retf}
DEED iret_ring0, {pushfd}, {push dword 0x08}, {push dword deed_cli}, {iretd}

global deed_null_segments_call          ; => getpid() with ds, es, fs and gs null
deed_null_segments_call:
        push ds
        push es
        push fs
        push gs
        xor eax, eax
        mov ds, ax
        mov es, ax
        mov fs, ax
        mov gs, ax
        mov eax, GETPID
        int 0x80
        pop gs
        pop fs
        pop es
        pop ds
        ret

; ---------------------------------------------------------------- the stack pointer
; deed_call_on(esp): getpid() with any stack pointer at all. => its result
global deed_call_on
deed_call_on:
        push ebx
        push ebp
        mov ebp, esp
        mov esp, [ebp + 12]
        mov eax, GETPID
        int 0x80
        mov esp, ebp
        pop ebp
        pop ebx
        ret

global deed_fault_on                    ; deed_fault_on(esp): an exception with that stack pointer
deed_fault_on:
        mov esp, [esp + 4]
        ud2

global deed_push_on                     ; deed_push_on(esp)
deed_push_on:
        mov esp, [esp + 4]
        push eax
        hlt

global deed_kill_on                     ; deed_kill_on(esp, pid, sig): a signal to oneself
deed_kill_on:
        mov ebx, [esp + 8]
        mov ecx, [esp + 12]
        mov esp, [esp + 4]
        mov eax, 37
        int 0x80
        ud2

global deed_sigreturn_on                ; deed_sigreturn_on(esp, number): return from no signal
deed_sigreturn_on:
        mov eax, [esp + 8]
        mov esp, [esp + 4]
        int 0x80
        ud2

; ---------------------------------------------------------------- any interrupt, any call
; deed_int(vector): int VECTOR by a table of 256 pairs of int and ret
global deed_int
deed_int:
        mov eax, [esp + 4]
        lea eax, [interrupts + eax * 4]
        xor ecx, ecx
        jmp eax

align 4
interrupts:
%assign vector 0
%rep 256
        db 0xcd, vector                 ; int vector
        ret
        nop
%assign vector vector + 1
%endrep

; raw_call(number, registers)
global raw_call
raw_call:
        push ebp
        push edi
        push esi
        push ebx
        mov eax, [esp + 20]
        mov ebp, [esp + 24]
        mov ebx, [ebp]
        mov ecx, [ebp + 4]
        mov edx, [ebp + 8]
        mov esi, [ebp + 12]
        mov edi, [ebp + 16]
        mov ebp, [ebp + 20]
        int 0x80
        pop ebx
        pop esi
        pop edi
        pop ebp
        ret

section .data
align 16
ones:   dd 1.0, 1.0, 1.0, 1.0, 1.0
limits: dd 0, 4
nothing: dd 0, 0
x87_unmasked: dw 0x0340                 ; double extended precision, no exception masked
align 4
sse_unmasked: dd 0                      ; no exception masked

section .note.GNU-stack noalloc noexec nowrite progbits
