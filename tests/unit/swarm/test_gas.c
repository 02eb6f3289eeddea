/* swarm/model/gas: sums of processes on one grid equal the tables taken one by one, EFFECTIVE becomes elastic, mixtures are refused. */
#include "check.h"

#include <string.h>

#include "base/memory.h"
#include "swarm/model/formula.h"
#include "swarm/model/gas_choice.h"
#include "swarm/model/gas_mix.h"

#define DASHES "-----\n"

static const char argon[] =
    "DATABASE: A\nEFFECTIVE\nAr\n1.36e-5\n" DASHES "0 7e-20\n0.3 1e-21\n10 2e-19\n100 4e-20\n" DASHES
    "EXCITATION\nAr -> Ar*\n11.5\n" DASHES "11 1e-21\n30 3e-20\n30 2e-20\n90 5e-20\n1000 1e-20\n" DASHES
    "IONIZATION\nAr -> Ar+\n15.8\n" DASHES "15.8 0\n60 2e-20\n1000 3e-20\n" DASHES "DATABASE: B\nELASTIC\nHe\n1.37e-4\n" DASHES
    "0.1 5e-20\n1000 1e-21\n" DASHES "ATTACHMENT\nHe -> He-\n2\n" DASHES "3 1e-21\n5 0\n" DASHES "ELASTIC\nAr\n1.36e-5\n" DASHES
    "0 1e-20\n" DASHES;

static sw_collection all;
static md_logger quiet;

static md_status make(sw_gas *gas, const sw_species *species, int n, sw_above above, md_error *err)
{
    *err = (md_error){MD_OK, ""};
    md_log_init(&quiet, MD_LOG_SILENT);
    return sw_gas_init(gas, species, n, &(sw_gas_options){.above = above}, &quiet, err);
}

/* Tables by brute force: a line between the rows around, the rules beyond the ends. */
static double expected(const sw_process *p, double energy)
{
    bool elastic = p->kind == SW_ELASTIC || p->kind == SW_EFFECTIVE;
    if (!elastic && energy < p->threshold_eV) return 0;
    if (energy < p->energy_eV[0]) return elastic ? p->sigma[0] : 0;
    for (int i = p->n - 1; i >= 0; i--) {
        if (energy < p->energy_eV[i]) continue;
        if (i == p->n - 1) return p->sigma[i];
        return p->sigma[i] +
               (p->sigma[i + 1] - p->sigma[i]) / (p->energy_eV[i + 1] - p->energy_eV[i]) * (energy - p->energy_eV[i]);
    }
    return 0;
}

static void test_mixture(void)
{
    sw_gas gas;
    md_error err;
    const sw_species mixture[] = {{"Ar", "A", &all, 0.75}, {"He", "", &all, 0.25}};
    CHECK(make(&gas, mixture, 2, SW_ABOVE_HOLD, &err) == MD_OK && gas.channels == 5 &&
          gas.table_end_eV == 100); /* attachment ends in 0 at 5 eV */
    const sw_process *p = all.process;
    for (double energy = 0; energy < 5000; energy = energy * 1.0137 + 1e-3) {
        double excitation = expected(&p[1], energy), ionization = expected(&p[2], energy);
        double elastic = fmax(0, energy < 100 ? expected(&p[0], energy) - excitation - ionization
                                              : 4e-20 - expected(&p[1], 100) - expected(&p[2], 100));
        CHECK_REL(sw_gas_sigma(&gas, 1, energy), 0.75 * excitation, 1e-12);
        CHECK_REL(sw_gas_sigma(&gas, 2, energy), 0.75 * ionization, 1e-12);
        CHECK(fabs(sw_gas_sigma(&gas, 0, energy) - 0.75 * elastic) < 1e-32);
        CHECK(fabs(sw_gas_sigma(&gas, 3, energy) - 0.25 * expected(&p[3], energy)) < 1e-32);
        double attachment = 0.25 * expected(&p[4], energy);
        CHECK(fabs(sw_gas_sigma(&gas, 4, energy) - attachment) < 1e-32);
        CHECK_REL(sw_gas_total(&gas, energy),
                  0.75 * (elastic + excitation + ionization) + 0.25 * expected(&p[3], energy) + attachment, 1e-12);
    }
    /* below the threshold nothing, although the table begins at 11 eV; above it the table's line */
    CHECK(sw_gas_sigma(&gas, 1, 11.49) == 0 && sw_gas_sigma(&gas, 1, 11.5) > 0);
    /* 4e-20 at 100 eV is less than both together: said, and clipped */
    CHECK(quiet.warnings == 1 && strstr(quiet.text[0], "EFFECTIVE of Ar") != NULL);
    sw_gas_free(&gas);
}

