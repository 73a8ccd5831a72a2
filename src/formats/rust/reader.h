// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Inside the Rust reader: tokens, the reader's state, and what its files give each other.
 *
 * A text is first cut into tokens, delimiters matched to each other on the way, so that every
 * group can be left or skipped in one step and lookahead costs nothing. Then one recursive descent
 * without backtracking goes over the tokens and notes what the lists of rust.h hold; no tree is
 * built. A parse function returns false when it met something that does not belong there: it has
 * said so (unless reading is quiet), and the caller that knows where its group ends goes on there.
 */
#ifndef OB_FORMATS_RUST_READER_H
#define OB_FORMATS_RUST_READER_H

#include "base/strs.h"
#include "formats/rust/rust.h"

/* The order matters: a group ends at a token up to T_CLOSE_BRACE. */
typedef unsigned tok_kind; /* no enum: most switches name a few of many */
enum {
  T_EOF,
  T_CLOSE_PAREN,
  T_CLOSE_BRACKET,
  T_CLOSE_BRACE,
  T_OPEN_PAREN,
  T_OPEN_BRACKET,
  T_OPEN_BRACE,
  T_IDENT,
  T_LIFETIME,
  T_LIT, /* number, character, byte */
  T_STR, /* string of any kind */
  T_UNDERSCORE,
  T_SEMI,
  T_COMMA,
  T_COLON,
  T_PATHSEP, /* :: */
  T_DOT,
  T_DOTDOT, /* .. */
  T_DOTS,   /* ... and ..= */
  T_EQ,
  T_FATARROW, /* => */
  T_ARROW,    /* -> */
  T_LT,       /* one `<` always, so that `<<T as A>::B>` needs no splitting */
  T_GT,       /* one `>` always */
  T_NOT,
  T_AND,
  T_ANDAND,
  T_OR,
  T_OROR,
  T_PLUS,
  T_MINUS,
  T_STAR,
  T_BINOP, /* an operator that only stands between operands, or assigns */
  T_QUESTION,
  T_POUND,
  T_DOLLAR,
  T_DOLLAR_CRATE, /* in a macro body */
  T_AT,
  T_TILDE,
  T_STRAY, /* a byte that begins no token, or a closing delimiter that closes nothing */
  /* keywords of every edition */
  T_AS,
  T_BREAK,
  T_CONST,
  T_CONTINUE,
  T_CRATE,
  T_ELSE,
  T_ENUM,
  T_EXTERN,
  T_FALSE,
  T_FN,
  T_FOR,
  T_IF,
  T_IMPL,
  T_IN,
  T_LET,
  T_LOOP,
  T_MATCH,
  T_MOD,
  T_MOVE,
  T_MUT,
  T_PUB,
  T_REF,
  T_RETURN,
  T_SELF,
  T_SELF_TYPE,
  T_STATIC,
  T_STRUCT,
  T_SUPER,
  T_TRAIT,
  T_TRUE,
  T_TYPE,
  T_UNSAFE,
  T_USE,
  T_WHERE,
  T_WHILE
};

/* Words that are keywords in some places or editions only: T_IDENT with one of these. */
typedef unsigned tok_word;
enum {
  W_NONE,
  W_ASYNC,
  W_AUTO,
  W_AWAIT,
  W_BECOME,
  W_BOX,
  W_BUILTIN,
  W_DEFAULT,
  W_DO,
  W_DYN,
  W_GEN,
  W_MACRO,
  W_MACRO_RULES,
  W_RAW,
  W_SAFE,
  W_TRY,
  W_UNION,
  W_YIELD,
};

enum {
  TOK_ITEMS = 1,     /* `{` that may have items directly inside */
  TOK_META = 2,      /* stands for a metavariable of a macro body */
  TOK_DOTS_EQ = 4,   /* ..= */
  TOK_BUSY = 8,      /* an opening delimiter: something inside could be noted */
  TOK_REPEATED = 32, /* of a macro body: stands in `$( … )*` */
  TOK_OPTIONAL = 64, /* of a macro body: stands in `$( … )?` */
  TOK_WANTED = 16,   /* a name that is asked for, or a string with one: ob_rust_read_names */
};

