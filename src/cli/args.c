/* The command line of an operation: one table of options, cut down to those that the command and the operation know. */
#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/flow_args.h"
#include "io/number.h"

const char *const cf_role_name[CF_ROLES] = {"q", "k", "v", "mask", "x", "y", "weight", "bias"};

enum {
  ATT = 1 << CF_OP_ATTENTION, SM = 1 << CF_OP_SOFTMAX, LSM = 1 << CF_OP_LOGSOFTMAX, LSE = 1 << CF_OP_LOGSUMEXP,
  LN = 1 << CF_OP_LAYERNORM, RMS = 1 << CF_OP_RMSNORM, L2 = 1 << CF_OP_L2NORM, EXP = 1 << CF_OP_EXP, DOT = 1 << CF_OP_DOT, FIELD = 1 << CF_OP_FIELD,
  ALL = (1 << CF_OP_COUNT) - 1, CHECK = 1 << CF_OP_COUNT /* the pseudo-operation of `baseline check` */
};
enum { J = CF_CMD_JUDGE, C = CF_CMD_COMPUTE, B = CF_CMD_CREATE, K = CF_CMD_CHECK };
enum {
  O_INPUT = 0x100, O_CAUSAL = O_INPUT + CF_ROLES, O_SCALE, O_EMPTY, O_AXIS, O_KEEPDIMS, O_EPS, O_EPS_DTYPE, O_RESULT, O_MAX_ULP,
  O_RTOL, O_ATOL, O_CR, O_ACC, O_EXP_ULP, O_PREC_MAX, O_THREADS, O_MEMORY, O_JSON, O_QUIET, O_TIER, O_DTYPE, O_PREC, O_JUNIT, O_BETA, O_MODEL
};

