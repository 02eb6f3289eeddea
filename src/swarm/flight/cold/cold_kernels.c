#include "swarm/flight/cold/cold_kernels.h"

const char *const sw_kernel_name[] = {"auto", "reference", "avx2", "avx512"};

bool sw_kernel_there(sw_kernel kernel)
{
#if defined(__x86_64__)
    if (kernel == SW_KERNEL_AVX2) return __builtin_cpu_supports("avx2");
    if (kernel == SW_KERNEL_AVX512) return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
#endif
    return kernel <= SW_KERNEL_REFERENCE;
}

/* AVX-512 only on CPUs that came after the first ones: those slowed their clock where it was used. */
static sw_kernel widest_that_pays(void)
{
#if defined(__x86_64__)
    if (sw_kernel_there(SW_KERNEL_AVX512) && __builtin_cpu_supports("avx512vbmi2")) return SW_KERNEL_AVX512;
#endif
    return sw_kernel_there(SW_KERNEL_AVX2) ? SW_KERNEL_AVX2 : SW_KERNEL_REFERENCE;
}

void sw_cold_choose(sw_cold *cold, sw_kernel kernel)
{
    cold->kernel = kernel == SW_KERNEL_AUTO ? widest_that_pays() : kernel;
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