typedef struct tok {
  uint32_t lo;
  uint32_t hi; /* an opening delimiter: the index of the token that closes it (its length is 1) */
  /* 32 bits of bit-fields, because a store to a byte may change anything, as compilers see it */
  uint32_t kind : 8, word : 8, flags : 16;
} tok;

typedef OB_VEC(tok) tok_vec;

typedef enum attr_str_kind { ATTR_PATH, ATTR_LINK_NAME, ATTR_LINK } attr_str_kind;
typedef struct attr_str {
  attr_str_kind kind;
  ob_rust_attr_str is;
} attr_str;

/** What the attributes of one piece said, beside the gate that they put into the reader. */
typedef struct attrs {
  bool macro_use, macro_export;
  bool foreign;    /* there is one that can be a macro */
  bool derives;    /* there is a derive that is none of std's or serde's */
  ob_str macro_of; /* first segment of the last path that can be a macro's */
  size_t first;    /* of attr_strs */
} attrs;

/** Which list of items is read, and what those that it declares are. */
typedef struct item_list {
  enum { ITEMS_PLAIN, ITEMS_ASSOC, ITEMS_FOREIGN } kind;
  ob_str abi; /* FOREIGN */
  const ob_rust_attr_str *libs;
  uint32_t lib_count;
  uint32_t owner; /* ASSOC: of impls, or OB_RUST_NONE */
} item_list;

/** What is known of a name that is asked for. What a pattern binds is a local of its unit, so that
 * no value of that name is known to be an item there; what a macro was given is not known at all.
 */
typedef enum bound_how { BOUND_NOT, BOUND_VALUE, BOUND_ANY } bound_how;
typedef struct bound_name {
  uint32_t unit; /* the last that binds it */
  bound_how how; /* there */
  bound_how outside;
  enum { WORD_NEW, WORD_WANTED, WORD_NOT } state;
} bound_name;

/** Where a macro call stands. */
typedef enum call_place { CALL_EXPR, CALL_STATEMENT, CALL_ITEM } call_place;

typedef struct reader {
  ob_arena *arena;
  ob_arena scratch; /* tokens, growing lists; gone when the file is read */
  ob_diags *diags;
  ob_diags mute; /* takes what predicates say while reading is quiet; no file */
  uint32_t file;
  ob_str text;
  ob_rust_file *out; /* its lists grow in scratch */

  tok *toks; /* of the file, ends with T_EOF */
  uint32_t tok_count;
  size_t tok_cap;
  const tok *t; /* being read: toks, or the copy of a macro body */
  uint32_t i;   /* next of t */

  uint32_t gate, scope;
  uint32_t depth;        /* of recursion */
  uint32_t quiet;        /* > 0: a mistake only means that tokens are not what was tried */
  uint32_t rules_depth;  /* macro_rules inside of macro_rules */
  bool lenient;          /* in a macro argument or body: what macros add to the grammar is taken */
  bool in_body;          /* of a macro: there are metavariables */
  bool unclear;          /* this body may declare what nobody sees in it */
  bool files;            /* a metavariable of this body names a file */
  bool no_struct;        /* `{` after a path is no struct literal */
  const item_list *list; /* NULL: plain */
  uint32_t self_type;    /* the impl or trait that says what Self is: of impls, or OB_RUST_NONE */
  ob_rust_receiver receiver; /* of the fn around */
  call_place place;          /* of the path that is read next, if it is a macro call */
  bool deep;                 /* nesting beyond the limit was reported */
  ob_status st;              /* the worst that was met: OB_E_SYNTAX, OB_E_LIMIT, OB_E_NOMEM */
  uint32_t reported;         /* syntax errors that were pushed */
  uint64_t again;            /* tokens that were read a second time */
  bool inner_of_file;        /* the attributes that are read are the file's own */

  const ob_rust_words *words; /* names that are asked for; NULL: none */
  ob_rust_names names;        /* their uses */
  bound_name *bound;          /* of words, by their numbers */
  uint32_t unit;              /* the fn, constant or static around; 0: none */
  uint32_t units;             /* so many there were */
  size_t unit_names;          /* length of names where it began */
  bool unseen;                /* the argument of a macro that may make anything of a name */
  const ob_rust_asked *asked; /* NULL: the first reading */
  ob_rust_literals *literals; /* NULL: not asked for */
  ob_arena *lasting;          /* for these */
  uint32_t literal;           /* the one around: of literals, or OB_RUST_NONE */

  ob_strs generics; /* names in scope */
  uint64_t generics_bloom;
  OB_VEC(attr_str) attr_strs;
  const ob_cfg *attr_pred; /* predicates of the cfg_attr that are open, last first by `next` */
  ob_str *seg_pool;
  ob_rust_at *at_pool;
  size_t pool_left;
} reader;