static const struct {
  struct argp_option o;
  int commands, ops;
} table[] = {
    {{"q", O_INPUT + CF_Q, "FILE", 0, "queries [..,H,nq,d]; 2-D: one head", 1}, J | C | B, ATT},
    {{"k", O_INPUT + CF_K, "FILE", 0, "keys [..,G,nk,d], H a multiple of G; head h reads group floor(h G / H)", 1}, J | C | B, ATT},
    {{"v", O_INPUT + CF_V, "FILE", 0, "values [..,G,nk,dv]; leading dimensions broadcast", 1}, J | C | B, ATT},
    {{"mask", O_INPUT + CF_MASK, "FILE", 0, "bool (true attends) or float (added, finite or -inf), broadcast to [..,H,nq,nk]", 1}, J | C | B, ATT},
    {{"causal", O_CAUSAL, "top-left|bottom-right", OPTION_ARG_OPTIONAL, "query i attends to keys j <= i (top-left, the default) or j <= i + nk - nq", 1}, J | C | B, ATT},
    {{"scale", O_SCALE, "rsqrt-d|NUMBER", 0, "the real number 1/sqrt(d) (default) or an exact number: decimal, hex float, fraction", 1}, J | C | B, ATT},
    {{"empty-row", O_EMPTY, "error|zero|nan", 0, "what is right where everything is masked (default error)", 1}, J | C | B, ATT | SM},
    {{"x", O_INPUT + CF_X, "FILE", 0, "the input", 1}, J | C | B, ALL & ~ATT},
    {{"beta", O_BETA, "B", 0, "inverse temperature, the binary64 nearest this number (default 1)", 1}, J | C | B, FIELD},
    {{"model", O_MODEL, "sa|usa|causal", 0, "sa (default); usa: A_i = sum_j exp(beta <x_i, x_j>) x_j / n; causal: sa, token i sees j <= i", 1}, J | C | B, FIELD},
    {{"y", O_INPUT + CF_Y, "FILE", 0, "the second input, shaped as x", 1}, J | C | B, DOT},
    {{"axis", O_AXIS, "A", 0, "the axis, default -1, the last", 1}, J | C | B, L2},
    {{"axis", O_AXIS, "A[,A...]", 0, "the axes summed over together, default -1, the last", 1}, J | C | B, SM | LSM | LSE},
    {{"axis", O_AXIS, "A", 0, "normalize over axes A to the last (default -1)", 1}, J | C | B, LN | RMS},
    {{"keepdims", O_KEEPDIMS, 0, 0, "reduced axes stay, with length 1", 1}, J | C | B, LSE | DOT},
    {{"keepdims", O_KEEPDIMS, 0, 0, "accepted as for logsumexp; the output has the shape of x in any case", 1}, J | C | B, SM | LSM},
    {{"weight", O_INPUT + CF_WEIGHT, "FILE", 0, "factor, broadcast to the normalized axes", 1}, J | C | B, LN | RMS},
    {{"bias", O_INPUT + CF_BIAS, "FILE", 0, "summand, broadcast to the normalized axes", 1}, J | C | B, LN},
    {{"eps", O_EPS, "NUMBER", 0, "the binary64 nearest this number (default 1e-5)", 1}, J | C | B, LN | RMS},
    {{"eps", O_EPS, "NUMBER", 0, "the binary64 nearest this number (default 0)", 1}, J | C | B, L2},
    {{"eps-dtype", O_EPS_DTYPE, "f32|f64", 0, "round eps to this format instead", 1}, J | C | B, LN | RMS | L2},
    {{"result", O_RESULT, "FILE", 0, "what is judged; twice: who is to blame; up to 16 times: the worst counts", 2}, J, ALL},
    {{"result", O_RESULT, "FILE", 0, "what is checked; up to 16 times: the worst counts", 2}, K, CHECK},
    {{"max-ulp", O_MAX_ULP, "X", 0, "|y - t| <= X ulp(t), in ulps of the result's own format", 3}, J | K, ALL | CHECK},
    {{"rtol", O_RTOL, "R", 0, "|y - t| <= atol + R |t|", 3}, J | K, ALL | CHECK},
    {{"atol", O_ATOL, "A", 0, "|y - t| <= A + rtol |t|", 3}, J | K, ALL | CHECK},
    {{"cr", O_CR, 0, 0, "y is t correctly rounded, once, to nearest even", 3}, J | K, ALL | CHECK},
    {{"acc", O_ACC, "DTYPE", 0, "the derived tolerance: accumulation format (default f32 for f16 and bf16, else the result's)", 3}, J | B, ALL},
    {{"exp-ulp", O_EXP_ULP, "E", 0, "the derived tolerance: exp and log within E ulp (default 4)", 3}, J | B, ALL},
    {{"tier", O_TIER, "checked|bound|exact|ref", 0, "what to compute (default exact)", 4}, C, ALL},
    {{"dtype", O_DTYPE, "f64|f32|f16|bf16", 0, "format of the output, exact tier: rounded once from the real value (default f64)", 4}, C, ALL},
    {{"prec", O_PREC, "BITS", 0, "precision of the ref tier (default 128)", 4}, C, ALL},
    {{"output", 'o', "FILE", 0, "where the output goes", 4}, C | B, ALL},
    {{"junit", O_JUNIT, "FILE", 0, "also write the verdict as JUnit XML", 4}, K, CHECK},
    {{"prec-max", O_PREC_MAX, "BITS", 0, "undecided beyond this precision (default 8192)", 5}, J | C | K, ALL | CHECK},
    {{"threads", O_THREADS, "N", 0, "default: all CPUs; the output does not depend on it", 5}, J | C | B | K, ALL | CHECK},
    {{"max-memory", O_MEMORY, "BYTES", 0, "limit on what a file may make us allocate (default 4G)", 5}, J | C | B | K, ALL | CHECK},
    {{"json", O_JSON, 0, 0, "certiform.verdict/1 on standard output, reals as hex-float strings", 5}, J | K, ALL | CHECK},
    {{"quiet", O_QUIET, 0, 0, "no output, the exit code tells", 5}, J | C | B | K, ALL | CHECK},
};

