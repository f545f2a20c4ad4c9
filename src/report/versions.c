/* What the page was made with: versions, and hashes of the files it shows. */
#include <gmp.h>
#include <mpfr.h>
#include <sha256.h>
#include <stdlib.h>
#include "claims/claim.h"
#include "page.h"

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "GCC " __VERSION__
#endif

static void put_hash(FILE *f, const char *path)
{
  char digest[65];
  if (!SHA256File(path, digest)) return; /* a claim that was not run */
  fputs("<tr><td>", f);
  cf_put_escaped(f, path);
  fprintf(f, "</td><td class=\"num hash\">%s</td></tr>\n", digest);
}

static void put_hashes(const cf_page *p)
{
  char path[4096];
  fputs("<details><summary>SHA-256 of the certificate and of each claim's result</summary><div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Hashes\"><table aria-label=\"SHA-256 of results\">"
        "<thead><tr><th scope=\"col\">file</th><th scope=\"col\">SHA-256</th></tr></thead><tbody>\n", p->f);
  if (p->flow) put_hash(p->f, p->flow->path);
  for (size_t i = 0; p->options->claims && i < cf_theorems(); i++)
    if (snprintf(path, sizeof path, "%s/%s.json", p->options->claims, cf_theorem_at(i)->id) < (int)sizeof path) put_hash(p->f, path);
  fputs("</tbody></table></div></details>\n", p->f);
}

void cf_put_versions(const cf_page *p)
{
  fprintf(p->f, "<h3 id=\"versions\">Versions and hashes</h3>\n<dl class=\"facts\"><dt>certiform</dt><dd>%s</dd>\n<dt>MPFR</dt><dd>%s</dd>\n<dt>GMP</dt><dd>%s</dd>\n<dt>compiler</dt><dd>", CF_VERSION,
          mpfr_get_version(), gmp_version);
  cf_put_escaped(p->f, COMPILER);
  fputs("</dd></dl>\n", p->f);
  if (p->flow || p->options->claims) put_hashes(p);
}
