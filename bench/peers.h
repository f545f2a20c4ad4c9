/* Peers that are libraries of the machine, found at run time: a BLAS on one thread, libmvec's exp, the processor's fma rate, NumPy and PyTorch. */
#ifndef CF_BENCH_PEERS_H
#define CF_BENCH_PEERS_H
#include "bench.h"

/* 1 where dlopen finds a CBLAS (CF_BENCH_BLAS names another); it then runs on one thread. */
int bench_blas(void);
/* c[m][n] := a[m][k] b, b[k][n] or, transposed, b[n][k]; row-major */
void bench_gemm(int transposed, size_t m, size_t n, size_t k, const double *a, const double *b, double *c);
/* the lower half of c[n][n] := a[n][k] a^T; 0 where the BLAS has none */
int bench_syrk(size_t n, size_t k, const double *a, double *c);

/* 1 where the processor has AVX2 and the machine libmvec; without, bench_exp_row is glibc's exp. */
int bench_mvec(void);
/* x[i] := exp(a x[i] + b) */
void bench_exp_row(size_t n, double a, double b, double *x);
double bench_sum_row(size_t n, const double *x);

/* as many fused multiply-adds as asked, from registers, with the widest vectors the processor has up to four (AVX2) or eight (AVX-512) doubles */
void bench_fma(size_t n);

/* One row against a call of python_peer.py ("softmax 64 256"), in a process of its own that takes turns with us, one thread. The peer is /usr/bin/python3's package
 * (NumPy or PyTorch); where CF_BENCH_PYTHON has a newer one, its ratio goes into the table's column of its own. No row where neither has it. */
void bench_python(const char *what, size_t n, const char *package, const char *call, bench_fn ours, void *arg);
#endif