static const struct {
  const char *name, *definition;
} ops[CF_OP_COUNT] = {
    [CF_OP_ATTENTION] = {"attention", "o_i = sum_j p_ij v_j, p_i = softmax over the live j of scale <q_i, k_j> + mask_ij, in exact real arithmetic on the "
                                      "inputs taken as exact numbers."},
    [CF_OP_SOFTMAX] = {"softmax", "y_i = exp(x_i) / sum_j exp(x_j) along the axis, in exact real arithmetic; -inf entries have weight 0."},
    [CF_OP_LOGSOFTMAX] = {"logsoftmax", "y_i = x_i - log sum_j exp(x_j) along the axis, in exact real arithmetic; a -inf entry gives -inf."},
    [CF_OP_LOGSUMEXP] = {"logsumexp", "y = log sum_j exp(x_j) over the axes, in exact real arithmetic."},
    [CF_OP_LAYERNORM] = {"layernorm", "y = w (x - mean) / sqrt(var + eps) + b over axes A to the last, var = mean((x - mean)^2), in exact real arithmetic; a constant row with eps = 0 has no value."},
    [CF_OP_RMSNORM] = {"rmsnorm", "y = w x / sqrt(mean(x^2) + eps) over axes A to the last, in exact real arithmetic; a zero row with eps = 0 has no value."},
    [CF_OP_L2NORM] = {"l2norm", "y = x / max(|x|, eps) along the axis, |x| the Euclidean norm, in exact real arithmetic; a zero vector with eps = 0 has no value."},
    [CF_OP_EXP] = {"exp", "y = exp(x), elementwise, in exact real arithmetic."},
    [CF_OP_DOT] = {"dot", "z = sum_i x_i y_i along the last axis, in exact real arithmetic."},
    [CF_OP_FIELD] = {"field", "f_i = A_i - <x_i, A_i> x_i, A_i = sum_j p_ij x_j, p_i = softmax_j(beta <x_i, x_j>), for the tokens x[..,n,d], in exact real arithmetic; "
                              "the tokens as given, on the sphere or not."},
};

const char *cf_op_definition(int op)
{
  return ops[op].definition;
}

bool cf_parse_op(const char *name, int *op)
{
  for (int i = 0; i < CF_OP_COUNT; i++)
    if (strcmp(name, ops[i].name) == 0) {
      *op = i;
      return true;
    }
  return false;
}

/* One line, whatever a name holds: control characters (a newline, an escape of the terminal) become '?'. */
static void complain(const char *format, va_list ap)
{
  char text[8192];
  vsnprintf(text, sizeof text, format, ap);
  for (char *c = text; *c; c++)
    if ((unsigned char)*c < ' ' || *c == 0x7f) *c = '?';
  fflush(stdout);
  fprintf(stderr, "certiform: %s\n", text);
}

int cf_trouble(const char *format, ...)
{
  va_list ap;
  va_start(ap, format);
  complain(format, ap);
  va_end(ap);
  return CF_EXIT_TROUBLE;
}

/* Without its stream argp is silent; getopt's own line about an unknown option does not go through it. */
void cf_one_line_errors(struct argp_state *s)
{
  s->err_stream = NULL;
}

void cf_bad_option(const struct argp_state *s, const char *format, ...)
{
  va_list ap;
  va_start(ap, format);
  (void)s;
  complain(format, ap);
  va_end(ap);
  exit(CF_EXIT_TROUBLE);
}

/* Two names of one file, though it need not exist: the last part equal, and the directories the same one. */
bool cf_same_file(const char *a, const char *b)
{
  struct stat dir[2];
  const char *last[2], *name[2] = {a, b};
  for (int i = 0; i < 2; i++) {
    char path[4096];
    const char *slash = strrchr(name[i], '/');
    last[i] = slash ? slash + 1 : name[i];
    if (snprintf(path, sizeof path, "%.*s/.", slash ? (int)(slash - name[i]) : 1, slash ? name[i] : ".") >= (int)sizeof path || stat(path, &dir[i]) != 0) return strcmp(a, b) == 0;
  }
  return strcmp(last[0], last[1]) == 0 && dir[0].st_dev == dir[1].st_dev && dir[0].st_ino == dir[1].st_ino;
}

bool cf_parse_size(const char *text, size_t *bytes)
{
  char *end;
  if (text[0] < '0' || text[0] > '9') return false;
  unsigned long long n = strtoull(text, &end, 10), shift = 0;
  if (*end && strchr("KMGT", *end)) shift = (unsigned)(10 * (strchr("KMGT", *end++) - "KMGT") + 10);
  if (*end || n == 0 || n > (~0ull >> shift) || (n << shift) > SIZE_MAX) return false;
  *bytes = (size_t)(n << shift);
  return true;
}

