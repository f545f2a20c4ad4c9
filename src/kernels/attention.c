#include <certiform/fp.h>
#include <certiform/attention.h>
#include "attention_strip.h"
#include "clones.h"
#include "row.h"

/* a line of constant width without a branch: its stores become vectors */
#if defined(__FRAMAC__) || defined(__clang__) || !defined(__GNUC__)
#define WHOLE
#else
#define WHOLE _Pragma("GCC unroll 8")
#endif

#define MASKED_SCORE -0x1p1000 /* below every live score by far more than 708: exp(MASKED_SCORE - m) is exactly 0 */

size_t cf_attention_live(cf_causal causal, size_t nq, size_t nk, size_t i)
{
  if (causal == CF_CAUSAL_NONE) return nk;
  size_t first = i + 1; /* keys 0 .. i */
  if (causal == CF_CAUSAL_TOP_LEFT) return first < nk ? first : nk;
  /* keys j <= i + nk - nq, i.e. j < first + nk - nq */
  return first + nk > nq ? first + nk - nq : 0;
}

/* How many panels of so many hold n. */
/*@ requires size:  n <= CF_NMAX && (of == 6 || of == 8);
    assigns \nothing;
    ensures count:  \result == cf_panels(n, of);
    ensures range:  n <= of * \result <= n + of - 1; */
static inline size_t panel_count(size_t n, size_t of) { return (n + of - 1) / of; }

size_t cf_attention_work(size_t nq, size_t nk, size_t d, size_t dv)
{
  const size_t limit = (size_t)1 << 60, sq = panel_count(nq, 8), pk = panel_count(nk, 6), pv = panel_count(dv, 6);
  const size_t in = 6 * (d * pk) + 6 * (nk * pv), out = 8 * (d * sq) + 48 * (pv * sq);
  return in <= limit && out <= limit && in + out + 48 * pk <= limit ? in + out + 48 * pk : limit;
}

/* ---- packing */
/*@ requires fin: \is_finite(scale) && \is_finite(x);
    requires box: cf_mag(scale, 64) && \abs(x) <= CF_ATTENTION_XMAX;
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 264); */
static inline double scaled(double scale, double x)
{
  //@ assert entry: cf_entry_pre(x);
  //@ assert mul: cf_mul_pre(scale, 64, x, 200);
  return f_mul(scale, x);
}

/*@ requires fin: \is_finite(x) && \abs(x) <= CF_ATTENTION_XMAX;
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 264); */
static inline double entry(double x)
{
  //@ assert entry: cf_entry_pre(x) && cf_weak_pre(x, 200, 264);
  return x;
}

/* out[b + r] := scale x[first + r][l], 0 from row live on: a line of width entries */
/*@ requires size:  (width == 6 || width == 8) && 1 <= live <= width && first + live <= n <= CF_NMAX && l < d <= CF_NMAX && ldx <= CF_NMAX;
    requires fits:  b + width <= hi <= 0x1000000000000000;
    requires valid: cf_mat_valid(x, n, d, ldx) && \valid(out + (0 .. hi - 1)) && cf_mat_apart(x, n, d, ldx, out, hi);
    requires fin:   cf_mat_box(x, n, d, ldx, CF_ATTENTION_XMAX) && \is_finite(scale) && cf_mag(scale, 64);
    requires box:   cf_part_mag(out, 0, b, 264);
    assigns out[0 .. hi - 1];
    ensures box:    cf_part_mag(out, 0, b + width, 264); */
INLINE void pack_line(size_t width, size_t live, size_t n, size_t d, double scale, const double *restrict x, size_t ldx, size_t first, size_t l,
                      double *restrict out, size_t b, size_t hi)
{
  (void)n, (void)d, (void)hi;
  /*@ loop invariant index: b <= at <= b + live;
      loop invariant box:   \forall integer c; 0 <= c < at ==> \is_finite(out[c]) && cf_mag(out[c], 264);
      loop assigns at, out[0 .. hi - 1];
      loop variant b + live - at; */
  WHOLE
  for (size_t at = b; at < b + live; at++) {
    const double *y = cf_row_in(x, ldx, first + (at - b));
    //@ assert far: \valid_read(y + (0 .. d-1)) && \separated(y + (0 .. d-1), out + (0 .. hi - 1));
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(y + c, out + (0 .. hi - 1));
    //@ assert was: cf_row_box{Pre}(y, d, CF_ATTENTION_XMAX);
    //@ assert same: cf_row_same{Pre, Here}(y, d) && cf_row_box(y, d, CF_ATTENTION_XMAX);
    out[at] = scaled(scale, y[l]);
  }
  /*@ loop invariant index: b + live <= at <= b + width;
      loop invariant box:   \forall integer c; 0 <= c < at ==> \is_finite(out[c]) && cf_mag(out[c], 264);
      loop assigns at, out[0 .. hi - 1];
      loop variant b + width - at; */
  for (size_t at = b + live; at < b + width; at++) out[at] = 0.0;
}

/* out[i][l][r] := scale x[width i + r][l], 0 beyond row n: p panels */
/*@ requires size:  (width == 6 || width == 8) && p <= CF_NMAX && n <= CF_NMAX && d <= CF_NMAX && ldx <= CF_NMAX && (width*d)*p <= 0x1000000000000000;
    requires near:  width*p <= n + width - 1;
    requires valid: cf_mat_valid(x, n, d, ldx) && \valid(out + (0 .. (width*d)*p - 1)) && cf_mat_apart(x, n, d, ldx, out, (width*d)*p);
    requires box:   cf_mat_box(x, n, d, ldx, CF_ATTENTION_XMAX) && \is_finite(scale) && cf_mag(scale, 64);
    assigns out[0 .. (width*d)*p - 1];
    ensures box:    cf_part_mag(out, 0, (width*d)*p, 264); */
