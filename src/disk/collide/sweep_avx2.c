#if defined(__x86_64__)
#define LANES 4
#define TARGET __attribute__((target("avx2")))
#define KERNEL md_sweep_avx2
#include "sweep_lanes.h"
#else
/* Another architecture: an empty translation unit is not C. */
typedef int md_no_avx2;
#endif
