/* Loops that do nothing but arithmetic or nothing but reading, for LANES doubles at a time; included once for each instruction set
 * with LANES, TARGET and NAME(of). */

typedef double NAME(lanes) __attribute__((vector_size(LANES * sizeof(double))));

/* x <- x f + c in enough independent chains to hide the latencies, multiplication and addition apart as in the sweep (no fma).
 * Returns the operations done. */
TARGET static double NAME(flops)(double *sink)
{
    enum { CHAINS = 12, ROUNDS = 20000 };
    NAME(lanes) x[CHAINS], f, c, sum = {0};
    for (int k = 0; k < LANES; k++) {
        f[k] = 0.999 + 1e-9 * sink[0];
        c[k] = 1e-3 + 1e-9 * sink[0];
    }
    for (int k = 0; k < CHAINS; k++)
        x[k] = f * (double)k;
    for (int r = 0; r < ROUNDS; r++)
        for (int k = 0; k < CHAINS; k++)
            x[k] = x[k] * f + c;
    for (int k = 0; k < CHAINS; k++)
        sum += x[k];
    for (int k = 0; k < LANES; k++)
        sink[0] += sum[k];
    return 2.0 * ROUNDS * CHAINS * LANES;
}

/* Sum of an array, over and over, in eight independent parts; n a multiple of 64. */
TARGET static double NAME(read)(const double *from, size_t n, size_t repeats)
{
    NAME(lanes) part[8] = {{0}};
    for (size_t r = 0; r < repeats; r++) {
        for (size_t k = 0; k < n; k += 8 * LANES) {
            for (size_t p = 0; p < 8; p++) {
                NAME(lanes) v;
                memcpy(&v, from + k + p * LANES, sizeof v);
                part[p] += v;
            }
        }
        __asm__ volatile("" ::: "memory"); /* or the compiler reads but once */
    }
    double sum = 0;
    for (int p = 0; p < 8; p++)
        for (int k = 0; k < LANES; k++)
            sum += part[p][k];
    return sum;
}

#undef LANES
#undef TARGET
#undef NAME