INLINE void pack_rows(size_t width, size_t p, size_t n, size_t d, double scale, const double *x, size_t ldx, double *out)
{
  const size_t m = width * d;
  /*@ loop invariant index: 0 <= i <= p;
      loop invariant box:   cf_part_mag(out, 0, m * i, 264);
      loop assigns i, out[0 .. (width*d)*p - 1];
      loop variant p - i; */
  for (size_t i = 0; i < p; i++) {
    const size_t rest = n - width * i;
    //@ assert panel: cf_panel_pre(i, p, m);
    /*@ loop invariant index: 0 <= l <= d;
        loop invariant box:   cf_part_mag(out, 0, m * i + width * l, 264);
        loop assigns l, out[0 .. (width*d)*p - 1];
        loop variant d - l; */
    for (size_t l = 0; l < d; l++) {
      const size_t b = m * i + width * l;
      //@ assert line: cf_panel_pre(l, d, width);
      //@ assert inside: b + width <= m * i + m <= (width*d) * p;
      /*@ ghost
        /@ loop invariant index: 0 <= r <= n;
           loop invariant box:   \forall integer c; 0 <= c < r ==> cf_row_box(cf_row_at(x, ldx, c), d, CF_ATTENTION_XMAX);
           loop assigns r;
           loop variant n - r; @/
        for (size_t r = 0; r < n; r++) {
          /@ assert cells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(x, ldx, r) + c, out + (0 .. (width*d)*p - 1)); @/
          /@ assert was: cf_row_box{Pre}(cf_row_at(x, ldx, r), d, CF_ATTENTION_XMAX); @/
          /@ assert same: cf_row_same{Pre, Here}(cf_row_at(x, ldx, r), d); @/
        } */
      if (rest >= width) pack_line(width, width, n, d, scale, x, ldx, width * i, l, out, b, m * p); /* all at once: a constant width */
      else pack_line(width, rest, n, d, scale, x, ldx, width * i, l, out, b, m * p);
    }
  }
}

/* out[b + r] := y[at + r], 0 from entry live on: 6 entries */
/*@ requires size:  1 <= live <= 6 && first + live <= d <= CF_NMAX;
    requires fits:  b + 6 <= hi <= 0x1000000000000000;
    requires valid: \valid_read(y + (0 .. d-1)) && \valid(out + (0 .. hi - 1)) && \separated(y + (0 .. d-1), out + (0 .. hi - 1));
    requires fin:   cf_row_box(y, d, CF_ATTENTION_XMAX);
    requires box:   cf_part_mag(out, 0, b, 264);
    assigns out[0 .. hi - 1];
    ensures box:    cf_part_mag(out, 0, b + 6, 264); */
INLINE void pack_cells(size_t live, size_t d, const double *restrict y, size_t first, double *restrict out, size_t b, size_t hi)
{
  (void)d, (void)hi;
  //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(y + c, out + (0 .. hi - 1));
  /*@ loop invariant index: b <= at <= b + live;
      loop invariant box:   \forall integer r; 0 <= r < at ==> \is_finite(out[r]) && cf_mag(out[r], 264);
      loop assigns at, out[0 .. hi - 1];
      loop variant b + live - at; */
  WHOLE
  for (size_t at = b; at < b + live; at++) {
    //@ assert same: cf_row_same{Pre, Here}(y, d) && cf_row_box(y, d, CF_ATTENTION_XMAX);
    out[at] = entry(y[first + (at - b)]);
  }
  /*@ loop invariant index: b + live <= at <= b + 6;
      loop invariant box:   \forall integer r; 0 <= r < at ==> \is_finite(out[r]) && cf_mag(out[r], 264);
      loop assigns at, out[0 .. hi - 1];
      loop variant b + 6 - at; */
  for (size_t at = b + live; at < b + 6; at++) out[at] = 0.0;
}

/* out[i][j][r] := x[j][6 i + r], 0 beyond column d: p panels */
/*@ requires size:  p <= CF_NMAX && n <= CF_NMAX && d <= CF_NMAX && ldx <= CF_NMAX && (6*n)*p <= 0x1000000000000000 && 6*p <= d + 5;
    requires valid: cf_mat_valid(x, n, d, ldx) && \valid(out + (0 .. (6*n)*p - 1)) && cf_mat_apart(x, n, d, ldx, out, (6*n)*p);
    requires box:   cf_mat_box(x, n, d, ldx, CF_ATTENTION_XMAX);
    assigns out[0 .. (6*n)*p - 1];
    ensures box:    cf_part_mag(out, 0, (6*n)*p, 264); */
INLINE void pack_columns(size_t p, size_t n, size_t d, const double *x, size_t ldx, double *out)
{
  //@ assert few: cf_fewer_pre(p, p, n) && 0 <= n * p <= 0x1000000000000000;
  const size_t hi = 6 * (n * p);
  //@ assert hi: hi == (6*n)*p;
  size_t i = 0;
  /*@ loop invariant index: 0 <= i <= p;
      loop invariant box:   cf_part_mag(out, 0, 6*(n * i), 264);
      loop assigns i, out[0 .. (6*n)*p - 1];
      loop variant p - i; */
  for (; i < p; i++) {
    const size_t rest = d - 6 * i;
    //@ assert panel: cf_panel_pre(i, p, n) && 0 <= n * i && n * i + n <= n * p;
    size_t j = 0;
    /*@ loop invariant index: 0 <= j <= n;
        loop invariant box:   cf_part_mag(out, 0, 6*(n * i + j), 264);
        loop assigns j, out[0 .. (6*n)*p - 1];
        loop variant n - j; */
    for (; j < n; j++) {
      const size_t b = 6 * (n * i + j);
      const double *y = cf_row_in(x, ldx, j);
      //@ assert inside: b + 6 <= 6*(n * i + n) <= (6*n) * p;
      //@ assert far: \valid_read(y + (0 .. d-1)) && \separated(y + (0 .. d-1), out + (0 .. (6*n)*p - 1));
      //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(y + c, out + (0 .. (6*n)*p - 1));
      //@ assert was: cf_row_box{Pre}(y, d, CF_ATTENTION_XMAX);
      //@ assert same: cf_row_same{Pre, Here}(y, d) && cf_row_box(y, d, CF_ATTENTION_XMAX);
      if (rest >= 6) pack_cells(6, d, y, 6 * i, out, b, hi);
      else pack_cells(rest, d, y, 6 * i, out, b, hi);
      //@ assert more: cf_part_mag(out, 0, 6*(n * i + (j + 1)), 264);
    }
    //@ assert next: n * i + j == n * (i + 1);
    //@ assert done: cf_part_mag(out, 0, 6*(n * (i + 1)), 264);
  }
  //@ assert last: i == p;
  //@ assert whole: 6*(n * i) == hi;
}

