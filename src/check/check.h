/* certiform-check: a certificate of the flow, read and proved anew. The format and the mathematics: specs/certificate.md. */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H
#include <jansson.h>
#include "real.h"

typedef enum outcome { ACCEPTED, REJECTED, UNREADABLE } outcome; /* also the exit status */
typedef enum model { SA, USA, CAUSAL } model;
extern const char *const model_name[]; /* and NULL */
typedef enum kind { ENCLOSED, CLUSTER, PERSIST, ENERGY, MIN_INNER, HULL } kind;

typedef struct problem {
  model model;
  size_t n, d;
  double beta;
  iv *init;          /* n*d, not normalized */
  json_t *exact;     /* the same as text */
  double *radius;    /* n */
  json_t *q, *k;     /* d*d as text; NULL where absent */
  iv *m;             /* Q^T K, d*d; NULL where plain */
} problem;

typedef struct node {
  iv t, r;
  double rd;         /* r as a double from below */
  json_t *x;         /* n*d reals as text, read where they are needed */
  json_t *path;      /* NULL, or of the step that leads here: arrays of n*d reals, the coefficients of a polynomial on [0, 1] */
  iv path_r;
} node;
#define ROWS_MAX 201

typedef struct claim {
  kind kind;
  char theorem;
  size_t node, clusters, *part;
  iv t2, delta, s, c, lambda, radius, theta0, theta1, diameter, separation;
  iv *w, *center;
} claim;

typedef struct certificate {
  problem p;
  size_t nodes, claims;
  node *node;
  claim *claim;
} certificate;

typedef struct fault { char text[512]; } fault;
outcome fail(fault *f, outcome o, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* From the bytes of a file: the format, then the digests. The fuzzer's door. Free with certificate_clear in every case. */
outcome certificate_parse(const char *text, size_t size, certificate *c, fault *f);
void certificate_clear(certificate *c);
bool number_q(const char *text, mpq_t q);
iv *reals(const json_t *v, size_t count, bool rational, int bits); /* NULL where v is not so many, or without memory */
iv *node_reals(const problem *p, const node *x, const json_t *v); /* n*d numbers of a node: its x, or a row of its path */
char *file_bytes(const char *path, size_t limit, size_t *size, fault *f); /* NULL after a fault; a NUL follows */

/* The consumer's own problem: --problem, --beta, --model, --q, --k, each NULL where not given. npy.c */
enum { OPTIONS = 5 };
outcome problem_compare(const problem *p, const char *const option[OPTIONS], fault *f);

outcome check_all(const certificate *c, fault *f);
outcome check_start(const certificate *c, fault *f);
outcome check_step(const problem *p, const node *from, const node *to, size_t number, fault *f);
outcome check_claim(const certificate *c, const claim *k, size_t number, fault *f);

/* norms of interval vectors */
iv vec_dot(size_t d, const iv *a, const iv *b);
iv vec_norm(size_t d, const iv *a);
iv vec_distance(size_t d, const iv *a, const iv *b);
#endif
