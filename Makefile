# Quire: build, run, debug, test. `make help` lists what there is.
#
# Sources are found by wildcard: a new .c or .asm in a room is built without an edit here.
#   O=dir       build there instead of build/
#   DEBUG=1     in $(O)/debug: checks of every allocator, stack protector, undefined behaviour traps
#   SELFTEST=0  without the in-kernel test suites
#   DISK=0      without disks and ext2; `make run` then attaches none
#   SMALL=1     for size alone: -Oz, DISK=0, numbers for names in a panic, no `trace`, no `explain` (gcc 12 or later)
#   TIGHT=1     in $(O)/tight: the debug build with tiny limits everywhere, to give bugs a chance
#   CC=clang    the second compiler
#   V=1         show the commands
# A change of any of these rebuilds what depends on it.

ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL     := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:

O        ?= build
DEBUG    ?= 0
SELFTEST ?= 1
SMALL    ?= 0
DISK     ?= $(if $(filter 1,$(SMALL)),0,1)
V        ?= 0
ifeq ($(origin CC),default)
CC       := gcc
endif
NASM     ?= nasm
LD       := ld
AR       := ar
NM       := nm
OBJCOPY  := objcopy
EPOCH    := 1700000000

TIGHT    ?= 0
ifeq ($(TIGHT),1)
B := $(O)/tight
DEBUG := 1
else ifeq ($(DEBUG),1)
B := $(O)/debug
else
B := $(O)
endif
Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-7s %s\n' $(1) $(2)

# ---------------------------------------------------------------- setup
# What is needed, as command:package (Debian). Goals named with setup wait for it in a make of their own.
TOOLS := gcc:gcc ld:binutils nasm:nasm cpio:cpio xorriso:xorriso mformat:mtools \
         grub-mkrescue:grub-common qemu-system-i386:qemu-system-x86 gdb:gdb prove:perl python3:python3 \
         clang:clang ld.lld:lld clang-format:clang-format cppcheck:cppcheck mke2fs:e2fsprogs mkswap:util-linux \
         gnuplot:gnuplot-nox convert:imagemagick
ifneq ($(filter setup,$(MAKECMDGOALS)),)
REST := $(filter-out setup,$(MAKECMDGOALS))
.PHONY: setup $(REST)
setup:
	@missing=; PATH=$$PATH:/usr/sbin:/sbin; \
	for t in $(TOOLS); do command -v $${t%%:*} >/dev/null || missing="$$missing $${t#*:}"; done; \
	[ -d /usr/lib/grub/i386-pc ] || missing="$$missing grub-pc-bin"; \
	echo 'int main(void) { return 0; }' | gcc -m32 -fsanitize=address -xc -o /dev/null - 2>/dev/null || \
	    missing="$$missing gcc-multilib"; \
	if [ -n "$$missing" ]; then \
	    echo "missing:$$missing"; \
	    command -v apt-get >/dev/null || { echo 'install these by the means of your system'; exit 1; }; \
	    root=; [ $$(id -u) = 0 ] || root=sudo; \
	    $$root apt-get update -q && \
	        DEBIAN_FRONTEND=noninteractive $$root apt-get install -qy --no-install-recommends $$missing; \
	fi
	@$(if $(REST),$(MAKE) $(REST))
$(if $(REST),$(REST): setup ; @:)
else

# ---------------------------------------------------------------- flags
CLANG    := $(findstring clang,$(CC))
WARN     := -Wall -Wextra -Wshadow -Wundef -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wpointer-arith -Wcast-align -Wwrite-strings -Wvla -Wformat=2 \
            -Wimplicit-fallthrough -Wredundant-decls -Wnull-dereference -Wno-unused-parameter \
            -Wno-missing-field-initializers \
            $(if $(CLANG),,-Wlogical-op -Wduplicated-cond -Wduplicated-branches)
TARGET   := $(if $(CLANG),--target=i686-elf,-m32)
OPT      := $(if $(filter 1,$(DEBUG)),-Og,-O2 -fno-inline-functions)
COMMON   := -std=gnu11 $(TARGET) -march=i486 -mtune=generic -mno-mmx -mno-sse $(OPT) -g -ffile-prefix-map=$(CURDIR)=. \
            -fno-pic -fno-pie -fno-common -fno-strict-aliasing -fno-asynchronous-unwind-tables \
            $(if $(CLANG),,-fno-tree-loop-distribute-patterns) $(WARN) $(WERROR)
