/* Lines are numbered from 1, as they are made; an operand is the number of an earlier line. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "claims/tape.h"

enum { LONGEST = 1 << 22, WRITTEN = 1 << 20 };

typedef struct line {
  const char *op;
  json_t *text;     /* strings and an order, before the operands; NULL: none */
  double lo, hi;    /* of a number */
  size_t arg, args; /* operands in cf_tape.arg */
} line;

struct cf_tape {
  line *line;
  uint32_t *arg;
  size_t lines, line_room, args, arg_room;
  json_t *waits, *findings, *numbers;
  int paused;
  bool failed;
};

cf_tape *cf_tape_new(void)
{
  cf_tape *t = calloc(1, sizeof *t);
  if (t) t->waits = json_array(), t->findings = json_array(), t->numbers = json_array();
  return t;
}

void cf_tape_free(cf_tape *t)
{
  if (!t) return;
  for (size_t k = 0; k < t->lines; k++) json_decref(t->line[k].text);
  json_decref(t->waits);
  json_decref(t->findings);
  json_decref(t->numbers);
  free(t->line);
  free(t->arg);
  free(t);
}

void cf_tape_pause(cf_tape *t)
{
  if (t) t->paused++;
}
void cf_tape_resume(cf_tape *t)
{
  if (t) t->paused--;
}
static bool records(const cf_tape *t) { return t && !t->paused && !t->failed; }

static void *grown(void *old, size_t *room, size_t size)
{
  void *p = realloc(old, (*room ? 2 * *room : 1024) * size);
  if (p) *room = *room ? 2 * *room : 1024;
  return p;
}

/* a new line; NULL: there is no room for it */
static line *append(cf_tape *t, const char *op, json_t *text)
{
  if (t->lines == t->line_room) {
    line *list = t->lines < LONGEST ? grown(t->line, &t->line_room, sizeof *list) : NULL;
    if (list) t->line = list;
    else t->failed = true;
  }
  if (t->failed) {
    json_decref(text);
    return NULL;
  }
  line *l = &t->line[t->lines++];
  *l = (line){.op = op, .text = text, .arg = t->args};
  return l;
}

static json_t *end_of(mpfr_srcptr x)
{
  char *text = NULL;
  if (mpfr_asprintf(&text, "%Ra", x) < 0) return NULL;
  json_t *v = json_string(text);
  mpfr_free_str(text);
  return v;
}

static size_t line_of(cf_tape *t, const cf_real *x)
{
  if (x->line) return x->line;
  append(t, "range", json_pack("[o o]", end_of(x->lo), end_of(x->hi)));
  return t->lines;
}

/* operands follow the line that is appended after them */
static void operand(cf_tape *t, const cf_real *x)
{
  const size_t k = line_of(t, x);
  if (t->args == t->arg_room) {
    uint32_t *list = grown(t->arg, &t->arg_room, sizeof *list);
    if (list) t->arg = list;
    else t->failed = true;
  }
  if (!t->failed) t->arg[t->args++] = (uint32_t)k;
}

static void finish(cf_tape *t, cf_real *r, const char *op, json_t *text, size_t first)
{
  line *l = append(t, op, text);
  if (!l) return;
  l->arg = first;
  l->args = t->args - first;
  r->line = t->lines;
}

void cf_tape_number(cf_tape *t, cf_real *r, double lo, double hi)
{
  line *l = records(t) ? append(t, lo == hi ? "number" : "range", NULL) : NULL;
  if (!l) return;
  l->lo = lo;
  l->hi = hi;
  r->line = t->lines;
}

void cf_tape_rational(cf_tape *t, cf_real *r, mpq_srcptr x)
{
  if (!records(t)) return;
  char *text = mpq_get_str(NULL, 10, x);
  if (append(t, "number", json_pack("[s]", text))) r->line = t->lines;
  void (*release)(void *, size_t);
  mp_get_memory_functions(NULL, NULL, &release);
  release(text, strlen(text) + 1);
}

static json_t *hex(double x)
{
  char text[40];
  snprintf(text, sizeof text, "%a", x);
  return json_string(text);
}

size_t cf_tape_vector(cf_tape *t, size_t n, const double *x)
{
  if (!records(t)) return 0;
  json_t *list = json_array();
  for (size_t k = 0; k < n; k++) json_array_append_new(list, hex(x[k]));
  return append(t, "vector", list) ? t->lines : 0;
}

void cf_tape_dot(cf_tape *t, cf_real *r, size_t x, size_t y)
{
  const cf_real a = {.line = x}, b = {.line = y};
  if (x > 0 && y > 0) cf_tape_result(t, r, "dot", &a, &b);
}

void cf_tape_result(cf_tape *t, cf_real *r, const char *op, const cf_real *a, const cf_real *b)
{
  if (!records(t)) return;
  const size_t first = t->args;
  if (a) operand(t, a);
  if (b) operand(t, b);
  finish(t, r, op, NULL, first);
}

static size_t count_of(const char *names)
{
  size_t count = names[0] != 0;
  for (; *names; names++) count += *names == ' ';
  return count;
}