static void test_above(void)
{
    sw_gas gas;
    md_error err;
    const sw_species helium[] = {{"He", "B", &all, 1}};
    CHECK(make(&gas, helium, 1, SW_ABOVE_ZERO, &err) == MD_OK && gas.channels == 2);
    CHECK(sw_gas_total(&gas, 1000) == 0 && sw_gas_total(&gas, 2000) == 0 && sw_gas_total(&gas, 999.999) > 1e-21);
    sw_gas_free(&gas);
    CHECK(make(&gas, helium, 1, SW_ABOVE_HOLD, &err) == MD_OK);
    CHECK_REL(sw_gas_total(&gas, 2000), 1e-21, 1e-12);
    sw_gas_free(&gas);
}

/* Fractions that add up to nearly 1 are divided by their sum, and that is said. */
static void test_fractions(void)
{
    sw_gas gas;
    md_error err;
    const sw_species both[] = {{"Ar", "A", &all, 0.4998}, {"He", "B", &all, 0.4998}};
    CHECK(make(&gas, both, 2, SW_ABOVE_HOLD, &err) == MD_OK);
    CHECK(gas.channel[0].fraction == 0.5 && gas.channel[3].fraction == 0.5);
    CHECK(quiet.warnings >= 1 && strstr(quiet.text[0], "add up to 0.9996 and are divided by that"));
    sw_gas_free(&gas);
}

/* What is made of tables: the reverse of an excitation by detailed balance, with populations that hold equilibrium; elastic
 * collisions as often as momentum transfer asks for; a third body. */
static const char more[] =
    "ELASTIC\nQ\n1e-4\n" DASHES "0 5e-20\n1 2e-20\n50 1e-20\n" DASHES "EXCITATION\nQ <-> Q*\n0.2 3\n" DASHES
    "0.2 0\n0.5 4e-20\n0.7 4e-20\n0.7 1e-20\n30 2e-20\n" DASHES "EXCITATION\nQ -> Q**\n8\n" DASHES "8 0\n30 3e-20\n" DASHES
    "ATTACHMENT\nQ -> Q-\nCOLUMNS: eV, m5\n" DASHES "0 1e-46\n1 0\n" DASHES;

static double half(const void *law, double energy)
{
    (void)law;
    return 1 / (1 + energy);
}

static void test_made(void)
{
    sw_collection made;
    sw_gas gas;
    md_error err = {MD_OK, ""};
    md_log_init(&quiet, MD_LOG_SILENT);
    const double kT = 0.1, thr = 0.2;
    const sw_gas_options options = {.density = 1e25, .superelastic = true, .temperature_eV = kT, .transfer = half};
    CHECK(sw_collection_parse(&made, more, strlen(more), "more.txt", &err) == MD_OK);
    CHECK(sw_gas_init(&gas, &(sw_species){"Q", "", &made, 1}, 1, &options, &quiet, &err) == MD_OK && gas.channels == 5);
    double up = 1 / (1 + 3 * exp(-thr / kT)), down = 3 * exp(-thr / kT) * up;
    CHECK(gas.channel[4].threshold_eV == -thr && gas.channel[4].kind == SW_EXCITATION);
    CHECK_REL(gas.channel[1].fraction, up, 1e-14);
    CHECK_REL(gas.channel[4].fraction, down, 1e-14);
    CHECK(gas.channel[2].fraction == 1); /* no reverse: from all states alike */
    for (double e = 1e-5; e < 100; e *= 1.0317) {
        double above = e + thr, sigma = expected(&made.process[1], above);
        CHECK_REL(sw_gas_sigma(&gas, 4, e), down * above / (3 * e) * sigma, 2e-4);
        /* in equilibrium as many go up as down: v n F dv with F(e) ~ exp(-e/kT) */
        CHECK_REL(sw_gas_sigma(&gas, 4, e) * e * exp(-e / kT), sw_gas_sigma(&gas, 1, above) * above * exp(-above / kT), 3e-4);
        CHECK_REL(sw_gas_sigma(&gas, 0, e), expected(&made.process[0], e) * (1 + e), 2e-4);
        CHECK(fabs(sw_gas_sigma(&gas, 3, e) - (e < 1 ? 1e-21 * (1 - e) : 0)) < 1e-30);
    }
    CHECK(gas.table_end_eV == 30 - thr); /* that of attachment ends in 0: nothing is missing above it */
    CHECK(quiet.warnings == 1 && strstr(quiet.text[0], "1e+25 m-3") != NULL);
    sw_gas_free(&gas);
    const sw_gas_options integral = {.density = 1, .integral = true, .transfer = half};
    CHECK(sw_gas_init(&gas, &(sw_species){"Q", "", &made, 1}, 1, &integral, &quiet, &err) == MD_OK && gas.channels == 4);
    CHECK_REL(sw_gas_sigma(&gas, 0, 1), 2e-20, 1e-14);
    sw_gas_free(&gas);
    sw_collection_free(&made);
}

