/* The sweep over a number type: included by sweep.c with V, N, FN and the operations defined.
 * MAN, MAV: s += v c, one number c or eight. VAT: eight numbers in their place, of type VREF. PART_ENDS: in the thread
 * that did a part. */

/* sum over l <= k and g components from c on of x_l (lanes i of block ib) times the key of x_{k-l} (token j): products one by one over l in g
 * chains, the chains added by twos. */
CF_INLINE V FN(group)(size_t g, const cf_sweep *a, size_t k, size_t c, size_t ib, size_t j)
{
  V a0 = VZERO, a1 = VZERO, a2 = VZERO, a3 = VZERO;
  size_t np = a->np, step = a->d * np;
  size_t p = c * np + ib * CF_LANES, q = k * step + c * np + j;
  for (size_t l = 0; l <= k; l++, p += step, q -= step) {
    MAN(a0, VAT(a->x, p), NLD(a->key, q));
    if (g > 1) MAN(a1, VAT(a->x, p + np), NLD(a->key, q + np));
    if (g > 2) MAN(a2, VAT(a->x, p + 2 * np), NLD(a->key, q + 2 * np));
    if (g > 3) MAN(a3, VAT(a->x, p + 3 * np), NLD(a->key, q + 3 * np));
  }
  if (g == 1) return a0;
  if (g == 2) return VADD(a0, a1);
  return g == 3 ? VADD(VADD(a0, a1), a2) : VADD(VADD(a0, a1), VADD(a2, a3));
}

CF_INLINE V FN(gram)(const cf_sweep *a, size_t k, size_t ib, size_t j)
{
  V sum = VZERO;
  size_t c = 0;
  for (; c + 4 <= a->d; c += 4) sum = VADD(sum, FN(group)(4, a, k, c, ib, j));
  if (a->d - c == 3) sum = VADD(sum, FN(group)(3, a, k, c, ib, j));
  if (a->d - c == 2) sum = VADD(sum, FN(group)(2, a, k, c, ib, j));
  if (a->d - c == 1) sum = VADD(sum, FN(group)(1, a, k, c, ib, j));
  return sum;
}

/* u[c + m] += sum over l <= k of e_l x_{k-l}[c + m] of token j, m < g */
CF_INLINE void FN(field)(size_t g, const cf_sweep *a, size_t k, size_t tile, size_t c, size_t j)
{
  V a0 = VZERO, a1 = VZERO, a2 = VZERO, a3 = VZERO;
  size_t np = a->np, step = a->d * np, q = k * step + c * np + j;
  for (size_t l = 0; l <= k; l++, q -= step) {
    VREF e = VAT(a->e, tile + l * CF_LANES);
    MAN(a0, e, NLD(a->x, q));
    if (g > 1) MAN(a1, e, NLD(a->x, q + np));
    if (g > 2) MAN(a2, e, NLD(a->x, q + 2 * np));
    if (g > 3) MAN(a3, e, NLD(a->x, q + 3 * np));
  }
  size_t p = c * CF_LANES;
  VST(a->u, p, VADD(VLD(a->u, p), a0));
  if (g > 1) VST(a->u, p + CF_LANES, VADD(VLD(a->u, p + CF_LANES), a1));
  if (g > 2) VST(a->u, p + 2 * CF_LANES, VADD(VLD(a->u, p + 2 * CF_LANES), a2));
  if (g > 3) VST(a->u, p + 3 * CF_LANES, VADD(VLD(a->u, p + 3 * CF_LANES), a3));
}

/* k e_k = beta sum_{l=1..k} w_l e_{k-l} */
CF_INLINE V FN(expo)(const cf_sweep *a, size_t k, size_t tile)
{
  V acc = VZERO;
  for (size_t l = 1; l <= k; l++) MAV(acc, VAT(a->w, tile + l * CF_LANES), VAT(a->e, tile + (k - l) * CF_LANES));
  return VMULN(acc, NDIV(NFROM(a, a->beta), NFROM(a, (double)k)));
}

