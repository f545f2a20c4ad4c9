/* Interleaved timing: ours and the peer take turns in windows of a few milliseconds, so that what else the machine does hits both alike. */
#ifndef CF_BENCH_H
#define CF_BENCH_H
#include <stddef.h>

typedef void (*bench_fn)(void *arg);

/* One row: the two do the same work on the same data. Prints and records minimum and median over the windows, and the ratios ours / peer. */
void bench_pair(const char *what, size_t n, const char *peer_name, bench_fn ours, bench_fn peer, void *arg);
/* For peers that are timed elsewhere: seconds a call in one window of ours; and a row from the times of as many rounds. */
double bench_window(bench_fn f, void *arg);
void bench_row(const char *what, size_t n, const char *peer_name, size_t rounds, double *ours, double *peer);
/* newer: what a newer version of the peer gives, for a column of its own */
void bench_row_newer(const char *what, size_t n, const char *peer_name, size_t rounds, double *ours, double *peer, const char *newer);
/* Times are processor time of the calling thread; on: elapsed time, for work that other threads or programs do. */
void bench_wall(int on);
/* Keeps a result alive. */
void bench_use(const double *x);
/* n numbers close to standard normal (Irwin-Hall), the same every time. */
double *bench_normal(size_t n, unsigned seed);

void bench_vec(void);
void bench_expo(void);
void bench_softmax(void);
void bench_attention(void);
void bench_layernorm(void);
void bench_sphere(void);
void bench_trig(void);
void bench_dynamics(void);
void bench_sweep(void);
void bench_integrate(void);
void bench_judge(void);
void bench_exact(void);
#endif