/* Tables that end at different energies: where the excitation's last value is held, EFFECTIVE that falls on stays above it. */
static void test_extended(void)
{
    static const char text[] = "EFFECTIVE\nZ\n1e-4\n" DASHES "0 5e-20\n20 4e-20\n1000 1e-21\n" DASHES
                               "EXCITATION\nZ -> Z*\n8\n" DASHES "8 0\n20 1e-20\n" DASHES;
    sw_collection made;
    sw_gas gas;
    md_error err = {MD_OK, ""};
    md_log_init(&quiet, MD_LOG_SILENT);
    CHECK(sw_collection_parse(&made, text, strlen(text), "z.txt", &err) == MD_OK);
    for (int above = SW_ABOVE_HOLD; above <= SW_ABOVE_ZERO; above++) {
        const sw_gas_options options = {.above = (sw_above)above};
        CHECK(sw_gas_init(&gas, &(sw_species){"Z", "", &made, 1}, 1, &options, &quiet, &err) == MD_OK);
        for (double e = 20.5; e < 1000; e *= 1.1) {
            double effective = expected(&made.process[0], e);
            CHECK_REL(sw_gas_sigma(&gas, 0, e), above == SW_ABOVE_HOLD ? 0.75 * effective : effective, 1e-12);
            CHECK_REL(sw_gas_sigma(&gas, 1, e) + 1, above == SW_ABOVE_HOLD ? 1 + 1e-20 : 1, 1e-12);
        }
        sw_gas_free(&gas);
    }
    CHECK(quiet.warnings == 0);
    sw_collection_free(&made);
}

/* What its text says of a process is compared with its numbers; species that are no formula have no mass. */
static void test_said(void)
{
    static const struct {
        const char *text, *words; /* NULL: no warning */
    } files[] = {
        {"ELASTIC\nAr\n1.373e-5\n" DASHES "0 1e-20\n" DASHES "EXCITATION\nAr -> Ar*(11.5eV)\n11.55\n" DASHES
         "12 1e-21\n" DASHES,
         NULL},
        {"ELASTIC\nAr\n1.373e-5\n" DASHES "0 1e-20\n" DASHES "EXCITATION\nAr -> Ar*(11.5eV)\n13\n" DASHES "13 1e-21\n" DASHES,
         "f.txt:7: Ar -> Ar*(11.5eV): threshold 13 eV, its text says 11.5 eV"},
        {"ELASTIC\nAr\n1.373e-5\n" DASHES "0 1e-20\n" DASHES
         "IONIZATION\nAr -> Ar+\n15.8\nPROCESS: E + Ar -> E + E + Ar+ (15.76 eV)\n" DASHES "16 1e-21\n" DASHES,
         "threshold 15.8 eV, its text says 15.76 eV"},
        {"ELASTIC\nAr\n1.373e-4\n" DASHES "0 1e-20\n" DASHES, "the mass that its formula has, 39.95 u, makes it 1.373e-05"},
        {"ELASTIC\nAr\n1.373e-5\nPARAM.: m/M = 0.00002\n" DASHES "0 1e-20\n" DASHES, "its PARAM. line says 2e-05"},
        {"ELASTIC\nReid\n1e-3\n" DASHES "0 1e-20\n" DASHES "ATTACHMENT\nReid -> Reid-(2 eV)\n" DASHES "0 1e-21\n" DASHES, NULL},
    };
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        sw_collection made;
        sw_gas gas;
        md_error err = {MD_OK, ""};
        md_log_init(&quiet, MD_LOG_SILENT);
        const char *text = files[k].text, *words = files[k].words;
        CHECK(sw_collection_parse(&made, text, strlen(text), "f.txt", &err) == MD_OK);
        CHECK(sw_gas_init(&gas, &(sw_species){made.process[0].species, "", &made, 1}, 1, &(sw_gas_options){0}, &quiet, &err) ==
              MD_OK);
        CHECK(quiet.warnings == (words != NULL) && (!words || strstr(quiet.text[0], words)));
        if (quiet.warnings > 0 && !(words && strstr(quiet.text[0], words))) printf("\"%s\"\n", quiet.text[0]);
        sw_gas_free(&gas);
        sw_collection_free(&made);
    }
}