/* y[c] := p[at + 8 c] */
/*@ requires size:  d <= CF_NMAX && (0 < d ==> at + 8*d <= hi + 7) && hi <= 0x1000000000000000 && at <= hi + 7;
    requires valid: \valid_read(p + (0 .. hi - 1)) && \valid(y + (0 .. d-1)) && \separated(p + (0 .. hi - 1), y + (0 .. d-1));
    requires fin:   cf_part_finite(p, 0, hi);
    assigns y[0 .. d-1];
    ensures same:   cf_part_finite(p, 0, hi);
    ensures fin:    cf_row_finite(y, d); */
static void output_row(size_t d, const double *p, size_t hi, size_t at, double *y)
{
  (void)hi;
  /*@ loop invariant index: 0 <= c <= d;
      loop invariant from:  cf_part_finite(p, 0, hi);
      loop invariant fin:   \forall integer i; 0 <= i < c ==> \is_finite(y[i]);
      loop assigns c, y[0 .. d-1];
      loop variant d - c; */
  for (size_t c = 0; c < d; c++) y[c] = p[at + 8 * c];
}

/* o[i][c] := p[i / 8][c][i % 8], of strips of m: the rows done stay */
/*@ requires size:  n <= CF_NMAX && d <= ldo <= CF_NMAX && 8*d <= m <= 0x100000000000 && m * cf_panels(n, 8) <= 0x1000000000000000;
    requires valid: \valid_read(p + (0 .. m * cf_panels(n, 8) - 1)) && cf_mat_writable(o, n, d, ldo) &&
                    \separated(p + (0 .. m * cf_panels(n, 8) - 1), o + (0 .. cf_extent(n, d, ldo) - 1));
    requires fin:   cf_part_finite(p, 0, m * cf_panels(n, 8));
    assigns o[0 .. cf_extent(n, d, ldo) - 1];
    ensures fin:    cf_mat_finite(o, n, d, ldo); */
static void unpack(size_t n, size_t d, size_t m, const double *p, double *o, size_t ldo)
{
  const size_t s = panel_count(n, 8);
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant from:  cf_part_finite(p, 0, m * s);
      loop invariant done:  \forall integer r; 0 <= r < i ==> cf_row_finite(cf_row_at(o, ldo, r), d);
      loop assigns i, o[0 .. cf_extent(n, d, ldo) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const size_t b = i / 8, t = i % 8;
    double *y = cf_row_out(o, ldo, i);
    //@ assert strip: cf_panel_pre(b, s, m) && 0 <= m * b && m * b + m <= m * s;
    //@ assert inside: cf_inside_pre(i, n, d, ldo);
    //@ assert room: \valid(y + (0 .. d-1)) && \separated(p + (0 .. m * s - 1), y + (0 .. d-1));
    //@ ghost before: ;
    output_row(d, p, m * s, m * b + t, y);
    /*@ ghost
      /@ loop invariant index: 0 <= r <= i;
         loop invariant done:  \forall integer j; 0 <= j < r ==> cf_row_finite(cf_row_at(o, ldo, j), d);
         loop assigns r;
         loop variant i - r; @/
      for (size_t r = 0; r < i; r++) {
        /@ assert order: cf_order_pre(r, i, d, ldo); @/
        /@ assert within: cf_inside_pre(r, n, d, ldo); @/
        /@ assert apart: \separated(cf_row_at(o, ldo, r) + (0 .. d-1), y + (0 .. d-1)); @/
        /@ assert cells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(o, ldo, r) + c, y + (0 .. d-1)); @/
        /@ assert same: cf_row_same{before, Here}(cf_row_at(o, ldo, r), d); @/
        /@ assert was: cf_row_finite{before}(cf_row_at(o, ldo, r), d); @/
        /@ assert fin: cf_row_finite(cf_row_at(o, ldo, r), d); @/
      } */
  }
}

/* ---- masks */
/*@ requires fin: \is_finite(s) && \is_finite(b);
    requires box: cf_mag(s, 559) && cf_mag(b, 400);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 1000); */
static inline double biased(double s, double b, unsigned char keep)
{
  //@ assert weak: cf_weak_pre(b, 400, 559);
  //@ assert add: cf_add_pre(s, b, 559);
  double t = keep ? f_add(s, b) : MASKED_SCORE;
  //@ assert kept: keep != 0 ==> cf_weak_pre(t, 560, 1000);
  //@ assert masked: keep == 0 ==> cf_masked_pre(t);
  return t;
}

/* Keys j > i + t are dead for query t of the strip of query i; i = n: none. */
/*@ requires size:  i <= 0x1000000000 && n <= CF_NMAX;
    requires valid: \valid(s + (0 .. 8*n - 1));
    requires box:   cf_part_mag(s, 0, 8*n, 1000);
    assigns s[0 .. 8*n - 1];
    ensures box:    cf_part_mag(s, 0, 8*n, 1000); */
