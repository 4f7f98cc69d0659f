; start.asm - from the boot loader to C: protected mode, paging off, to the higher half.
; The loader puts us at physical 1 MB, where this file is linked; the rest of the kernel is linked
; KERNEL_BASE higher, and its addresses are taken less that until paging is on. The early directory
; maps memory at KERNEL_BASE as boot_info.h says, and its first 4 MB at 0 too, only for the
; instructions between "paging on" and the jump.
; Multiboot specification 0.6.96; Intel SDM 3A, 4.3.

KERNEL_BASE      equ 0xC0000000
DIRECT_PDES      equ 896 / 4
MULTIBOOT_MAGIC  equ 0x1BADB002
LOADER_MAGIC     equ 0x2BADB002
MULTIBOOT_FLAGS  equ 3               ; modules page aligned, memory map please
STACK_SIZE       equ 8192

PTE_KERNEL       equ 0x003           ; present, writable
PDE_LARGE        equ 0x083           ; present, writable, 4 MB
PDE_GLOBAL       equ 0x100
CPUID_PSE        equ 1 << 3
CPUID_TSC        equ 1 << 4
CPUID_PGE        equ 1 << 13
EFLAGS_ID        equ 1 << 21
CR4_PSE          equ 1 << 4
CR0_WP_PG        equ 1 << 16 | 1 << 31

SERIAL           equ 0x3f8
EXIT_PORT        equ 0xf4            ; QEMU's isa-debug-exit: it ends with 2 * this + 1
EXIT_BAD         equ 0x11
VGA              equ 0xb8000

global start, boot_pgdir, boot_pgtables, boot_tsc, boot_stack
extern kernel_main, __kernel_end

section .multiboot progbits alloc noexec nowrite align=4
        dd MULTIBOOT_MAGIC
        dd MULTIBOOT_FLAGS
        dd -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

section .boot.text progbits alloc exec nowrite align=16
; eax = the loader's magic, ebx = physical address of its information
start:
        cli
        cld
        ; The image must have memory under all of it, or there would be neither stack nor tables.
        ; mem_upper, in KB above 1 MB, is valid with the loader's magic and bit 0 of the flags.
        cmp eax, LOADER_MAGIC
        jne .fits
        test byte [ebx], 1
        jz .fits
        mov edx, __kernel_end - KERNEL_BASE - 0x100000
        shr edx, 10
        cmp [ebx + 8], edx
        jb too_small
.fits:  mov esp, boot_stack + STACK_SIZE - KERNEL_BASE
        push ebx                        ; kernel_main's arguments
        push eax

        ; CPUID is there if the ID flag can be changed. edi = its feature bits, or none.
        xor edi, edi
        pushfd
        pop eax
        mov ecx, eax
        xor eax, EFLAGS_ID
        push eax
        popfd
        pushfd
        pop eax
        xor eax, ecx
        test eax, EFLAGS_ID
        jz .map
        mov eax, 1
        cpuid
        mov edi, edx
        test edi, CPUID_TSC
        jz .map
        rdtsc
        mov [boot_tsc - KERNEL_BASE], eax
        mov [boot_tsc + 4 - KERNEL_BASE], edx

.map:   mov esi, boot_pgdir - KERNEL_BASE
        lea edx, [esi + (KERNEL_BASE >> 20)]    ; the entry for KERNEL_BASE
        test edi, CPUID_PSE
        jz .small

        mov eax, cr4
        or eax, CR4_PSE
        mov cr4, eax
        mov eax, PDE_LARGE
        mov [esi], eax
        test edi, CPUID_PGE
        jz .large
        or eax, PDE_GLOBAL
.large: mov ecx, DIRECT_PDES
.pde:   mov [edx], eax
        add edx, 4
        add eax, 0x400000
        dec ecx
        jnz .pde
        jmp .paging

.small: mov ecx, boot_pgtables - KERNEL_BASE
        mov eax, PTE_KERNEL
.pte:   mov [ecx], eax
        add ecx, 4
        add eax, 0x1000
        cmp eax, 0x800000
        jb .pte
        lea eax, [boot_pgtables - KERNEL_BASE + PTE_KERNEL]
        mov [esi], eax
        mov [edx], eax
        add eax, 0x1000
        mov [edx + 4], eax

.paging:
        mov cr3, esi
        mov eax, cr0
        or eax, CR0_WP_PG
        mov cr0, eax
        lea eax, [.high + KERNEL_BASE]
        jmp eax

.high:  xor eax, eax
        mov [boot_pgdir], eax           ; address 0 faults from here on
        mov cr3, esi
        add esp, KERNEL_BASE
        xor ebp, ebp                    ; the call chain ends here
        mov eax, kernel_main            ; not relative: this code is linked where it was loaded
        call eax
.halt:  hlt
        jmp .halt

; There is no memory for the kernel: say so on the serial line and the screen, and end.
too_small:
        mov esi, .text
        mov edi, VGA
        mov edx, SERIAL
        mov ah, 7
.next:  lodsb
        test al, al
        jz .end
        out dx, al
        stosw
        jmp .next
.end:   mov al, EXIT_BAD
        out EXIT_PORT, al
        hlt
        jmp .end
.text:  db "Quire needs more memory: its image alone does not fit.", 10, 0

section .data
align 8
boot_tsc: dq 0

section .bss.page_aligned nobits alloc noexec write align=4096
boot_pgdir:     resb 4096
boot_pgtables:  resb 2 * 4096
boot_stack:     resb STACK_SIZE
