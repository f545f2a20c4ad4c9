/* Theorem-level claims: what a paper states, as a program that says of concrete data what is certain about it.          [specs/claims.md]
 * One file of this directory is one claim (or a few of one kind) and defines its cf_theorem; list.h names it in one line. That is all. */
#ifndef CF_CLAIMS_CLAIM_H
#define CF_CLAIMS_CLAIM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <jansson.h>
#include "claims/real.h"
#include "flow/certify.h"
#include "io/tensor.h"

/* What stands behind a part of a statement.
 *   proved     a row of the proof ledger with status proved (cf_theorem_part.ledger names it)
 *   certified  rigorous numerics about concrete data: interval or exact arithmetic, certificates accepted by the independent checker
 *   sampled    statistics: interval of confidence, number of runs */
typedef enum cf_evidence { CF_PROVED, CF_CERTIFIED, CF_SAMPLED } cf_evidence;

/* certified and proved parts: holds, refuted, undecided; sampled ones: consistent, inconsistent, undecided. */
typedef enum cf_finding { CF_NOT_RUN, CF_HOLDS, CF_CONSISTENT, CF_UNSETTLED, CF_INCONSISTENT, CF_REFUTED, CF_TROUBLE } cf_finding;
const char *cf_finding_name(cf_finding f); /* "not run" holds consistent undecided inconsistent refuted trouble */
bool cf_finding_of(const char *name, cf_finding *f);
const char *cf_evidence_name(cf_evidence e);

typedef struct cf_theorem_part {
  const char *id;        /* one word, [a-z0-9-] */
  cf_evidence kind;
  const char *statement; /* about which data, in words and formulas */
  cf_finding expected;
  const char *ledger;    /* proved: the row; else NULL */
} cf_theorem_part;

enum { CF_PARTS = 12 };
struct cf_session;
typedef struct cf_theorem {
  const char *id;         /* [A-Za-z0-9.-], also a file name */
  const char *source;     /* paper and number, as far as known */
  const char *line;       /* the statement in one line */
  const char *statement, *hypotheses;
  cf_theorem_part part[CF_PARTS]; /* up to the first without an id */
  void (*run)(struct cf_session *s); /* says something of every part */
  /* files that run writes into the directory of results, SVG, or NULL; each has its numbers beside it, NAME.csv or NAME.npz. made: the command that made
   * them, NULL: certiform claims run ID */
  const char *figure, *second, *made;
  const char *second_made, *figure_line, *second_line; /* second_made: of the second, NULL: made; what they show, NULL: line */
} cf_theorem;

size_t cf_theorems(void);
const cf_theorem *cf_theorem_at(size_t i);
const cf_theorem *cf_theorem_named(const char *id);
size_t cf_theorem_parts(const cf_theorem *t);
/* "certified", "sampled", "certified, sampled" ..: the kinds of its parts */
const char *cf_theorem_kind(const cf_theorem *t);
cf_finding cf_theorem_expected(const cf_theorem *t);
/* The finding of a whole from those of its parts: trouble, refuted, inconsistent, undecided, consistent, holds, the first that occurs. */
cf_finding cf_finding_worse(cf_finding a, cf_finding b);

/* ---- a run ---- */

typedef struct cf_claims_options {
  bool full;              /* larger cases, minutes a claim */
  uint64_t seed;
  const char *data;       /* directory of committed inputs, NULL: tests/vectors */
  const char *out;        /* directory of the results, must exist */
  const char *const *ledger; /* lines of proofs/LEDGER.tsv, NULL at the end: proved parts hold where their row says proved; NULL: they stay undecided */
  const char *checker;    /* program, NULL: certificates are written and stay unchecked, their parts undecided; certiform-recompute lies beside it */
  /* asks it: exit code and first line of its output; false: it could not be run */
  bool (*ask)(const char *checker, const char *certificate, int *status, char line[512]);
} cf_claims_options;

typedef struct cf_session {
  const cf_theorem *theorem;
  const cf_claims_options *o;
  cf_pool pool;
  cf_finding found[CF_PARTS];
  json_t *said[CF_PARTS]; /* lines */
  json_t *numbers, *certificates, *data;
  char trouble[512];
} cf_session;

/* Runs a claim and writes OUT/ID.json (certiform.claim/1). False on trouble: err says which. *found: of the whole. *status: 0 every part as
 * expected, 1 some contradict it, 3 some undecided, 2 trouble. */
bool cf_theorem_run(const cf_theorem *t, const cf_claims_options *o, cf_finding *found, int *status, cf_ioerror *err);
/* OUT/ID.json, if its schema, id and version are ours. NULL: *err is empty where there is no such file, else says what is wrong with it. */
json_t *cf_theorem_result(const cf_theorem *t, const char *out, size_t max_memory, cf_ioerror *err);
/* What a result (or NULL: not run) says of the claim, and of its part k: never more than the kinds allow. */
cf_finding cf_theorem_found(const cf_theorem *t, const json_t *result);
cf_finding cf_part_found(const cf_theorem *t, size_t k, const json_t *result);
cf_finding cf_finding_within(cf_evidence kind, cf_finding f);
/* The command that repeats a run, from its certiform.claim/1; result NULL: the first run. */
void cf_theorem_command(const cf_theorem *t, const json_t *result, char command[256]);

