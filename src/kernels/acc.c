/* What the proofs see of acc.h; the files that inline it compile the same text. */
#include "acc.h"
