/* What the proofs see of up.h; the files that inline it compile the same text. */
#include "up.h"
