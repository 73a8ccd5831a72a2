// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The notes that osbind leaves in programs: which crate of bindings, of which version, the std or
 * the crates of this program were compiled with. One ELF note each (owner "osbind", type 1) in the
 * section .note.osbind, which is loaded, so that strip and --gc-sections leave it.
 *
 * The content is a line of words:
 *
 *   for=std crate=libc version=0.2.183 os=14.1 from=os content=0123456789abcdef
 *
 *   for      "std": the copy that std uses; "crates": the one of everything else
 *   version  of the crate;  os: the OS version that it was compiled for; left out when not known
 *   from     "os": an OS-owned crate, content is the beginning of its content hash;
 *            "registry": the registry's
 *
 * Unknown words are passed over. Shared with the wrapper: no allocation, no I/O.
 * Source: System V gABI, chapter 5, "Note Section"; chapter 4 for the object file; ar(5)
 */
#ifndef OB_FORMATS_NOTE_H
#define OB_FORMATS_NOTE_H

#include "base/base.h"

#define OB_NOTE_SECTION ".note.osbind"
#define OB_NOTE_OWNER "osbind"
#define OB_NOTE_TYPE 1u
#define OB_NOTE_MAX 512u          /* bytes of a content */
#define OB_NOTE_CONTENT_DIGITS 16 /* of a content hash */
#define OB_NOTE_ARCHIVE_MAX 1536u /* bytes of what ob_note_archive writes */

typedef struct ob_note_info {
  ob_str side; /* "std" or "crates" */
  ob_str crate, version;
  ob_str os;      /* may be empty */
  ob_str from;    /* "os" or "registry"; may be empty */
  ob_str content; /* hex digits; may be empty */
} ob_note_info;

/** What the header of an object file for a target says. */
typedef struct ob_elf_ident {
  uint8_t elf_class, data; /* ELFCLASS32 1, ELFCLASS64 2; ELFDATA2LSB 1, ELFDATA2MSB 2 */
  uint8_t osabi;
  uint16_t machine;
  uint32_t flags;
} ob_elf_ident;

#define OB_ELF_IDENT_SIZE 9u /* bytes of the packed form */

/** The packed form, as the index has it. */
void ob_elf_ident_pack(const ob_elf_ident *ident, unsigned char out[OB_ELF_IDENT_SIZE]);
/** False: that is none. */
bool ob_elf_ident_unpack(ob_str packed, ob_elf_ident *out);

/** The content as text; 0: a value is missing, too long or holds a blank or control byte. */
size_t ob_note_print(const ob_note_info *note, char out[OB_NOTE_MAX]);
/** False: no content of this form. Views into text. */
bool ob_note_parse(ob_str text, ob_note_info *out);

/**
 * A static library with one object file that holds the note and nothing else, for
 * `-l static:+whole-archive=`. Returns its length; 0: the note cannot be printed.
 */
size_t ob_note_archive(const ob_elf_ident *ident, const ob_note_info *note,
                       unsigned char out[OB_NOTE_ARCHIVE_MAX]);

/**
 * The next note in the content of a section .note.osbind, from *pos (begin with 0) on. What is none
 * of ours is stepped over, whatever it is: a crate may have put text of its own there.
 */
bool ob_note_next(ob_str section, bool big_endian, size_t *pos, ob_note_info *out);

#endif
