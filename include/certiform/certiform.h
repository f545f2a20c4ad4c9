/* Certiform: all of libcertiform. The MPFR reference is in <certiform/ref.h> (libcertiform-ref). */
#ifndef CERTIFORM_H
#define CERTIFORM_H
#include <certiform/attention.h>
#include <certiform/dynamics.h>
#include <certiform/expo.h>
#include <certiform/layernorm.h>
#include <certiform/softmax.h>
#include <certiform/sphere.h>
#include <certiform/status.h>
#include <certiform/trig.h>
#include <certiform/vec.h>
#endif
