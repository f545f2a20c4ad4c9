/* One run of a claim: what its parts found, the numbers, the certificates, the result as a file. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "claims/claim.h"
#include "claims/tape.h"
#include "io/json.h"

static size_t part_named(const cf_session *s, const char *id)
{
  size_t k = 0;
  while (k < cf_theorem_parts(s->theorem) && strcmp(s->theorem->part[k].id, id) != 0) k++;
  return k;
}

void cf_give_up(cf_session *s, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (!s->trouble[0]) vsnprintf(s->trouble, sizeof s->trouble, format, args);
  va_end(args);
}

static void find(cf_session *s, const char *id, cf_finding f, const char *format, va_list args)
{
  char line[1024];
  const size_t k = part_named(s, id);
  if (s->trouble[0]) return; /* what follows may stand for runs that were never made */
  vsnprintf(line, sizeof line, format, args);
  if (k == cf_theorem_parts(s->theorem)) {
    cf_give_up(s, "%s has no part '%s'", s->theorem->id, id);
    return;
  }
  s->found[k] = cf_finding_worse(s->found[k], cf_finding_within(s->theorem->part[k].kind, f));
  if (s->theorem->part[k].kind == CF_CERTIFIED && f == CF_HOLDS) cf_tape_finding(s->pool.tape, id, line);
  cf_tape_forget(s->pool.tape);
  json_array_append_new(s->said[k], json_string(line));
}

void cf_find(cf_session *s, const char *part, cf_finding f, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  find(s, part, f, format, args);
  va_end(args);
}

void cf_find_either(cf_session *s, const char *part, bool yes, bool no, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  find(s, part, yes ? CF_HOLDS : no ? CF_REFUTED : CF_UNSETTLED, format, args);
  va_end(args);
}

const char *cf_real_text(const cf_real *x, int digits, char text[128])
{
  if (mpfr_equal_p(x->lo, x->hi)) mpfr_snprintf(text, 128, "%.*Rg", digits, x->lo);
  if (mpfr_equal_p(x->lo, x->hi) && strtod(text, NULL) == mpfr_get_d(x->lo, MPFR_RNDN) && mpfr_get_d(x->lo, MPFR_RNDD) == mpfr_get_d(x->lo, MPFR_RNDU)) return text;
  mpfr_snprintf(text, 128, "[%.*RDg, %.*RUg]", digits, x->lo, digits, x->hi);
  return text;
}

/* Digits that show how narrow it is: -log10 of the relative width, and two more. */
static int digits_of(const cf_real *x)
{
  mpfr_t w, m;
  int digits = 4;
  mpfr_inits2(64, w, m, (mpfr_ptr)0);
  mpfr_sub(w, x->hi, x->lo, MPFR_RNDU);
  mpfr_max(m, x->lo, x->hi, MPFR_RNDN);
  mpfr_abs(m, m, MPFR_RNDN);
  if (mpfr_zero_p(w)) digits = 17;
  else if (mpfr_regular_p(w) && mpfr_regular_p(m)) digits = 2 + (int)((double)(mpfr_get_exp(m) - mpfr_get_exp(w)) * 0.30103);
  mpfr_clears(w, m, (mpfr_ptr)0);
  return digits < 4 ? 4 : digits > 40 ? 40 : digits;
}

void cf_note(cf_session *s, const char *name, const cf_real *x)
{
  char lo[160], hi[160];
  const int digits = digits_of(x);
  mpfr_snprintf(lo, sizeof lo, "%.*RDe", digits, x->lo);
  mpfr_snprintf(hi, sizeof hi, "%.*RUe", digits, x->hi);
  json_object_set_new(s->numbers, name, json_pack("{ss ss}", "lo", lo, "hi", hi));
  cf_tape_name(s->pool.tape, name, x, lo, hi);
}

/* Digits that tell a from b: -log10 of their relative distance, and three more. */
static int digits_apart(const cf_real *a, const cf_real *b)
{
  mpfr_t gap;
  int digits = 6;
  mpfr_init2(gap, 64);
  mpfr_sub(gap, b->lo, a->hi, MPFR_RNDN);
  if (mpfr_regular_p(gap) && mpfr_regular_p(b->lo)) digits = 3 + (int)((double)(mpfr_get_exp(b->lo) - mpfr_get_exp(gap)) * 0.30103);
  mpfr_clear(gap);
  return digits < 6 ? 6 : digits > 40 ? 40 : digits;
}