static void test_formula(void)
{
    static const struct {
        const char *name;
        double mass_u;
    } of[] = {{"Ar", 39.95},
              {"N2", 28.014},
              {"N2(B)", 28.014},
              {"O2(a1)", 31.998},
              {"CO2", 44.009},
              {"Si(CH3)4", 88.225},
              {"c-C4F8", 200.028},
              {"SF6^-", 146.048},
              {"D2", 4.028},
              {"He*", 4.0026},
              {"CF3I", 195.905},
              {"Reid", 0},
              {"HardSphere", 0},
              {"Levels", 0},
              {"LucasSaelee", 0},
              {"X", 0},
              {"", 0},
              {"Maxwell", 0},
              {"argon", 0},
              {"Ar(3P2)", 39.95},
              {"ConstantIonization", 0}};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++)
        CHECK(fabs(sw_formula_mass_u(of[k].name) - of[k].mass_u) < 1e-9 * (1 + of[k].mass_u));
}

static void refuse(const sw_species *species, int n, const char *words)
{
    sw_gas gas;
    md_error err;
    CHECK(make(&gas, species, n, SW_ABOVE_HOLD, &err) == MD_ERR_CONFIG && gas.node == NULL);
    CHECK(strstr(err.text, words) != NULL);
    if (!strstr(err.text, words)) printf("\"%s\", expected \"%s\"\n", err.text, words);
}

/* The beginning of a name will do, in any case, where it is no other's. */
static void test_databases(void)
{
    static const char text[] =
        "DATABASE: Biagi (his code)\nELASTIC\nAr\n1.37e-5\n" DASHES "0 1e-20\n" DASHES "DATABASE: Biagi-v7.1\n"
        "ELASTIC\nAr\n1.37e-5\n" DASHES "0 1e-20\n" DASHES "DATABASE: Biagi\nELASTIC\nNe\n2.7e-5\n" DASHES "0 1e-20\n" DASHES;
    sw_collection made;
    md_error err = {MD_OK, ""};
    CHECK(sw_collection_parse(&made, text, strlen(text), "b.txt", &err) == MD_OK);
    CHECK(strcmp(sw_gas_database(&made, "Ar", "biagi (", &err), "Biagi (his code)") == 0);
    CHECK(strcmp(sw_gas_database(&made, "Ar", "Biagi-v7.1", &err), "Biagi-v7.1") == 0);
    CHECK(strcmp(sw_gas_database(&made, "Ne", "Biagi", &err), "Biagi") == 0 && err.code == MD_OK);
    CHECK(!sw_gas_database(&made, "Ar", "Biagi", &err) && strstr(err.text, "\"Biagi (his code)\", \"Biagi-v7.1\""));
    sw_collection_free(&made);
}

static void test_refused(void)
{
    refuse((const sw_species[]){{"Ar", "", &all, 1}}, 1,
           "Ar is there in several databases: expected gas.database to choose one of \"A\", \"B\"");
    refuse((const sw_species[]){{"Xe", "", &all, 1}}, 1,
           "t.txt: no process of Xe: expected gas.names to be among \"Ar\", \"He\"");
    refuse((const sw_species[]){{"He", "A", &all, 1}}, 1, "no process of He in database \"A\"");
    refuse((const sw_species[]){{"He", "", &all, 0.9}}, 1, "the fractions add up to 0.9");
    static const char two[] = "ELASTIC\nX\n1e-4\n" DASHES "0 1e-20\n" DASHES "EFFECTIVE\nX\n1e-4\n" DASHES "0 1e-20\n" DASHES
                              "EXCITATION\nY -> Y*\n1\n" DASHES "1 1e-20\n" DASHES;
    sw_collection made;
    md_error err = {MD_OK, ""};
    CHECK(sw_collection_parse(&made, two, strlen(two), "two.txt", &err) == MD_OK);
    refuse((const sw_species[]){{"X", "", &made, 1}}, 1, "two.txt: 2 blocks ELASTIC and EFFECTIVE of X: expected one");
    refuse((const sw_species[]){{"Y", "", &made, 1}}, 1, "two.txt: 0 blocks ELASTIC and EFFECTIVE of Y: expected one");
    sw_collection_free(&made);
    refuse((const sw_species[]){{"He", "", &all, 1.5}, {"Ar", "B", &all, -0.5}}, 2, "fraction of Ar = -0.5");
}

int main(void)
{
    md_error err = {MD_OK, ""};
    CHECK(sw_collection_parse(&all, argon, strlen(argon), "t.txt", &err) == MD_OK);
    test_mixture();
    test_above();
    test_fractions();
    test_made();
    test_extended();
    test_said();
    test_formula();
    test_databases();
    test_refused();
    sw_collection_free(&all);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
