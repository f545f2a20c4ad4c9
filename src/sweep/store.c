#include "sweep/store.h"
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { WAIT_MS = 60000 };

static bool fault(cf_store *s, cf_ioerror *err)
{
  const int code = sqlite3_errcode(s->db);
  if (code == SQLITE_BUSY) return cf_io_fault(err, s->path, "kept locked by another process");
  if (code == SQLITE_NOTADB) return cf_io_fault(err, s->path, "not a SQLite file");
  return cf_io_fault(err, s->path, "%s", sqlite3_errmsg(s->db));
}

static bool run(cf_store *s, const char *sql, cf_ioerror *err)
{
  return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK || fault(s, err);
}

/* File systems of one machine, where a shared-memory journal is safe. */
static bool is_local(const char *path)
{
  static const unsigned long local[] = {0xef53 /* ext */, 0x58465342 /* xfs */, 0x9123683e /* btrfs */, 0x01021994 /* tmpfs */, 0x794c7630 /* overlay */, 0x2fc12fc1 /* zfs */, 0xf2f52010 /* f2fs */};
  struct statfs f;
  if (statfs(path, &f) != 0) return false;
  for (size_t i = 0; i < sizeof local / sizeof *local; i++)
    if ((unsigned long)f.f_type == local[i]) return true;
  return false;
}

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS sweep(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS unit(id INTEGER PRIMARY KEY, done INTEGER NOT NULL CHECK(done = 1), version TEXT NOT NULL, seed TEXT NOT NULL, model TEXT NOT NULL,"
    " method TEXT NOT NULL, n INTEGER NOT NULL, d INTEGER NOT NULL, beta REAL NOT NULL, step REAL NOT NULL, first INTEGER NOT NULL, systems INTEGER NOT NULL,"
    " evaluations REAL NOT NULL, seconds REAL NOT NULL, counts BLOB NOT NULL);";

/* value := of key; NULL when there is none (then an empty row is no fault) */
static char *value_of(cf_store *s, const char *key)
{
  sqlite3_stmt *q = NULL;
  char *copy = NULL;
  if (sqlite3_prepare_v2(s->db, "SELECT value FROM sweep WHERE key = ?", -1, &q, NULL) == SQLITE_OK && sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC) == SQLITE_OK &&
      sqlite3_step(q) == SQLITE_ROW)
    copy = strdup((const char *)sqlite3_column_text(q, 0));
  sqlite3_finalize(q);
  return copy;
}

static bool set_value(cf_store *s, const char *key, const char *value, cf_ioerror *err)
{
  sqlite3_stmt *q = NULL;
  const bool ok = sqlite3_prepare_v2(s->db, "INSERT INTO sweep VALUES(?, ?)", -1, &q, NULL) == SQLITE_OK && sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC) == SQLITE_OK &&
                  sqlite3_bind_text(q, 2, value, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(q) == SQLITE_DONE;
  if (!ok) fault(s, err);
  sqlite3_finalize(q);
  return ok;
}

/* What the file says of itself must be what is to be computed; an empty file learns it. */
static bool agree(cf_store *s, const char *key, const char *value, const char *what, cf_ioerror *err)
{
  char *there = value_of(s, key);
  bool ok = there ? strcmp(there, value) == 0 || cf_io_fault(err, s->path, "holds %s, expected the same as before, or another -o", what) : set_value(s, key, value, err);
  free(there);
  return ok;
}

/* One writer: it holds an advisory lock on PATH-lock, which ends with the process. Readers need no lock but SQLite's own. The file is removed by
 * its holder; who locked one that is no longer there tries again. */
static bool lock(cf_store *s, cf_ioerror *err)
{
  char name[4096];
  struct stat ours, there;
  if (snprintf(name, sizeof name, "%s-lock", s->path) >= (int)sizeof name) return cf_io_fault(err, s->path, "the name is too long");
  for (;;) {
    s->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (s->lock < 0) return cf_io_fault(err, name, "%s", strerror(errno));
    if (flock(s->lock, LOCK_EX | LOCK_NB) != 0) return cf_io_fault(err, s->path, errno == EWOULDBLOCK ? "another process is writing it" : "cannot be locked: %s", strerror(errno));
    if (fstat(s->lock, &ours) == 0 && stat(name, &there) == 0 && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev) break;
    close(s->lock);
  }
  s->holds = true;
  return true;
}

static void unlock(cf_store *s)
{
  char name[4096];
  if (s->holds && snprintf(name, sizeof name, "%s-lock", s->path) < (int)sizeof name) unlink(name);
  if (s->lock >= 0) close(s->lock);
  s->lock = -1;
  s->holds = false;
}

/* In WAL readers never wait nor keep us waiting; else both wait for each other's transaction. */
static bool prepare(cf_store *s, cf_ioerror *err)
{
  sqlite3_busy_timeout(s->db, WAIT_MS);
  return run(s, is_local(s->path) ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE", err) && run(s, "PRAGMA synchronous=FULL", err) && run(s, "BEGIN IMMEDIATE", err) &&
         run(s, schema, err) && agree(s, "spec", s->plan->text, "another sweep", err) && agree(s, "version", CF_VERSION, "the results of another version", err) && run(s, "COMMIT", err);
}

static bool read_done(cf_store *s, bool *done, cf_ioerror *err)
{
  sqlite3_stmt *q = NULL;
  int step = sqlite3_prepare_v2(s->db, "SELECT id FROM unit", -1, &q, NULL);
  bool ok = step == SQLITE_OK;
  while (ok && (step = sqlite3_step(q)) == SQLITE_ROW) {
    const sqlite3_int64 id = sqlite3_column_int64(q, 0);
    if (id < 0 || (size_t)id >= s->plan->units) ok = cf_io_fault(err, s->path, "holds unit %lld, which this sweep has not", (long long)id);
    else done[id] = true;
  }
  if (ok && step != SQLITE_DONE) ok = fault(s, err);
  sqlite3_finalize(q);
  return ok;
}

bool cf_store_open(cf_store *s, const char *path, const cf_plan *plan, bool resume, bool *done, cf_ioerror *err)
{
  struct stat st;
  sqlite3 *db = NULL;
  *s = (cf_store){.path = path, .plan = plan, .lock = -1};
  memset(done, 0, plan->units * sizeof *done);
  if (!resume && stat(path, &st) == 0) return cf_io_fault(err, path, "exists: --resume goes on with it");
  if (!lock(s, err)) return unlock(s), false;
  const int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  s->db = db;
  const bool ok = code == SQLITE_OK ? prepare(s, err) && read_done(s, done, err) : cf_io_fault(err, path, "%s", db ? sqlite3_errmsg(db) : "not enough memory");
  if (!ok) cf_store_close(s);
  return ok;
}

void cf_store_close(cf_store *s)
{
  sqlite3_close(s->db);
  s->db = NULL;
  unlock(s);
}

bool cf_store_look(cf_store *s, const char *path, const cf_plan *plan, bool *done, cf_ioerror *err)
{
  sqlite3 *db = NULL;
  *s = (cf_store){.path = path, .plan = plan, .lock = -1};
  memset(done, 0, plan->units * sizeof *done);
  const int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
  s->db = db;
  bool ok = code == SQLITE_OK || cf_io_fault(err, path, "%s", db ? sqlite3_errmsg(db) : "not enough memory");
  if (ok) {
    sqlite3_busy_timeout(db, WAIT_MS);
    char *there = value_of(s, "spec");
    ok = (there && strcmp(there, plan->text) == 0) || cf_io_fault(err, path, there ? "holds another sweep" : "holds no sweep, or not yet");
    free(there);
  }
  ok = ok && read_done(s, done, err);
  if (!ok) cf_store_close(s);
  return ok;
}

/* counts as little-endian 64-bit words: pairs, squares, whole of checkpoint 0, of 1, .. */
static void encode(const cf_tally *t, size_t checkpoints, unsigned char *bytes)
{
  for (size_t k = 0; k < checkpoints; k++) {
    const uint64_t w[3] = {t[k].pairs, t[k].squares, t[k].whole};
    for (size_t i = 0; i < 24; i++) bytes[24 * k + i] = (unsigned char)(w[i / 8] >> 8 * (i % 8));
  }
}

static void decode_add(const unsigned char *bytes, size_t checkpoints, cf_tally *t)
{
  for (size_t k = 0; k < checkpoints; k++) {
    uint64_t w[3] = {0};
    for (size_t i = 0; i < 24; i++) w[i / 8] |= (uint64_t)bytes[24 * k + i] << 8 * (i % 8);
    t[k].pairs += w[0];
    t[k].squares += w[1];
    t[k].whole += w[2];
  }
}

static bool bind(sqlite3_stmt *q, const cf_plan *plan, const cf_unit_result *r, const unsigned char *bytes, const char *seed)
{
  const cf_unit u = cf_plan_unit(plan, r->unit);
  const cf_point p = cf_plan_point(plan, u.point);
  return sqlite3_bind_int64(q, 1, (sqlite3_int64)r->unit) == SQLITE_OK && sqlite3_bind_text(q, 2, CF_VERSION, -1, SQLITE_STATIC) == SQLITE_OK &&
         sqlite3_bind_text(q, 3, seed, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_bind_text(q, 4, cf_model_name[p.model], -1, SQLITE_STATIC) == SQLITE_OK &&
         sqlite3_bind_text(q, 5, cf_method_name[p.method], -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_bind_int64(q, 6, (sqlite3_int64)p.n) == SQLITE_OK &&
         sqlite3_bind_int64(q, 7, (sqlite3_int64)p.d) == SQLITE_OK && sqlite3_bind_double(q, 8, p.beta) == SQLITE_OK &&
         sqlite3_bind_double(q, 9, cf_point_step(&p)) == SQLITE_OK && sqlite3_bind_int64(q, 10, u.first) == SQLITE_OK &&
         sqlite3_bind_int64(q, 11, (sqlite3_int64)u.count) == SQLITE_OK && sqlite3_bind_double(q, 12, r->evaluations) == SQLITE_OK &&
         sqlite3_bind_double(q, 13, r->seconds) == SQLITE_OK && sqlite3_bind_blob(q, 14, bytes, (int)(24 * plan->checkpoints), SQLITE_STATIC) == SQLITE_OK;
}

bool cf_store_put(cf_store *s, const cf_unit_result *r, cf_ioerror *err)
{
  sqlite3_stmt *q = NULL;
  char seed[32];
  unsigned char *bytes = malloc(24 * s->plan->checkpoints);
  if (!bytes) return cf_io_fault(err, s->path, "not enough memory");
  snprintf(seed, sizeof seed, "%llu", (unsigned long long)s->plan->seed);
  encode(r->tally, s->plan->checkpoints, bytes);
  const bool ok = sqlite3_prepare_v2(s->db, "INSERT INTO unit VALUES(?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", -1, &q, NULL) == SQLITE_OK && bind(q, s->plan, r, bytes, seed) &&
                  sqlite3_step(q) == SQLITE_DONE;
  if (!ok) fault(s, err);
  sqlite3_finalize(q);
  free(bytes);
  return ok;
}

bool cf_store_sum(cf_store *s, cf_tally *tally, uint64_t *systems, double *seconds, double *evaluations, cf_ioerror *err)
{
  const cf_plan *p = s->plan;
  sqlite3_stmt *q = NULL;
  int step = sqlite3_prepare_v2(s->db, "SELECT id, systems, seconds, evaluations, counts FROM unit ORDER BY id", -1, &q, NULL);
  bool ok = step == SQLITE_OK;
  memset(tally, 0, p->points * p->checkpoints * sizeof *tally);
  memset(systems, 0, p->points * sizeof *systems);
  *seconds = *evaluations = 0;
  while (ok && (step = sqlite3_step(q)) == SQLITE_ROW) {
    const cf_unit u = cf_plan_unit(p, (size_t)sqlite3_column_int64(q, 0));
    const void *bytes = sqlite3_column_blob(q, 4);
    if (u.point >= p->points || (size_t)sqlite3_column_int64(q, 1) != u.count || !bytes || (size_t)sqlite3_column_bytes(q, 4) != 24 * p->checkpoints) {
      ok = cf_io_fault(err, s->path, "unit %zu is damaged", u.id);
      break;
    }
    systems[u.point] += u.count;
    *seconds += sqlite3_column_double(q, 2);
    *evaluations += sqlite3_column_double(q, 3);
    decode_add(bytes, p->checkpoints, tally + u.point * p->checkpoints);
  }
  if (ok && step != SQLITE_DONE) ok = fault(s, err);
  sqlite3_finalize(q);
  return ok;
}