static long positive(struct argp_state *s, const char *name, const char *text, long least, long most)
{
  char *end;
  long n = strtol(text, &end, 10);
  if (end == text || *end || n < least || n > most) cf_bad_option(s, "--%s is '%s', expected a number from %ld to %ld", name, text, least, most);
  return n;
}

static void rational(struct argp_state *s, const char *name, const char *text, bool sign, mpq_t q)
{
  if (!cf_parse_rational(text, q) || (!sign && mpq_sgn(q) < 0))
    cf_bad_option(s, "--%s is '%s', expected an exact %snumber: decimal, hex float or fraction", name, text, sign ? "" : "non-negative ");
}

static void axes(struct argp_state *s, const char *text, cf_op_options *o)
{
  o->n_axis = 0;
  for (const char *at = text;;) {
    char *end;
    long a = strtol(at, &end, 10);
    if (end == at || (*end && *end != ',') || a < -CF_MAXDIM || a >= CF_MAXDIM || o->n_axis == CF_MAXDIM)
      cf_bad_option(s, "--axis is '%s', expected axis numbers separated by commas", text);
    o->axis[o->n_axis++] = (int)a;
    if (!*end) return;
    at = end + 1;
  }
}

static int one_of(struct argp_state *s, const char *name, const char *text, const char *a, const char *b, const char *c)
{
  if (strcmp(text, a) == 0) return 0;
  if (strcmp(text, b) == 0) return 1;
  if (c && strcmp(text, c) == 0) return 2;
  cf_bad_option(s, "--%s is '%s', expected %s%s%s%s%s", name, text, a, c ? ", " : " or ", b, c ? " or " : "", c ? c : "");
  return 0;
}

static cf_dtype dtype(struct argp_state *s, const char *name, const char *text)
{
  cf_dtype d;
  if (!cf_dtype_parse(text, &d) || !cf_dtype_is_float(d)) cf_bad_option(s, "--%s is '%s', expected f64, f32, f16 or bf16", name, text);
  return d;
}

/* Options of the operation itself. */
static bool parse_op_option(cf_args *a, int key, char *arg, struct argp_state *s)
{
  cf_op_options *o = &a->options;
  if (key >= O_INPUT && key < O_INPUT + CF_ROLES) {
    a->input[key - O_INPUT] = arg;
    return true;
  }
  switch (key) {
  case O_CAUSAL: o->causal = arg && one_of(s, "causal", arg, "top-left", "bottom-right", NULL) ? CF_CAUSAL_BOTTOM_RIGHT : CF_CAUSAL_TOP_LEFT; return true;
  case O_SCALE:
    o->rsqrt_d = strcmp(arg, "rsqrt-d") == 0;
    if (!o->rsqrt_d) rational(s, "scale", arg, true, o->scale);
    return true;
  case O_EMPTY: o->empty_row = (cf_empty_row)one_of(s, "empty-row", arg, "error", "zero", "nan"); return true;
  case O_AXIS: axes(s, arg, o); return true;
  case O_KEEPDIMS: o->keepdims = true; return true;
  case O_EPS: a->eps_text = arg; return true;
  case O_BETA: o->beta = cf_flow_number(s, "beta", arg, -0x1.fffffffffffffp1023, 0x1.fffffffffffffp1023); return true;
  case O_MODEL:
    o->field_usa = one_of(s, "model", arg, "sa", "usa", "causal") == 1;
    o->field_causal = strcmp(arg, "causal") == 0;
    return true;
  case O_EPS_DTYPE: a->eps_f32 = one_of(s, "eps-dtype", arg, "f64", "f32", NULL) == 1; return true;
  default: return false;
  }
}

