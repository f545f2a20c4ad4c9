/* What the proofs see of apart.h; the files that inline it compile the same text. */
#include "apart.h"
