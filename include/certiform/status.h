/* Status codes of every checked call. 0 is success, each failure has a code of its own. */
#ifndef CERTIFORM_STATUS_H
#define CERTIFORM_STATUS_H

#if defined(__GNUC__) && !defined(__FRAMAC__)
#define CF_API __attribute__((visibility("default")))
#define CF_MUST_CHECK __attribute__((warn_unused_result))
#else
#define CF_API
#define CF_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cf_status {
  CF_OK = 0,
  CF_ENULL = -1,      /* a required pointer is NULL */
  CF_ESIZE = -2,      /* a size is 0 where a value needs one, or above its documented maximum, or a leading dimension is too small */
  CF_EOVERLAP = -3,   /* an output overlaps an input, another output or the workspace */
  CF_ENONFINITE = -4, /* an input is NaN or infinite (other than -inf where it is allowed) */
  CF_EBOX = -5,       /* an input is finite but outside the box in which the kernel is proved */
  CF_EEMPTYROW = -6,  /* every entry of a row is masked */
  CF_EUNDEFINED = -7, /* the value does not exist (zero vector normalized, log of a nonpositive number, eps = 0 on a constant row) */
  CF_ENOMEM = -8,     /* memory was refused */
  CF_UNDECIDED = -9   /* a documented work limit was reached before the value was certain */
} cf_status;

/* One English sentence for a status; never NULL. */
CF_API const char *cf_strerror(cf_status status);

#ifdef __cplusplus
}
#endif
#endif
