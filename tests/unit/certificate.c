/* Certificates as files: what cannot be said is not written; digests. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "flow/certificate.h"

static const double tokens[4] = {3, 4, -0x1p-1074, 5e300};

static const char *file_name(void)
{
  static char path[300];
  const char *build = getenv("BUILD");
  snprintf(path, sizeof path, "%s/unit-certificate.json", build ? build : "build");
  return path;
}
static cf_flow_problem problem(void) { return (cf_flow_problem){.model = CF_MODEL_SA, .n = 2, .d = 2, .heads = 1, .beta = 0.1, .x = tokens, .repulse = 1}; }
static void fill(cf_trajectory *a)
{
  cf_trajectory_init(a, 2, 2);
  for (int k = 0; k < 3; k++) {
    cf_node *b = cf_trajectory_push(a, k == 0 ? 53 : k == 1 ? 106 : 192, 0);
    if (!b) abort();
    b->t = k * 0.3, b->r = 1e-300 * (k + 1);
    for (int i = 0; i < 4; i++) b->x[i] = i ? 0.1 * i * (k + 1) : -0.0;
    if (k == 1) b->xlo[1] = 0x1p-60, b->xlo[2] = -0x1.23456789abcdep-110;
    if (k == 2) b->xlo[3] = 0x1p-60, b->xlo[4] = -0x1p-130, b->xlo[5] = 0x1p-192; /* of coordinate 1 */
  }
}
/* what the format cannot say is not written, and no file appears */
static void unsayable(void)
{
  cf_flow_problem p = problem();
  cf_trajectory a;
  cf_ioerror err;
  cf_claim c = {.kind = (cf_claim_kind)99};
  const double v[4] = {1, 0, 0, 1};
  FILE *f;
  fill(&a);
  p.v = v;
  CU_ASSERT_FALSE(cf_certificate_write(file_name(), &p, &a, 0, NULL, &err));
  p = problem(), p.model = CF_MODEL_HARDMAX;
  CU_ASSERT_FALSE(cf_certificate_write(file_name(), &p, &a, 0, NULL, &err));
  p = problem();
  CU_ASSERT_FALSE(cf_certificate_write(file_name(), &p, &a, 1, &c, &err));
  a.node[1].r = HUGE_VAL;
  CU_ASSERT_FALSE(cf_certificate_write(file_name(), &p, &a, 0, NULL, &err));
  CU_ASSERT_PTR_NULL(f = fopen(file_name(), "r"));
  if (f) fclose(f);
  cf_trajectory_clear(&a);
}
/* rationals keep their value; the digest of the problem depends on every part of it */
static void digests(void)
{
  cf_flow_problem p = problem();
  const double radius[2] = {0, 1e-9};
  mpq_t q[4];
  char own[65], other[65];
  cf_ioerror err;
  for (int i = 0; i < 4; i++) mpq_init(q[i]), mpq_set_si(q[i], i + 1, 3), mpq_canonicalize(q[i]);
  CU_ASSERT_TRUE(cf_certificate_problem_sha256(&p, own, &err));
  CU_ASSERT_EQUAL(strlen(own), 64);
  p.rational = (const mpq_t *)q;
  CU_ASSERT_TRUE(cf_certificate_problem_sha256(&p, other, &err) && strcmp(own, other) != 0);
  p = problem(), p.radius = radius;
  CU_ASSERT_TRUE(cf_certificate_problem_sha256(&p, other, &err) && strcmp(own, other) != 0);
  p = problem(), p.model = CF_MODEL_USA;
  CU_ASSERT_TRUE(cf_certificate_problem_sha256(&p, other, &err) && strcmp(own, other) != 0);
  for (int i = 0; i < 4; i++) mpq_clear(q[i]);
}

void suite_certificate(void);
void suite_certificate(void)
{
  CU_pSuite s = CU_add_suite("flow: certificates", NULL, NULL);
  CU_add_test(s, "what cannot be said is not written", unsayable);
  CU_add_test(s, "digests", digests);
}
