/* What the proofs see of pair.h; the files that inline it compile the same text. */
#include "pair.h"