/* ---- lex.c ---- */

/** Room for tokens, neither zeroed nor in an arena: they are many, and soon gone. NULL: no memory.
 */
tok *rust_toks_alloc(reader *r, size_t count);
void rust_toks_free(reader *r, tok *toks, size_t count);
/** Cut r->text into r->toks. False: no memory or too many tokens (r->st is set); else mistakes were
 * reported and the tokens cover the text. */
bool rust_lex(reader *r);
/** The decoded value of a T_STR; raw, byte and C strings too. False: no memory. */
bool rust_string(reader *r, const tok *t, ob_str *out);

/* ---- read.c ---- */

/** A mistake at the next token: "expected WHAT". Always false. */
bool rust_fail(reader *r, const char *what);
/** Memory ran out. Always false. */
bool rust_nomem(reader *r);
/** One level of recursion deeper; false (and said) at the limit. Leave with r->depth--. */
bool rust_too_deep(reader *r);
static inline bool
rust_enter(reader *r)
{
  if (r->depth < OB_RUST_MAX_DEPTH) {
    r->depth++;
    return true;
  }
  return rust_too_deep(r);
}

static inline tok_kind
rust_peek(const reader *r)
{
  return (tok_kind)r->t[r->i].kind;
}
/** The kind of the token n after the next one; T_EOF beyond the end. */
tok_kind rust_peek_at(const reader *r, uint32_t n);
static inline bool
rust_is_end(tok_kind kind)
{
  return kind <= T_CLOSE_BRACE;
}
static inline bool
rust_at_end(const reader *r)
{
  return rust_is_end(rust_peek(r));
}
static inline bool
rust_take(reader *r, tok_kind kind)
{
  if (rust_peek(r) == kind) {
    r->i++;
    return true;
  }
  return false;
}
static inline bool
rust_is_word(const reader *r, tok_word word)
{
  return r->t[r->i].word == word;
}
bool rust_expect(reader *r, tok_kind kind, const char *what);
static inline ob_rust_at
rust_tok_at(const tok *t)
{
  const bool opens = t->kind >= T_OPEN_PAREN && t->kind <= T_OPEN_BRACE;
  return (ob_rust_at){t->lo, opens ? t->lo + 1 : t->hi};
}
static inline ob_str
rust_tok_text(const reader *r, const tok *t)
{
  const ob_rust_at at = rust_tok_at(t);
  return (ob_str){r->text.ptr + at.lo, at.hi - at.lo};
}
/** Bytes from the token `from` on to the last one that was taken. */
static inline ob_rust_at
rust_range(const reader *r, uint32_t from)
{
  const ob_rust_at lo = rust_tok_at(&r->t[from]);
  if (r->i <= from) {
    return lo;
  }
  const ob_rust_at hi = rust_tok_at(&r->t[r->i - 1]);
  return (ob_rust_at){lo.lo, hi.hi > lo.lo ? hi.hi : lo.hi};
}
/** Leave the group that opened at `open`: true when all of it was taken. The next token is the one
 * after the group in any case. */
