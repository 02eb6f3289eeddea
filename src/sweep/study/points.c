#include "sweep/study/points.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/numeric.h"
#include "numbers/random.h"

enum { BITS = 32 };

/* Joe & Kuo (2008), new-joe-kuo-6: degree and inner coefficients of the primitive polynomial, first direction numbers.
 * Dimension 0 is van der Corput's sequence. */
typedef struct direction {
    int degree;
    uint32_t inner, first[7];
} direction;

static const direction directions[MD_SOBOL_DIMENSIONS] = {
    {0, 0, {0}},
    {1, 0, {1}},
    {2, 1, {1, 3}},
    {3, 1, {1, 3, 1}},
    {3, 2, {1, 1, 1}},
    {4, 1, {1, 1, 3, 3}},
    {4, 4, {1, 3, 5, 13}},
    {5, 2, {1, 1, 5, 5, 17}},
    {5, 4, {1, 1, 5, 5, 5}},
    {5, 7, {1, 1, 7, 11, 19}},
    {5, 11, {1, 1, 5, 1, 1}},
    {5, 13, {1, 1, 1, 3, 11}},
    {5, 14, {1, 3, 5, 5, 31}},
    {6, 1, {1, 3, 3, 9, 7, 49}},
    {6, 13, {1, 1, 1, 15, 21, 21}},
    {6, 16, {1, 3, 1, 13, 27, 49}},
    {6, 19, {1, 1, 1, 15, 7, 5}},
    {6, 22, {1, 3, 1, 15, 13, 25}},
    {6, 25, {1, 1, 5, 5, 19, 61}},
    {7, 1, {1, 3, 7, 11, 23, 15, 103}},
    {7, 4, {1, 3, 7, 13, 13, 15, 69}},
};

/* Joe & Kuo (2003), equation 2: v_k from the first ones. */
static void direction_numbers(int dimension, uint32_t *v)
{
    const direction *d = &directions[dimension];
    for (int k = 0; k < BITS; k++) {
        if (d->degree == 0) {
            v[k] = 1u << (BITS - 1 - k);
        } else if (k < d->degree) {
            v[k] = d->first[k] << (BITS - 1 - k);
        } else {
            v[k] = v[k - d->degree] ^ (v[k - d->degree] >> d->degree);
            for (int j = 1; j < d->degree; j++)
                if ((d->inner >> (d->degree - 1 - j)) & 1) v[k] ^= v[k - j];
        }
    }
}

static uint32_t sobol(uint32_t i, const uint32_t *v)
{
    uint32_t x = 0, gray = i ^ (i >> 1);
    for (int k = 0; k < BITS; k++)
        if ((gray >> k) & 1) x ^= v[k];
    return x;
}

uint32_t md_points_sobol(uint32_t i, int dimension)
{
    uint32_t v[BITS];
    direction_numbers(dimension, v);
    return sobol(i, v);
}

/* Streams of the generator: what is drawn for a dimension. */
enum { SHIFT = 1, ORDER, PLACE };

static md_random_block draw(uint64_t seed, int what, int dimension, uint32_t i)
{
    return md_random_philox((uint32_t[4]){i, (uint32_t)dimension, (uint32_t)what, 0},
                            (uint32_t[2]){(uint32_t)seed, (uint32_t)(seed >> 32)});
}

void md_points_sobol_shifted(int n, int dimension, uint64_t seed, double *u)
{
    uint32_t v[BITS];
    direction_numbers(dimension, v);
    md_random_block shift = draw(seed, SHIFT, dimension, 0);
    for (int i = 0; i < n; i++)
        u[i] = md_random_uniform(sobol((uint32_t)i, v) ^ shift.word[0], shift.word[1]);
}

md_status md_points_latin(int n, int dimension, uint64_t seed, double *u, md_error *err)
{
    int *order = md_alloc((size_t)n, sizeof *order, err);
    for (int i = 0; i < n && order; i++)
        order[i] = i;
    for (int i = n - 1; i > 0 && order; i--) { /* Fisher & Yates, as Durstenfeld (1964) has it */
        md_random_block r = draw(seed, ORDER, dimension, (uint32_t)i);
        int j = (int)(md_random_uniform(r.word[0], r.word[1]) * (i + 1)), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (int i = 0; i < n && order; i++) {
        md_random_block r = draw(seed, PLACE, dimension, (uint32_t)i);
        u[i] = (order[i] + md_random_uniform(r.word[0], r.word[1])) / n;
    }
    md_free(order);
    return err->code;
}

/* --- normal quantiles: Wichura (1988), PPND16 --------------------------------------------------------------------------- */

static double ratio(const double *a, const double *b, double x)
{
    double above = a[7], below = b[7];
    for (int k = 6; k >= 0; k--) {
        above = above * x + a[k];
        below = below * x + b[k];
    }
    return above / below;
}

double md_points_normal(double u)
{
    static const double a[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static const double b[8] = {1,
                                4.2313330701600911252e+1,
                                6.8718700749205790830e+2,
                                5.3941960214247511077e+3,
                                2.1213794301586595867e+4,
                                3.9307895800092710610e+4,
                                2.8729085735721942674e+4,
                                5.2264952788528545610e+3};
    static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[8] = {1,
                                2.05319162663775882187e0,
                                1.67638483018380384940e0,
                                6.89767334985100004550e-1,
                                1.48103976427480074590e-1,
                                1.51986665636164571966e-2,
                                5.47593808499534494600e-4,
                                1.05075007164441684324e-9};
    static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[8] = {1,
                                5.99832206555887937690e-1,
                                1.36929880922735805310e-1,
                                1.48753612908506148525e-2,
                                7.86869131145613259100e-4,
                                1.84631831751005468180e-5,
                                1.42151175831644588870e-7,
                                2.04426310338993978564e-15};
    double q = u - 0.5;
    if (fabs(q) <= 0.425) return q * ratio(a, b, 0.180625 - q * q);
    double r = sqrt(-md_log(q < 0 ? u : 1 - u));
    double z = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
    return q < 0 ? -z : z;
}

double md_points_normal_share(double z)
{
    const double least = 0x1p-1000;
    if (z > 0) return 1 - md_points_normal_share(-z);
    double low = least, high = 0.5;
    for (int k = 0; k < 2000 && high > low * (1 + 0x1p-50); k++) { /* the root of both: far tails are small by powers */
        double middle = high > 4 * low ? sqrt(low) * sqrt(high) : 0.5 * (low + high);
        if (md_points_normal(middle) < z)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}
