/* One function compiled for several processors, the best taken at run time. The same bits on every one: contraction is off, fma is one
 * rounding everywhere. A processor without fma instructions (level base of x86-64) calls libm's fma, about 20 times slower, same bits.
 *
 *   CLONES static type name(...) {...}           a function of one file, its name in no other
 *   VARIANTS(name, (parameters), (arguments))    a function that other files call: in place of `void name(parameters)`, the body follows.
 *   VARIANTS_OF(type, ...)                       ... of `type name(parameters)`
 *
 * VARIANTS compiles the body as name_base, name_fma and name_avx512 (hidden: the tests call each), and name() takes one by CPUID at every
 * call; not by the compilers' target_clones, since clang 14 calls the clones of such a function by another name. Everything that the body
 * calls should be inlined: what is not keeps the baseline's instructions. Frama-C, and processors other than x86-64, see name and its body.
 * CF_LEVEL=0 (base), 1 (fma) or 2 (avx512) at compile time leaves only that. */
#ifndef CF_KERNELS_CLONES_H
#define CF_KERNELS_CLONES_H
enum { CF_LEVEL_BASE, CF_LEVEL_FMA, CF_LEVEL_AVX512 };

#if !defined(__FRAMAC__) && defined(__x86_64__) && defined(__GNUC__)
#define CF_LEVELS 1
#define CF_FOR_FMA "avx2,fma"
#define CF_FOR_AVX512 "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"
#endif

#ifdef __FRAMAC__
#define INLINE static inline
#else
#define INLINE static inline __attribute__((always_inline))
#endif

#ifndef CF_LEVELS
#define CLONES
#elif defined(CF_LEVEL)
#define CLONES CF_CLONES_(CF_LEVEL)
#define CF_CLONES_(level) CF_CLONES__(level)
#define CF_CLONES__(level) CF_CLONES_##level
#define CF_CLONES_0
#define CF_CLONES_1 __attribute__((target(CF_FOR_FMA)))
#define CF_CLONES_2 __attribute__((target(CF_FOR_AVX512)))
#elif defined(__clang__)
#define CLONES __attribute__((target_clones("avx512f", "fma", "default")))
#else
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif

#ifdef CF_LEVELS
/* The best level of this processor, as the compiler's library finds it: CPUID, and what the system saves of the registers. */
static inline int cf_level(void)
{
#ifdef CF_LEVEL
  return CF_LEVEL;
#else
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return CF_LEVEL_BASE;
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl")
           ? CF_LEVEL_AVX512
           : CF_LEVEL_FMA;
#endif
}
#define CF_HIDDEN __attribute__((visibility("hidden"), flatten, noinline))
#define CF_COPIES(type, name, params, call)                                                    \
  INLINE type name##_body params;                                                              \
  CF_HIDDEN type name##_base params;                                                           \
  CF_HIDDEN __attribute__((target(CF_FOR_FMA))) type name##_fma params;                        \
  CF_HIDDEN __attribute__((target(CF_FOR_AVX512))) type name##_avx512 params;                  \
  type name##_base params { call; }                                                            \
  __attribute__((target(CF_FOR_FMA))) type name##_fma params { call; }                         \
  __attribute__((target(CF_FOR_AVX512))) type name##_avx512 params { call; }
#define VARIANTS(name, params, args)                                                           \
  CF_COPIES(void, name, params, name##_body args)                                              \
  void name params                                                                             \
  {                                                                                            \
    switch (cf_level()) {                                                                      \
    case CF_LEVEL_AVX512: name##_avx512 args; break;                                           \
    case CF_LEVEL_FMA: name##_fma args; break;                                                 \
    default: name##_base args;                                                                 \
    }                                                                                          \
  }                                                                                            \
  INLINE void name##_body params
#define VARIANTS_OF(type, name, params, args)                                                  \
  CF_COPIES(type, name, params, return name##_body args)                                       \
  type name params                                                                             \
  {                                                                                            \
    switch (cf_level()) {                                                                      \
    case CF_LEVEL_AVX512: return name##_avx512 args;                                           \
    case CF_LEVEL_FMA: return name##_fma args;                                                 \
    default: return name##_base args;                                                          \
    }                                                                                          \
  }                                                                                            \
  INLINE type name##_body params
#else
#define VARIANTS(name, params, args) void name params
#define VARIANTS_OF(type, name, params, args) type name params
#endif
#endif