static void mask_later(size_t i, size_t n, double *s)
{
  /*@ loop invariant index: i < j;
      loop invariant box:   cf_part_mag(s, 0, 8*n, 1000);
      loop assigns j, s[0 .. 8*n - 1];
      loop variant n - j; */
  for (size_t j = i + 1; j < n; j++)
    /*@ loop invariant index: 8*j <= at <= 8*j + 8;
        loop invariant box:   \forall integer c; 0 <= c < 8*n ==> \is_finite(s[c]) && cf_mag(s[c], 1000);
        loop assigns at, s[0 .. 8*n - 1];
        loop variant 8*j + 8 - at; */
    for (size_t at = 8 * j; at < 8 * j + 8; at++) {
      double x = j > i + (at - 8 * j) ? MASKED_SCORE : s[at];
      //@ assert masked: j > i + (at - 8*j) ==> cf_masked_pre(x);
      s[at] = x;
    }
}

/* Row i of the mask */
/*@ requires size:  i <= CF_NMAX && ld <= CF_NMAX;
    assigns \nothing;
    ensures row:    \result == cf_keep_at(p, ld, i); */
static inline const unsigned char *keep_row(const unsigned char *p, size_t ld, size_t i) { return p + i * ld; }

/* Bias and mask of the queries i .. i + 7 */
/*@ requires size:  i < nq <= CF_NMAX && n <= CF_NMAX && ldkeep <= CF_NMAX && ldbias <= CF_NMAX;
    requires valid: \valid(s + (0 .. 8*n - 1)) && cf_keep_valid(keep, nq, n, ldkeep) && cf_mat_valid(bias, nq, n, ldbias) &&
                    cf_mat_apart(bias, nq, n, ldbias, s, 8*n);
    requires box:   cf_part_mag(s, 0, 8*n, 559) && cf_mat_mag(bias, nq, n, ldbias, 400);
    assigns s[0 .. 8*n - 1];
    ensures box:    cf_part_mag(s, 0, 8*n, 1000); */
static void mask_strip(size_t i, size_t nq, size_t n, const unsigned char *keep, size_t ldkeep, const double *bias, size_t ldbias, double *s)
{
  const size_t live = nq - i < 8 ? nq - i : 8;
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant done:  cf_part_mag(s, 0, 8*j, 1000);
      loop invariant todo:  cf_part_mag(s, 8*j, 8*n, 559);
      loop assigns j, s[0 .. 8*n - 1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    /*@ loop invariant index: 8*j <= at <= 8*j + live;
        loop invariant done:  \forall integer c; 0 <= c < at ==> \is_finite(s[c]) && cf_mag(s[c], 1000);
        loop invariant todo:  \forall integer c; at <= c < 8*n ==> \is_finite(s[c]) && cf_mag(s[c], 559);
        loop assigns at, s[0 .. 8*n - 1];
        loop variant 8*j + live - at; */
    for (size_t at = 8 * j; at < 8 * j + live; at++) {
      const double *b = cf_row_in(bias, ldbias, i + (at - 8 * j));
      const unsigned char *m = keep_row(keep, ldkeep, i + (at - 8 * j));
      //@ assert far: \valid_read(b + (0 .. n-1)) && \valid_read(m + (0 .. n-1)) && \separated(b + (0 .. n-1), s + (0 .. 8*n - 1));
      //@ assert cells: \forall integer c; 0 <= c < n ==> \separated(b + c, s + (0 .. 8*n - 1));
      //@ assert was: cf_row_mag{Pre}(b, n, 400);
      //@ assert same: cf_row_same{Pre, Here}(b, n) && cf_row_mag(b, n, 400);
      s[at] = biased(s[at], b[j], m[j]);
    }
    //@ assert weak: \forall integer c; 8*j + live <= c < 8*j + 8 ==> cf_weak_pre(s[c], 559, 1000);
    //@ assert rest: \forall integer c; 8*j + live <= c < 8*j + 8 ==> \is_finite(s[c]) && cf_mag(s[c], 1000);
  }
}

/* ---- the heads */
/* Keys, values and queries packed */
/*@ requires size:  cf_packed_sizes(nq, nk, d, dv, pk, pv, sq) && 6*pk <= nk + 5 && 6*pv <= dv + 5 && 8*sq <= nq + 7 && ldq <= CF_NMAX && ldk <= CF_NMAX && ldv <= CF_NMAX;
    requires scale: \is_finite(scale) && \abs(scale) <= CF_ATTENTION_SCALEMAX;
    requires valid: cf_mat_valid(q, nq, d, ldq) && cf_mat_valid(k, nk, d, ldk) && cf_mat_valid(v, nk, dv, ldv);
    requires box:   cf_mat_box(q, nq, d, ldq, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, ldk, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, dv, ldv, CF_ATTENTION_XMAX);
    requires room:  \valid(kp + (0 .. (6*d)*pk - 1)) && \valid(vp + (0 .. (6*nk)*pv - 1)) && \valid(qp + (0 .. (8*d)*sq - 1));
    requires parts: cf_packed_apart(kp, vp, qp, d, nk, pk, pv, sq);
    requires kfar:  cf_mat_apart(k, nk, d, ldk, kp, (6*d)*pk);
    requires vfar:  cf_mat_apart(v, nk, dv, ldv, kp, (6*d)*pk) && cf_mat_apart(v, nk, dv, ldv, vp, (6*nk)*pv);
    requires qfar:  cf_mat_apart(q, nq, d, ldq, kp, (6*d)*pk) && cf_mat_apart(q, nq, d, ldq, vp, (6*nk)*pv) &&
                    cf_mat_apart(q, nq, d, ldq, qp, (8*d)*sq);
    assigns kp[0 .. (6*d)*pk - 1], vp[0 .. (6*nk)*pv - 1], qp[0 .. (8*d)*sq - 1];
    ensures kbox:   cf_part_mag(kp, 0, (6*d)*pk, 264);
    ensures vbox:   cf_part_mag(vp, 0, (6*nk)*pv, 264);
    ensures qbox:   cf_part_mag(qp, 0, (8*d)*sq, 264); */