void cf_find_less(cf_session *s, const char *part, const cf_real *a, const cf_real *b, const char *what)
{
  char x[128], y[128];
  const bool yes = cf_real_below(a, b), no = cf_real_most(b, a);
  const int digits = digits_apart(a, b);
  cf_find_either(s, part, yes, no, "%s: %s %s %s", what, cf_real_text(a, digits, x), yes ? "<" : no ? "is not <" : "may be <", cf_real_text(b, digits, y));
}

void *cf_claim_room(cf_session *s, size_t count, size_t size)
{
  void *room = calloc(count ? count : 1, size);
  if (!room) cf_give_up(s, "not enough memory");
  return room;
}

/* ---- proved parts: what the ledger says of their rows ---- */

/* row: id, function, layer, statement, tool, artefact, status, assumes; true when the id's status is proved, and then its artefact */
static bool row_proved(const char *line, const char *id, int *artefact, const char **at)
{
  const size_t n = strlen(id);
  const char *field = line;
  if (strncmp(line, id, n) != 0 || line[n] != '\t') return false;
  for (int k = 0; k < 6; k++) {
    if (k == 5) *at = field, *artefact = (int)strcspn(field, "\t");
    field += strcspn(field, "\t");
    if (*field++ != '\t') return false;
  }
  return strncmp(field, "proved\t", 7) == 0;
}

static void look_up(cf_session *s)
{
  for (size_t k = 0; k < cf_theorem_parts(s->theorem); k++) {
    const cf_theorem_part *p = &s->theorem->part[k];
    const char *at = "";
    int length = 0;
    bool proved = false;
    if (p->kind != CF_PROVED || !p->ledger) continue;
    for (const char *const *line = s->o->ledger; line && *line && !proved; line++) proved = row_proved(*line, p->ledger, &length, &at);
    cf_find_either(s, p->id, proved, false, proved ? "ledger row %s: proved, %.*s (make proofs checks it anew)" : "ledger row %s: not there, or not proved%.*s", p->ledger, length, at);
  }
}

/* ---- the computation, as a certificate ---- */

/* an entry a line */
static void put_list(cf_out *out, const char *name, const json_t *list, const char *end)
{
  size_t k;
  json_t *v;
  char head[64];
  cf_out_write(out, head, (size_t)snprintf(head, sizeof head, "  \"%s\": [", name));
  json_array_foreach(list, k, v) {
    char *text = json_dumps(v, JSON_COMPACT);
    cf_out_write(out, k ? ",\n    " : "\n    ", k ? 6 : 5);
    cf_out_write(out, text ? text : "null", text ? strlen(text) : 4); /* without memory: a file that is unreadable */
    free(text);
  }
  cf_out_write(out, end, strlen(end));
}

static bool write_computation(cf_session *s, const char *path)
{
  bool failed;
  char head[256];
  cf_ioerror err = {""};
  cf_out out;
  json_t *root = cf_tape_json(s->pool.tape, &failed);
  if (failed) cf_give_up(s, "the computation is too long to be written down");
  if (!root) return false;
  bool ok = cf_out_open(&out, path, &err);
  if (ok) {
    cf_out_write(&out, head, (size_t)snprintf(head, sizeof head, "{\n  \"schema\": \"certiform.computation/1\",\n  \"version\": \"%s\",\n  \"claim\": \"%s\",\n", CF_VERSION, s->theorem->id));
    put_list(&out, "lines", json_object_get(root, "lines"), "],\n");
    put_list(&out, "findings", json_object_get(root, "findings"), "],\n");
    put_list(&out, "numbers", json_object_get(root, "numbers"), "]\n}\n");
    ok = cf_out_commit(&out);
  }
  if (!ok) cf_give_up(s, "%s", err.text);
  json_decref(root);
  return ok;
}

/* Parts that rest on it are open until it was computed again. */
static void attach(cf_session *s)
{
  char path[4096], file[256];
  snprintf(file, sizeof file, "%s.computation.json", s->theorem->id);
  if (s->trouble[0] || snprintf(path, sizeof path, "%s/%s", s->o->out, file) >= (int)sizeof path || !write_computation(s, path)) return;
  if (cf_ask(s, CF_RECOMPUTE, path, file, "computation") == CF_HOLDS) return;
  for (size_t k = 0; k < cf_theorem_parts(s->theorem); k++)
    if (cf_tape_part(s->pool.tape, s->theorem->part[k].id)) cf_find(s, s->theorem->part[k].id, CF_UNSETTLED, "%s: not computed again by another program", file);
}

