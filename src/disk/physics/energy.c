#include "disk/physics/energy.h"

#include "disk/physics/collision.h"

md_energy md_collision_energy(const md_params *p, const md_sizes *sizes, const double *N, double v, double H)
{
    md_energy sum = {0};
    double eps = p->dynamics.eps_restitution, f_sum = 0;
    double f_ke_fragmentation = p->collisions.f_ke_fragmentation.is_auto ? eps * eps : p->collisions.f_ke_fragmentation.value;
    md_strength strength = md_strength_at(p, v);
    for (int i = 0; i < sizes->n; i++) {
        for (int j = 0; j <= i; j++) {
            double kernel = md_collision_kernel(p, sizes->s[i], sizes->m[i], sizes->s[j], sizes->m[j], v, H);
            double rate = N[i] * N[j] * kernel * (i == j ? 0.5 : 1);
            if (rate <= 0) continue;
            double f = md_collide(p, &strength, sizes->s[i], sizes->m[i], sizes->m[j], v).share;
            double mu = sizes->m[i] * sizes->m[j] / (sizes->m[i] + sizes->m[j]); /* reduced mass */
            double power = rate * 0.5 * mu * v * v;
            sum.relative += power;
            sum.retained += power * (f > 0.5 ? p->collisions.f_ke_cratering : f_ke_fragmentation);
            *(f > 0.5 ? &sum.cratering_rate : &sum.fragmentation_rate) += rate;
            f_sum += f * rate;
        }
    }
    double collisions = sum.cratering_rate + sum.fragmentation_rate;
    sum.dissipated = sum.relative - sum.retained;
    sum.f_ke_mean = sum.relative > 0 ? sum.retained / sum.relative : 0;
    sum.remnant_mean = collisions > 0 ? f_sum / collisions : 0;
    return sum;
}
