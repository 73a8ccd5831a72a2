// SPDX-License-Identifier: MIT OR Apache-2.0
/* Manifests of any bytes as packages, and what they give as conditions: status and diagnostics
 * agree, spans lie in the text, conditions are within those of the tables. */
#include "audit/given.h"
#include "base/str.h"
#include "cargo/check.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const ob_cfg_atom atoms[] = {
    {OB_STR_INIT("target_os"), OB_STR_INIT("linux")},
    {OB_STR_INIT("unix"), {NULL, 0}},
};
static const ob_target targets[] = {
    {.triple = OB_STR_INIT("x86_64-unknown-linux-gnu"),
     .os = OB_STR_INIT("linux"),
     .atoms = atoms,
     .atom_count = 2},
    {.triple = OB_STR_INIT("x86_64-pc-windows-gnu"), .os = OB_STR_INIT("windows")},
};
static const ob_target_arg args[] = {{&targets[0], {NULL, 0}}, {&targets[1], {NULL, 0}}};

static void
check_given(ob_arena *arena, const ob_package *p)
{
  ob_universe u;
  REQUIRE(ob_universe_init(arena, args, OB_COUNT(args), &u) == OB_OK);
  ob_conds *m = ob_conds_new(arena, &u);
  ob_given *g;
  REQUIRE(m && ob_given_new(arena, m, p, NULL, &g) == OB_OK);
  const ob_given_choice all = {.all = true};
  const ob_cond_pick *pick = ob_given_pick(g, &all);
  REQUIRE(pick);
  for (size_t i = 0; i < p->deps.len && i < 64; i++) {
    const ob_str name = p->deps.at[i].source_name;
    const ob_cond when = ob_given_when(g, name, OB_KINDS_ANY);
    const ob_cond declared = ob_given_declared(g, name, OB_KINDS_ANY);
    REQUIRE(ob_conds_overflowed(m) || ob_cond_minus(m, when, declared) == OB_COND_NEVER);
    const ob_bits now = ob_cond_some(m, when, pick), ever = ob_cond_some(m, declared, pick);
    REQUIRE(ob_bits_subset(&now, &ever));
    REQUIRE(ob_given_kinds(g, name) & OB_KIND_SET(p->deps.at[i].kind));
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data, size};
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("Cargo.toml"), text);
  ob_package p;
  const ob_status st = ob_package_parse(&arena, &diags, file, "/nowhere", &p);
  require_agreement(&diags, st, size);
  for (size_t i = 0; i < p.deps.len; i++) {
    const ob_dep *d = &p.deps.at[i];
    REQUIRE(d->at.lo <= d->at.hi && d->at.hi <= size);
    REQUIRE(d->table_at.lo <= d->table_at.hi && d->table_at.hi <= size);
    REQUIRE(d->features_at.lo <= d->features_at.hi && d->features_at.hi <= size);
    REQUIRE(d->source_name.ptr && d->package.ptr && d->req.ptr && d->path.ptr && d->when_text.ptr);
    REQUIRE(!d->optional || d->kind != OB_DEP_DEV);
  }
  REQUIRE(p.resolver >= 1 && p.resolver <= 3);
  if (st == OB_OK || st == OB_E_INVALID) {
    check_given(&arena, &p);
    const ob_status refused = ob_package_check(&arena, &diags, &p);
    require_agreement(&diags, st != OB_OK ? st : refused, size);
  }
  ob_arena_fini(&arena);
  return 0;
}
