; text.asm - the template of mine.c, for `lab template`.
global lab_template, lab_template_end
section .rodata
lab_template:
    incbin "user/lab/mine.c.template"
lab_template_end:
section .note.GNU-stack noalloc noexec nowrite progbits
