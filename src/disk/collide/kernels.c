#include "disk/collide/kernels.h"

const md_sweep_kernel *md_sweep_kernel_find(md_sweep_choice kernel)
{
    static const md_sweep_kernel reference = {"reference", md_sweep_reference};
#if defined(__x86_64__)
    static const md_sweep_kernel avx2 = {"avx2", md_sweep_avx2}, avx512 = {"avx512", md_sweep_avx512};
    bool has_avx2 = __builtin_cpu_supports("avx2"), has_avx512 = __builtin_cpu_supports("avx512f") &&
                                                                 __builtin_cpu_supports("avx512vl") &&
                                                                 __builtin_cpu_supports("avx512dq");
    if (kernel == MD_SOLVER_KERNEL_AVX512) return has_avx512 ? &avx512 : NULL;
    if (kernel == MD_SOLVER_KERNEL_AVX2) return has_avx2 ? &avx2 : NULL;
    /* Bits are the same. Rows are short, and wait for each other more than for arithmetic: with 240 bins eight lanes are as fast or
     * a little faster, with 120 and fewer slower. */
    if (kernel == MD_SOLVER_KERNEL_AUTO && has_avx2) return &avx2;
#else
    if (kernel == MD_SOLVER_KERNEL_AVX512 || kernel == MD_SOLVER_KERNEL_AVX2) return NULL;
#endif
    return &reference;
}
