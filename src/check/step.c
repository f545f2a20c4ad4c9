#include "check.h"
outcome check_step(const problem *p, const node *from, const node *to, size_t number, fault *f)
{
  (void)p, (void)from, (void)to;
  return fail(f, REJECTED, "step %zu: not yet provable", number);
}
