#include "swarm/model/formula.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Those that gases of swarms are made of; D and T are heavy hydrogen. */
static const struct {
    char name[3];
    double mass_u;
} elements[] = {
    {"H", 1.008},   {"D", 2.014},   {"T", 3.016},   {"He", 4.0026}, {"Li", 6.94},   {"Be", 9.0122}, {"B", 10.81},
    {"C", 12.011},  {"N", 14.007},  {"O", 15.999},  {"F", 18.998},  {"Ne", 20.180}, {"Na", 22.990}, {"Mg", 24.305},
    {"Al", 26.982}, {"Si", 28.085}, {"P", 30.974},  {"S", 32.06},   {"Cl", 35.45},  {"Ar", 39.95},  {"K", 39.098},
    {"Ca", 40.078}, {"Sc", 44.956}, {"Ti", 47.867}, {"V", 50.942},  {"Cr", 51.996}, {"Mn", 54.938}, {"Fe", 55.845},
    {"Co", 58.933}, {"Ni", 58.693}, {"Cu", 63.546}, {"Zn", 65.38},  {"Ga", 69.723}, {"Ge", 72.630}, {"As", 74.922},
    {"Se", 78.971}, {"Br", 79.904}, {"Kr", 83.798}, {"Rb", 85.468}, {"Sr", 87.62},  {"Y", 88.906},  {"Zr", 91.224},
    {"Nb", 92.906}, {"Mo", 95.95},  {"Ag", 107.87}, {"Cd", 112.41}, {"In", 114.82}, {"Sn", 118.71}, {"Sb", 121.76},
    {"Te", 127.60}, {"I", 126.90},  {"Xe", 131.29}, {"Cs", 132.91}, {"Ba", 137.33}, {"Ta", 180.95}, {"W", 183.84},
    {"Pt", 195.08}, {"Au", 196.97}, {"Hg", 200.59}, {"Tl", 204.38}, {"Pb", 207.2},  {"Bi", 208.98}, {"U", 238.03},
};

static double element(const char *name, size_t n)
{
    for (size_t k = 0; k < sizeof elements / sizeof *elements; k++)
        if (strlen(elements[k].name) == n && strncmp(elements[k].name, name, n) == 0) return elements[k].mass_u;
    return 0;
}

/* How many of what stands before; *given: it is said. */
static int count(const char **at, bool *given)
{
    int n = 0, digits = 0;
    for (; isdigit((unsigned char)**at) && digits < 4; digits++)
        n = 10 * n + (*(*at)++ - '0');
    *given = digits > 0;
    return digits > 0 ? n : 1;
}

/* Elements from *at up to what is none; 0 when there is none. Inside a group it ends at its bracket, which cannot hold another. */
static double elements_of(const char **at, bool in_group)
{
    double mass = 0;
    bool given;
    for (;;) {
        const char *from = *at, *group = from + 1;
        if (*from == '(' && !in_group && mass > 0) {
            double inside = elements_of(&group, true);
            if (!(inside > 0) || *group++ != ')') return mass;
            int n = count(&group, &given);
            if (!given) return mass; /* a state */
            mass += n * inside;
            *at = group;
            continue;
        }
        if (!isupper((unsigned char)*from)) return mass;
        size_t letters = islower((unsigned char)from[1]) ? 2 : 1;
        double one = element(from, letters);
        if (one == 0) return 0;
        *at = from + letters;
        mass += one * count(at, &given);
    }
}

double sw_formula_mass_u(const char *species)
{
    const char *at = species;
    if (islower((unsigned char)at[0]) && at[1] == '-') at += 2; /* cyclo, iso, n */
    double mass = elements_of(&at, false);
    return *at == '\0' || strchr("(*^+-[ ,", *at) ? mass : 0;
}