static void pack_head(size_t nq, size_t nk, size_t d, size_t dv, size_t pk, size_t pv, size_t sq, double scale, const double *q, size_t ldq,
                 const double *k, size_t ldk, const double *v, size_t ldv, double *kp, double *vp, double *qp)
{
  const double one = 1.0;
  //@ assert one: cf_entry_pre(one) && cf_mag(one, 64) && \is_finite(one);
  //@ assert scale: cf_mag(scale, 64);
  pack_rows(6, pk, nk, d, one, k, ldk, kp);
  /*@ ghost
    /@ loop invariant index: 0 <= r <= nk;
       loop invariant box:   \forall integer i; 0 <= i < r ==> cf_row_box(cf_row_at(v, ldv, i), dv, CF_ATTENTION_XMAX);
       loop assigns r;
       loop variant nk - r; @/
    for (size_t r = 0; r < nk; r++) {
      /@ assert cells: \forall integer c; 0 <= c < dv ==> \separated(cf_row_at(v, ldv, r) + c, kp + (0 .. (6*d)*pk - 1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(v, ldv, r), dv); @/
      /@ assert was: cf_row_box{Pre}(cf_row_at(v, ldv, r), dv, CF_ATTENTION_XMAX); @/
      /@ assert box: cf_row_box(cf_row_at(v, ldv, r), dv, CF_ATTENTION_XMAX); @/
    } */
  pack_columns(pv, nk, dv, v, ldv, vp);
  /*@ ghost
    /@ loop invariant index: 0 <= r <= nq;
       loop invariant box:   \forall integer i; 0 <= i < r ==> cf_row_box(cf_row_at(q, ldq, i), d, CF_ATTENTION_XMAX);
       loop assigns r;
       loop variant nq - r; @/
    for (size_t r = 0; r < nq; r++) {
      /@ assert kcells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(q, ldq, r) + c, kp + (0 .. (6*d)*pk - 1)); @/
      /@ assert vcells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(q, ldq, r) + c, vp + (0 .. (6*nk)*pv - 1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(q, ldq, r), d); @/
      /@ assert was: cf_row_box{Pre}(cf_row_at(q, ldq, r), d, CF_ATTENTION_XMAX); @/
      /@ assert box: cf_row_box(cf_row_at(q, ldq, r), d, CF_ATTENTION_XMAX); @/
    } */
  //@ ghost packed: ;
  pack_rows(8, sq, nq, d, scale, q, ldq, qp);
  //@ assert vsame: cf_part_same{packed, Here}(vp, 0, (6*nk)*pv) && cf_part_mag(vp, 0, (6*nk)*pv, 264);
  //@ assert ksame: cf_part_same{packed, Here}(kp, 0, (6*d)*pk) && cf_part_mag{packed}(kp, 0, (6*d)*pk, 264) && cf_part_mag(kp, 0, (6*d)*pk, 264);
}

/* Scores of strip i over n keys */
/*@ requires size:  cf_packed_sizes(0, nk, d, 0, pk, pv, sq) && i < sq && n <= nk;
    requires valid: cf_packed_valid(kp, vp, qp, op, s, d, nk, pk, pv, sq);
    requires box:   cf_part_mag(kp, 0, (6*d)*pk, 264) && cf_part_mag(qp, 0, (8*d)*sq, 264);
    assigns s[0 .. 48*pk - 1];
    ensures box:    cf_part_mag(s, 0, 8*n, 559); */
static void score_strip(size_t i, size_t n, size_t nk, size_t d, size_t pk, size_t pv, size_t sq, const double *kp, const double *vp, const double *qp,
                  const double *op, double *s)
{
  (void)nk, (void)pk, (void)pv, (void)sq, (void)vp, (void)op;
  const size_t p = panel_count(n, 6);
  //@ assert fewer: cf_fewer_pre(p, pk, 6*d) && p <= pk && 8*n <= 48*p;
  //@ assert keys: 0 <= (6*d)*p <= (6*d)*pk;
  //@ assert strip: cf_panel_pre(i, sq, d) && 0 <= d*i && d*i + d <= d*sq;
  cf_strip_scores(p, d, kp, qp, 8 * (d * i), s);
}

/* Every strip */
/*@ requires size:  cf_packed_sizes(0, nk, d, 0, pk, pv, sq) && 1 <= nk;
    requires valid: cf_packed_valid(kp, vp, qp, op, s, d, nk, pk, pv, sq);
    requires kbox:  cf_part_mag(kp, 0, (6*d)*pk, 264);
    requires vbox:  cf_part_mag(vp, 0, (6*nk)*pv, 264);
    requires qbox:  cf_part_mag(qp, 0, (8*d)*sq, 264);
    assigns s[0 .. 48*pk - 1], op[0 .. (48*pv)*sq - 1];
    ensures fin:    cf_part_finite(op, 0, (48*pv)*sq); */