static bool parse_criterion(cf_args *a, int key, char *arg, struct argp_state *s)
{
  cf_criteria *c = &a->judge.criteria;
  mpq_t q;
  switch (key) {
  case O_MAX_ULP:
    c->max_ulp_on = true;
    rational(s, "max-ulp", arg, false, c->max_ulp);
    return true;
  case O_RTOL:
    c->tol_on = true;
    rational(s, "rtol", arg, false, c->rtol);
    return true;
  case O_ATOL:
    c->tol_on = true;
    rational(s, "atol", arg, false, c->atol);
    return true;
  case O_CR: c->cr = true; return true;
  case O_ACC:
    a->judge.model.acc_on = true;
    a->judge.model.acc = dtype(s, "acc", arg);
    return true;
  case O_EXP_ULP:
    mpq_init(q);
    rational(s, "exp-ulp", arg, false, q);
    if (mpq_sgn(q) == 0 || mpq_cmp_ui(q, 1ul << 52, 1) > 0) cf_bad_option(s, "--exp-ulp is '%s', expected a positive number, at most 2^52", arg);
    a->judge.model.exp_ulp = nextafter(mpq_get_d(q), INFINITY); /* upwards: mpq_get_d truncates */
    mpq_clear(q);
    return true;
  default: return false;
  }
}

