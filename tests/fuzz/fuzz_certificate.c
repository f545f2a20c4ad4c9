/* libFuzzer over certiform-check: the text as it is, then with fresh digests, so that what lies behind them is reached; of the small ones every
 * sixteenth is checked, one claim and one step. */
#include <sha256.h>
#include <stdlib.h>
#include <string.h>
#include "../../src/check/check.h"

static void digest(json_t *object, const json_t *content, const char *key)
{
  char hex[65], *text = json_dumps(content, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
  if (text) SHA256Data((const uint8_t *)text, strlen(text), hex), json_object_set_new(object, key, json_string(hex));
  free(text);
}
/* claims and steps whose time is bounded */
static void check_small(const certificate *c, size_t key)
{
  fault f;
  if (key % 16 || c->p.n * c->p.d > 12 || check_start(c, &f) == UNREADABLE) return;
  if (c->claims) check_claim(c, c->claim + key / 16 % c->claims, 0, &f);
  if (c->nodes > 1 && iv_le(iv_sub(c->node[1].t, c->node[0].t), iv_d(1)) && c->p.beta <= 8 && c->node[1].rd >= 1e-14) check_step(&c->p, c->node, c->node + 1, 0, &f);
}
static void judge(const char *text, size_t size)
{
  certificate c;
  fault f;
  size_t key = 0;
  for (size_t k = 0; k < size; k++) key = key * 31 + (unsigned char)text[k];
  if (certificate_parse(text, size, &c, &f) == ACCEPTED) check_small(&c, key >> 7);
  certificate_clear(&c);
}
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
  json_t *root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
  judge((const char *)data, size);
  if (json_is_object(root)) {
    if (json_object_get(root, "problem")) digest(root, json_object_get(root, "problem"), "problem_sha256");
    json_object_del(root, "sha256"), digest(root, root, "sha256");
    char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    if (text) judge(text, strlen(text));
    free(text);
  }
  json_decref(root);
  mpfr_free_cache();
  return 0;
}
