/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What trace.c needs of a C library, for Linux on loongarch64, where Debian has none. */
#ifndef NO_LIBC_H
#define NO_LIBC_H
#include <stddef.h>
#include <stdint.h>
#define PRIxPTR "lx"
#define stdout 0
#define fflush(stream) ((void)(stream))

static long
call3(long nr, long a, long b, long c)
{
  register long a7 __asm__("$a7") = nr;
  register long a0 __asm__("$a0") = a;
  register long a1 __asm__("$a1") = b;
  register long a2 __asm__("$a2") = c;
  __asm__ volatile("syscall 0"
                   : "+r"(a0)
                   : "r"(a7), "r"(a1), "r"(a2)
                   : "$t0", "$t1", "$t2", "$t3", "$t4", "$t5", "$t6", "$t7", "$t8", "memory");
  return a0;
}

/* Hexadecimal or negative decimal, and a new line: the two uses. */
static void
print(long value)
{
  char text[20];
  char *p = text + sizeof text;
  unsigned long left = value < 0 && value > -100 ? (unsigned long)-value : (unsigned long)value;
  *--p = '\n';
  do
    *--p = "0123456789abcdef"[left & 15];
  while ((left >>= 4) != 0);
  if (value < 0 && value > -100)
    *--p = '-';
  (void)call3(64, 1, (long)p, text + sizeof text - p);
}
#define printf(format, value) print((long)(value))

static unsigned long
strtoul(const char *text, char **end, int base)
{
  unsigned long value = 0;
  (void)base;
  for (; *text >= '0' && *text <= '9'; text++)
    value = value * 10 + (unsigned long)(*text - '0');
  *end = (char *)(uintptr_t)text;
  return value;
}

static int
strcmp(const char *a, const char *b)
{
  for (; *a != '\0' && *a == *b; a++)
    b++;
  return *a - *b;
}

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);
int main(int argc, char **argv);
void start(long *stack);

void *
memcpy(void *to, const void *from, size_t n)
{
  for (size_t i = 0; i < n; i++)
    ((volatile char *)to)[i] = ((const char *)from)[i];
  return to;
}

void *
memset(void *to, int value, size_t n)
{
  for (size_t i = 0; i < n; i++)
    ((volatile char *)to)[i] = (char)value;
  return to;
}

void
start(long *stack)
{
  (void)call3(93, main((int)stack[0], (char **)(stack + 1)), 0, 0);
}
__asm__(".globl _start\n_start:\n\tmove $a0, $sp\n\tbl start\n");
#endif
