/* One function compiled for several processors, the best taken at run time. */
#ifndef CF_KERNELS_CLONES_H
#define CF_KERNELS_CLONES_H
/* The same bits on every processor: contraction is off, fma is one rounding everywhere. */
#if defined(__FRAMAC__) || !defined(__x86_64__)
#define CLONES
#elif defined(__clang__)
#define CLONES __attribute__((target_clones("avx512f", "fma", "default")))
#else
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
/* The same for a function that other files call: not for clang 14, which calls its clones by another name. flatten: everything is inlined. */
#if defined(__FRAMAC__) || !defined(__x86_64__) || defined(__clang__)
#define CLONES_EXTERN
#else
#define CLONES_EXTERN __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), flatten))
#endif
#ifdef __FRAMAC__
#define INLINE static inline
#else
#define INLINE static inline __attribute__((always_inline))
#endif
#endif
