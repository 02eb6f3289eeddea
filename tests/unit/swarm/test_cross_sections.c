/* swarm/model/cross_sections: the forms that files of cross-sections have, and that each broken one is refused with file and line. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "swarm/model/cross_sections.h"

static sw_collection all;

static md_status parse(const char *text, md_error *err)
{
    *err = (md_error){MD_OK, ""};
    return sw_collection_parse(&all, text, strlen(text), "t.txt", err);
}

#define DASHES "-----------------------------\n"

/* As LXCat writes them, with what it puts around. */
static const char typical[] =
    "LXCat, www.lxcat.net\nGenerated on 01 Jan 2020. All rights reserved.\n\nxxxxxxxxxxxxxxxxxx\nDATABASE:         Some "
    "database\n"
    "PERMLINK:         www.lxcat.net/Some\nxxxxxxxx\n\n********** Ar **********\n\n"
    "EFFECTIVE\nAr\n 1.360000e-5\nSPECIES: e / Ar\nPROCESS: E + Ar -> E + Ar, Effective\nPARAM.:  m/M = 0.0000136, complete "
    "set\n"
    "COMMENT: several lines of comment\nthat go on here.\nUPDATED: 2011-06-29 14:55:30\nCOLUMNS: Energy (eV) | Cross section "
    "(m2)\n" DASHES " 0.000000e+0\t7.500000e-20\n 1.000000e-3\t7.500000e-20\n1e2 1e-20\n" DASHES "\n"
    "EXCITATION\nAr <-> Ar*(11.5eV)\n 1.150000e+1 3.0\nSPECIES: e / Ar\nPARAM.:  E = 11.55 eV, g1/g0 = 3, complete set\n" DASHES
    "11.5 0\n20 1e-21\n20 3e-21\n1e3 0\n" DASHES "\nDATABASE: Other database\n"
    "IONIZATION\nAr -> Ar^+\n15.8 / threshold energy\n" DASHES "15.8 0\n1000 2e-20\n" DASHES
    "ATTACHMENT\nO2 -> O2^-\nCOLUMNS: Energy (eV) | Cross section (m5)\n" DASHES "0 1e-46\n1 0\n" DASHES
    "ATTACHMENT\nSF6 -> SF6^-\n0.1\n" DASHES "0.1 1e-19\n1 0\n" DASHES "ROTATION\nN2 -> N2(J2)\n0.001\nSCALING: 2 0.5\n" DASHES
    "0.0005 0\n1 4e-21\n" DASHES "MOMENTUM\nHe\n1.37e-4\n" DASHES "0 5e-20\n" DASHES;

static void test_typical(const char *text)
{
    md_error err;
    CHECK(parse(text, &err) == MD_OK);
    if (err.code) printf("%s\n", err.text);
    if (err.code) return;
    static const sw_kind kinds[] = {SW_EFFECTIVE,  SW_EXCITATION, SW_IONIZATION, SW_ATTACHMENT,
                                    SW_ATTACHMENT, SW_EXCITATION, SW_EFFECTIVE};
    CHECK(all.n == 7);
    for (int i = 0; i < all.n && i < 7; i++)
        CHECK(all.process[i].kind == kinds[i]);
    const sw_process *p = all.process;
    CHECK(strcmp(p[0].species, "Ar") == 0 && p[0].mass_ratio == 1.36e-5 && p[0].said_mass_ratio == 0.0000136 && p[0].n == 3);
    CHECK(strcmp(p[0].database, "Some database") == 0 && strcmp(p[2].database, "Other database") == 0);
    CHECK(p[1].reversible && p[1].threshold_eV == 11.5 && p[1].weight_ratio == 3 && p[1].said_threshold_eV == 11.55);
    CHECK(strcmp(p[1].species, "Ar") == 0 && strcmp(p[1].reaction, "Ar <-> Ar*(11.5eV)") == 0);
    CHECK(!p[2].reversible && p[2].threshold_eV == 15.8 && p[2].weight_ratio == 0 && isnan(p[2].said_threshold_eV));
    CHECK(p[3].per_density && p[3].threshold_eV == 0 && !p[4].per_density && p[4].threshold_eV == 0.1);
    CHECK(p[5].energy_eV[0] == 0.001 && p[5].energy_eV[1] == 2 && p[5].sigma[1] == 2e-21);
    sw_collection_free(&all);
    CHECK(all.process == NULL && all.n == 0);
}

/* The same text with other line ends, a byte-order mark, bytes that are not UTF-8, no newline at the end: nothing changes. */
static void test_forms(void)
{
    static char other[2 * sizeof typical + 16];
    static const char *const ends[] = {"\r\n", "\r", "\n"};
    for (int e = 0; e < 3; e++) {
        char *to = other;
        to += sprintf(to, "\xef\xbb\xbf");
        for (const char *from = typical; *from; from++) {
            if (*from == '\n')
                to += sprintf(to, "%s", ends[e]);
            else
                *to++ = *from;
        }
        *to = '\0';
        char *comment = strstr(other, "several");
        comment[0] = '\xe9'; /* Latin-1 */
        test_typical(other);
        to[-1] = '\0'; /* no newline at the end */
        if (e > 0) test_typical(other);
    }
}

