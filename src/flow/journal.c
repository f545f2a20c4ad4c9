#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <mpfr.h>
#include <sha256.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include "flow/certificate.h"
#include "flow/journal.h"
#include "flow/node.h"

#define FORMAT "certiform.journal/1"
enum { DIGEST = 64 };

static void chain(const char *before, const char *text, size_t len, char hex[65])
{
  SHA2_CTX c;
  SHA256Init(&c);
  SHA256Update(&c, (const uint8_t *)before, strlen(before));
  SHA256Update(&c, (const uint8_t *)text, len);
  SHA256End(&c, hex);
}

/* ---- writing ---- */

static bool write_all(cf_journal *j, const char *bytes, size_t len)
{
  for (size_t done = 0; done < len;) {
    const ssize_t got = pwrite(j->file, bytes + done, len - done, (off_t)(j->size + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += (size_t)got;
  }
  return true;
}

/* one line more; v is used up */
static bool append(cf_journal *j, json_t *v, cf_ioerror *err)
{
  char *text = v ? json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS) : NULL, *line = text ? malloc(strlen(text) + DIGEST + 3) : NULL, hex[65];
  bool ok = line != NULL;
  if (!ok) cf_io_fault(err, j->path, "a number is not finite, or there is no memory");
  if (ok) {
    chain(j->last, text, strlen(text), hex);
    const size_t len = (size_t)sprintf(line, "%s %s\n", hex, text);
    ok = write_all(j, line, len);
    if (ok) memcpy(j->last, hex, 65), j->size += len;
    else {
      cf_io_fault(err, j->path, "%s", strerror(errno));
      (void)!ftruncate(j->file, (off_t)j->size); /* or a line without its end is left, which is no harm */
    }
  }
  free(line), free(text), json_decref(v);
  return ok;
}

static bool begin(cf_journal *j, const cf_flow_problem *p, cf_ioerror *err)
{
  char hex[65];
  if (!cf_certificate_problem_sha256(p, hex, err)) return false;
  if (j->file < 0) j->file = open(j->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (j->file < 0 || flock(j->file, LOCK_EX | LOCK_NB) != 0) return cf_io_fault(err, j->path, "%s", strerror(errno));
  j->last[0] = 0;
  if (!append(j, json_pack("{ssss}", "format", FORMAT, "problem_sha256", hex), err)) return false;
  memcpy(j->first, j->last, 65);
  j->head = j->size;
  return true;
}
/* back to the first line */
static bool forget(cf_journal *j, cf_ioerror *err)
{
  if (ftruncate(j->file, (off_t)j->head) != 0) return cf_io_fault(err, j->path, "%s", strerror(errno));
  memcpy(j->last, j->first, 65);
  j->size = j->head;
  j->nodes = 0;
  return true;
}
bool cf_journal_write(cf_journal *j, const cf_flow_problem *p, const cf_trajectory *a, cf_ioerror *err)
{
  if (a->nodes == 0) return true;
  if (j->size == 0 && !begin(j, p, err)) return false;
  if ((a->nodes < j->nodes || a->node[0].bits != j->bits) && !forget(j, err)) return false;
  j->bits = a->node[0].bits;
  while (j->nodes < a->nodes) {
    if (!append(j, cf_node_json(a, a->node + j->nodes), err)) return false;
    j->nodes++;
  }
  return true;
}

/* ---- reading ---- */

/* v, exactly; false when it is no multiple of 2^-2200 below 2^100 */
static bool exact_get(const json_t *v, mpq_t q, mpfr_t s)
{
  const char *text = json_string_value(v);
  return text && cf_parse_rational(text, q) && mpfr_set_q(s, q, MPFR_RNDN) == 0 && mpfr_number_p(s);
}
/* the bits that v needs as a coordinate: 53 or 106 for one or two doubles, else those of its last digit; v is used up */
static size_t bits_of(mpfr_t v)
{
  size_t last = 0;
  if (mpfr_zero_p(v)) return 53;
  const mpfr_exp_t low = mpfr_get_exp(v) - (mpfr_exp_t)mpfr_min_prec(v);
  if (low < 0) last = (size_t)-low;
  for (size_t parts = 1; parts <= 2; parts++) {
    const double x = mpfr_get_d(v, MPFR_RNDN);
    if (mpfr_sub_d(v, v, x, MPFR_RNDN) == 0 && mpfr_zero_p(v)) return 53 * parts;
  }
  return last < 128 ? 128 : (last + 63) / 64 * 64;
}
/* m coordinates: the bits that hold them all, from `bits` on; 0 when one cannot be read */
static size_t bits_of_all(const json_t *x, size_t m, size_t bits, mpq_t q, mpfr_t s)
{
  if (json_array_size(x) != m) return 0;
  for (size_t i = 0; i < m; i++) {
    if (!exact_get(json_array_get(x, i), q, s)) return 0;
    const size_t need = bits_of(s);
    bits = need > bits ? need : bits;
  }
  return bits <= CF_MP_BITS ? bits : 0;
}
static bool coordinates_get(const json_t *x, size_t m, cf_node *b, mpq_t q, mpfr_t s)
{
  for (size_t i = 0; i < m; i++) {
    if (!exact_get(json_array_get(x, i), q, s)) return false;
    cf_node_put(b, i, s);
    if (!mpfr_zero_p(s)) return false;
  }
  return true;
}
static bool path_get(const json_t *v, const cf_trajectory *a, cf_node *b, mpq_t q, mpfr_t s)
{
  const json_t *path = json_object_get(v, "path");
  const size_t m = a->n * a->d, count = json_array_size(path);
  size_t bits = 53;
  if (!path) return true;
  for (size_t k = 0; bits && k < count; k++) bits = bits_of_all(json_array_get(path, k), m, bits, q, s);
  bool ok = count > 0 && bits && cf_json_get_real(json_object_get(v, "path_r"), &b->path_r) && b->path_r >= 0 && isfinite(b->path_r) && cf_node_path(a, b, bits, count - 1);
  for (size_t k = 0; ok && k < count; k++) ok = coordinates_get(json_array_get(path, k), m, b->path + k, q, s);
  return ok;
}
static bool node_get(const json_t *v, cf_trajectory *a, mpq_t q, mpfr_t s)
{
  const json_t *x = json_object_get(v, "x");
  const size_t m = a->n * a->d, bits = bits_of_all(x, m, 53, q, s);
  cf_node *b = bits ? cf_trajectory_push(a, bits, 0) : NULL;
  return b && cf_json_get_real(json_object_get(v, "t"), &b->t) && cf_json_get_real(json_object_get(v, "r"), &b->r) && b->r >= 0 && isfinite(b->r) && isfinite(b->t) &&
         (a->nodes == 1 ? b->t == 0 : b->t > b[-1].t) && coordinates_get(x, m, b, q, s) && path_get(v, a, b, q, s);
}
/* the first line */
static const char *head_get(const json_t *v, const cf_flow_problem *p)
{
  char hex[65];
  const char *format = json_string_value(json_object_get(v, "format")), *of = json_string_value(json_object_get(v, "problem_sha256"));
  cf_ioerror err;
  if (!format || strcmp(format, FORMAT) != 0 || !of) return "not the nodes of a run in the format " FORMAT;
  return cf_certificate_problem_sha256(p, hex, &err) && strcmp(hex, of) == 0 ? NULL : "the nodes of a run of another problem";
}
/* one line, len bytes without its newline */
static const char *line_get(cf_journal *j, const char *line, size_t len, const cf_flow_problem *p, size_t max_memory, cf_trajectory *a)
{
  char hex[65];
  cf_ioerror err;
  const char *fault = "a node that cannot be read";
  if (len <= DIGEST + 1 || line[DIGEST] != ' ') return "not the nodes of a run";
  chain(j->last, line + DIGEST + 1, len - DIGEST - 1, hex);
  if (memcmp(hex, line, DIGEST) != 0) return "the content is not what its SHA-256 says";
  json_t *v = cf_json_parse(j->path, (const unsigned char *)line + DIGEST + 1, len - DIGEST - 1, max_memory, &err);
  if (v && j->size == 0) fault = head_get(v, p);
  else if (v) {
    mpq_t q;
    mpfr_t s;
    mpq_init(q), mpfr_init2(s, CF_SUM_BITS);
    if (node_get(v, a, q, s)) fault = NULL;
    mpq_clear(q), mpfr_clear(s);
  }
  json_decref(v);
  memcpy(j->last, hex, 65);
  return fault;
}
static const char *lines_get(cf_journal *j, const char *text, size_t len, const cf_flow_problem *p, size_t max_memory, cf_trajectory *a)
{
  const char *end;
  while ((end = memchr(text + j->size, '\n', len - j->size))) {
    const char *fault = line_get(j, text + j->size, (size_t)(end - text) - j->size, p, max_memory, a);
    if (fault) return fault;
    j->size = (size_t)(end - text) + 1;
    if (j->head == 0) j->head = j->size, memcpy(j->first, j->last, 65);
  }
  j->nodes = a->nodes;
  j->bits = a->nodes ? a->node[0].bits : 0;
  return NULL;
}
bool cf_journal_open(cf_journal *j, const char *path, const cf_flow_problem *p, size_t max_memory, cf_trajectory *a, cf_ioerror *err)
{
  *j = (cf_journal){.path = path, .file = open(path, O_RDWR | O_CLOEXEC)};
  if (j->file < 0) return errno == ENOENT || cf_io_fault(err, path, "%s", strerror(errno));
  unsigned char *text = NULL;
  size_t len;
  const char *fault = flock(j->file, LOCK_EX | LOCK_NB) == 0 ? NULL : "another run is writing it";
  bool ok = fault ? cf_io_fault(err, path, "%s", fault) : cf_read_file(path, max_memory, &text, &len, NULL, err);
  if (ok && (fault = lines_get(j, (const char *)text, len, p, max_memory, a))) ok = cf_io_fault(err, path, "%s", fault);
  if (ok && ftruncate(j->file, (off_t)j->size) != 0) ok = cf_io_fault(err, path, "%s", strerror(errno));
  free(text);
  if (ok) return true;
  cf_trajectory_clear(a);
  cf_journal_close(j, true);
  return false;
}
void cf_journal_close(cf_journal *j, bool keep)
{
  if (j->file < 0) return;
  if (!keep) unlink(j->path);
  close(j->file);
  j->file = -1;
}