static error_t parse(int key, char *arg, struct argp_state *s)
{
  cf_args *a = s->input;
  if (parse_op_option(a, key, arg, s) || parse_criterion(a, key, arg, s)) return 0;
  switch (key) {
  case ARGP_KEY_INIT: cf_one_line_errors(s); return 0;
  case O_RESULT:
    if (a->n_results == CF_MAX_RESULTS) cf_bad_option(s, "more than %d results", CF_MAX_RESULTS);
    a->result[a->n_results++] = arg;
    return 0;
  case O_PREC_MAX: a->judge.prec_max = positive(s, "prec-max", arg, 32, 1 << 24); return 0;
  case O_THREADS: a->judge.threads = (unsigned)positive(s, "threads", arg, 1, CF_MAX_THREADS); return 0;
  case O_MEMORY:
    if (!cf_parse_size(arg, &a->max_memory)) cf_bad_option(s, "--max-memory is '%s', expected bytes, or a number with K, M, G or T", arg);
    return 0;
  case O_JSON: a->json = true; return 0;
  case O_QUIET: a->quiet = true; return 0;
  case O_TIER: a->tier = arg; return 0;
  case O_DTYPE:
    a->dtype = dtype(s, "dtype", arg);
    a->dtype_on = true;
    return 0;
  case O_PREC: a->prec = positive(s, "prec", arg, 32, 1 << 24); return 0;
  case 'o': a->output = arg; return 0;
  case O_JUNIT: a->junit = arg; return 0;
  case ARGP_KEY_ARG:
    if (strcmp(arg, "top-left") == 0 || strcmp(arg, "bottom-right") == 0) cf_bad_option(s, "'%s' is not expected here, expected --causal=%s", arg, arg);
    if (a->command != CF_CMD_CHECK || a->file) cf_bad_option(s, "'%s' is not expected here", arg);
    a->file = arg;
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

/* q rounded once to p bits with least normal exponent emin */
static double nearest(mpq_srcptr q, int p, int emin)
{
  mpfr_t f;
  mpfr_exp_t was = mpfr_get_emin();
  mpfr_init2(f, p);
  mpfr_set_emin(emin - p + 2);
  int t = mpfr_set_q(f, q, MPFR_RNDN);
  mpfr_subnormalize(f, t, MPFR_RNDN);
  double x = mpfr_get_d(f, MPFR_RNDN);
  mpfr_set_emin(was);
  mpfr_clear(f);
  return x;
}

static bool finish(cf_args *a)
{
  a->options.op = a->op;
  const char *text = a->eps_text ? a->eps_text : a->op == CF_OP_L2NORM ? "0" : "1e-5";
  mpq_t q;
  mpq_init(q);
  bool ok = cf_parse_rational(text, q) && mpq_sgn(q) >= 0;
  if (ok) a->options.eps = a->eps_f32 ? nearest(q, 24, -126) : nearest(q, 53, -1022);
  if (!ok || isinf(a->options.eps) || (a->eps_f32 && a->options.eps > FLT_MAX)) ok = (cf_trouble("--eps is '%s', expected a non-negative finite number", text), false);
  mpq_clear(q);
  if (ok && (a->command == CF_CMD_JUDGE || a->command == CF_CMD_CHECK) && a->n_results == 0)
    ok = (cf_trouble("--result is missing"), false);
  if (ok && a->command == CF_CMD_CHECK && !a->file) ok = (cf_trouble("the baseline file is missing"), false);
  if (ok && (a->command == CF_CMD_COMPUTE || a->command == CF_CMD_CREATE) && (!a->output || !*a->output)) ok = (cf_trouble("-o FILE is missing"), false);
  return ok;
}

/* What every --help ends with. */
static const char files_help[] = "FILE: NPY, NPZ, safetensors, ONNX TensorProto or text, told by the content; FILE:NAME inside a container; - standard input. "
                                 "Inputs must be finite, except -inf in logits and masks.\n\n";
static const char verdict_help[] =
    "The truth t is the exact real value on the inputs taken as exact binary numbers. Error = |y - t| / ulp(t), "
    "ulp(t) = 2^(max(floor(log2 |t|), emin) - p + 1) of the result's own format, ulp(0) its least subnormal. An infinite y is right only if t rounds to it, "
    "NaN is outside. All criteria given must hold, equality is within; with none, the tolerance derived from the inputs holds for any order of "
    "summation in the stated arithmetic. Definitions: specs/verdict.md, specs/tolerance.md.\n\nExit: 0 certified within, 1 certified outside, 2 trouble, 3 undecided.";

static bool parse_with(cf_args *a, int op, int argc, char **argv)
{
  struct argp_option known[sizeof table / sizeof table[0] + 1] = {0};
  size_t n = 0;
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
    if ((table[i].commands & (int)a->command) && (table[i].ops & 1 << op)) known[n++] = table[i].o;
  char doc[2048];
  snprintf(doc, sizeof doc, "%s\v%s%s", op < CF_OP_COUNT ? ops[op].definition : "Check results against a baseline: nothing is recomputed.", files_help,
           a->command & (J | K) ? verdict_help : "Exit: 0 written, 2 trouble.");
  struct argp argp = {known, parse, a->command == CF_CMD_CHECK ? "BASELINE" : "", doc, NULL, NULL, NULL};
  return argp_parse(&argp, argc, argv, 0, NULL, a) == 0;
}

bool cf_args_parse(cf_args *a, cf_command command, int argc, char **argv, int *status)
{
  static const char *const word[] = {[CF_CMD_JUDGE] = "judge", [CF_CMD_COMPUTE] = "compute", [CF_CMD_CREATE] = "baseline create", [CF_CMD_CHECK] = "baseline check"};
  int op = CF_OP_COUNT;
  char name[80];
  long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  *a = (cf_args){.command = command, .max_memory = (size_t)4 << 30, .prec = 128, .tier = "exact", .dtype = CF_F64};
  a->judge.prec_max = 8192;
  a->judge.threads = cpus < 1 ? 1 : cpus > CF_MAX_THREADS ? CF_MAX_THREADS : (unsigned)cpus;
  a->judge.model.exp_ulp = CF_EXP_ULP;
  a->options.rsqrt_d = true;
  a->options.beta = 1;
  mpq_init(a->options.scale);
  cf_criteria_init(&a->judge.criteria);
  *status = CF_EXIT_TROUBLE;
  if (command != CF_CMD_CHECK) {
    bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0);
    if (argc < 2 || help || !cf_parse_op(argv[1], &op)) {
      if (help) {
        printf("Usage: certiform %s OP [OPTION...]   (certiform %s OP --help defines OP and lists its options)\n", word[command], word[command]);
        for (int i = 0; i < CF_OP_COUNT; i++) printf("  %-10s %s\n", ops[i].name, ops[i].definition);
        *status = 0;
      } else
        cf_trouble("%s: %s%sexpected an operation: attention, softmax, logsoftmax, logsumexp, layernorm, rmsnorm, l2norm, exp, dot or field", word[command],
                   argc < 2 ? "" : argv[1], argc < 2 ? "" : " is none, ");
      cf_args_clear(a);
      return false;
    }
    argc--;
    argv++;
  }
  snprintf(name, sizeof name, "certiform %s%s%s", word[command], op < CF_OP_COUNT ? " " : "", op < CF_OP_COUNT ? ops[op].name : "");
  argv[0] = name;
  a->op = op < CF_OP_COUNT ? (cf_op)op : CF_OP_EXP;
  if (parse_with(a, op, argc, argv) && finish(a)) return true;
  cf_args_clear(a);
  return false;
}

void cf_args_clear(cf_args *a)
{
  mpq_clear(a->options.scale);
  cf_criteria_clear(&a->judge.criteria);
}
