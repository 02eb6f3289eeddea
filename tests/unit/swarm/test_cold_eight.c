/* The source of the fast electron loop with eight lanes, as for AVX-512, in C that any CPU runs: the bits of one lane. What is left
 * untested without such a CPU are the five instructions that cold_avx512.c names. This file's kernel stands in for that one. */
#include "swarm_setup.h"

#include "base/memory.h"
#include "swarm/flight/cold/cold_kernels.h"
#include "swarm/flight/cold/cold_slice.h"
#include "swarm/solve/controls.h"

#pragma GCC diagnostic ignored "-Wpsabi" /* no file hands such vectors to another */
#define LANES 8
#define TARGET
#define KERNEL sw_cold_avx512
#define ROOT(v)                                                                                                                \
    ((lanes){__builtin_sqrt((v)[0]), __builtin_sqrt((v)[1]), __builtin_sqrt((v)[2]), __builtin_sqrt((v)[3]),                   \
             __builtin_sqrt((v)[4]), __builtin_sqrt((v)[5]), __builtin_sqrt((v)[6]), __builtin_sqrt((v)[7])})
#define TIMES(a, b) (((a)&0xffffffffu) * ((b)&0xffffffffu))
#define PICK(mask, a, b) ((lanes)(((whole)(a) & (mask)) | ((whole)(b) & ~(mask))))
#define SIGNS(mask)                                                                                                            \
    (int)(((mask)[0] & 1) | ((mask)[1] & 2) | ((mask)[2] & 4) | ((mask)[3] & 8) | ((mask)[4] & 16) | ((mask)[5] & 32) |        \
          ((mask)[6] & 64) | ((mask)[7] & 128))
#include "../../../src/swarm/flight/cold/cold_lanes.h"

static const char busy[] =
    "ELASTIC\nX\n1e-2\n" DASHES "0 5e-20\n100 1e-20\n" DASHES "EXCITATION\nX -> X*\n0.5\n" DASHES "0.5 0\n100 1e-18\n" DASHES
    "IONIZATION\nX -> X+\n2\n" DASHES "2 0\n100 2e-18\n" DASHES "ATTACHMENT\nX -> X-\n" DASHES "0 2e-21\n100 2e-21\n" DASHES;

enum { SUMS = 512, AT_FIRST = 203 };

static void begin(sw_electrons *e, double slice)
{
    md_error err = {MD_OK, ""};
    sw_electrons_init(e, AT_FIRST, 3, 1, &err);
    for (e->n = 0; e->n < AT_FIRST; e->n++) {
        e->alive[e->n] = 1;
        e->id[e->n] = (uint64_t)e->n;
        e->ux[e->n] = 0.01 * e->n;
        e->left[e->n] = slice;
    }
}

/* `since`: less than 0 for moments without positions. */
static void check_kernel(sw_cold *cold, sw_kernel kernel, double slice, double since)
{
    sw_layout layout = sw_layout_make(cold->channels, 50, 0.5, 4);
    sw_electrons e[2];
    double sums[2][SUMS] = {{0}};
    CHECK(layout.size <= SUMS);
    for (int which = 0; which < 2; which++) {
        md_error err = {MD_OK, ""};
        begin(&e[which], slice);
        cold->kernel = which ? kernel : SW_KERNEL_REFERENCE;
        CHECK(sw_cold_slice(cold, &layout, &e[which], 1.5, since, sums[which], &err) == MD_OK);
    }
    CHECK(memcmp(sums[0], sums[1], sizeof sums[0]) == 0);
    CHECK(e[0].n > AT_FIRST + 20 && e[0].n == e[1].n);
    if (e[0].n == e[1].n) {
        size_t bytes = (size_t)e[0].n * sizeof(double);
        CHECK(memcmp(e[0].ux, e[1].ux, bytes) == 0 && memcmp(e[0].uz, e[1].uz, bytes) == 0);
        CHECK(memcmp(e[0].x, e[1].x, bytes) == 0 && memcmp(e[0].z, e[1].z, bytes) == 0);
        CHECK(memcmp(e[0].id, e[1].id, bytes) == 0);
    }
    sw_electrons_free(&e[0]);
    sw_electrons_free(&e[1]);
}

/* Controls as of a pilot's swarm that was everywhere alike between 0.01 and 30 eV. */
static void control(sw_cold *cold)
{
    md_error err = {MD_OK, ""};
    double *residence = md_alloc((size_t)cold->cells, sizeof *residence, &err);
    for (int j = 0; j < cold->cells; j++)
        residence[j] = cold->begin[j] > 0.01 && cold->begin[j] < 30;
    CHECK(sw_controls_make(cold, &(sw_pilot_swarm){residence, 1, 0, 0}, &err) == MD_OK);
    md_free(residence);
}

int main(void)
{
    swarm_setup setup;
    sw_cold cold;
    md_error err = {MD_OK, ""};
    swarm_setup_make(&setup, busy, 0.5e-21 * 300, (sw_sharing){.law = SW_SHARE_UNIFORM, .share = 0.5, .w_eV = 4});
    double slice = 4 / setup.windows.nu[sw_cell(1, SW_WINDOW_BITS)];
    CHECK(sw_cold_init(&cold, &setup.scene, &err) == MD_OK);
    sw_cold_expect(&cold, 1, slice);
    for (int controlled = 0; controlled < 2; controlled++) {
        if (controlled) control(&cold);
        for (int kernel = SW_KERNEL_AVX2; kernel <= SW_KERNEL_AVX512; kernel++) {
            if (kernel == SW_KERNEL_AVX2 && !sw_kernel_there(SW_KERNEL_AVX2)) continue;
            check_kernel(&cold, (sw_kernel)kernel, slice, -1);
            check_kernel(&cold, (sw_kernel)kernel, slice, 2 * slice);
        }
    }
    sw_cold_free(&cold);
    swarm_setup_free(&setup);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
