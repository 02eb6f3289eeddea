#if defined(__x86_64__)
#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>
#define LANES 8
#define TARGET __attribute__((target("avx512f,avx512dq")))
#define KERNEL sw_cold_avx512
#define ROOT(v) ((lanes)_mm512_sqrt_pd(v))
#define TIMES(a, b) ((words)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#define PICK(mask, a, b) ((lanes)(((whole)(a) & (mask)) | ((whole)(b) & ~(mask))))
#define SIGNS(mask) ((int)_mm512_movepi64_mask((__m512i)(mask)))
#include "cold_lanes.h"
#else
/* Another architecture: an empty translation unit is not C. */
typedef int sw_no_avx512;
#endif
