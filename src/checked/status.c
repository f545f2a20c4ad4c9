#include <certiform/status.h>

const char *cf_strerror(cf_status status)
{
  switch (status) {
  case CF_OK: return "success";
  case CF_ENULL: return "a required pointer is NULL";
  case CF_ESIZE: return "a size or leading dimension is out of its documented range";
  case CF_EOVERLAP: return "an output overlaps another argument";
  case CF_ENONFINITE: return "an input is NaN or infinite";
  case CF_EBOX: return "an input is outside the box in which the kernel is proved";
  case CF_EEMPTYROW: return "every entry of a row is masked";
  case CF_EUNDEFINED: return "the value is not defined for this input";
  case CF_ENOMEM: return "memory was refused";
  case CF_UNDECIDED: return "a work limit was reached before the value was certain";
  }
  return "unknown status";
}