/* one tile at order k: c, e, and its part of U and Z */
CF_INLINE void FN(tile)(const cf_sweep *a, size_t k, size_t ib, size_t j)
{
  size_t t = (j * a->nb + ib) * a->order * CF_LANES, c = 0, z = 2 * a->d * CF_LANES;
  if (k > 0) {
    VST(a->w, t + k * CF_LANES, VMULN(FN(gram)(a, k, ib, j), NFROM(a, (double)k)));
    VST(a->e, t + k * CF_LANES, FN(expo)(a, k, t));
  }
  for (; c + 4 <= a->d; c += 4) FN(field)(4, a, k, t, c, j);
  if (a->d - c == 3) FN(field)(3, a, k, t, c, j);
  if (a->d - c == 2) FN(field)(2, a, k, t, c, j);
  if (a->d - c == 1) FN(field)(1, a, k, t, c, j);
  VST(a->u, z, VADD(VLD(a->u, z), VLD(a->e, t + k * CF_LANES)));
}

/* adds the chunk's sums to the whole ones and clears them; rows 0 .. d-1 the chunk's U, d .. 2d-1 U, 2d the chunk's Z, 2d+1 Z */
CF_INLINE void FN(collect)(const cf_sweep *a)
{
  for (size_t c = 0; c <= a->d; c++) {
    size_t from = (c < a->d ? c : 2 * a->d) * CF_LANES, to = (c < a->d ? a->d + c : 2 * a->d + 1) * CF_LANES;
    VST(a->u, to, VADD(VLD(a->u, to), VLD(a->u, from)));
    VST(a->u, from, VZERO);
  }
}

/* q_k = (U_k - sum_{l=1..k} Z_l q_{k-l}) / Z_0, one coordinate, eight tokens */
CF_INLINE void FN(quotient)(const cf_sweep *a, size_t k, size_t ib, size_t c)
{
  V t = VZERO;
  size_t i = ib * CF_LANES, np = a->np, step = a->d * np;
  for (size_t l = 1; l <= k; l++) MAV(t, VAT(a->z, l * np + i), VAT(a->q, (k - l) * step + c * np + i));
  VST(a->q, k * step + c * np + i, VDIV(VSUB(VLD(a->u, (a->d + c) * CF_LANES), t), VLD(a->z, i)));
}

/* coefficient k of <x, v>, coordinate by coordinate; v = q for s */
CF_INLINE void FN(inner)(const cf_sweep *a, cf_num_array v, cf_num_array to, size_t k, size_t ib)
{
  V sum = VZERO;
  size_t i = ib * CF_LANES, np = a->np, step = a->d * np;
  for (size_t c0 = 0; c0 < a->d; c0 += CF_CHUNK) {
    V part = VZERO;
    for (size_t c = c0; c < a->d && c < c0 + CF_CHUNK; c++) {
      V t = VZERO;
      for (size_t l = 0; l <= k; l++) MAV(t, VAT(a->x, l * step + c * np + i), VAT(v, (k - l) * step + c * np + i));
      part = VADD(part, t);
    }
    sum = VADD(sum, part);
  }
  VST(to, k * np + i, sum);
}

/* x_{k+1} = (q_k - sum_{l<=k} s_l x_{k-l}) / (k + 1) */
CF_INLINE void FN(next)(const cf_sweep *a, size_t k, size_t ib, size_t c)
{
  V t = VZERO;
  size_t i = ib * CF_LANES, np = a->np, step = a->d * np;
  for (size_t l = 0; l <= k; l++) MAV(t, VAT(a->s, l * np + i), VAT(a->x, (k - l) * step + c * np + i));
  VST(a->x, (k + 1) * step + c * np + i, VDIVN(VSUB(VLD(a->q, k * step + c * np + i), t), NFROM(a, (double)(k + 1))));
}

