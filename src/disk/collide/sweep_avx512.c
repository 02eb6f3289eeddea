#if defined(__x86_64__)
#define LANES 8
#define TARGET __attribute__((target("avx512f,avx512vl,avx512dq")))
#define KERNEL md_sweep_avx512
#include "sweep_lanes.h"
#else
/* Another architecture: an empty translation unit is not C. */
typedef int md_no_avx512;
#endif
