// SPDX-License-Identifier: MIT OR Apache-2.0
/* Notes in a section: every one that is found reads back from its own text, and finding ends. The
 * first byte chooses the byte order. */
#include "base/str.h"
#include "formats/note.h"
#include "invariants.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < 1) {
    return 0;
  }
  const ob_str section = {(const char *)data + 1, size - 1};
  size_t pos = 0, last = 0;
  ob_note_info note, again;
  while (ob_note_next(section, data[0] & 1, &pos, &note)) {
    REQUIRE(pos > last && pos <= section.len);
    last = pos;
    char text[OB_NOTE_MAX];
    const size_t len = ob_note_print(&note, text);
    REQUIRE(len > 0 && ob_note_parse((ob_str){text, len}, &again));
    REQUIRE(ob_str_eq(note.crate, again.crate) && ob_str_eq(note.content, again.content));
    unsigned char archive[OB_NOTE_ARCHIVE_MAX];
    const ob_elf_ident ident = {(uint8_t)(1 + (len & 1)), (uint8_t)(1 + (pos & 1)), 0, 62, 0};
    REQUIRE(ob_note_archive(&ident, &note, archive) > 0);
  }
  (void)ob_note_parse(section, &note);
  return 0;
}
