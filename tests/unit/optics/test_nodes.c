/* The choice of nodes on functions whose best straight lines are known. */
#include "base/memory.h"
#include "check.h"
#include "optics/mie/nodes.h"

enum { SIZES = 401, TEMPERATURES = 9 };

typedef struct world {
    double ln_s[SIZES], truth[SIZES * TEMPERATURES], value[SIZES * TEMPERATURES];
    bool node[SIZES];
} world;

static md_nodes make(world *w, double (*q)(double ln_s, double T))
{
    for (int i = 0; i < SIZES; i++) {
        w->ln_s[i] = 0.01 * i;
        for (int t = 0; t < TEMPERATURES; t++)
            w->truth[i * TEMPERATURES + t] = q(w->ln_s[i], 1 + 0.001 * t);
    }
    return (
        md_nodes){.n_T = TEMPERATURES, .n_s = SIZES, .ln_s = w->ln_s, .truth = w->truth, .node = w->node, .value = w->value};
}

static int count(const md_nodes *nodes)
{
    int n = 0;
    for (int i = 0; i < nodes->n_s; i++)
        n += nodes->node[i];
    return n;
}

/* The largest relative error over all known points, found without md_nodes. */
static double largest(const md_nodes *nodes)
{
    double worst = 0;
    for (int i = 0, low = 0, high = 0; i < nodes->n_s; i++) {
        if (nodes->node[i]) low = i;
        for (high = i > low ? i : low + 1; high < nodes->n_s - 1 && !nodes->node[high];)
            high++;
        if (low == nodes->n_s - 1) high = low;
        for (int t = 0; t < nodes->n_T; t++) {
            double w = high > low ? (nodes->ln_s[i] - nodes->ln_s[low]) / (nodes->ln_s[high] - nodes->ln_s[low]) : 0, sum = 0;
            for (int side = -(t % 2); side <= t % 2; side += 2)
                sum += (1 - w) * nodes->value[low * nodes->n_T + t + side] + w * nodes->value[high * nodes->n_T + t + side];
            if (t % 2 == 0)
                sum = (1 - w) * nodes->value[low * nodes->n_T + t] + w * nodes->value[high * nodes->n_T + t];
            else
                sum *= 0.5;
            worst = fmax(worst, fabs(sum / nodes->truth[i * nodes->n_T + t] - 1));
        }
    }
    return worst;
}

static double line(double ln_s, double T)
{
    return (1 + ln_s) * T;
}

static double power(double ln_s, double T)
{
    return exp(2 * ln_s) * T;
}

static double wave(double ln_s, double T)
{
    return (1.5 + sin(5 * ln_s)) * T * T;
}

int main(void)
{
    static world w;
    md_error err = {MD_OK, ""};
    md_nodes nodes = make(&w, line);
    CHECK(md_nodes_choose(&nodes, 1e-3, &err) == MD_OK);
    CHECK(count(&nodes) == 2 && nodes.error < 1e-4);

    /* exp(2 y): chords of width h are off by (2 h)^2/8, the best lines by half of that: h = 0.0632 for 1e-3, 0.0447 for chords */
    nodes = make(&w, power);
    CHECK(md_nodes_choose(&nodes, 1e-3, &err) == MD_OK);
    CHECK(count(&nodes) < 4 / 0.06 + 2 && count(&nodes) > 4 / 0.0633);
    CHECK(nodes.error <= 1e-3);
    CHECK_REL(nodes.error, largest(&nodes), 1e-9);

    nodes = make(&w, wave);
    CHECK(md_nodes_choose(&nodes, 1e-3, &err) == MD_OK);
    CHECK(nodes.error <= 1e-3 && nodes.error > 5e-4);
    CHECK_REL(nodes.error, largest(&nodes), 1e-9);
    int halved = count(&nodes);
    CHECK(md_nodes_choose(&nodes, 1e-2, &err) == MD_OK);
    CHECK(count(&nodes) < 0.45 * halved && nodes.error <= 1e-2);

    /* nodes as they stand: the truth, and the error of its chords */
    for (int i = 0; i < SIZES; i++)
        nodes.node[i] = i % 20 == 0;
    md_nodes_take(&nodes);
    CHECK_REL(nodes.error, largest(&nodes), 1e-9);
    CHECK_REL(nodes.value[40 * TEMPERATURES], nodes.truth[40 * TEMPERATURES], 5.1e-5);

    /* too coarse between the temperatures for any choice of sizes */
    for (int i = 0; i < SIZES; i++)
        nodes.value[i * TEMPERATURES + 1] = 0;
    for (int i = 0; i < SIZES * TEMPERATURES; i++)
        w.truth[i] *= i % 2 == 0 ? 1 : 1.1;
    CHECK(md_nodes_choose(&nodes, 1e-3, &err) == MD_ERR_NUMERICS);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
