#include "cli/ledger.h"
#include <stddef.h>

const char *const cf_ledger_lines[] = {
#include "ledger.inc"
    NULL};
