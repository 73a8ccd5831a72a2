#!/bin/sh
# SPDX-License-Identifier: MIT OR Apache-2.0
# Stubs under the tools that are there for them: both readelfs, four linkers, and programs that run,
# here and under qemu. links.sh OSBIND MKSTUB; prints TAP. A tool that is not there is skipped.
# shellcheck disable=SC2015,SC2086 # $runner is several words
set -u
osbind=$(realpath "$1")
mkstub=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit
number=0
report() { # report WHAT: by the status of the command before
  if [ "$?" -eq 0 ]; then word=ok; else
    word="not ok"
    sed 's/^/#   /' log 2>/dev/null | head -20
  fi
  number=$((number + 1))
  echo "$word $number - $1"
}
has() { command -v "$1" >/dev/null || { echo "# skipped: no $1"; return 1; }; }

# ---- every machine, read by both readelfs ----

cat >list <<'END'
needed libsys.so.7
node V_1.0
node V_1.1 V_1.0
node V_1.2 V_1.1 V_1.0
sym _obj V_1.0 default O 8 strong
sym obj V_1.0 default O 8 alias
sym big V_1.0 default O 64 weak
sym fstat V_1.0 hidden F 0 strong
sym fstat V_1.2 default F 0 strong
sym plain - default F 0 strong
sym tls V_1.1 default T 4 strong
sym w V_1.1 default F 0 weak
END
grep -v '^node' list | sed 's/ V_1\.[0-9] / - /; /hidden/d' >plain
while read -r name machine bits order flags osabi; do
  for tool in readelf llvm-readelf llvm-readelf-14; do
    command -v $tool >/dev/null || continue
    for form in list plain; do
      "$mkstub" "$machine" "$bits" "$order" "$flags" "$osabi" libx.so.1 <$form >"$name.so" 2>log &&
        $tool -aW "$name.so" >log 2>&1 && ! grep -iE 'warn|error|corrupt|invalid' log >bad && [ ! -s bad ]
      report "$name, $form, by $tool"
    done
  done
done <<'END'
x86 3 32 little 0 0
x86_64 62 64 little 0 9
x32 62 32 little 0 0
arm 40 32 little 0x5000400 0
armeb 40 32 big 0x5000400 0
aarch64 183 64 little 0 0
aarch64_be 183 64 big 0 0
riscv64 243 64 little 5 9
riscv32 243 32 little 5 0
ppc 20 32 big 0 0
ppc64 21 64 big 1 0
ppc64le 21 64 little 2 0
mips 8 32 big 0x70001007 0
mipsel 8 32 little 0x70001007 0
mips64 8 64 big 0x80000007 0
mips64el 8 64 little 0x80000007 0
s390x 22 64 big 0 0
sparc 2 32 big 0 0
sparc64 43 64 big 0 6
loongarch64 258 64 little 0x43 0
m68k 4 32 big 0 0
csky 252 32 little 0x21000000 0
hexagon 164 32 little 0x60 0
END

# ---- four linkers: versions, copies of objects, TLS ----

cat >use.c <<'END'
extern long obj, _obj;
extern char big[64];
extern __thread int tls;
int fstat(void), plain(void), w(void), old(void);
__asm__(".symver old, fstat@V_1.0");
int _start(void) { return (int)obj + (int)_obj + big[3] + tls + fstat() + plain() + w() + old(); }
END
cat >wrong.c <<'END'
int nowhere(void);
int f(void) { return nowhere(); }
END
if [ "$(uname -m)" = x86_64 ] && has gcc; then
  gcc -O1 -fno-pie -fno-pic -c use.c -o use.o && gcc -fPIC -c wrong.c -o wrong.o
  "$mkstub" 62 64 little 0 9 libx.so.1 <list >libx.so
  for ld in ld.lld ld.lld-14 ld.bfd ld.gold mold; do
    has $ld || continue
    $ld use.o -L. -lx -o used -dynamic-linker /lib64/ld-linux-x86-64.so.2 >log 2>&1 && readelf -VrW --dyn-syms used >log 2>&1 &&
      grep -q 'R_X86_64_COPY.* _obj@V_1.0' log && grep -q 'R_X86_64_COPY.* big@V_1.0' log &&
      grep -q 'TPOFF64.* tls@V_1.1' log && grep -q 'UND fstat@V_1.0' log && grep -q 'UND fstat@V_1.2' log &&
      grep -q ' 64 OBJECT .* big@V_1.0' log && readelf -dW used | grep -q 'NEEDED.*\[libx.so.1\]'
    report "$ld links: both nodes of one name, copies of objects, TLS"
    if $ld -shared -z defs wrong.o -L. -lx -o wrong.so >log 2>&1; then false; else grep -q nowhere log; fi
    report "$ld refuses what is not there"
  done
fi

# ---- whole programs for an old glibc ----

cat >prog.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static int constructors;
__attribute__((constructor)) static void
construct(int argc, char **argv, char **envp)
{
  constructors += argc == 1 && argv && envp ? 1 : 100;
}
static void done(void) { printf("bye\n"); }
static void quick(void) { (void)!write(1, "quick\n", 6); }
static void forking(void) { (void)!write(1, "fork\n", 5); }
static void *run(void *p) { errno = 7; return p; }
int
main(int argc, char **argv)
{
  struct stat a, b, c, d;
  pthread_t thread;
  void *result = 0;
  struct timespec now;
  setvbuf(stdout, 0, _IONBF, 0);
  atexit(done);
  at_quick_exit(quick);
  pthread_atfork(forking, 0, 0);
  if (fork() == 0) {
    quick_exit(0);
  }
  wait(0);
  if (stat("/", &a) || lstat("/proc/self/exe", &b) || fstat(1, &c) || fstatat(-100, "/", &d, 0) ||
      mknod("fifo", S_IFIFO | 0600, 0) || stat("fifo", &c) || unlink("fifo")) {
    return 1;
  }
  pthread_create(&thread, 0, run, &a);
  pthread_join(thread, &result);
  clock_gettime(CLOCK_REALTIME, &now);
  printf("%d%d%d%d%d%d%d%d %.1f\n", S_ISDIR(a.st_mode), S_ISLNK(b.st_mode), S_ISFIFO(c.st_mode),
         d.st_ino == a.st_ino, result == &a, dlsym(0, "puts") != 0, constructors, environ != 0,
         pow(argc + 1, 2) + exp(0));
  return argv[0] == 0;
}
END
printf 'fork\nquick\n11111111 5.0\nbye\n' >want

