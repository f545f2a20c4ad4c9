#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "io/json.h"
#include "io/number.h"
#include "judge/tolerance.h"

typedef struct request {
  cf_worst w;
  cf_model model;
  cf_dtype dtype, input;
  bool dtype_on, n_on, d_on, input_on, json;
} request;

enum { T_N = 0x100, T_D, T_DTYPE, T_INPUT, T_ACC, T_EXP, T_RANGE, T_WEIGHT, T_BIAS, T_EPS, T_SCALE, T_JSON };

enum {
  ATT = 1 << CF_OP_ATTENTION, LN = 1 << CF_OP_LAYERNORM, RMS = 1 << CF_OP_RMSNORM, L2 = 1 << CF_OP_L2NORM, EXP = 1 << CF_OP_EXP,
  SOFT = 1 << CF_OP_SOFTMAX | 1 << CF_OP_LOGSOFTMAX | 1 << CF_OP_LOGSUMEXP, ALL = (1 << (CF_TOL_SUM + 1)) - 1
};

static const struct {
  struct argp_option o;
  int ops; /* which use it */
} table[] = {
    {{"n", T_N, "N", 0, "number of keys", 0}, ATT},
    {{"n", T_N, "N", 0, "length of a row", 0}, ALL & ~ATT & ~EXP},
    {{"n", T_N, "N", OPTION_HIDDEN, NULL, 0}, EXP}, /* one form for all operations: sizes that do not matter are read, and change nothing */
    {{"d", T_D, "D", 0, "length of a key", 0}, ATT},
    {{"d", T_D, "D", OPTION_HIDDEN, NULL, 0}, ALL & ~ATT},
    {{"dtype", T_DTYPE, "f64|f32|f16|bf16", 0, "format of the result", 0}, ALL},
    {{"input-dtype", T_INPUT, "DTYPE", 0, "format of the inputs (default: as the result)", 0}, ALL},
    {{"acc", T_ACC, "DTYPE", 0, "accumulation format (default f32 for f16 and bf16, else the result's)", 0}, ALL},
    {{"exp-ulp", T_EXP, "E", 0, "exp and log within E ulp (default 4)", 0}, ATT | SOFT | EXP},
    {{"range", T_RANGE, "R", 0, "|entries| <= R, for every input (default 1)", 0}, ALL},
    {{"weight-range", T_WEIGHT, "W", 0, "|weight| <= W (default 1)", 0}, LN | RMS},
    {{"bias-range", T_BIAS, "B", 0, "|bias| <= B (default 0)", 0}, LN},
    {{"bias-range", T_BIAS, "B", 0, "|mask| <= B (default 0)", 0}, ATT},
    {{"eps", T_EPS, "NUMBER", 0, "default 1e-5", 0}, LN | RMS},
    {{"eps", T_EPS, "NUMBER", 0, "default 0", 0}, L2},
    {{"scale", T_SCALE, "rsqrt-d|NUMBER", 0, "default rsqrt-d", 0}, ATT},
    {{"json", T_JSON, 0, 0, "certiform.tolerance/1 on standard output", 0}, ALL},
};

/* A non-negative number, rounded upwards. */
static double upward(struct argp_state *s, const char *name, const char *text)
{
  mpq_t q;
  mpfr_t f;
  mpq_init(q);
  mpfr_init2(f, 53);
  if (!cf_parse_rational(text, q) || mpq_sgn(q) < 0) cf_bad_option(s, "--%s is '%s', expected a non-negative number", name, text);
  mpfr_set_q(f, q, MPFR_RNDU);
  double x = mpfr_get_d(f, MPFR_RNDU);
  mpfr_clear(f);
  mpq_clear(q);
  return x;
}

static cf_dtype dtype(struct argp_state *s, const char *name, const char *text)
{
  cf_dtype d;
  if (!cf_dtype_parse(text, &d) || !cf_dtype_is_float(d)) cf_bad_option(s, "--%s is '%s', expected f64, f32, f16 or bf16", name, text);
  return d;
}

