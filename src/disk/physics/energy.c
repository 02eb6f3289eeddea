#include "disk/physics/energy.h"

#include <math.h>

#include "base/memory.h"
#include "disk/physics/collision.h"

md_status md_energy_table_init(md_energy_table *table, int bins, md_error *err)
{
    size_t pairs = (size_t)bins * ((size_t)bins + 1) / 2;
    *table = (md_energy_table){.n = bins, .v = (double)NAN, .H = (double)NAN};
    table->meeting = md_alloc(pairs, sizeof(double), err);
    table->energy = md_alloc(pairs, sizeof(double), err);
    table->remnant = md_alloc(pairs, sizeof(double), err);
    if (err->code) md_energy_table_free(table);
    return err->code;
}

void md_energy_table_free(md_energy_table *table)
{
    md_free(table->meeting);
    md_free(table->energy);
    md_free(table->remnant);
    *table = (md_energy_table){0};
}

void md_energy_table_make(md_energy_table *table, const md_params *p, const md_sizes *sizes, double v, double H)
{
    if (table->v == v && table->H == H) return;
    const double *s = sizes->s, *m = sizes->m;
    double eps = p->dynamics.eps_restitution;
    md_strength strength = md_strength_at(p, v);
    table->v = v;
    table->H = H;
    table->kept_cratering = p->collisions.f_ke_cratering;
    table->kept_fragmentation = p->collisions.f_ke_fragmentation.is_auto ? eps * eps : p->collisions.f_ke_fragmentation.value;
    for (int i = 0, at = 0; i < table->n; i++) {
        double q_star = md_q_star_d(&strength, s[i], sizes->rho);
        for (int j = 0; j <= i; j++, at++) {
            double reduced = m[i] * m[j] / (m[i] + m[j]);
            table->meeting[at] = md_collision_kernel(p, s[i], m[i], s[j], m[j], v, H) * (i == j ? 0.5 : 1);
            table->energy[at] = 0.5 * reduced * v * v;
            table->remnant[at] = md_collide_known(p, q_star, m[i], m[j], v).share;
        }
    }
}

md_energy md_energy_of(const md_energy_table *table, const double *N)
{
    md_energy sum = {0};
    double f_sum = 0;
    for (int i = 0, at = 0; i < table->n; i++) {
        for (int j = 0; j <= i; j++, at++) {
            double rate = N[i] * N[j] * table->meeting[at], power = rate * table->energy[at], f = table->remnant[at];
            double kept = f > 0.5 ? table->kept_cratering : table->kept_fragmentation;
            sum.relative += power;
            sum.retained += kept * power;
            sum.dissipated += (1 - kept) * power;
            *(f > 0.5 ? &sum.cratering_rate : &sum.fragmentation_rate) += rate;
            f_sum += f * rate;
        }
    }
    double collisions = sum.cratering_rate + sum.fragmentation_rate;
    sum.f_ke_mean = sum.relative > 0 ? sum.retained / sum.relative : 0;
    sum.remnant_mean = collisions > 0 ? f_sum / collisions : 0;
    return sum;
}