# program NAME COMPILER... : by $stubs; run it by $runner; nothing newer than $limit
program() {
  name=$1
  shift
  rm -f prog
  "$@" prog.c -o prog -L"$stubs" -lm -lpthread -ldl -lrt -lutil >log 2>&1 &&
    timeout 60 $runner ./prog >log 2>&1 && cmp log want >/dev/null
  report "$name: runs"
  newest=$(readelf -VW prog 2>log | grep -o 'Name: GLIBC_[0-9.]*' | sed 's/.*_//' | sort -uV | tail -n 1)
  [ -n "$newest" ] && [ "$(printf '%s\n%s\n' "$newest" "$limit" | sort -V | tail -n 1)" = "$limit" ]
  report "$name: needs nothing newer than $limit ($newest)"
}

limit=2.17
if [ "$(uname -m)" = x86_64 ] && has gcc; then
  "$osbind" abi stub --target x86_64-unknown-linux-gnu.$limit --out x86_64 >log 2>&1
  report "stubs of glibc $limit"
  stubs=x86_64 runner=
  for how in bfd gold mold; do
    has ld.$how || has $how || continue
    program "GNU C, $how" gcc -fuse-ld=$how
    program "GNU C, $how, copies of objects" gcc -fuse-ld=$how -no-pie -fno-pie
  done
  if has clang-14 && clang-14 -fuse-ld=lld -### prog.c >/dev/null 2>&1; then
    program "clang, lld" clang-14 -fuse-ld=lld
    program "clang, lld, copies of objects" clang-14 -fuse-ld=lld -no-pie -fno-pie
  fi
  if gcc prog.c -o today -lm >log 2>&1; then
    [ "$(printf '%s\n%s\n' "$(readelf -VW today | grep -o 'GLIBC_[0-9.]*' | sed 's/.*_//' | sort -V | tail -n 1)" $limit | sort -V | tail -n 1)" != $limit ]
    report "and would without the stubs"
  fi
  for ld in ld.lld-14 ld.bfd ld.gold; do
    has $ld || continue
    "$osbind" abi stub --target x86_64-unknown-freebsd.13.2 --out bsd13 >log 2>&1
    "$osbind" abi stub --target x86_64-unknown-freebsd.14.0 --out bsd14 >log 2>&1
    echo 'int fspacectl(void), fstat(void); int f(void) { return fstat() + fspacectl(); }' >bsd.c
    gcc -fPIC -fno-stack-protector -c bsd.c -o bsd.o
    if $ld -shared -z defs bsd.o -Lbsd13 -lc -o f.so >log 2>&1; then false; else grep -q fspacectl log && ! grep -q fstat log; fi
    report "$ld: a function of FreeBSD 14 is not linked for 13.2"
    $ld -shared -z defs bsd.o -Lbsd14 -lc -o f.so >log 2>&1 && readelf -VW --dyn-syms f.so >log 2>&1 &&
      grep -q 'UND fspacectl@FBSD_1.7' log && grep -q 'UND fstat@FBSD_1.5' log
    report "$ld: and is for 14.0, under the nodes that it should have"
  done
fi
while read -r triple limit compiler qemu root; do
  has "$compiler" && has "$qemu" || continue
  if [ -n "$root" ] && [ ! -d "$root" ]; then continue; fi
  "$osbind" abi stub --target "$triple.$limit" --out "$triple" >log 2>&1
  report "stubs for $triple"
  stubs=$triple runner="$qemu -L $root"
  program "$triple under $qemu" "$compiler"
done <<'END'
aarch64-unknown-linux-gnu 2.17 aarch64-linux-gnu-gcc qemu-aarch64 /usr/aarch64-linux-gnu
armv7-unknown-linux-gnueabihf 2.17 arm-linux-gnueabihf-gcc qemu-arm /usr/arm-linux-gnueabihf
riscv64gc-unknown-linux-gnu 2.27 riscv64-linux-gnu-gcc qemu-riscv64 /usr/riscv64-linux-gnu
powerpc64le-unknown-linux-gnu 2.17 powerpc64le-linux-gnu-gcc qemu-ppc64le /usr/powerpc64le-linux-gnu
s390x-unknown-linux-gnu 2.17 s390x-linux-gnu-gcc qemu-s390x /usr/s390x-linux-gnu
END
# qemu-i386 does not get on with threads; the processor itself runs it.
limit=2.17
if [ "$(uname -m)" = x86_64 ] && has i686-linux-gnu-gcc && [ -e /usr/i686-linux-gnu/lib/ld-linux.so.2 ]; then
  "$osbind" abi stub --target i686-unknown-linux-gnu.$limit --out x86 >log 2>&1
  report "stubs for i686"
  stubs=x86 runner="/usr/i686-linux-gnu/lib/ld-linux.so.2 --library-path /usr/i686-linux-gnu/lib"
  program "i686" i686-linux-gnu-gcc
fi
echo "1..$number"