bool rust_leave(reader *r, uint32_t open);
/** Behind the group that opens at the next token. */
static inline void
rust_skip_group(reader *r)
{
  const uint32_t close = r->t[r->i].hi;
  const tok_kind closes = r->t[r->i].kind - (T_OPEN_PAREN - T_CLOSE_PAREN);
  r->i = close + (r->t[close].kind == closes ? 1 : 0);
}

/** Is the group at the next token one with nothing to note? Then go behind it. Without paths,
 * attributes, macro calls and items a group says nothing, and most small ones have none. */
static inline bool
rust_pass_idle(reader *r)
{
  if (r->t[r->i].flags & TOK_BUSY) {
    return false;
  }
  rust_skip_group(r);
  return true;
}

/* ---- names.c ---- */

/** The names that are asked for, among the tokens; and their groups are busy. False: there is none
 * that could be a use, or no memory. */
bool rust_want(reader *r, const ob_rust_asked *asked);
bool rust_push_name(reader *r, uint32_t at, ob_rust_role role);
/** Of `self.name` the name, at token `at`. False: no memory. */
bool rust_push_member(reader *r, uint32_t at);
void rust_push_bound(reader *r, uint32_t at, bound_how how);
static inline bool
rust_wanted(const reader *r, uint32_t at)
{
  return (r->t[at].flags & TOK_WANTED) != 0;
}
/** Token `at` is a name that is used. False: no memory. */
static inline bool
rust_use_name(reader *r, uint32_t at, ob_rust_role role)
{
  return !rust_wanted(r, at) || rust_push_name(r, at, role);
}
/** Token `at` is a name that a pattern binds, perhaps. */
static inline void
rust_bind_name(reader *r, uint32_t at)
{
  if (rust_wanted(r, at)) {
    rust_push_bound(r, at, BOUND_VALUE);
  }
}
/** Nobody knows what becomes of the names in the group that opens at `open`. */
void rust_bind_group(reader *r, uint32_t open);
/** The use at token `from`, if it was one, is another; or is none. */
void rust_turn_name(reader *r, uint32_t from, ob_rust_role role);
void rust_drop_name(reader *r, uint32_t from);
/** The names that a format string takes from around it; it is argument `which`, from 0, of the
 * macro call at `open`, if that is one. */
bool rust_format_names(reader *r, uint32_t open, unsigned which);
/** A struct expression or pattern opens at token `open`; *around: for its end. False: no memory. */
bool rust_literal_begin(reader *r, uint32_t open, bool pattern, uint32_t *around);
/** Its field at token `at`, or its `..`. */
bool rust_literal_field(reader *r, uint32_t at);
void rust_literal_rest(reader *r);
void rust_literal_end(reader *r, uint32_t around);
/** A fn, constant or static begins; ends. One in another is a part of that. */
typedef struct unit {
  bool outermost, unseen;
} unit;
unit rust_unit_begin(reader *r);
void rust_unit_end(reader *r, unit u);
/** The file ends. */
void rust_names_end(reader *r);

/* ---- attr.c ---- */

/** Outer attributes. r->gate becomes the gate of what follows: save it before and restore it. */
bool rust_outer_attrs(reader *r, attrs *out);
/** Inner attributes: the same for the rest of the group. */
bool rust_inner_attrs(reader *r, attrs *out);
/** After the piece: forget its strings. */
void rust_attrs_done(reader *r, const attrs *a);
/** Strings of one kind, copied for an item. */
bool rust_attrs_list(reader *r, const attrs *a, attr_str_kind kind, const ob_rust_attr_str **out,
                     uint32_t *count);
/** The predicate in bytes [lo, hi). NULL: no memory. What is no predicate is said, and an atom of
 * that text stands for it. */
const ob_cfg *rust_cfg(reader *r, uint32_t lo, uint32_t hi, bool macro);
/** Predicates with commas between, which hold together: cfg-if 0.1, and macros like it, take them.
 */