/* ---- for the claims ---- */

/* What is found of a part, and why in one line. Several findings of a part add up to the worst; the kind is enforced: a sampled part turns
 * `holds` into `consistent`, `refuted` into `inconsistent`, and a certified one takes no statistics. After cf_give_up nothing is found any more. */
void cf_find(cf_session *s, const char *part, cf_finding f, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* yes: holds; else no: refuted; else undecided. */
void cf_find_either(cf_session *s, const char *part, bool yes, bool no, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* a < b: holds when certain, refuted when a >= b certainly. The line quotes both. Its text is `what`. */
void cf_find_less(cf_session *s, const char *part, const cf_real *a, const cf_real *b, const char *what);
/* a real number enclosed, into the result: decimal ends, correctly rounded outward, as many digits as they have in common and two more */
void cf_note(cf_session *s, const char *name, const cf_real *x);
/* the run cannot go on; its result is trouble */
void cf_give_up(cf_session *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "[1.234, 1.235]" */
const char *cf_real_text(const cf_real *x, int digits, char text[128]);

/* k successes of n independent runs: the exact interval of Clopper and Pearson at confidence 99.9 %, its ends rounded outward. Consistent where
 * it meets [p_lo, p_hi]. */
void cf_find_share(cf_session *s, const char *part, size_t k, size_t n, const cf_real *p_lo, const cf_real *p_hi, const char *what);
void cf_clopper_pearson(cf_pool *p, size_t k, size_t n, const char *alpha, double *lo, double *hi);

/* A certificate: OUT/ID-NAME.json, written and shown to the checker; of a part only. goal as in cf_certify. Returns what is certain:
 * CF_HOLDS when the goal is reached and the checker accepts all claims; else undecided (trouble when a certificate is rejected: a bug).
 * *t and *claims are the caller's to clear; initialised here. */
cf_finding cf_certificate_of(cf_session *s, const char *name, const cf_flow_problem *p, const cf_certify_options *o, cf_trajectory *t, cf_claims *claims, char why[CF_WHY]);
/* The same where nothing but the outcome matters: cluster certificates. Adds a finding to the part. */
void cf_find_cluster(cf_session *s, const char *part, const char *name, const cf_flow_problem *p, cf_until until, double t_end);

/* n tokens of system `system` of the run's seed, uniform on the sphere of R^d; NULL: trouble was said. To be freed. */
double *cf_claim_tokens(cf_session *s, uint32_t system, size_t n, size_t d);
cf_flow_problem cf_claim_problem(cf_flow_model model, size_t n, size_t d, double beta, const double *x);
/* coordinates of the exact tokens x_i/|x_i|, [n][d], from the pool */
cf_real **cf_claim_unit(cf_session *s, size_t n, size_t d, const double *x);
/* How many of `runs` random starts (systems first, first + 1, ..) provably cluster before t_end: theorems about enclosed solutions; no certificates
 * are written. With the certificates of the first `shown` of them, as cf_find_cluster, in part `certified` (NULL: none). */
size_t cf_claim_clusters(cf_session *s, const char *certified, size_t shown, cf_flow_model model, size_t n, size_t d, double beta, uint32_t first, size_t runs, double t_end);
/* "Almost surely" of a sampled part: all of n certain outcomes agree with it, consistent; fewer: undecided, as the others were not settled. */
void cf_find_always(cf_session *s, const char *part, size_t k, size_t n, const char *what);
/* The tokens at t_end by rk4 with steps of dt, doubles, nothing rigorous: [n][d], to be freed; NULL: trouble was said. */
double *cf_claim_flow(cf_session *s, const cf_flow_problem *p, double dt, double t_end);

/* The common cosine gamma of an orthogonal start (g0 = 0) or of any equiangular one, SA or USA.                              [T6.8]
 * The time from gamma = g0 to gamma = g1, g0 < g1 < 1, an integral; and gamma at a time, enclosed. */
cf_real *cf_gamma_time(cf_pool *p, bool usa, const cf_real *n, const cf_real *beta, const cf_real *g0, const cf_real *g1, int digits);
cf_real *cf_gamma_at(cf_pool *p, bool usa, long n, double beta, double t);
/* coordinate k of [n][d] at a node itself: within its radius of the true one */
cf_real *cf_node_coordinate(cf_pool *p, const cf_node *node, size_t k);
/* <x_i, x_j> of the true tokens at a node, enclosed */
cf_real *cf_node_cosine(cf_pool *p, const cf_node *node, size_t d, size_t i, size_t j);
/* Shows OUT/file to a program (the checker, or CF_RECOMPUTE beside it) and notes its word. CF_HOLDS when it accepts; trouble when it rejects: a bug. */
#define CF_RECOMPUTE "certiform-recompute"
cf_finding cf_ask(cf_session *s, const char *beside, const char *path, const char *file, const char *goal);
void *cf_claim_room(cf_session *s, size_t count, size_t size); /* NULL: trouble was said */
#endif
