/* What this machine can do at best, as one JSON object for tests/bench/run: additions and multiplications per second by lanes,
 * bytes read per second from each level of memory, and the time of one link of the chain that a sweep is. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"

#include "disk/collide/drift.h"

#define LANES 2
#define TARGET
#define NAME(of) of##_2
#include "bench/ceilings_lanes.h"
#if defined(__x86_64__)
#define LANES 4
#define TARGET __attribute__((target("avx2")))
#define NAME(of) of##_4
#include "bench/ceilings_lanes.h"
#define LANES 8
#define TARGET __attribute__((target("avx512f")))
#define NAME(of) of##_8
#include "bench/ceilings_lanes.h"
#endif

static double gflops(double (*run)(double *))
{
    double best = 0, sink = 1, start = bench_seconds();
    while (bench_seconds() - start < 0.3) {
        double began = bench_seconds(), done = run(&sink), rate = done / (bench_seconds() - began);
        if (rate > best && sink > 0) best = rate;
    }
    return 1e-9 * best;
}

typedef double (*reader)(const double *, size_t, size_t);

static double gigabytes_by(reader read, size_t bytes, const double *area)
{
    size_t n = bytes / sizeof(double) / 64 * 64, repeats = 1 + (size_t)40000000 / bytes;
    double best = 0, start = bench_seconds(), sum = 0;
    while (bench_seconds() - start < 0.2) {
        double began = bench_seconds();
        sum += read(area, n, repeats);
        double rate = (double)(repeats * n * sizeof(double)) / (bench_seconds() - began);
        if (rate > best && sum >= 0) best = rate;
    }
    return 1e-9 * best;
}

static double gigabytes(size_t bytes, const double *area)
{
    double best = gigabytes_by(read_2, bytes, area);
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) best = fmax(best, gigabytes_by(read_4, bytes, area));
    if (__builtin_cpu_supports("avx512f")) best = fmax(best, gigabytes_by(read_8, bytes, area));
#endif
    return best;
}

/* Nanoseconds from a bin to the next lower one when nothing else is to be done: what arrives from above decides the new mass, and
 * that what is sent on. */
static double chain(void)
{
    enum { LINKS = 100000 };
    double best = 1e30, start = bench_seconds();
    volatile double kept = 1;
    while (bench_seconds() - start < 0.3) {
        double began = bench_seconds();
        md_drift_bin bin = {.z = 1.1, .rho = 0.2, .known = 0, .share = 1, .inverse = md_drift_inverse(1.1, 0.2, 0, 1)};
        md_drift_mass now = {kept, kept};
        for (int k = 0; k < LINKS; k++)
            now = md_drift_solve(&bin, md_drift_pull(0.3 * now.mass, 0.1), 1, 0.1 * now.edge);
        kept = now.mass;
        double ns = 1e9 * (bench_seconds() - began) / LINKS;
        if (ns < best) best = ns;
    }
    return best;
}

static size_t cache_bytes(int name, size_t otherwise)
{
    long bytes = sysconf(name);
    return bytes > 0 ? (size_t)bytes : otherwise;
}

int main(void)
{
    /* Beyond the second level: what many cells' coefficients take, and what no cache holds. */
    size_t L1 = cache_bytes(_SC_LEVEL1_DCACHE_SIZE, 32 << 10), L2 = cache_bytes(_SC_LEVEL2_CACHE_SIZE, 1 << 20);
    size_t shared = 8 * L2, most = (size_t)512 << 20;
    md_error err = {MD_OK, ""};
    double *area = md_alloc_aligned(most / sizeof(double), sizeof(double), &err);
    if (!area) return 1;
    memset(area, 0, most); /* every page its own */
    printf("{\"L1_bytes\": %zu, \"L2_bytes\": %zu, \"reference_gflops\": %.2f", L1, L2, gflops(flops_2));
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) printf(", \"avx2_gflops\": %.2f", gflops(flops_4));
    if (__builtin_cpu_supports("avx512f")) printf(", \"avx512_gflops\": %.2f", gflops(flops_8));
#endif
    printf(",\n \"L1_GBps\": %.1f, \"L2_GBps\": %.1f, ", gigabytes(L1 / 2, area), gigabytes(L2 / 2, area));
    printf("\"L3_GBps\": %.1f, \"memory_GBps\": %.1f,\n", gigabytes(shared, area), gigabytes(most, area));
    printf(" \"link_ns\": %.3f}\n", chain());
    md_free(area);
    return 0;
}
