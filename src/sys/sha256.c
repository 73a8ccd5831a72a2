// SPDX-License-Identifier: MIT OR Apache-2.0
/* SHA-256 (FIPS 180-4) by libmd. */
#include "sys/fs.h"
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <unistd.h>

static void
to_hex(const uint8_t digest[SHA256_DIGEST_LENGTH], char out[65])
{
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
    out[2 * i] = digits[digest[i] >> 4];
    out[2 * i + 1] = digits[digest[i] & 15];
  }
  out[64] = '\0';
}

void
ob_sha256(ob_str bytes, char out[65])
{
  SHA2_CTX context;
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256Init(&context);
  SHA256Update(&context, (const uint8_t *)(bytes.len > 0 ? bytes.ptr : ""), bytes.len);
  SHA256Final(digest, &context);
  to_hex(digest, out);
}

int
ob_sha256_file(const char *path, char out[65])
{
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    return errno;
  }
  SHA2_CTX context;
  uint8_t digest[SHA256_DIGEST_LENGTH], piece[32768];
  SHA256Init(&context);
  ssize_t got;
  while ((got = read(fd, piece, sizeof(piece))) != 0) {
    if (got < 0) {
      const int err = errno;
      if (err == EINTR) {
        continue;
      }
      (void)close(fd);
      return err;
    }
    SHA256Update(&context, piece, (size_t)got);
  }
  (void)close(fd);
  SHA256Final(digest, &context);
  to_hex(digest, out);
  return 0;
}
