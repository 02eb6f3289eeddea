/* swarm/model/windows: bounds hold everywhere, by brute force, also for peaks between rows; the guide finds what bisection finds. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/random.h"
#include "swarm/model/gas_mix.h"
#include "swarm/model/windows.h"

static double draw(uint32_t i, int which)
{
    md_random_block b = md_random_philox((uint32_t[4]){i, 0, 0, 0}, (uint32_t[2]){5, 6});
    return md_random_uniform(b.word[2 * which], b.word[2 * which + 1]);
}

/* A random gas: spikes that are far narrower than a window, steps, long falling stretches whose u sigma peaks between rows. */
static int write_gas(char *text, uint32_t seed)
{
    char *to = text;
    to += sprintf(to, "ELASTIC\nX\n1e-4\n-----\n");
    double energy = 0;
    for (uint32_t i = 0; i < 40; i++) {
        double u = draw(1000 * seed + i, 0), v = draw(1000 * seed + i, 1);
        to += sprintf(to, "%.17g %.17g\n", energy, 1e-20 * v * v);
        energy = u < 0.2 ? energy : energy * (1 + u * u) + 1e-3 * v;
        if (u < 0.2) to += sprintf(to, "%.17g %.17g\n", energy, 3e-20 * u);
        if (u < 0.2) energy += 1e-4;
    }
    to += sprintf(to, "-----\nEXCITATION\nX -> X*\n0.7\n-----\n0.7 0\n0.8 5e-20\n0.8 0\n900 1e-21\n-----\n");
    return (int)(to - text);
}

static void test_gas(uint32_t seed)
{
    static char text[8192];
    sw_collection all;
    sw_gas gas;
    sw_windows windows;
    md_error err = {MD_OK, ""};
    md_logger log;
    md_log_init(&log, MD_LOG_SILENT);
    int bytes = write_gas(text, seed);
    CHECK(sw_collection_parse(&all, text, (size_t)bytes, "random.txt", &err) == MD_OK);
    CHECK(sw_gas_init(&gas, &(sw_species){"X", "", &all, 1}, 1, &(sw_gas_options){.above = SW_ABOVE_HOLD}, &log, &err) ==
          MD_OK);
    CHECK(sw_windows_init(&windows, &gas, 0, &err) == MD_OK);
    if (err.code) printf("%s\n", err.text);
    if (err.code) return;
    int beyond = 0, loose = 0, wrong = 0;
    for (int k = 0; k < windows.n; k++) {
        double most = 0, from = windows.edge[k], to = windows.edge[k + 1];
        for (int i = 0; i <= 2000; i++) {
            double energy = i < 2000 ? from + (to - from) * i / 2000 : to * (1 - 1e-15);
            most = fmax(most, sqrt(energy) * sw_gas_total(&gas, energy));
            wrong += sw_cell(energy, SW_WINDOW_BITS) != k;
            wrong += sw_windows_interval(&windows, &gas, energy) != sw_gas_interval(&gas, energy);
        }
        for (int j = 0; j < gas.nodes; j++) /* both sides of every node, where spikes are */
            for (int side = 0; side < 2; side++) {
                double energy = side ? gas.node[j] * (1 - 1e-14) : gas.node[j];
                if (energy >= from && energy < to) most = fmax(most, sqrt(energy) * sw_gas_total(&gas, energy));
            }
        beyond += most > windows.nu[k];
        loose += windows.nu[k] > most * 1.01; /* a window that is never reached counts as tight */
    }
    CHECK(beyond == 0);
    CHECK(wrong == 0);
    CHECK(loose < windows.n / 10);
    sw_windows_free(&windows);
    sw_gas_free(&gas);
    sw_collection_free(&all);
}

int main(void)
{
    for (uint32_t seed = 1; seed <= 20; seed++)
        test_gas(seed);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
