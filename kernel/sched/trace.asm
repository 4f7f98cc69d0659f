; trace.asm - a record of an event, in as few instructions as that takes: the points' way into the
; ring (trace.h). trace_emitN(event, N words): arguments on the stack, taken off by the callee; all
; registers are kept. With what the point itself does, an event of one word takes 30 instructions,
; one of four 39.
; The number comes from the head by one instruction, so that an interrupt handler's event never
; lands in the record of the code it interrupted.

%define THREAD_ID     0x84            ; offset in struct thread; trace.c asserts it
%define RECORD_SHIFT  5               ; of its size
%define RECORD_TID    8
%define RECORD_EVENT  12              ; the words follow

extern trace_slow, trace_head_nr, trace_last, trace_ring, trace_emit_slow, current

%macro emit 1
global trace_emit%1
align 4
trace_emit%1:
        cmp dword [trace_slow], 0
        jne .slow
        push eax
        push ecx
        push edx
        mov ecx, 1
        xadd [trace_head_nr], ecx
        and ecx, [trace_last]
        shl ecx, RECORD_SHIFT
        add ecx, [trace_ring]
        rdtsc
        mov [ecx], eax
        mov [ecx + 4], edx
        mov eax, [current]
        mov eax, [eax + THREAD_ID]
        mov [ecx + RECORD_TID], eax
%assign i 0
%rep %1 + 1
        mov eax, [esp + 16 + i]
        mov [ecx + RECORD_EVENT + i], eax
%assign i i + 4
%endrep
        pop edx
        pop ecx
        pop eax
        ret 4 + 4 * %1
.slow:
        pusha
        lea eax, [esp + 36]           ; event and words
        mov edx, %1
        call trace_emit_slow
        popa
        ret 4 + 4 * %1
%endmacro

section .text
emit 1
emit 2
emit 3
emit 4