static void head_strips(int causal, size_t nk, size_t d, size_t pk, size_t pv, size_t sq, const double *kp, const double *vp, const double *qp, double *op,
                   double *s)
{
  size_t i = 0;
  /*@ loop invariant index: 0 <= i <= sq;
      loop invariant fin:   cf_part_finite(op, 0, 48*(pv*i));
      loop assigns i, s[0 .. 48*pk - 1], op[0 .. (48*pv)*sq - 1];
      loop variant sq - i; */
  for (; i < sq; i++) {
    const size_t n = causal && 8 * i + 8 < nk ? 8 * i + 8 : nk;
    //@ assert ksame: cf_part_same{Pre, Here}(kp, 0, (6*d)*pk) && cf_part_mag(kp, 0, (6*d)*pk, 264);
    //@ assert qsame: cf_part_same{Pre, Here}(qp, 0, (8*d)*sq) && cf_part_mag(qp, 0, (8*d)*sq, 264);
    //@ assert vsame: cf_part_same{Pre, Here}(vp, 0, (6*nk)*pv) && cf_part_mag(vp, 0, (6*nk)*pv, 264);
    //@ assert strip: cf_panel_pre(i, sq, pv) && 0 <= pv*i && pv*i + pv <= pv*sq;
    //@ assert room: 8*n <= 48*pk;
    //@ ghost before: ;
    score_strip(i, n, nk, d, pk, pv, sq, kp, vp, qp, op, s);
    //@ assert vone: cf_part_same{before, Here}(vp, 0, (6*nk)*pv);
    //@ assert oone: cf_part_same{before, Here}(op, 0, 48*(pv*i));
    //@ assert vboxone: cf_part_mag(vp, 0, (6*nk)*pv, 264);
    //@ assert oboxone: cf_part_finite(op, 0, 48*(pv*i));
    //@ assert weak: \forall integer j; 0 <= j < 8*n ==> cf_weak_pre(s[j], 559, 1000);
    //@ assert wide: cf_part_mag(s, 0, 8*n, 1000);
    //@ ghost scored: ;
    mask_later(causal ? 8 * i : n, n, s);
    //@ assert vtwo: cf_part_same{scored, Here}(vp, 0, (6*nk)*pv);
    //@ assert otwo: cf_part_same{scored, Here}(op, 0, 48*(pv*i));
    //@ assert vboxtwo: cf_part_mag(vp, 0, (6*nk)*pv, 264);
    //@ assert oboxtwo: cf_part_finite(op, 0, 48*(pv*i));
    //@ ghost masked: ;
    cf_strip_mix(n, nk, pv, s, vp, op, 48 * (pv * i));
    //@ assert scells: \forall integer c; 0 <= c < 48*(pv*i) ==> \separated(op + c, s + (0 .. 8*n - 1));
    //@ assert ocells: \forall integer c; 0 <= c < 48*(pv*i) ==> \separated(op + c, op + (48*(pv*i) .. 48*(pv*i) + 48*pv - 1));
    //@ assert done: cf_part_same{masked, Here}(op, 0, 48*(pv*i));
    //@ assert fin: cf_part_finite(op, 0, 48*(pv*i)) && cf_part_finite(op, 48*(pv*i), 48*(pv*i) + 48*pv);
  }
  //@ assert last: i == sq;
}

/* Every strip, masked */
/*@ requires size:  cf_packed_sizes(0, nk, d, 0, pk, pv, sq) && 1 <= nk && 8*sq <= nq + 7 && nq <= CF_NMAX && ldkeep <= CF_NMAX && ldbias <= CF_NMAX;
    requires valid: cf_packed_valid(kp, vp, qp, op, s, d, nk, pk, pv, sq);
    requires keep:  cf_keep_valid(keep, nq, nk, ldkeep);
    requires bias:  cf_mat_valid(bias, nq, nk, ldbias) && cf_mat_mag(bias, nq, nk, ldbias, 400);
    requires far:   cf_mat_apart(bias, nq, nk, ldbias, s, 48*pk) && cf_mat_apart(bias, nq, nk, ldbias, op, (48*pv)*sq);
    requires kbox:  cf_part_mag(kp, 0, (6*d)*pk, 264);
    requires vbox:  cf_part_mag(vp, 0, (6*nk)*pv, 264);
    requires qbox:  cf_part_mag(qp, 0, (8*d)*sq, 264);
    assigns s[0 .. 48*pk - 1], op[0 .. (48*pv)*sq - 1];
    ensures fin:    cf_part_finite(op, 0, (48*pv)*sq); */
