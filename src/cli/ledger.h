/* proofs/LEDGER.tsv as it was when the program was built. */
#ifndef CF_LEDGER_H
#define CF_LEDGER_H
extern const char *const cf_ledger_lines[]; /* the file's lines, header first; NULL at the end */
#endif
