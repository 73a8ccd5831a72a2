// SPDX-License-Identifier: MIT OR Apache-2.0
/** The tables that tools/gen-targets makes from data/ (internal to this folder and its tests). */
#ifndef OB_TARGET_TABLE_H
#define OB_TARGET_TABLE_H

#include "target/target.h"

extern const ob_targets ob_target_table;

typedef enum ob_features_kind {
  OB_FEATURES_CPU,  /* what a CPU has by itself */
  OB_FEATURES_GAIN, /* what "+name" adds */
  OB_FEATURES_LOST, /* what "-name" takes away */
} ob_features_kind;

/** One fact about cfg(target_feature). where and what: lists with commas; features: with blanks. */
typedef struct ob_target_features {
  ob_features_kind kind;
  ob_str where;    /* CPU: first parts of llvm-target; else the arch */
  ob_str what;     /* CPU: CPU names, "-" for none given; else the feature */
  ob_str features; /* may be empty */
} ob_target_features;

extern const ob_target_features ob_target_feature_table[];
extern const size_t ob_target_feature_count;

/** What ob_rustc_values answers: sorted by name, then by value. */
extern const ob_cfg_atom ob_known_cfgs[];
extern const size_t ob_known_cfg_count;

#endif
