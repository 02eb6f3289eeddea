#include "disk/collide/kernels.h"

const md_sweep_kernel *md_sweep_kernel_find(md_sweep_choice kernel)
{
    static const md_sweep_kernel reference = {"reference", md_sweep_reference};
#if defined(__x86_64__)
    static const md_sweep_kernel avx2 = {"avx2", md_sweep_avx2}, avx512 = {"avx512", md_sweep_avx512};
    bool has_avx2 = __builtin_cpu_supports("avx2"), has_avx512 = __builtin_cpu_supports("avx512f");
    if (kernel == MD_SOLVER_KERNEL_AVX512) return has_avx512 ? &avx512 : NULL;
    if (kernel == MD_SOLVER_KERNEL_AVX2) return has_avx2 ? &avx2 : NULL;
    /* Rows are short: what eight lanes save is lost in half-filled groups, and the two measure the same. */
    if (kernel == MD_SOLVER_KERNEL_AUTO && has_avx2) return &avx2;
#else
    if (kernel == MD_SOLVER_KERNEL_AVX512 || kernel == MD_SOLVER_KERNEL_AVX2) return NULL;
#endif
    return &reference;
}