static void masked_head(size_t nq, size_t nk, size_t d, size_t pk, size_t pv, size_t sq, const double *kp, const double *vp, const double *qp,
                          const unsigned char *keep, size_t ldkeep, const double *bias, size_t ldbias, double *op, double *s)
{
  size_t i = 0;
  /*@ loop invariant index: 0 <= i <= sq;
      loop invariant fin:   cf_part_finite(op, 0, 48*(pv*i));
      loop assigns i, s[0 .. 48*pk - 1], op[0 .. (48*pv)*sq - 1];
      loop variant sq - i; */
  for (; i < sq; i++) {
    //@ assert ksame: cf_part_same{Pre, Here}(kp, 0, (6*d)*pk) && cf_part_mag(kp, 0, (6*d)*pk, 264);
    //@ assert qsame: cf_part_same{Pre, Here}(qp, 0, (8*d)*sq) && cf_part_mag(qp, 0, (8*d)*sq, 264);
    //@ assert vsame: cf_part_same{Pre, Here}(vp, 0, (6*nk)*pv) && cf_part_mag(vp, 0, (6*nk)*pv, 264);
    //@ assert strip: cf_panel_pre(i, sq, pv) && 0 <= pv*i && pv*i + pv <= pv*sq;
    //@ assert room: 8*nk <= 48*pk;
    //@ ghost before: ;
    score_strip(i, nk, nk, d, pk, pv, sq, kp, vp, qp, op, s);
    //@ assert vone: cf_part_same{before, Here}(vp, 0, (6*nk)*pv);
    //@ assert oone: cf_part_same{before, Here}(op, 0, 48*(pv*i));
    //@ assert vboxone: cf_part_mag(vp, 0, (6*nk)*pv, 264);
    //@ assert oboxone: cf_part_finite(op, 0, 48*(pv*i));
    /*@ ghost
      /@ loop invariant index: 0 <= r <= nq;
         loop invariant mag:   \forall integer j; 0 <= j < r ==> cf_row_mag(cf_row_at(bias, ldbias, j), nk, 400);
         loop invariant far:   \forall integer j; 0 <= j < r ==> \separated(cf_row_at(bias, ldbias, j) + (0 .. nk-1), s + (0 .. 8*nk - 1));
         loop assigns r;
         loop variant nq - r; @/
      for (size_t r = 0; r < nq; r++) {
        /@ assert cells: \forall integer c; 0 <= c < nk ==> \separated(cf_row_at(bias, ldbias, r) + c, s + (0 .. 48*pk - 1)); @/
        /@ assert ocells: \forall integer c; 0 <= c < nk ==> \separated(cf_row_at(bias, ldbias, r) + c, op + (0 .. (48*pv)*sq - 1)); @/
        /@ assert same: cf_row_same{Pre, Here}(cf_row_at(bias, ldbias, r), nk); @/
        /@ assert was: cf_row_mag{Pre}(cf_row_at(bias, ldbias, r), nk, 400); @/
        /@ assert mag: cf_row_mag(cf_row_at(bias, ldbias, r), nk, 400); @/
        /@ assert far: \separated(cf_row_at(bias, ldbias, r) + (0 .. nk-1), s + (0 .. 8*nk - 1)); @/
      } */
    //@ ghost scored: ;
    mask_strip(8 * i, nq, nk, keep, ldkeep, bias, ldbias, s);
    //@ assert vtwo: cf_part_same{scored, Here}(vp, 0, (6*nk)*pv);
    //@ assert otwo: cf_part_same{scored, Here}(op, 0, 48*(pv*i));
    //@ assert vboxtwo: cf_part_mag(vp, 0, (6*nk)*pv, 264);
    //@ assert oboxtwo: cf_part_finite(op, 0, 48*(pv*i));
    //@ ghost masked: ;
    cf_strip_mix(nk, nk, pv, s, vp, op, 48 * (pv * i));
    //@ assert scells: \forall integer c; 0 <= c < 48*(pv*i) ==> \separated(op + c, s + (0 .. 8*nk - 1));
    //@ assert ocells: \forall integer c; 0 <= c < 48*(pv*i) ==> \separated(op + c, op + (48*(pv*i) .. 48*(pv*i) + 48*pv - 1));
    //@ assert done: cf_part_same{masked, Here}(op, 0, 48*(pv*i));
    //@ assert fin: cf_part_finite(op, 0, 48*(pv*i)) && cf_part_finite(op, 48*(pv*i), 48*(pv*i) + 48*pv);
  }
  //@ assert last: i == sq;
}

/* Dense or causal. Packed first; nothing is read from q, k, v after that. */
/*@ requires size:  nq <= CF_NMAX && 1 <= nk <= CF_NMAX && d <= CF_NMAX && dv <= CF_NMAX;
    requires ld:    ldq <= CF_NMAX && ldk <= CF_NMAX && ldv <= CF_NMAX && dv <= ldo <= CF_NMAX;
    requires fits:  cf_attention_room(nq, nk, d, dv) <= 0x1000000000000000;
    requires scale: \is_finite(scale) && \abs(scale) <= CF_ATTENTION_SCALEMAX;
    requires valid: cf_mat_valid(q, nq, d, ldq) && cf_mat_valid(k, nk, d, ldk) && cf_mat_valid(v, nk, dv, ldv);
    requires room:  cf_mat_writable(o, nq, dv, ldo) && \valid(work + (0 .. cf_attention_room(nq, nk, d, dv) - 1));
    requires box:   cf_mat_box(q, nq, d, ldq, CF_ATTENTION_XMAX) && cf_mat_box(k, nk, d, ldk, CF_ATTENTION_XMAX) &&
                    cf_mat_box(v, nk, dv, ldv, CF_ATTENTION_XMAX);
    requires apart: cf_mat_apart(q, nq, d, ldq, work, cf_attention_room(nq, nk, d, dv)) &&
                    cf_keys_apart(k, v, nk, d, dv, ldk, ldv, work, cf_attention_room(nq, nk, d, dv)) &&
                    \separated(o + (0 .. cf_extent(nq, dv, ldo) - 1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1));
    assigns o[0 .. cf_extent(nq, dv, ldo) - 1], work[0 .. cf_attention_room(nq, nk, d, dv) - 1];
    ensures fin:    cf_mat_finite(o, nq, dv, ldo); */
static void attend_head(int causal, size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq, const double *k, size_t ldk,
                   const double *v, size_t ldv, double *o, size_t ldo, double *work)
{
  const size_t sq = panel_count(nq, 8), pk = panel_count(nk, 6), pv = panel_count(dv, 6);
  //@ assert fits: cf_fits_pre(nq, nk, d, dv);
  double *kp = work, *vp = kp + 6 * (d * pk), *qp = vp + 6 * (nk * pv), *op = qp + 8 * (d * sq), *s = op + 48 * (pv * sq);
  //@ assert sizes: cf_packed_sizes(nq, nk, d, dv, pk, pv, sq);
  //@ assert layout: cf_packed_valid(kp, vp, qp, op, s, d, nk, pk, pv, sq) && cf_packed_apart(kp, vp, qp, d, nk, pk, pv, sq);
  /*@ ghost
    /@ loop invariant index: 0 <= r <= nk;
       loop invariant kfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(k, ldk, j) + (0 .. d-1), kp + (0 .. (6*d)*pk - 1));
       loop invariant vkfar: \forall integer j; 0 <= j < r ==> \separated(cf_row_at(v, ldv, j) + (0 .. dv-1), kp + (0 .. (6*d)*pk - 1));
       loop invariant vfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(v, ldv, j) + (0 .. dv-1), vp + (0 .. (6*nk)*pv - 1));
       loop assigns r;
       loop variant nk - r; @/
    for (size_t r = 0; r < nk; r++) {
      /@ assert kall: \separated(cf_row_at(k, ldk, r) + (0 .. d-1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1)); @/
      /@ assert vall: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1)); @/
    } */
  /*@ ghost
    /@ loop invariant index: 0 <= r <= nq;
       loop invariant kfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(q, ldq, j) + (0 .. d-1), kp + (0 .. (6*d)*pk - 1));
       loop invariant vfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(q, ldq, j) + (0 .. d-1), vp + (0 .. (6*nk)*pv - 1));
       loop invariant qfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(q, ldq, j) + (0 .. d-1), qp + (0 .. (8*d)*sq - 1));
       loop assigns r;
       loop variant nq - r; @/
    for (size_t r = 0; r < nq; r++) {
      /@ assert all: \separated(cf_row_at(q, ldq, r) + (0 .. d-1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1)); @/
    } */
  pack_head(nq, nk, d, dv, pk, pv, sq, scale, q, ldq, k, ldk, v, ldv, kp, vp, qp);
  head_strips(causal, nk, d, pk, pv, sq, kp, vp, qp, op, s);
  unpack(nq, dv, 48 * pv, op, o, ldo);
}

