/* The joining of the lanes, for its proof: the code is in the header. */
#include "join.h"