/* ---- the result ---- */

static json_t *parts_json(const cf_session *s)
{
  json_t *list = json_array();
  for (size_t k = 0; k < cf_theorem_parts(s->theorem); k++) {
    const cf_theorem_part *p = &s->theorem->part[k];
    json_t *v = json_pack("{ss ss ss ss ss sO}", "part", p->id, "kind", cf_evidence_name(p->kind), "statement", p->statement, "expected", cf_finding_name(p->expected),
                          "verdict", cf_finding_name(s->found[k]), "evidence", s->said[k]);
    if (p->ledger) json_object_set_new(v, "ledger", json_string(p->ledger));
    json_array_append_new(list, v);
  }
  return list;
}

static cf_finding whole(const cf_session *s)
{
  cf_finding f = CF_NOT_RUN;
  for (size_t k = 0; k < cf_theorem_parts(s->theorem); k++) f = cf_finding_worse(f, s->found[k] == CF_NOT_RUN ? CF_UNSETTLED : s->found[k]);
  return s->trouble[0] ? CF_TROUBLE : f;
}

static int status_of(const cf_session *s)
{
  bool against = false, open = false;
  for (size_t k = 0; k < cf_theorem_parts(s->theorem); k++) {
    const cf_finding f = s->found[k], expected = s->theorem->part[k].expected;
    if (f == expected) continue;
    if (f == CF_TROUBLE) return 2;
    if (f == CF_UNSETTLED || f == CF_NOT_RUN) open = true;
    else against = true;
  }
  return s->trouble[0] ? 2 : against ? 1 : open ? 3 : 0;
}

static bool write_result(const cf_session *s, cf_finding found, int status, cf_ioerror *err)
{
  const cf_theorem *t = s->theorem;
  char path[4096];
  if (snprintf(path, sizeof path, "%s/%s.json", s->o->out, t->id) >= (int)sizeof path) return cf_io_fault(err, s->o->out, "the name is too long");
  json_t *root = json_pack("{ss ss ss ss ss ss ss ss si sI sb sO sO sO sO}", "schema", "certiform.claim/1", "version", CF_VERSION, "id", t->id, "source", t->source,
                           "line", t->line, "kind", cf_theorem_kind(t), "expected", cf_finding_name(cf_theorem_expected(t)), "verdict", cf_finding_name(found),
                           "exit", status, "seed", (json_int_t)s->o->seed, "full", s->o->full, "parts", json_null(), "numbers", s->numbers, "certificates", s->certificates,
                           "data", s->data);
  if (!root) return cf_io_fault(err, path, "not enough memory");
  json_object_set_new(root, "parts", parts_json(s));
  if (s->trouble[0]) json_object_set_new(root, "trouble", json_string(s->trouble));
  const bool ok = cf_json_write(path, root, err);
  json_decref(root);
  return ok;
}

bool cf_theorem_run(const cf_theorem *t, const cf_claims_options *o, cf_finding *found, int *status, cf_ioerror *err)
{
  cf_session s = {.theorem = t, .o = o, .numbers = json_object(), .certificates = json_array(), .data = json_object()};
  for (size_t k = 0; k < CF_PARTS; k++) s.said[k] = json_array();
  cf_pool_init(&s.pool, CF_CLAIM_PREC);
  s.pool.tape = cf_tape_new();
  if (!s.pool.tape) cf_give_up(&s, "not enough memory");
  t->run(&s);
  attach(&s);
  look_up(&s);
  if (s.pool.failed) cf_give_up(&s, "not enough memory");
  *found = whole(&s);
  *status = status_of(&s);
  bool ok = write_result(&s, *found, *status, err);
  if (ok && s.trouble[0]) ok = cf_io_fault(err, t->id, "%s", s.trouble);
  cf_tape_free(s.pool.tape);
  cf_pool_clear(&s.pool);
  for (size_t k = 0; k < CF_PARTS; k++) json_decref(s.said[k]);
  json_decref(s.numbers);
  json_decref(s.certificates);
  json_decref(s.data);
  return ok;
}