void cf_attention_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq, const double *k,
                      size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work)
{
  attend_head(0, nq, nk, d, dv, scale, q, ldq, k, ldk, v, ldv, o, ldo, work);
}

void cf_attention_causal_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq,
                             const double *k, size_t ldk, const double *v, size_t ldv, double *o, size_t ldo, double *work)
{
  attend_head(1, nq, nk, d, dv, scale, q, ldq, k, ldk, v, ldv, o, ldo, work);
}

void cf_attention_masked_raw(size_t nq, size_t nk, size_t d, size_t dv, double scale, const double *q, size_t ldq, const double *k, size_t ldk,
                             const double *v, size_t ldv, const unsigned char *keep, size_t ldkeep, const double *bias, size_t ldbias,
                             double *o, size_t ldo, double *work)
{
  const size_t sq = panel_count(nq, 8), pk = panel_count(nk, 6), pv = panel_count(dv, 6);
  //@ assert fits: cf_fits_pre(nq, nk, d, dv);
  double *kp = work, *vp = kp + 6 * (d * pk), *qp = vp + 6 * (nk * pv), *op = qp + 8 * (d * sq), *s = op + 48 * (pv * sq);
  //@ assert sizes: cf_packed_sizes(nq, nk, d, dv, pk, pv, sq);
  //@ assert layout: cf_packed_valid(kp, vp, qp, op, s, d, nk, pk, pv, sq) && cf_packed_apart(kp, vp, qp, d, nk, pk, pv, sq);
  /*@ ghost
    /@ loop invariant index: 0 <= r <= nk;
       loop invariant kfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(k, ldk, j) + (0 .. d-1), kp + (0 .. (6*d)*pk - 1));
       loop invariant vkfar: \forall integer j; 0 <= j < r ==> \separated(cf_row_at(v, ldv, j) + (0 .. dv-1), kp + (0 .. (6*d)*pk - 1));
       loop invariant vfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(v, ldv, j) + (0 .. dv-1), vp + (0 .. (6*nk)*pv - 1));
       loop assigns r;
       loop variant nk - r; @/
    for (size_t r = 0; r < nk; r++) {
      /@ assert kall: \separated(cf_row_at(k, ldk, r) + (0 .. d-1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1)); @/
      /@ assert vall: \separated(cf_row_at(v, ldv, r) + (0 .. dv-1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1)); @/
    } */
  /*@ ghost
    /@ loop invariant index: 0 <= r <= nq;
       loop invariant kfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(q, ldq, j) + (0 .. d-1), kp + (0 .. (6*d)*pk - 1));
       loop invariant vfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(q, ldq, j) + (0 .. d-1), vp + (0 .. (6*nk)*pv - 1));
       loop invariant qfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(q, ldq, j) + (0 .. d-1), qp + (0 .. (8*d)*sq - 1));
       loop assigns r;
       loop variant nq - r; @/
    for (size_t r = 0; r < nq; r++) {
      /@ assert all: \separated(cf_row_at(q, ldq, r) + (0 .. d-1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1)); @/
    } */
  pack_head(nq, nk, d, dv, pk, pv, sq, scale, q, ldq, k, ldk, v, ldv, kp, vp, qp);
  /*@ ghost
    /@ loop invariant index: 0 <= r <= nq;
       loop invariant mag:   \forall integer j; 0 <= j < r ==> cf_row_mag(cf_row_at(bias, ldbias, j), nk, 400);
       loop invariant sfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(bias, ldbias, j) + (0 .. nk-1), s + (0 .. 48*pk - 1));
       loop invariant ofar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(bias, ldbias, j) + (0 .. nk-1), op + (0 .. (48*pv)*sq - 1));
       loop assigns r;
       loop variant nq - r; @/
    for (size_t r = 0; r < nq; r++) {
      /@ assert all: \separated(cf_row_at(bias, ldbias, r) + (0 .. nk-1), work + (0 .. cf_attention_room(nq, nk, d, dv) - 1)); @/
      /@ assert kcells: \forall integer c; 0 <= c < nk ==> \separated(cf_row_at(bias, ldbias, r) + c, kp + (0 .. (6*d)*pk - 1)); @/
      /@ assert vcells: \forall integer c; 0 <= c < nk ==> \separated(cf_row_at(bias, ldbias, r) + c, vp + (0 .. (6*nk)*pv - 1)); @/
      /@ assert qcells: \forall integer c; 0 <= c < nk ==> \separated(cf_row_at(bias, ldbias, r) + c, qp + (0 .. (8*d)*sq - 1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(bias, ldbias, r), nk); @/
      /@ assert was: cf_row_box{Pre}(cf_row_at(bias, ldbias, r), nk, CF_ATTENTION_BIASMAX); @/
      /@ assert mag: cf_row_mag(cf_row_at(bias, ldbias, r), nk, 400); @/
    } */
  masked_head(nq, nk, d, pk, pv, sq, kp, vp, qp, keep, ldkeep, bias, ldbias, op, s);
  unpack(nq, dv, 48 * pv, op, o, ldo);
}
