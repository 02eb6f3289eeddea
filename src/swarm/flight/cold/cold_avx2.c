#if defined(__x86_64__)
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>
#define LANES 4
#define TARGET __attribute__((target("avx2")))
#define KERNEL sw_cold_avx2
#define ROOT(v) ((lanes)_mm256_sqrt_pd(v))
#define TIMES(a, b) ((words)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#define PICK(mask, a, b) ((lanes)_mm256_blendv_pd((b), (a), (__m256d)(mask)))
#define SIGNS(mask) _mm256_movemask_pd((__m256d)(mask))
#include "cold_lanes.h"
#else
/* Another architecture: an empty translation unit is not C. */
typedef int sw_no_avx2;
#endif
