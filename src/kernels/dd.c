/* What the proofs see of dd.h; the files that inline it compile the same text. */
#include "dd.h"