const ob_cfg *rust_cfg_list(reader *r, uint32_t lo, uint32_t hi);
/** The same without a word: NULL also for no predicate. */
const ob_cfg *rust_cfg_quiet(reader *r, uint32_t lo, uint32_t hi);
const ob_cfg *rust_cfg_not(reader *r, const ob_cfg *cfg);
/** A CFG gate under the present one. False: no memory. */
bool rust_push_gate(reader *r, const ob_cfg *cfg, ob_rust_at at, uint32_t *out);

/* ---- path.c ---- */

typedef enum path_mode {
  PATH_EXPR,
  PATH_TYPE,
  PATH_PAT,
  PATH_MOD,
  PATH_ATTR,
  PATH_DERIVE
} path_mode;

bool rust_at_path(const reader *r);
bool rust_is_generic(const reader *r, ob_str name);
/** A path at the next token; a macro call too, except in PATH_MOD, PATH_ATTR and PATH_DERIVE.
 * *macro: it was one; may be NULL. */
bool rust_path(reader *r, path_mode mode, bool *macro);
bool rust_qualified_path(reader *r, path_mode mode);
/** Note a path. segs: token indices of its names. */
bool rust_push_path(reader *r, const ob_rust_path *like, const uint32_t *segs, uint32_t count,
                    bool keep_single, uint32_t *index);
/** Names of a path, into memory that stays. */
bool rust_path_names(reader *r, const uint32_t *segs, uint32_t count, ob_rust_path *out);
bool rust_type(reader *r);     /* no `+` */
bool rust_type_sum(reader *r); /* `A + B` too */
bool rust_bounds(reader *r);
bool rust_generic_args(reader *r);               /* at `<` */
bool rust_generic_params(reader *r);             /* at `<`, or nothing */
bool rust_where(reader *r);                      /* at `where`, or nothing */
bool rust_for_lifetimes(reader *r);              /* `for<'a>`, at `for` */
size_t rust_generics_mark(const reader *r);      /* names that are declared from here on … */
void rust_generics_forget(reader *r, size_t to); /* … end here */

/* ---- expr.c ---- */

bool rust_pattern(reader *r);     /* with alternatives */
bool rust_pattern_one(reader *r); /* without */
bool rust_expr(reader *r);
bool rust_expr_no_struct(reader *r);
/** `{ … }` at the next token. */
bool rust_block(reader *r);
/** Statements up to the end of the group; in a macro also pieces parted by `,` `=>` and the like.
 */
bool rust_statements(reader *r);
/** Pieces of a macro argument or body, the same. all_items: whether each was an item or a macro
 * call; may be NULL. */
bool rust_pieces(reader *r, call_place place, bool *all_items);

/* ---- item.c ---- */

bool rust_at_item(const reader *r);
/** Items up to the end of the group. Mistakes are reported and skipped here unless reading is
 * quiet. */
bool rust_items(reader *r);
/** One item whose attributes were read; *taken: false when none begins here. */
bool rust_item(reader *r, const attrs *a, bool *taken);

/* ---- macro.c ---- */

/** What is called; its path was read, the next token is its `!`. */
typedef struct macro_name {
  ob_str last;   /* empty: not known (a metavariable) */
  bool of_std;   /* its only name, or in std or core */
  uint32_t path; /* index of paths, or OB_RUST_NONE */
} macro_name;
bool rust_is_std_macro(ob_str name);
bool rust_call(reader *r, const macro_name *name, call_place place);
/* `= include_str!("…")` of #[doc] at the next token; anything else says nothing. */
bool rust_doc_include(reader *r);
/** The rules of macro_rules! whose name is token `at`; at the group. */
bool rust_macro_rules(reader *r, const attrs *a, uint32_t at, ob_rust_vis vis);
/** `macro name …` at its first word. */
bool rust_macro_item(reader *r, const attrs *a, ob_rust_vis vis);
/** Path-like runs of tokens up to `end`. */
bool rust_guess(reader *r, uint32_t end);

#endif
