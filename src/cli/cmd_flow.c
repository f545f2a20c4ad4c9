/* certiform flow -o run.npz: one run of the dynamics, in doubles. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/flow_args.h"
#include "flow/energy.h"
#include "flow/run.h"
#include "io/json.h"
#include "report/picture.h"

enum { O_METHOD = 0x300, O_DT, O_T_END, O_TOL, O_ORDER, O_EVERY, O_NOISE, O_ALPHA, O_TAU, O_QUIET, O_PLOT };

static const struct argp_option options[] = {
    {"method", O_METHOD, "rk4|euler|published|geodesic|dopri5|dop853|taylor", 0, "integrator (default rk4)", 2},
    {"dt", O_DT, "H", 0, "the step, or for dopri5 and dop853 the grid of the record (default 0.1)", 2},
    {"t-end", O_T_END, "T", 0, "where the run ends (default 30, raw: 10)", 2},
    {"every", O_EVERY, "K", 0, "record every K steps, and the last (default 1)", 2},
    {"tol", O_TOL, "EPS", 0, "dopri5, dop853: bound of the local error (default 1e-9)", 2},
    {"order", O_ORDER, "P", 0, "taylor: its order (default 20)", 2},
    {"noise", O_NOISE, "X", 0, "sqrt(2 X) times Brownian motion on the sphere (euler alone; default 0)", 3},
    {"alpha", O_ALPHA, "A", 0, "ngpt: the factor of its step (default 1)", 3},
    {"tau", O_TAU, "T", 0, "mix-ln: post before this time, pre after it (default 1)", 3},
    {"output", 'o', "FILE", 0, "where the run goes, NPZ (required)", 4},
    {"plot", O_PLOT, "FILE", 0, "pictures of the run: .svg, or .html with a sphere to turn where d = 3", 4},
    {"quiet", O_QUIET, 0, 0, "no output, the exit code tells", 9},
    {0}};

typedef struct flow_command {
  cf_flow_args flow;
  cf_run_options run;
  double alpha, tau;
  const char *output, *plot;
  bool quiet;
} flow_command;

static cf_method method_of(const struct argp_state *s, const char *text)
{
  for (int m = 0; m < CF_METHODS; m++)
    if (strcmp(text, cf_method_name[m]) == 0) return (cf_method)m;
  cf_bad_option(s, "--method is '%s', expected rk4, euler, published, geodesic, dopri5, dop853 or taylor", text);
}

static long whole(const struct argp_state *s, const char *name, const char *text, long most)
{
  char *end;
  long n = strtol(text, &end, 10);
  if (end == text || *end || n < 1 || n > most) cf_bad_option(s, "--%s is '%s', expected a number from 1 to %ld", name, text, most);
  return n;
}

static error_t parse(int key, char *arg, struct argp_state *s)
{
  flow_command *c = s->input;
  switch (key) {
  case ARGP_KEY_INIT:
    cf_one_line_errors(s);
    s->child_inputs[0] = &c->flow;
    return 0;
  case O_METHOD: c->run.method = method_of(s, arg); return 0;
  case O_DT: c->run.dt = cf_flow_number(s, "dt", arg, 0x1p-40, 0x1p20); return 0;
  case O_T_END: c->run.t_end = cf_flow_number(s, "t-end", arg, 0x1p-40, 0x1p40); return 0;
  case O_EVERY: c->run.every = (size_t)whole(s, "every", arg, 1l << 31); return 0;
  case O_TOL: c->run.tol = cf_flow_number(s, "tol", arg, 1e-14, 1); return 0;
  case O_ORDER: c->run.order = (int)whole(s, "order", arg, CF_TAYLOR_ORDER_MAX); return 0;
  case O_NOISE: c->flow.noise = cf_flow_number(s, "noise", arg, 0, 0x1p20); return 0;
  case O_ALPHA: c->alpha = cf_flow_number(s, "alpha", arg, 0x1p-40, 0x1p20); return 0;
  case O_TAU: c->tau = cf_flow_number(s, "tau", arg, 0, 0x1p40); return 0;
  case O_QUIET: c->quiet = true; return 0;
  case 'o': c->output = arg; return 0;
  case O_PLOT: c->plot = arg; return 0;
  case ARGP_KEY_ARG: cf_bad_option(s, "'%s' is not expected here", arg);
  case ARGP_KEY_END:
    if (!c->output || !*c->output) cf_bad_option(s, "-o FILE is missing");
    if (c->plot && cf_same_file(c->plot, c->output)) cf_bad_option(s, "--plot and -o are both '%s', expected two files", c->output);
    if (c->plot && !cf_picture_named(c->plot)) cf_bad_option(s, "--plot is '%s', expected a name that ends in .svg or .html", c->plot);
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static json_t *meta(const flow_command *c, const cf_run *r)
{
  const cf_run_options *o = &c->run;
  json_t *j = json_object();
  json_object_set_new(j, "schema", json_string("certiform.flow/1"));
  json_object_set_new(j, "version", json_string(CF_VERSION));
  json_object_set_new(j, "problem", cf_flow_problem_json(&c->flow));
  json_object_set_new(j, "method", json_string(cf_method_name[o->method]));
  json_object_set_new(j, "dt", cf_json_real(o->dt));
  json_object_set_new(j, "t_end", cf_json_real(o->t_end));
  json_object_set_new(j, "every", json_integer((json_int_t)o->every));
  if (o->method == CF_METHOD_DOPRI5 || o->method == CF_METHOD_DOP853) json_object_set_new(j, "tol", cf_json_real(o->tol));
  if (o->method == CF_METHOD_TAYLOR) json_object_set_new(j, "order", json_integer(o->order));
  json_object_set_new(j, "steps", json_integer((json_int_t)r->steps));
  json_object_set_new(j, "rejected", json_integer((json_int_t)r->rejected));
  json_object_set_new(j, "evaluations", json_integer((json_int_t)r->evaluations));
  json_object_set_new(j, "energy", json_string("n^-2 sum_ij exp(beta <x_i, x_j> - |beta|)"));
  json_object_set_new(j, "clusters", json_string("rank of the 0/1 matrix [<x_i, x_j> > 0.9999]"));
  json_object_set_new(j, "rigorous", json_false());
  return j;
}

static cf_tensor tensor(cf_dtype dtype, void *data, unsigned ndim, size_t a, size_t b, size_t c)
{
  cf_tensor t = {.dtype = dtype, .ndim = ndim, .shape = {a, b, c}, .data = data, .count = a};
  for (unsigned i = 1; i < ndim; i++) t.count *= t.shape[i];
  return t;
}

static bool write_run(const flow_command *c, cf_run *r)
{
  cf_ioerror err;
  json_t *j = meta(c, r);
  char *text = json_dumps(j, JSON_COMPACT);
  json_decref(j);
  if (!text) return cf_trouble("not enough memory"), false;
  cf_tensor t[7] = {tensor(CF_F64, r->t, 1, r->count, 0, 0),      tensor(CF_F64, r->x, 3, r->count, r->n, r->d),
                    tensor(CF_F64, r->energy, 1, r->count, 0, 0), tensor(CF_F64, r->min_inner, 1, r->count, 0, 0),
                    tensor(CF_I64, r->clusters, 1, r->count, 0, 0), tensor(CF_U8, text, 1, strlen(text), 0, 0),
                    tensor(CF_F64, r->radii, 2, r->count, r->n, 0)};
  static const char *const name[7] = {"t", "x", "energy", "min_inner", "clusters", "meta", "radius"};
  cf_npz_entry e[7];
  for (int i = 0; i < 7; i++) e[i] = (cf_npz_entry){name[i], &t[i]};
  const bool ok = cf_npz_write(c->output, r->radii ? 7 : 6, e, &err);
  if (!ok) cf_trouble("%s", err.text);
  free(text);
  return ok;
}

static bool plot(const flow_command *c, const cf_run *r)
{
  cf_ioerror err;
  char title[160], note[160];
  snprintf(title, sizeof title, "%zu tokens on the sphere of R^%zu, %s, beta = %g", r->n, r->d, cf_model_name[c->flow.model], c->flow.beta);
  snprintf(note, sizeof note, "%s, step %g, in double precision: nothing here is certified", cf_method_name[c->run.method], c->run.dt);
  cf_picture p = {.title = title, .note = note, .n = r->n, .d = r->d, .frames = r->count, .t = r->t, .x = r->x, .energy = r->energy, .min_inner = r->min_inner};
  return cf_picture_write(c->plot, &p, &err) || (cf_trouble("%s", err.text), false);
}

static int fail(const cf_run_options *o, cf_status status, const char *reason, double at)
{
  if (status == CF_ENOMEM) return cf_trouble("flow: the run needs more than --max-memory leaves (%zu bytes): a larger --every records less", o->max_memory);
  if (status == CF_ESIZE) return cf_trouble("flow: --t-end / --dt: expected 1 to 2^31 steps");
  return cf_trouble("flow: %s, at t = %g", reason ? reason : cf_strerror(status), at);
}

static int run(flow_command *c)
{
  cf_run r;
  const char *reason;
  double at;
  c->flow.scheme = c->flow.model == CF_MODEL_MIX_LN ? c->tau : c->alpha;
  if (!cf_flow_args_open(&c->flow)) return CF_EXIT_TROUBLE;
  c->run.max_memory = c->flow.left;
  if (isatty(STDERR_FILENO) && !c->quiet) c->run.progress = cf_progress;
  const cf_status status = cf_run_flow(&c->flow.problem, &c->run, &r, &reason, &at);
  if (status != CF_OK) return fail(&c->run, status, reason, at);
  const size_t last = r.count - 1;
  const bool ok = write_run(c, &r) && (!c->plot || plot(c, &r));
  if (ok && !c->quiet)
    printf("%s, n = %zu, d = %zu, beta = %g, %s: t = %g after %zu steps, %zu evaluations\n"
           "clusters %lld, least inner product %.6g, energy %.6g\nwritten: %s\n",
           cf_model_name[c->flow.model], r.n, r.d, c->flow.beta, cf_method_name[c->run.method], r.t[last], r.steps, r.evaluations,
           (long long)r.clusters[last], r.min_inner[last], r.energy[last], c->output);
  cf_run_clear(&r);
  return ok ? 0 : CF_EXIT_TROUBLE;
}

int cf_cmd_flow(int argc, char **argv)
{
  static const struct argp_child children[] = {{&cf_flow_argp, 0, NULL, 0}, {0}};
  static const struct argp argp = {options, parse, "",
                                   "Run tokens on the sphere under attention, x_i' = P_i sum_j a_ij V x_j, in double precision, and record them: t[T], "
                                   "x[T,n,d], energy[T], min_inner[T], clusters[T] and meta (JSON) in one NPZ file. Nothing here is rigorous; "
                                   "`certiform enclose` proves.\vModels: sa (softmax weights), usa (exp(beta <x_i, x_j>)/n), causal (sa over j <= i), hardmax, circle "
                                   "(usa in angles), the normalization schemes pre-ln, peri-ln, mix-ln, ngpt and sqrt, raw (no sphere, rescaled).\n\n"
                                   "FILE: NPY, NPZ, safetensors, ONNX TensorProto or text, told by the content; FILE:NAME inside a container.\n\n"
                                   "Exit: 0 written, 2 trouble.",
                                   children, NULL, NULL};
  flow_command c = {.run = {.method = CF_METHOD_RK4, .dt = 0.1, .t_end = 0, .tol = 1e-9, .order = 20, .every = 1}, .alpha = 1, .tau = 1};
  cf_flow_args_init(&c.flow);
  argv[0] = (char[]){"certiform flow"};
  if (argp_parse(&argp, argc, argv, 0, NULL, &c) != 0) return CF_EXIT_TROUBLE;
  if (c.run.t_end == 0) c.run.t_end = c.flow.model == CF_MODEL_RAW ? 10 : 30; /* raw: scores grow like e^{2t} */
  const int status = run(&c);
  cf_flow_args_clear(&c.flow);
  return status;
}