static double count(struct argp_state *s, const char *name, const char *text)
{
  char *end;
  long long n = strtoll(text, &end, 10);
  if (end == text || *end || n < 1 || n > 1ll << 40) cf_bad_option(s, "--%s is '%s', expected a number from 1 to 2^40", name, text);
  return (double)n;
}

static error_t parse(int key, char *arg, struct argp_state *s)
{
  request *r = s->input;
  switch (key) {
  case ARGP_KEY_INIT: cf_one_line_errors(s); return 0;
  case ARGP_KEY_ARG: cf_bad_option(s, "'%s' is not expected here", arg);
  case T_N: r->w.n = count(s, "n", arg); r->n_on = true; return 0;
  case T_D: r->w.d = count(s, "d", arg); r->d_on = true; return 0;
  case T_DTYPE: r->dtype = dtype(s, "dtype", arg); r->dtype_on = true; return 0;
  case T_INPUT: r->input = dtype(s, "input-dtype", arg); r->input_on = true; return 0;
  case T_ACC: r->model.acc = dtype(s, "acc", arg); r->model.acc_on = true; return 0;
  case T_EXP: r->model.exp_ulp = upward(s, "exp-ulp", arg); return 0;
  case T_RANGE: r->w.range = upward(s, "range", arg); return 0;
  case T_WEIGHT: r->w.weight = upward(s, "weight-range", arg); return 0;
  case T_BIAS: r->w.bias = upward(s, "bias-range", arg); return 0;
  case T_EPS: r->w.eps = nextafter(upward(s, "eps", arg), 0); return 0; /* a smaller eps is the worse one */
  case T_SCALE: r->w.scale = strcmp(arg, "rsqrt-d") ? upward(s, "scale", arg[0] == '-' ? arg + 1 : arg) : 0; return 0;
  case T_JSON: r->json = true; return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static void number(const char *name, double x, const char *why)
{
  if (isinf(x))
    printf("%-8s unbounded: %s\n", name, why ? why : "no finite bound");
  else
    printf("%-8s %.6g  (%a)\n", name, x == 0 ? 0 : nextafter(x * (1 + 5e-6), INFINITY), x); /* six digits, never below x */
}

static int print_text(const request *r, const char *op, const cf_tolerance *t)
{
  cf_dtype acc = r->model.acc_on ? r->model.acc : cf_default_acc(r->dtype);
  printf("%s, n = %.0f", op, r->w.n);
  if (r->w.op == CF_OP_ATTENTION) printf(", d = %.0f", r->w.d);
  printf(", result %s, accumulated in %s, exp within %g ulp, |entries| <= %g\n", cf_dtype_name(r->dtype), cf_dtype_name(acc), r->model.exp_ulp, r->w.range);
  printf("for any summation order, |y - t| <= atol + rtol |t|, and |y - t| <= max ulp * ulp(t):\n");
  number("rtol", t->rtol, t->why);
  number("atol", t->atol, t->why);
  number("max ulp", t->max_ulp, t->why_ulp);
  printf("%s\n", cf_tolerance_derivation(r->w.op));
  return isinf(t->rtol) || isinf(t->max_ulp) ? (int)CF_UNDEC : 0;
}

static json_t *real_or_unbounded(double x)
{
  return isinf(x) ? json_string("unbounded") : cf_json_real(x);
}

static int print_json(const request *r, const char *op, const cf_tolerance *t)
{
  json_t *j = json_object();
  json_object_set_new(j, "schema", json_string("certiform.tolerance/1"));
  json_object_set_new(j, "version", json_string(CF_VERSION));
  json_object_set_new(j, "op", json_string(op));
  json_object_set_new(j, "n", json_integer((json_int_t)r->w.n));
  if (r->w.op == CF_OP_ATTENTION) json_object_set_new(j, "d", json_integer((json_int_t)r->w.d));
  json_object_set_new(j, "dtype", json_string(cf_dtype_name(r->dtype)));
  json_object_set_new(j, "acc", json_string(cf_dtype_name(r->model.acc_on ? r->model.acc : cf_default_acc(r->dtype))));
  json_object_set_new(j, "exp_ulp", cf_json_real(r->model.exp_ulp));
  json_object_set_new(j, "range", cf_json_real(r->w.range));
  json_object_set_new(j, "rtol", real_or_unbounded(t->rtol));
  json_object_set_new(j, "atol", real_or_unbounded(t->atol));
  json_object_set_new(j, "max_ulp", real_or_unbounded(t->max_ulp));
  if (t->why || t->why_ulp) json_object_set_new(j, "reason", json_string(t->why ? t->why : t->why_ulp));
  json_object_set_new(j, "derivation", json_string(cf_tolerance_derivation(r->w.op)));
  if (!cf_print_json(j)) return CF_EXIT_TROUBLE;
  return isinf(t->rtol) || isinf(t->max_ulp) ? (int)CF_UNDEC : 0;
}

static const char exits[] = "\vExit: 0 the bounds hold, 2 trouble, 3 where a bound does not exist (unbounded, with the reason).";

static int help_all(void)
{
  puts("Usage: certiform tolerance OP [OPTION...]   (certiform tolerance OP --help defines OP and lists the options it uses)\n"
       "The tolerance that holds for any summation order over all inputs of a size and range; OP is one of\n"
       "  sum        y = sum_i x_i, in exact real arithmetic.");
  for (int i = 0; i < CF_OP_COUNT; i++)
    if (i != CF_OP_FIELD) printf("  %-10s %s\n", cf_op_name((cf_op)i), cf_op_definition(i));
  puts(exits + 1);
  return 0;
}

static bool parse_options(request *r, const char *op, int argc, char **argv)
{
  struct argp_option known[sizeof table / sizeof table[0] + 1] = {0};
  size_t n = 0;
  char doc[1024], name[80];
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if (table[i].ops & 1 << r->w.op) known[n++] = table[i].o;
  snprintf(doc, sizeof doc, "The tolerance that holds for any summation order over all inputs of a size and range of\n%s%s",
           r->w.op == CF_TOL_SUM ? "y = sum_i x_i, in exact real arithmetic." : cf_op_definition(r->w.op), exits);
  snprintf(name, sizeof name, "certiform tolerance %s", op);
  argv[0] = name;
  return argp_parse(&(struct argp){known, parse, "", doc, NULL, NULL, NULL}, argc, argv, 0, NULL, r) == 0;
}

int cf_cmd_tolerance(int argc, char **argv)
{
  request r = {.w = {.n = 1, .d = 1, .range = 1, .weight = 1}, .model = {.exp_ulp = CF_EXP_ULP}};
  cf_arith a;
  cf_tolerance t;
  if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0)) return help_all();
  if (argc > 1 && strcmp(argv[1], "sum") == 0)
    r.w.op = CF_TOL_SUM;
  else if (argc > 1 && strcmp(argv[1], "field") == 0)
    return cf_trouble("tolerance: field: its tolerance depends on the tokens (judge field derives it from them)");
  else if (argc < 2 || !cf_parse_op(argv[1], &r.w.op))
    return cf_trouble("tolerance: expected an operation: sum, attention, softmax, logsoftmax, logsumexp, layernorm, rmsnorm, l2norm, exp or dot");
  const char *op = argv[1];
  r.w.eps = r.w.op == CF_OP_L2NORM ? 0 : nextafter(1e-5, 0);
  if (!parse_options(&r, op, argc - 1, argv + 1)) return CF_EXIT_TROUBLE;
  if (!r.dtype_on) return cf_trouble("tolerance %s: --dtype is missing", op);
  if (!r.n_on && r.w.op != CF_OP_EXP) return cf_trouble("tolerance %s: --n is missing", op);
  if (!r.d_on && r.w.op == CF_OP_ATTENTION) return cf_trouble("tolerance %s: --d is missing", op);
  if (!cf_arith_of(&r.model, r.dtype, r.input_on ? r.input : r.dtype, &a)) return cf_trouble("tolerance %s: --exp-ulp is out of range", op);
  cf_tolerance_worst(&r.w, &a, &t);
  return r.json ? print_json(&r, op, &t) : print_text(&r, op, &t);
}