CONFIG   := $(if $(filter 1,$(DEBUG)),-DCONFIG_DEBUG=1) $(if $(filter 1,$(TIGHT)),-DCONFIG_TIGHT=1) \
            $(if $(filter 1,$(SELFTEST)),-DCONFIG_SELFTEST=1) $(if $(filter 1,$(DISK)),-DCONFIG_DISK=1) \
            $(if $(filter 1,$(SMALL)),,-DCONFIG_TRACE=1 -DCONFIG_EXPLAIN=1)
CHECKS   := $(if $(filter 1,$(DEBUG)),-fstack-protector-strong -mstack-protector-guard=global \
            -fsanitize=undefined -fsanitize-undefined-trap-on-error,-fno-stack-protector)

# The kernel: arguments in registers, a stack aligned to words, no padding: a tenth smaller, and faster.
# What nothing refers to is left out by the linker.
KCFLAGS  := $(COMMON) -ffreestanding -mno-80387 -fno-omit-frame-pointer -Wframe-larger-than=1024 \
            -mregparm=3 $(if $(CLANG),-mstack-alignment=4,-mpreferred-stack-boundary=2) \
            $(if $(filter 1,$(DEBUG)),,-falign-functions=4 -falign-loops=1 $(if $(CLANG),,-falign-jumps=1)) \
            -ffunction-sections -fdata-sections $(CONFIG) $(CHECKS) -I.
# Rooms and files where nothing is hot are made for size; all of them with SMALL=1.
ifeq ($(SMALL),1)
$(B)/obj/boot/% $(B)/obj/kernel/% $(B)/obj/mm/%: FOR_SIZE := -Oz
else ifneq ($(DEBUG),1)
$(B)/obj/boot/% $(B)/obj/kernel/dev/% $(B)/obj/kernel/fs/% $(B)/obj/kernel/proc/% $(B)/obj/kernel/procfs/% \
$(B)/obj/kernel/sys/sys_% \
$(addprefix $(B)/obj/mm/,bootmem.c.o check.c.o describe.c.o madvise.c.o mlock.c.o mremap.c.o msync.c.o) \
$(addprefix $(B)/obj/kernel/,main.c.o lib/log.c.o lib/printf.c.o lib/random.c.o lib/syscalls.c.o cpu/panic.c.o sched/trace.c.o sys/traced.c.o): FOR_SIZE := -Os
# One loop, a byte a page.
$(B)/obj/mm/mincore.c.o: FOR_SIZE := -funroll-loops
# But these are on the way of every signal, and of every open, read, write and close.
$(addprefix $(B)/obj/kernel/,$(addsuffix .c.o,$(addprefix proc/,signal sigaction sigdeliver sigframe) \
    $(addprefix fs/,path lookup dentry open vfs file fdtable regular) sys/sys_file)): FOR_SIZE :=
endif
LCFLAGS  := $(COMMON) -ffreestanding -fno-stack-protector -ffunction-sections -fdata-sections \
            -nostdinc -isystem libc/include -isystem $(shell $(CC) $(TARGET) -print-file-name=include) -I.
# The library is small, except where programs spend their time.
LSFLAGS  := $(patsubst -O2,-Os,$(LCFLAGS))
UCFLAGS  := $(patsubst -O2,-Os,$(filter-out -ffreestanding,$(LCFLAGS))) -Wframe-larger-than=65536
TCFLAGS  := $(patsubst -Os,-O2,$(filter-out -I.,$(UCFLAGS))) -I tests/user
AFLAGS   := -f elf32 -g -F dwarf --reproducible -I ./
LDFLAGS  := -m elf_i386 --build-id=none -z noexecstack -z max-page-size=0x1000
# Segments that begin on a page of their own leave 9 KB of nothing in each file, and a machine of 4 MB
# has to hold them all: of programs, the data follow the code, and their page is mapped twice. vars,
# which shows what such segments are for, and the tests are linked the clear way.
ULDFLAGS := $(LDFLAGS) -static -z norelro -z separate-code --gc-sections
PLDFLAGS := $(patsubst separate-code,noseparate-code,$(ULDFLAGS)) -z common-page-size=16