static void test_sigma(void)
{
    md_error err;
    CHECK(parse(typical, &err) == MD_OK);
    const sw_process *step = &all.process[1];
    CHECK(sw_process_sigma(step, 11, 7) == 7 && sw_process_sigma(step, 11.5, 7) == 0);
    CHECK_REL(sw_process_sigma(step, 15.75, 7), 0.5e-21, 1e-15);
    CHECK_REL(sw_process_sigma(step, 20 * (1 - 1e-15), 7), 1e-21, 1e-12);
    CHECK(sw_process_sigma(step, 20, 7) == 3e-21 && sw_process_sigma(step, 1e3, 7) == 0 && sw_process_sigma(step, 1e4, 7) == 0);
    CHECK_REL(sw_process_sigma(step, 510, 7), 1.5e-21, 1e-15);
    CHECK(sw_process_sigma(&all.process[6], 3, 0) == 5e-20);
    sw_collection_free(&all);
}

static void refuse(const char *text, const char *expected)
{
    md_error err;
    CHECK(parse(text, &err) == MD_ERR_CONFIG && all.process == NULL);
    CHECK(strstr(err.text, expected) != NULL);
    if (!strstr(err.text, expected)) printf("\"%s\", expected \"%s\"\n", err.text, expected);
}

static void test_refused(void)
{
    refuse("", "t.txt: no cross-section");
    refuse("EXCITATION\n", "t.txt:1: \"\": expected the line of the species");
    refuse("EXCITATION\nELASTIC\n", "t.txt:2: \"ELASTIC\": expected the line of the species");
    refuse("EXCITATION\n-> Ar*\n", "t.txt:2: \"-> Ar*\": expected a species before the arrow");
    refuse("ELASTIC\nAr\n" DASHES, "t.txt:3: \"----");
    refuse("ELASTIC\nAr\n2\n" DASHES "0 1\n" DASHES, "t.txt:3: \"2\": expected the mass ratio m/M");
    refuse("ELASTIC\nAr\n0\n" DASHES "0 1\n" DASHES, "t.txt:3: \"0\": expected the mass ratio m/M");
    refuse("IONIZATION\nAr -> Ar+\n-1\n" DASHES "0 1\n" DASHES, "t.txt:3: \"-1\": expected the threshold");
    refuse("IONIZATION\nAr -> Ar+\n1 2 3\n" DASHES "0 1\n" DASHES, "t.txt:3: \"1 2 3\": expected the threshold");
    refuse("IONIZATION\nAr -> Ar+\nnan\n" DASHES "0 1\n" DASHES, "t.txt:3: \"nan\": expected the threshold");
    refuse("IONIZATION\nAr -> Ar+\n0x10\n" DASHES "0 1\n" DASHES, "t.txt:3: \"0x10\": expected the threshold");
    refuse("ELASTIC\nAr\n1e-5\nELASTIC\n", "t.txt:4: \"ELASTIC\": expected the dashes before the table");
    refuse("ELASTIC\nAr\n1e-5\n0 1\n", "expected a table between lines of dashes");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "0 1\n", "expected the dashes that end the table");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "0 1\nELASTIC\n", "t.txt:6: \"ELASTIC\": expected an energy");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES DASHES, "t.txt:5: \"-----------------------------\": expected at least one row");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "0 -1e-20\n" DASHES, "t.txt:5: \"0 -1e-20\": expected a cross-section of 0 or more");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "-1 1e-20\n" DASHES, "t.txt:5: \"-1 1e-20\": expected an energy of 0 or more");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "1 1\n0.5 1\n" DASHES, "t.txt:6: \"0.5 1\": expected energies that do not fall");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "1 1\n1 2\n1 3\n" DASHES, "t.txt:7: \"1 3\": expected at most two rows of one energy");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "1 1 1\n" DASHES, "t.txt:5: \"1 1 1\": expected an energy in eV and a cross-section");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "1 1e999\n" DASHES, "t.txt:5: \"1 1e999\": expected an energy in eV");
    refuse("ELASTIC\nAr\n1e-5\nSCALING: 2\n" DASHES "1 1\n" DASHES, "t.txt:4: \"SCALING: 2\": expected two factors");
    refuse("ELASTIC\nAr\n1e-5\nSCALING: 1e300 1\n" DASHES "1e300 1\n" DASHES,
           "t.txt:6: \"1e300 1\": expected finite numbers, scaled");
    refuse("ELASTIC\nAr\n1e-5\n" DASHES "0 1\n" DASHES "DISSOCIATION\nAr\n" DASHES "0 1\n" DASHES, "t.txt:9: \"----");
}

static void test_long(void)
{
    enum { ROWS = 100000 };
    char *text = malloc(ROWS * 32 + 6000), *to = text;
    if (!text) return;
    to += sprintf(to, "ELASTIC\nAr\n1e-5\nCOMMENT: ");
    memset(to, 'c', 5000);
    to += 5000;
    to += sprintf(to, "\n-----\n");
    for (int i = 0; i < ROWS; i++)
        to += sprintf(to, "%d.5 %de-24\n", i, i);
    to += sprintf(to, "-----\n");
    md_error err;
    CHECK(parse(text, &err) == MD_OK && all.process[0].n == ROWS);
    CHECK_REL(sw_process_sigma(&all.process[0], 77777.75, 0), 77777.25e-24, 1e-14);
    sw_collection_free(&all);
    free(text);
}

int main(void)
{
    test_typical(typical);
    test_forms();
    test_sigma();
    test_refused();
    test_long();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
