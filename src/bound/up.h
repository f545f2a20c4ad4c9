/* Arithmetic on bounds: kernels/up.h, where its proofs are. */
#ifndef CERTIFORM_BOUND_UP_H
#define CERTIFORM_BOUND_UP_H
#include <stddef.h>
#include "kernels/up.h"
#endif