# ---------------------------------------------------------------- sources
KDIRS    := $(wildcard boot kernel kernel/* kernel/fs/* mm mm/*) $(if $(filter 1,$(SELFTEST)),$(wildcard tests/kernel))
KSRC     := $(wildcard $(addsuffix /*.c,$(KDIRS)) $(addsuffix /*.asm,$(KDIRS)))
LSRC     := $(shell [ -d libc ] && find libc \( -name '*.c' -o -name '*.asm' \) | sort)
CRT      := $(filter %/crt0.asm %/crt0.c,$(LSRC))
UPROGS   := $(basename $(notdir $(wildcard user/*.c))) $(notdir $(patsubst %/,%,$(dir $(wildcard user/*/main.c))))
TPROGS   := $(basename $(notdir $(wildcard tests/user/*.c)))
OBJ       = $(patsubst %,$(B)/obj/%.o,$(1))

KOBJ     := $(call OBJ,$(KSRC))
LOBJ     := $(call OBJ,$(filter-out $(CRT),$(LSRC)))
CRTOBJ   := $(call OBJ,$(CRT))
ULIBOBJ  := $(call OBJ,$(wildcard user/lib/*.c))
ULIBOBJ  := $(call OBJ,$(wildcard user/lib/*.c))
UBIN     := $(addprefix $(B)/user/,$(UPROGS))
TBIN     := $(addprefix $(B)/tests/user/,$(TPROGS))
HOSTBIN  := $(patsubst %.c,$(O)/%,$(wildcard tests/host/*.c))
SKELETON := $(shell [ -d user/root ] && find user/root -type f -o -type d | sort)

.PHONY: all kernel kernel-objects libc user user-tests host-tests initrd iso run debug core test bench bench-malloc lab lab-check trace picture help \
        clean format test-builds FORCE
all: kernel user user-tests initrd iso
kernel: $(B)/quire.elf
kernel-objects: $(KOBJ)
libc: $(B)/libc.a $(CRTOBJ)
user: $(UBIN)
user-tests: $(TBIN) $(B)/tests.cpio $(B)/tests/qemu/swapping
host-tests: $(HOSTBIN)
initrd: $(B)/initrd.cpio
iso: $(B)/quire.iso

help:
	@echo 'make              kernel, programs, initrd and ISO in $(B)/'
	@echo 'make setup        install the tools that are missing (Debian)'
	@echo 'make run          boot the ISO in QEMU: serial line on this terminal; RAM=128M SWAP=64M WINDOW=1 ACCEL=kvm'
	@echo 'make debug        the same, stopped, with gdb attached; CORE=file: gdb on a dump'
	@echo 'make core         a dump of memory at the end, or at a panic, or at ^C; APPEND=...'
	@echo 'make test         the whole suite; T=word: a part of it, SEED=n: random tests with another seed'
	@echo 'make bench        figures, in instructions; ACCEL=tcg in ticks; LINUX=1 beside those of Debian'\''s Linux'
	@echo 'make bench-malloc the library'\''s malloc beside others, on this machine'
	@echo 'make lab          the memory managers of user/lab on all traces: table and pictures in $(O)/lab/'
	@echo 'make lab-check    FILE=mine.c: whether an allocator is right, and its index'
	@echo 'make trace        RUN="command": what it did, as a time line for Perfetto and as text; ALL=1 MALLOC=1 EVENTS=fault,...'
	@echo 'make policies     page faults of programs under each policy of replacement, by frames; RUN='\''ls /bin'\'''
	@echo 'parts             kernel kernel-objects libc user user-tests initrd iso format clean'
	@echo 'variables         O=dir DEBUG=1 TIGHT=1 SELFTEST=0 CC=clang V=1'

# ---------------------------------------------------------------- rules
# A stamp file a flag set: rewritten only when the flags differ, so objects depend on their flags.
# Which files are for size is in none of them: the sum of that part of this file is.
FORSIZE_SUM := $(shell sed -n '/^\# Rooms and files/,/^AFLAGS/p' Makefile | cksum) $(SMALL)
define stamp_rule
$(B)/.flags-$(1): FORCE
	@mkdir -p $$(@D); now='$(CC) $(subst ','\'',$($(2))) $(FORSIZE_SUM)'; \
	echo "$$$$now" | cmp -s - $$@ || echo "$$$$now" > $$@
endef
$(foreach s,k:KCFLAGS l:LCFLAGS s:LSFLAGS u:UCFLAGS t:TCFLAGS a:AFLAGS d:ULDFLAGS p:PLDFLAGS,$(eval $(call stamp_rule,$(word 1,$(subst :, ,$(s))),$(word 2,$(subst :, ,$(s))))))
FORCE:

# $(1) folder, $(2) stamp letter, $(3) variable of flags. What the compiler said is kept beside the
# object, where tests/lint finds it.
define c_rule
$(B)/obj/$(1)/%.c.o: $(1)/%.c $(B)/.flags-$(2)
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$($(3)) $$(FOR_SIZE) -MD -MP -MF $$(@:.o=.d) -c -o $$@ $$< 2>$$@.log || { cat $$@.log >&2; exit 1; }; \
	    cat $$@.log >&2
endef
$(foreach d,boot kernel mm tests/kernel,$(eval $(call c_rule,$(d),k,KCFLAGS)))
$(eval $(call c_rule,libc,s,LSFLAGS))
$(foreach d,libc/string libc/malloc,$(eval $(call c_rule,$(d),l,LCFLAGS)))
$(eval $(call c_rule,user,u,UCFLAGS))
$(eval $(call c_rule,tests/user,t,TCFLAGS))
$(eval $(call c_rule,tests/qemu,t,TCFLAGS))

$(B)/obj/%.asm.o: %.asm $(B)/.flags-a
	$(call say,NASM,$<)
	@mkdir -p $(@D)
	$(Q)$(NASM) $(AFLAGS) -MD $(@:.o=.d) -MT $@ -o $@ $<

# The kernel: linked once to learn the addresses of its functions, and again with the table of their
# names. The table lies behind the functions and so does not move them, which is checked.
KLINK = $(LD) $(LDFLAGS) -n --gc-sections -T linker.ld
functions = $(NM) -n $(1) | grep -i ' t '
$(B)/quire.elf: $(KOBJ) linker.ld kernel/lib/ksyms
	$(call say,LD,$@)
	$(Q)$(KLINK) -o $@.1 $(KOBJ)
	$(Q)kernel/lib/ksyms $@.1 > $@.1.asm && $(NASM) -f elf32 -o $@.1.o $@.1.asm
	$(Q)$(KLINK) -Map $@.map -o $@ $(KOBJ) $(if $(filter 1,$(SMALL)),,$@.1.o)
	$(Q)cmp <($(call functions,$@.1)) <($(call functions,$@))
	$(Q)rm -f $@.1*

$(B)/libc.a: $(LOBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@; $(AR) rcsD $@ $^

# What the programs share; each takes only what it calls.
$(B)/libuser.a: $(ULIBOBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@; $(AR) rcsD $@ $^

# A program is one file, or a folder of files with a main.c.
LIBGCC := $(shell gcc -m32 -print-libgcc-file-name)
define user_rule
$(B)/$(1)/$(2): $(call OBJ,$(3)) $(CRTOBJ) $(4) $(B)/libc.a $(B)/.flags-$(5)
	$$(call say,LD,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(LD) $$($(if $(filter p,$(5)),P,U)LDFLAGS) -o $$@ $$(CRTOBJ) $(call OBJ,$(3)) $(4) $$(B)/libc.a $$(LIBGCC)
endef
$(foreach p,$(UPROGS),$(eval $(call user_rule,user,$(p),$(or $(wildcard user/$(p).c),$(wildcard user/$(p)/*.c user/$(p)/*.asm)),$(B)/libuser.a,$(if $(filter vars,$(p)),d,p))))
$(foreach p,$(TPROGS),$(eval $(call user_rule,tests/user,$(p),tests/user/$(p).c,,d)))
$(eval $(call user_rule,tests/qemu,swapping,tests/qemu/swapping.c,,d))
$(B)/tests/qemu/swapping: private ULDFLAGS += -s

# The initrd: the same bytes from the same sources. Names sorted, dates fixed, owner root. The test
# programs are in one of their own: the system has to fit into 4 MB.
$(B)/initrd.cpio: $(UBIN) $(SKELETON) boot/mkinitrd
	$(call say,CPIO,$@)
	$(Q)EPOCH=$(EPOCH) boot/mkinitrd $@ $(B)/user

$(B)/tests.cpio: $(UBIN) $(TBIN) $(SKELETON) boot/mkinitrd
	$(call say,CPIO,$@)
	$(Q)EPOCH=$(EPOCH) boot/mkinitrd $@ $(B)/user $(B)/tests/user

$(B)/quire.iso: $(B)/quire.elf $(B)/initrd.cpio boot/grub.cfg boot/mkiso
	$(call say,ISO,$@)
	$(Q)EPOCH=$(EPOCH) boot/mkiso $@ $(B)/quire.elf $(B)/initrd.cpio

# Host tests include the real .c of the kernel and run under the sanitizers. Hidden: the kernel's memcpy and
# __umoddi3 are not the sanitizer's own.
HCFLAGS := -std=gnu11 -m32 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
           -fno-omit-frame-pointer -fno-tree-loop-distribute-patterns -fvisibility=hidden \
           $(filter-out -Wredundant-decls,$(WARN)) $(WERROR) -DCONFIG_HOST=1 -DCONFIG_DEBUG=1 -I.
$(eval $(call stamp_rule,h,HCFLAGS))
# One that needs more than it can include, because static names clash, names the files here.
HOSTSRC_ext2 := $(wildcard kernel/fs/ext2/*.c) kernel/dev/block.c $(addprefix mm/,commit.c object.c radix.c reclaim.c \
                replace.c writeback.c) \
                $(addprefix kernel/fs/,context.c create.c dentry.c directory.c file.c inode.c lookup.c open.c \
                path.c regular.c remove.c rename.c super.c vfs.c)
$(O)/tests/host/ext2: $(HOSTSRC_ext2) $(wildcard kernel/fs/*.h kernel/fs/ext2/*.h kernel/dev/block.h mm/*.h)
# The lab's memory.c takes the place of brk and mmap in this program alone.
HOSTSRC_lab := $(filter-out $(addprefix user/lab/,main.c run.c step.c watch.c cost.c draw.c mine.c), \
               $(wildcard user/lab/*.c)) user/lib/util.c
$(O)/tests/host/lab: $(HOSTSRC_lab) $(wildcard user/lab/*.h)
$(O)/tests/host/lab: HCFLAGS += -D_GNU_SOURCE
$(O)/tests/host/%: tests/host/%.c $(B)/.flags-h
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)gcc $(HCFLAGS) -MMD -MP -MF $@.d -o $@ $< $(HOSTSRC_$*)

# Rewrite every C file as tests/lint/format.t wants it.
format:
	clang-format -i $$(git ls-files --cached --others --exclude-standard '*.c' '*.h')

clean:
	rm -rf $(O)

-include $(shell [ -d $(B) ] && find $(B)/obj $(O)/tests/host -name '*.d' 2>/dev/null)

# ---------------------------------------------------------------- running
RAM    ?= 128M
ACCEL  ?= tcg
WINDOW ?= 0
APPEND ?=
QEMU   ?= qemu-system-i386
, := ,
# The serial line is this terminal, and ^C goes to the guest; ^A x leaves QEMU.
MACHINE = -accel $(ACCEL) -m $(RAM) -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=0x04 \
          -serial mon:stdio $(if $(filter 1,$(WINDOW)),,-display none)
# A word on the command line needs -kernel; without one the ISO boots, as on a real machine.
BOOT    = $(if $(APPEND),-kernel $(B)/quire.elf -initrd $(B)/initrd.cpio -append '$(APPEND)',-cdrom $(B)/quire.iso)

# A disk of one's own, made once and kept: /disk in Quire, and an ext2 image on the host.
HD := $(if $(filter 1,$(DISK)),$(O)/disk.img)
$(O)/disk.img:
	$(call say,MKE2FS,$@)
	@mkdir -p $(@D)
	$(Q)PATH=$$PATH:/usr/sbin:/sbin mke2fs -q -F -t ext2 -L quire $@ 64M

# And one to swap to, as the second: SWAP=256M makes another, SWAP=0 leaves it.
SWAP ?= 64M
SW := $(if $(filter 1,$(DISK)),$(if $(filter-out 0,$(SWAP)),$(O)/swap.img))
$(O)/swap.img: $(O)/.swap-$(SWAP)
	$(call say,MKSWAP,$@)
	$(Q)rm -f $@; truncate -s $(SWAP) $@; chmod 600 $@; \
	    said=$$(PATH=$$PATH:/usr/sbin:/sbin mkswap $@ 2>&1) || { echo "$$said"; exit 1; }
$(O)/.swap-$(SWAP):
	@mkdir -p $(@D); rm -f $(O)/.swap-*; touch $@

DRIVES = $(if $(HD),-drive file=$(HD)$(,)format=raw$(,)if=ide$(,)index=0) $(if $(SW),-drive file=$(SW)$(,)format=raw$(,)if=ide$(,)index=1)

run: $(if $(APPEND),kernel initrd,iso) $(HD) $(SW)
	@$(QEMU) $(MACHINE) $(BOOT) $(DRIVES) -boot d; code=$$?; [ $$code = 33 ] || { echo "QEMU ended with $$code, not 33"; exit 1; }

# QEMU stopped before its first instruction, and gdb attached. CORE=file looks into a dump instead.
GDBPORT = $(shell python3 -c 'import socket; s=socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
GDB     = gdb -q $(B)/quire.elf -ex 'source kernel/gdb/quire.py'
STOPPED = setsid $(QEMU) -accel tcg -m $(RAM) -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=0x04 \
          $(if $(filter 1,$(WINDOW)),,-display none) -serial file:$(B)/serial.log -monitor none $(DRIVES) \
          -kernel $(B)/quire.elf -initrd $(B)/initrd.cpio -append '$(APPEND)' -S \
          -gdb tcp:127.0.0.1:$$port </dev/null & qemu=$$!
CORE   ?=
debug: kernel $(if $(CORE),,initrd $(HD) $(SW))
ifneq ($(CORE),)
	@$(GDB) -ex 'q-core $(CORE)'
else
	@port=$(GDBPORT); $(STOPPED); \
	echo 'the serial line goes to $(B)/serial.log; WINDOW=1 gives a screen and a keyboard'; \
	$(GDB) -ex "target remote :$$port"; kill $$qemu 2>/dev/null; true
endif

# The memory of a machine at its end, good or bad, or when ^C is typed.
core: kernel initrd $(HD) $(SW)
	@port=$(GDBPORT); $(STOPPED); \
	$(GDB) -batch -ex "target remote :$$port" -ex 'hbreak machine_exit' -ex continue \
	    -ex 'q-dump $(B)/quire.core'; kill $$qemu 2>/dev/null; \
	echo 'make debug CORE=$(B)/quire.core looks into it'

# ---------------------------------------------------------------- tests
# T=pattern runs the tests whose path has it: make test T=qemu
T ?=
TESTS = $(sort $(HOSTBIN) $(wildcard tests/*/*.t))
export BUILD = $(abspath $(O))
test-builds: all host-tests
	@$(MAKE) DEBUG=1 all

test: test-builds
	@prove -f -j2 --exec '' $(if $(T),$(foreach t,$(TESTS),$(if $(findstring $(T),$(t)),$(t))),$(TESTS))

# The library's malloc under programs of Linux (LD_PRELOAD), and measured against others: PEERS, as
# name=library, are those of Debian's i386 packages where they are unpacked under DEBIAN.
DEBIAN ?= /
PEERS  ?= $(foreach n,jemalloc mimalloc tcmalloc_minimal,$(addprefix $(n)=,$(firstword \
          $(wildcard $(DEBIAN)/usr/lib/i386-linux-gnu/lib$(n).so.*))))
MCFLAGS := -std=gnu11 -m32 -O2 -g -march=i686 -mtune=generic -fno-pic -fno-strict-aliasing -fno-asynchronous-unwind-tables \
           -D_GNU_SOURCE $(filter-out -Wredundant-decls,$(WARN)) $(WERROR) -I.
$(O)/host/libquiremalloc.so: libc/malloc/malloc.c $(wildcard libc/malloc/*.h) Makefile
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)gcc $(MCFLAGS) -DMALLOC_PRELOAD -shared -Wl,-z,notext,--no-warnings -o $@ $<

$(O)/host/replay: tests/malloc/replay.c Makefile
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)gcc $(patsubst -fno-pic,-fno-pie -no-pie,$(filter-out -D_GNU_SOURCE,$(MCFLAGS))) -o $@ $<

$(O)/host/patterns: tests/malloc/generate
	@tests/malloc/generate $@
	@touch $@

bench-malloc: $(O)/host/libquiremalloc.so $(O)/host/replay $(O)/host/patterns kernel initrd
	@tests/malloc/bench $(O)/host/replay $(O)/host/patterns glibc= quire=$(abspath $<) $(PEERS)
	@tests/qemu/lab --libc

# The lab's allocators on all traces, drawn in $(O)/lab/. lab-check: the one in FILE, right first, then its index.
FILE ?= user/lab/mine.c
LABOBJ = $(call OBJ,$(filter-out user/lab/mine.c,$(wildcard user/lab/*.c user/lab/*.asm)))
lab: kernel initrd
	@tests/qemu/lab

lab-check: kernel initrd
	@mkdir -p $(O)/lab
	@$(CC) $(UCFLAGS) -x c -c -o $(O)/lab/mine.o $(FILE)
	@$(LD) $(ULDFLAGS) -s -o $(O)/lab/lab-mine $(CRTOBJ) $(LABOBJ) $(O)/lab/mine.o $(B)/libuser.a $(B)/libc.a $(LIBGCC)
	@tests/qemu/lab --check

# What a command did, in $(O)/trace/: as JSON for ui.perfetto.dev, and as text. ALL=1: what everybody did meanwhile;
# MALLOC=1: each malloc and free; EVENTS=fault,area: only these.
RUN    ?= vars
ALL    ?= 0
MALLOC ?= 0
EVENTS ?=
trace: kernel initrd $(SW)
	@tests/qemu/trace --ram $(RAM) $(if $(SW),--drive file=$(SW)$(,)format=raw$(,)if=ide$(,)index=1) \
	    $(if $(filter 1,$(ALL)),--all) $(if $(filter 1,$(MALLOC)),--malloc) $(if $(EVENTS),--groups $(EVENTS)) '$(RUN)'

# Page faults of a string of references, by policy and number of frames.
$(O)/host/faults: tests/policies/faults.c Makefile
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)gcc -std=gnu11 -O2 -g $(filter-out -Wredundant-decls,$(WARN)) $(WERROR) -o $@ $<

# What the policies of replacement would make of real programs; RUN='ls /bin': of this one.
policies: kernel initrd $(O)/host/faults
	@tests/policies/policies $(if $(filter command environment,$(firstword $(origin RUN))),'$(RUN)')

# The pictures in the README, as the machine draws them.
picture: iso
	@tests/qemu/picture.t && cp $(O)/screen.png tests/qemu/screen.png
	@tests/qemu/memview.t && cp $(O)/memview.png tests/qemu/memview.png

# Instructions, counted by QEMU; with ACCEL=tcg (or kvm) ticks of the time-stamp counter. LINUX=1 fetches
# Debian's kernel and lets it run the same program.
LINUX  ?= 0
VMLINUZ = $(abspath $(O))/bench/vmlinuz
bench: kernel initrd $(B)/tests/qemu/swapping
	@$(if $(filter 1,$(LINUX)),tests/qemu/fetch-linux $(dir $(VMLINUZ)))
	@tests/qemu/bench $(if $(filter command environment,$(firstword $(origin ACCEL))),--accel $(ACCEL)) \
	    $(if $(filter 1,$(LINUX)),--linux $(VMLINUZ)) $(if $(filter 1,$(MARKDOWN)),--markdown)

endif