void cf_tape_formula(cf_tape *t, cf_real *r, const char *kind, const char *text, const char *names, const cf_real *const *value, const char *variable, size_t order, const cf_real *from,
                     const cf_real *to)
{
  if (!records(t)) return;
  const size_t first = t->args;
  json_t *words = json_pack("[s s]", text, names);
  if (variable) json_array_append_new(words, json_string(variable));
  if (variable && !to) json_array_append_new(words, json_integer((json_int_t)order));
  if (from) operand(t, from);
  if (to) operand(t, to);
  for (size_t k = 0, count = count_of(names); k < count; k++) operand(t, value[k]);
  finish(t, r, kind, words, first);
}

void cf_tape_test(cf_tape *t, const char *relation, const cf_real *a, const cf_real *b)
{
  if (!records(t)) return;
  const size_t x = line_of(t, a), y = line_of(t, b);
  json_array_append_new(t->waits, json_pack("[s I I]", relation, (json_int_t)x, (json_int_t)y));
}

void cf_tape_test_vector(cf_tape *t, const char *relation, const cf_real *d, size_t n, const double *x)
{
  const cf_real v = {.line = cf_tape_vector(t, n, x)};
  if (v.line) cf_tape_test(t, relation, d, &v);
}

void cf_tape_forget(cf_tape *t)
{
  if (t) json_array_clear(t->waits);
}

void cf_tape_finding(cf_tape *t, const char *part, const char *text)
{
  if (!t || json_array_size(t->waits) == 0) return;
  json_array_append_new(t->findings, json_pack("{ss ss sO}", "part", part, "line", text, "tests", t->waits));
  json_decref(t->waits);
  t->waits = json_array();
}

void cf_tape_name(cf_tape *t, const char *name, const cf_real *x, const char *lo, const char *hi)
{
  if (records(t) && cf_real_valid(x)) json_array_append_new(t->numbers, json_pack("[s I s s]", name, (json_int_t)line_of(t, x), lo, hi));
}

bool cf_tape_part(const cf_tape *t, const char *part)
{
  size_t k;
  json_t *f;
  json_array_foreach(t->findings, k, f)
    if (strcmp(json_string_value(json_object_get(f, "part")), part) == 0) return true;
  return false;
}

/* ---- what is written: the lines that a test or a number needs ---- */

static json_t *line_json(const cf_tape *t, const line *l, const uint32_t *number)
{
  json_t *v = json_pack("[s]", l->op);
  if (l->text) json_array_extend(v, l->text);
  else if (strcmp(l->op, "number") == 0 || strcmp(l->op, "range") == 0) { /* of doubles */
    json_array_append_new(v, hex(l->lo));
    if (l->op[0] == 'r') json_array_append_new(v, hex(l->hi));
  }
  for (size_t k = 0; k < l->args; k++) json_array_append_new(v, json_integer((json_int_t)number[t->arg[l->arg + k]]));
  return v;
}

static void mark(const json_t *entry, uint32_t *number)
{
  size_t k;
  json_t *v;
  json_array_foreach(entry, k, v)
    if (json_is_integer(v)) number[json_integer_value(v)] = 1;
}

static json_t *renumbered(const json_t *entry, const uint32_t *number)
{
  size_t k;
  json_t *v, *copy = json_array();
  json_array_foreach(entry, k, v) json_array_append_new(copy, json_is_integer(v) ? json_integer((json_int_t)number[json_integer_value(v)]) : json_incref(v));
  return copy;
}

static json_t *renumbered_all(const json_t *list, const uint32_t *number)
{
  size_t k;
  json_t *v, *copy = json_array();
  json_array_foreach(list, k, v) json_array_append_new(copy, renumbered(v, number));
  return copy;
}

static void mark_all(const cf_tape *t, uint32_t *number)
{
  size_t k, i;
  json_t *f, *test;
  json_array_foreach(t->findings, k, f) json_array_foreach(json_object_get(f, "tests"), i, test) mark(test, number);
  json_array_foreach(t->numbers, k, f) mark(f, number);
  for (size_t l = t->lines; l > 0; l--)
    for (size_t a = 0; number[l] && a < t->line[l - 1].args; a++) number[t->arg[t->line[l - 1].arg + a]] = 1;
}

json_t *cf_tape_json(const cf_tape *t, bool *failed)
{
  uint32_t *number = calloc(t->lines + 1, sizeof *number), next = 0;
  size_t k;
  json_t *f, *lines = json_array(), *findings = json_array();
  *failed = t->failed || !number;
  if (!*failed) mark_all(t, number);
  for (size_t l = 1; !*failed && l <= t->lines; l++)
    if (number[l]) {
      number[l] = ++next;
      json_array_append_new(lines, line_json(t, &t->line[l - 1], number));
    }
  json_t *root = NULL;
  if (next > 0 && next <= WRITTEN) {
    json_array_foreach(t->findings, k, f)
      json_array_append_new(findings, json_pack("{sO sO so}", "part", json_object_get(f, "part"), "line", json_object_get(f, "line"), "tests", renumbered_all(json_object_get(f, "tests"), number)));
    root = json_pack("{sO sO so}", "lines", lines, "findings", findings, "numbers", renumbered_all(t->numbers, number));
  }
  *failed |= next > WRITTEN;
  json_decref(lines);
  json_decref(findings);
  free(number);
  return root;
}
