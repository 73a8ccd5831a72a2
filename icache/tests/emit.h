/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The machine code of `unsigned f(void) { return k; }`, 0 <= k < 2048, for the tests. */
#ifndef ICACHE_TESTS_EMIT_H
#define ICACHE_TESTS_EMIT_H

#include <stdint.h>
#include <string.h>

enum { EMIT_SIZE = 8, EMIT_VALUES = 2048 };
typedef unsigned (*emitted)(void);

static inline void
emit_return(void *at, unsigned k)
{
#if defined __x86_64__ || defined __i386__
  const unsigned char code[EMIT_SIZE] = {
      0xb8, (unsigned char)k, (unsigned char)(k >> 8), 0, 0, 0xc3, 0xcc, 0xcc};
  memcpy(at, code, sizeof code);
#elif defined __s390x__ /* lghi %r2, k; br %r14; nopr */
  const unsigned char code[EMIT_SIZE] = {
      0xa7, 0x29, (unsigned char)(k >> 8), (unsigned char)k, 0x07, 0xfe, 0x07, 0x00};
  memcpy(at, code, sizeof code);
#else
#if defined __aarch64__     /* mov w0, #k; ret */
  const uint32_t code[2] = {0x52800000u | k << 5, 0xd65f03c0u};
#elif defined __arm__       /* movw r0, #k; bx lr */
  const uint32_t code[2] = {0xe3000000u | (k >> 12) << 16 | (k & 0xfff), 0xe12fff1eu};
#elif defined __riscv       /* addi a0, zero, k; ret */
  const uint32_t code[2] = {0x00000513u | k << 20, 0x00008067u};
#elif defined __powerpc64__ /* li r3, k; blr */
  const uint32_t code[2] = {0x38600000u | k, 0x4e800020u};
#elif defined __mips__      /* jr ra; addiu v0, zero, k (delay slot) */
  const uint32_t code[2] = {0x03e00008u, 0x24020000u | k};
#elif defined __loongarch__ /* ori a0, zero, k; jr ra */
  const uint32_t code[2] = {0x03800004u | k << 10, 0x4c000020u};
#else
#error "no code for this architecture"
#endif
  memcpy(at, code, sizeof code);
#endif
}

static inline unsigned
emit_call(const void *at)
{
  emitted f;
  memcpy(&f, &at, sizeof f);
  return f();
}
#endif
