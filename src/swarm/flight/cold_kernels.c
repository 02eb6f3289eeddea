#include "swarm/flight/cold_kernels.h"

const char *const sw_kernel_name[] = {"auto", "reference", "avx2", "avx512"};

bool sw_kernel_there(sw_kernel kernel)
{
#if defined(__x86_64__)
    if (kernel == SW_KERNEL_AVX2) return __builtin_cpu_supports("avx2");
    if (kernel == SW_KERNEL_AVX512) return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
#endif
    return kernel <= SW_KERNEL_REFERENCE;
}

void sw_cold_choose(sw_cold *cold, sw_kernel kernel)
{
    if (kernel == SW_KERNEL_AUTO) kernel = sw_kernel_there(SW_KERNEL_AVX2) ? SW_KERNEL_AVX2 : SW_KERNEL_REFERENCE;
    cold->kernel = kernel;
}

void sw_cold_follow(sw_cold_run *run)
{
#if defined(__x86_64__)
    if (run->cold->kernel == SW_KERNEL_AVX2) {
        sw_cold_avx2(run);
        return;
    }
    if (run->cold->kernel == SW_KERNEL_AVX512) {
        sw_cold_avx512(run);
        return;
    }
#endif
    sw_cold_reference(run);
}