/* c_0 of a block of rows, and their largest scores, where these are not plain */
CF_INLINE void FN(first)(const cf_sweep *a, size_t ib, size_t last)
{
  for (size_t j = 0; j < last; j++) VST(a->w, (j * a->nb + ib) * a->order * CF_LANES, FN(gram)(a, 0, ib, j));
  cf_sweep_shift(a, ib, last);
}

/* coefficient k of M x, one chain a coordinate */
CF_FLOW_CLONES static void FN(keys)(const cf_sweep *a, size_t k)
{
  size_t np = a->np, d = a->d;
  for (size_t c = 0; c < d; c++)
    for (size_t i = 0; i < np; i += CF_LANES) {
      V t = VZERO;
      for (size_t b = 0; b < d; b++) MAN(t, VAT(a->x, (k * d + b) * np + i), NLD(a->matrix, c * d + b));
      VST(a->key, (k * d + c) * np + i, t);
    }
}

CF_FLOW_CLONES static void FN(block)(const cf_sweep *a, size_t k, size_t ib)
{
  size_t last = a->model == CF_MODEL_CAUSAL && (ib + 1) * CF_LANES < a->n ? (ib + 1) * CF_LANES : a->n;
  for (size_t c = 0; c < 2 * (a->d + 1); c++) VST(a->u, c * CF_LANES, VZERO);
  if (k == 0 && !a->scores->plain) FN(first)(a, ib, last);
  for (size_t j = 0; j < last; j++) {
    if (k == 0) {
      V c0 = a->scores->plain ? FN(gram)(a, 0, ib, j) : VLD(a->w, (j * a->nb + ib) * a->order * CF_LANES);
      FN(start)(a, ib, j, &c0);
    }
    FN(tile)(a, k, ib, j);
    if ((j + 1) % CF_CHUNK == 0) FN(collect)(a);
  }
  FN(collect)(a);
  bool usa = a->model == CF_MODEL_USA;
  V z = usa ? (k ? VZERO : VFROM(a, (double)a->n)) : VLD(a->u, (2 * a->d + 1) * CF_LANES);
  VST(a->z, k * a->np + ib * CF_LANES, z);
  for (size_t c = 0; c < a->d; c++) FN(quotient)(a, k, ib, c);
  FN(inner)(a, a->q, a->s, k, ib);
  if (!a->scores->plain) FN(inner)(a, a->x, a->own, k, ib);
  for (size_t c = 0; c < a->d; c++) FN(next)(a, k, ib, c);
}

typedef struct FN(order) {
  const cf_sweep *a;
  size_t k;
} FN(order);

static void FN(part)(void *arg, size_t part, size_t from, size_t to)
{
  const FN(order) *o = arg;
  cf_sweep a = *o->a; /* with scratch of its own */
  size_t scratch = part * 2 * (a.d + 1) * CF_LANES;
  a.u.h += scratch;
  if (a.u.l) a.u.l += scratch;
  if (a.u.m) a.u.m += scratch;
  for (size_t ib = from; ib < to; ib++) FN(block)(&a, o->k, ib);
  PART_ENDS(part);
}

static void FN(run)(const cf_sweep *a)
{
  for (size_t k = 0; k < a->order; k++) {
    if (!a->scores->plain) FN(keys)(a, k);
    FN(order) o = {a, k};
    cf_sweep_parts(a->n >= PARTS_FROM ? a->threads : 1, a->nb, FN(part), &o);
  }
}

CF_FLOW_CLONES static void FN(horner)(const cf_sweep *a, double h, double *x, NLOW *lo)
{
  (void)lo;
  for (size_t i = 0; i < a->n; i++)
    for (size_t c = 0; c < a->d; c++) {
      N y = NLD(a->x, (a->order * a->d + c) * a->np + i);
      for (size_t k = a->order; k-- > 0;) y = NADD(NMUL(y, NFROM(a, h)), NLD(a->x, (k * a->d + c) * a->np + i));
      NOUT(x, lo, i * a->d + c, y);
    }
}
