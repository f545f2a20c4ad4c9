/* The nodes of a run, appended to a file as they are made: a run that was killed goes on from its last node.
 * Text lines "DIGEST JSON": the format and the problem's SHA-256, then one node each, as in a certificate; a line's digest is the SHA-256 of the digest of
 * the line before and its own JSON. A last line without its newline, cut off by a kill, is dropped. */
#ifndef CF_FLOW_JOURNAL_H
#define CF_FLOW_JOURNAL_H
#include "flow/enclosure.h"
#include "io/file.h"

typedef struct cf_journal {
  const char *path;
  int file;                        /* -1: none yet */
  size_t nodes, bits;              /* written; of node 0 */
  size_t head, size;               /* bytes of the first line, of all */
  char first[65], last[65];        /* digests of these lines */
} cf_journal;

/* Reads what is there, if anything, into *a (initialised, without nodes): t, r, x and xlo, its bits; what a certificate does not hold is 0.
 *   in   path     kept, not copied; max_memory bounds the text and its tree
 *   err  an unreadable or altered file, another problem, a coordinate with digits below 2^-512 that is not the sum of two doubles, a file that another
 *        run is writing: false, *a without nodes, the file untouched */
bool cf_journal_open(cf_journal *j, const char *path, const cf_flow_problem *p, size_t max_memory, cf_trajectory *a, cf_ioerror *err);
/* Writes the nodes that it does not hold yet; all, where *a begins anew with other digits. The file is made by the first one.
 *   err  a problem that has no certificates, a number that is not finite, no memory, an unwritable or full disk: false, and what was whole stays */
bool cf_journal_write(cf_journal *j, const cf_flow_problem *p, const cf_trajectory *a, cf_ioerror *err);
/* Closes it; the file goes unless it is kept. */
void cf_journal_close(cf_journal *j, bool keep);
#endif
