/* A Python peer: a process of its own that takes turns with us, a window of ours for each of its own. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "peers.h"

enum { ROUNDS = 15, WORDS = 12 };
typedef struct python {
  FILE *in, *out;
  pid_t pid;
  char version[32];
} python;

static void child(const char *interpreter, const char *package, const char *call)
{
  char words[100], *argv[WORDS] = {(char *)interpreter, "bench/python_peer.py", (char *)package};
  int k = 3;
  snprintf(words, sizeof words, "%s", call);
  for (char *w = strtok(words, " "); w && k + 1 < WORDS; w = strtok(NULL, " ")) argv[k++] = w;
  if (!freopen("/dev/null", "w", stderr)) _exit(2);
  setenv("OPENBLAS_NUM_THREADS", "1", 1), setenv("OMP_NUM_THREADS", "1", 1), setenv("MKL_NUM_THREADS", "1", 1);
  execvp(interpreter, argv);
  _exit(127);
}

static int start(const char *interpreter, const char *package, const char *call, python *p)
{
  int to[2], from[2];
  if (pipe(to) || pipe(from)) exit(2);
  fcntl(to[1], F_SETFD, FD_CLOEXEC), fcntl(from[0], F_SETFD, FD_CLOEXEC); /* the next child must not hold our ends */
  fflush(NULL);
  p->pid = fork();
  if (p->pid < 0) exit(2);
  if (p->pid == 0) {
    dup2(to[0], 0), dup2(from[1], 1);
    close(to[0]), close(to[1]), close(from[0]), close(from[1]);
    child(interpreter, package, call);
  }
  close(to[0]), close(from[1]);
  p->in = fdopen(from[0], "r"), p->out = fdopen(to[1], "w");
  if (!p->in || !p->out) exit(2);
  return fscanf(p->in, "%31s", p->version) == 1;
}
static void end(python *p)
{
  fclose(p->out), fclose(p->in);
  waitpid(p->pid, NULL, 0);
}
static double ask(python *p)
{
  double s;
  fputs("\n", p->out), fflush(p->out);
  if (fscanf(p->in, "%lf", &s) != 1) exit(2);
  return s;
}

/* ours and the peer in turn */
static void turns(python *p, bench_fn ours, void *arg, double *a, double *b)
{
  for (int i = 0; i < ROUNDS; i++) {
    b[i] = ask(p);
    a[i] = bench_window(ours, arg);
  }
}
static double least(const double *a)
{
  double m = a[0];
  for (int i = 1; i < ROUNDS; i++) m = a[i] < m ? a[i] : m;
  return m;
}

void bench_python(const char *what, size_t n, const char *package, const char *call, bench_fn ours, void *arg)
{
  const char *newer = getenv("CF_BENCH_PYTHON"), *const title = strcmp(package, "torch") ? "NumPy" : "PyTorch";
  double a[ROUNDS], b[ROUNDS], c[ROUNDS], d[ROUNDS];
  python p, q;
  char name[64], other[64] = "";
  const int first = start("/usr/bin/python3", package, call, &p), second = newer && start(newer, package, call, &q);
  if (second) {
    turns(&q, ours, arg, c, d);
    snprintf(other, sizeof other, "%.2f (%s)", least(d) / least(c), q.version);
  }
  if (first) turns(&p, ours, arg, a, b);
  snprintf(name, sizeof name, "%s %s", title, first ? p.version : second ? q.version : "");
  end(&p);
  if (newer) end(&q);
  if (first) bench_row_newer(what, n, name, ROUNDS, a, b, other);
  else if (second) bench_row(what, n, name, ROUNDS, c, d);
}
