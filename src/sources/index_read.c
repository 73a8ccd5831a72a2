// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Reads an index in place. Every pull checks what is left and a failed one marks
 * the cursor for good, so that code above looks once at the end and not at each
 * step. Each blob carries a hash: a page that went wrong is found before its
 * content decides what is compiled. The hash is against accidents; who may write
 * the file at all is the wrapper's question.
 */
#include "base/hash.h"
#include "base/str.h"
#include "sources/index.h"
#include "target/version.h"
#include <string.h>

static const unsigned char *
pull(ob_index_cursor *c, size_t size)
{
  if (c->bad || (size_t)(c->end - c->at) < size) {
    c->bad = true;
    return NULL;
  }
  const unsigned char *at = c->at;
  c->at += size;
  return at;
}

uint8_t
ob_index_u8(ob_index_cursor *c)
{
  const unsigned char *p = pull(c, 1);
  return p ? p[0] : 0;
}

uint32_t
ob_index_u32(ob_index_cursor *c)
{
  const unsigned char *p = pull(c, 4);
  return p ? (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24 : 0;
}

uint64_t
ob_index_u64(ob_index_cursor *c)
{
  const uint64_t low = ob_index_u32(c);
  return low | (uint64_t)ob_index_u32(c) << 32;
}

ob_str
ob_index_str(ob_index_cursor *c)
{
  const uint32_t len = ob_index_u32(c);
  const unsigned char *p = pull(c, len);
  return p ? (ob_str){(const char *)p, len} : OB_STR_NONE;
}

ob_index_cursor
ob_index_frame(ob_index_cursor *c)
{
  const ob_str bytes = ob_index_str(c);
  const unsigned char *at = (const unsigned char *)bytes.ptr;
  return (ob_index_cursor){at, at ? at + bytes.len : NULL, c->bad};
}

static ob_index_list
pull_list(ob_index_cursor *c)
{
  const uint32_t count = ob_index_u32(c);
  return (ob_index_list){*c, c->bad ? 0 : count};
}

/** Step over a list of str. */
static ob_index_list
pull_strs(ob_index_cursor *c)
{
  const ob_index_list list = pull_list(c);
  ob_index_list walk = list;
  ob_str skipped;
  while (ob_index_next_str(&walk, &skipped)) {
  }
  *c = walk.at;
  return list;
}

bool
ob_index_next_str(ob_index_list *list, ob_str *out)
{
  if (list->left == 0 || list->at.bad) {
    return false;
  }
  list->left--;
  *out = ob_index_str(&list->at);
  return !list->at.bad;
}

/** The next frame of a list; OB_FOUND_NONE at its end. */
static ob_found
next_frame(ob_index_list *list, ob_index_cursor *out)
{
  if (list->at.bad) {
    return OB_FOUND_DAMAGED;
  }
  if (list->left == 0) {
    return OB_FOUND_NONE;
  }
  list->left--;
  *out = ob_index_frame(&list->at);
  return out->bad ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_index_cursor
ob_index_blob(const ob_index_view *view, uint32_t offset)
{
  ob_index_cursor c = {NULL, NULL, true};
  if (offset < OB_INDEX_HEADER_SIZE || offset > view->bytes.len) {
    return c;
  }
  const unsigned char *base = (const unsigned char *)view->bytes.ptr;
  c = (ob_index_cursor){base + offset, base + view->bytes.len, false};
  const uint32_t len = ob_index_u32(&c);
  const uint64_t hash = ob_index_u64(&c);
  const unsigned char *payload = pull(&c, len);
  if (!payload || ob_fnv1a(OB_FNV1A_INIT, payload, len) != hash) {
    return (ob_index_cursor){NULL, NULL, true};
  }
  return (ob_index_cursor){payload, payload + len, false};
}

bool
ob_index_open(ob_str bytes, ob_index_view *out)
{
  *out = (ob_index_view){.bytes = bytes};
  if (bytes.len < OB_INDEX_HEADER_SIZE || bytes.len > OB_INDEX_MAX_SIZE ||
      memcmp(bytes.ptr, OB_INDEX_MAGIC, 8) != 0) {
    return false;
  }
  const unsigned char *base = (const unsigned char *)bytes.ptr;
  ob_index_cursor c = {base + 8, base + OB_INDEX_HEADER_SIZE, false};
  if (ob_index_u32(&c) != OB_INDEX_FORMAT || ob_index_u32(&c) != bytes.len) {
    return false;
  }
  const uint32_t head_at = ob_index_u32(&c), table_at = ob_index_u32(&c);
  if (ob_index_u64(&c) != ob_fnv1a(OB_FNV1A_INIT, base, OB_INDEX_HEADER_SIZE - 8)) {
    return false;
  }
  ob_index_cursor head = ob_index_blob(out, head_at);
  ob_index_cursor table = ob_index_blob(out, table_at);
  out->set_id = ob_index_u64(&head);
  out->next = ob_index_str(&head);
  out->state_dir = ob_index_str(&head);
  out->host = ob_index_str(&head);
  out->targets = pull_list(&table);
  return !head.bad && !table.bad;
}

static ob_found
read_target(const ob_index_view *view, uint32_t offset, ob_index_found_target *out)
{
  ob_index_cursor c = ob_index_blob(view, offset);
  out->triple = ob_index_str(&c);
  out->variable = ob_index_str(&c);
  out->version = ob_index_str(&c);
  out->from = ob_index_str(&c);
  out->like = ob_index_str(&c);
  out->elf = ob_index_str(&c);
  out->std = ob_index_u8(&c);
  out->sysroots = ob_index_u32(&c);
  out->crates = pull_list(&c);
  return c.bad || out->std > OB_INDEX_STD_REQUIRED ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_sysroots(const ob_index_view *view, uint32_t offset, ob_index_list *out)
{
  *out = (ob_index_list){0};
  if (offset == 0) {
    return OB_FOUND;
  }
  ob_index_cursor c = ob_index_blob(view, offset);
  *out = pull_list(&c);
  return c.bad ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_next_sysroot(ob_index_list *sysroots, ob_index_found_sysroot *out)
{
  ob_index_cursor c;
  const ob_found found = next_frame(sysroots, &c);
  if (found != OB_FOUND) {
    return found;
  }
  out->state = ob_index_u8(&c);
  out->version = ob_index_str(&c);
  out->dir = ob_index_str(&c);
  out->commit = ob_index_str(&c);
  out->words = ob_index_str(&c);
  ob_index_cursor compilers = ob_index_frame(&c), files = ob_index_frame(&c);
  out->compilers = pull_list(&compilers);
  out->files = pull_list(&files);
  out->flags = ob_index_u8(&c);
  const bool bad = c.bad || compilers.bad || files.bad;
  return bad || out->state > OB_INDEX_SYSROOT_DAMAGED ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_next_compiler(ob_index_list *compilers, ob_index_found_compiler *out)
{
  if (compilers->at.bad) {
    return OB_FOUND_DAMAGED;
  }
  if (compilers->left == 0) {
    return OB_FOUND_NONE;
  }
  compilers->left--;
  out->size = ob_index_u64(&compilers->at);
  out->mtime_ns = (int64_t)ob_index_u64(&compilers->at);
  return compilers->at.bad ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_find_target(const ob_index_view *view, ob_str triple, ob_index_found_target *out)
{
  ob_index_cursor c = view->targets.at;
  for (uint32_t left = view->targets.left; left > 0 && !c.bad; left--) {
    const ob_str name = ob_index_str(&c);
    const uint32_t offset = ob_index_u32(&c);
    if (!c.bad && ob_str_eq(name, triple)) {
      const ob_found found = read_target(view, offset, out);
      return found == OB_FOUND && !ob_str_eq(out->triple, triple) ? OB_FOUND_DAMAGED : found;
    }
  }
  return c.bad ? OB_FOUND_DAMAGED : OB_FOUND_NONE;
}

ob_found
ob_index_target_at(const ob_index_view *view, uint32_t n, ob_index_found_target *out)
{
  ob_index_cursor c = view->targets.at;
  if (n >= view->targets.left) {
    return OB_FOUND_NONE;
  }
  for (uint32_t i = 0; !c.bad; i++) {
    (void)ob_index_str(&c);
    const uint32_t offset = ob_index_u32(&c);
    if (i == n && !c.bad) {
      return read_target(view, offset, out);
    }
  }
  return OB_FOUND_DAMAGED;
}

ob_found
ob_index_next_crate(ob_index_list *crates, ob_index_found_crate *out)
{
  ob_index_cursor c;
  const ob_found found = next_frame(crates, &c);
  if (found != OB_FOUND) {
    return found;
  }
  out->name = ob_index_str(&c);
  out->served = ob_index_str(&c);
  out->rules = pull_list(&c);
  return c.bad ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_find_crate(ob_index_list crates, ob_str name, ob_index_found_crate *out)
{
  for (;;) {
    const ob_found found = ob_index_next_crate(&crates, out);
    if (found != OB_FOUND || ob_str_eq(out->name, name)) {
      return found;
    }
  }
}

ob_found
ob_index_next_rule(ob_index_list *rules, ob_index_found_rule *out)
{
  ob_index_cursor c;
  const ob_found found = next_frame(rules, &c);
  if (found != OB_FOUND) {
    return found;
  }
  *out = (ob_index_found_rule){0};
  out->kind = ob_index_u8(&c);
  out->flags = ob_index_u8(&c);
  out->policy = ob_index_u8(&c);
  out->condition = ob_index_str(&c);
  out->origin = ob_index_str(&c);
  if (out->kind == OB_INDEX_REPLACE) {
    out->candidates = pull_list(&c);
  } else if (out->kind == OB_INDEX_TELL) {
    for (size_t i = 0; i < 6; i++) {
      *(i < 3 ? &out->from[i] : &out->to[i - 3]) = ob_index_u64(&c);
    }
    out->drop = pull_strs(&c);
    out->add = pull_strs(&c);
    out->notice = ob_index_str(&c);
  } else {
    return OB_FOUND_DAMAGED;
  }
  return c.bad || out->policy > OB_INDEX_NEWEST ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_next_candidate(ob_index_list *candidates, ob_index_found_candidate *out)
{
  ob_index_cursor c;
  const ob_found found = next_frame(candidates, &c);
  if (found != OB_FOUND) {
    return found;
  }
  out->major = ob_index_u64(&c);
  out->minor = ob_index_u64(&c);
  out->patch = ob_index_u64(&c);
  out->pre = ob_index_str(&c);
  out->crate = ob_index_u32(&c);
  out->parts = pull_list(&c);
  return c.bad ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_source(const ob_index_view *view, uint32_t offset, ob_index_found_source *out)
{
  ob_index_cursor c = ob_index_blob(view, offset);
  ob_str *const fields[] = {&out->name,       &out->version,      &out->dir,
                            &out->root,       &out->edition,      &out->remap,
                            &out->stamp_path, &out->stamp_sha256, &out->content};
  for (size_t i = 0; i < OB_COUNT(fields); i++) {
    *fields[i] = ob_index_str(&c);
  }
  out->stamp_len = ob_index_u64(&c);
  out->files = pull_list(&c);
  return c.bad ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_next_file(ob_index_list *files, ob_index_found_file *out)
{
  if (files->at.bad) {
    return OB_FOUND_DAMAGED;
  }
  if (files->left == 0) {
    return OB_FOUND_NONE;
  }
  files->left--;
  out->path = ob_index_str(&files->at);
  out->size = ob_index_u64(&files->at);
  out->mtime_ns = (int64_t)ob_index_u64(&files->at);
  return files->at.bad ? OB_FOUND_DAMAGED : OB_FOUND;
}

ob_found
ob_index_recipe(ob_index_list parts, ob_str version, bool std, ob_index_found_recipe *out)
{
  *out = (ob_index_found_recipe){0};
  ob_index_list std_cfg = {0};
  bool has_std_cfg = false;
  ob_index_cursor c;
  ob_found found;
  while ((found = next_frame(&parts, &c)) == OB_FOUND) {
    const ob_str condition = ob_index_str(&c);
    const uint8_t has = ob_index_u8(&c);
    const ob_index_list cfg = pull_strs(&c);
    const ob_index_list part_std_cfg = pull_strs(&c);
    const ob_index_list env = pull_strs(&c);
    const ob_str out_dir = ob_index_str(&c);
    bool bad = c.bad;
    const bool holds = !bad && ob_condition_eval(condition, version, &bad);
    if (bad) {
      return OB_FOUND_DAMAGED;
    }
    if (!holds) {
      continue;
    }
    if (has & OB_INDEX_HAS_CFG) {
      out->cfg = cfg;
    }
    if (has & OB_INDEX_HAS_STD_CFG) {
      std_cfg = part_std_cfg;
      has_std_cfg = true;
    }
    if (has & OB_INDEX_HAS_ENV) {
      out->env = env;
    }
    if (has & OB_INDEX_HAS_OUT_DIR) {
      out->out_dir = out_dir;
    }
  }
  if (std && has_std_cfg) {
    out->cfg = std_cfg;
  }
  return found == OB_FOUND_NONE ? OB_FOUND : OB_FOUND_DAMAGED;
}

bool
ob_condition_eval(ob_str condition, ob_str version, bool *bad)
{
  if (condition.len == 0) {
    return true;
  }
  const unsigned char *at = (const unsigned char *)condition.ptr;
  ob_index_cursor c = {at, at + condition.len, false};
  bool stack[OB_CONDITION_STACK];
  size_t depth = 0;
  while (c.at < c.end && !c.bad) {
    const uint8_t op = ob_index_u8(&c);
    bool value = false;
    size_t takes = 0;
    switch (op) {
    case 'T':
    case 'F':
      value = op == 'T';
      break;
    case 'V':
    case 'M': {
      const uint8_t len = ob_index_u8(&c);
      const unsigned char *p = pull(&c, len);
      if (!p) {
        break; /* c.bad ends the loop */
      }
      const ob_str label = {(const char *)p, len};
      value = op == 'V' ? ob_version_matches(version, label) : ob_version_at_least(version, label);
      break;
    }
    case '!':
    case '&':
    case '|':
      takes = op == '!' ? 1 : 2;
      if (depth < takes) {
        c.bad = true;
        break;
      }
      value = op == '!'   ? !stack[depth - 1]
              : op == '&' ? stack[depth - 2] && stack[depth - 1]
                          : stack[depth - 2] || stack[depth - 1];
      break;
    default:
      c.bad = true;
      break;
    }
    depth -= takes;
    if (c.bad || depth == OB_CONDITION_STACK) {
      c.bad = true;
      break;
    }
    stack[depth++] = value;
  }
  if (c.bad || depth != 1) {
    *bad = true;
    return false;
  }
  return stack[0];
}
