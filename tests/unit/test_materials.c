/* Optical constants: closed forms, three kinds of files, and what is refused. */
#include <string.h>

#include "base/memory.h"
#include "check.h"
#include "optics/material.h"

static md_material parsed(const char *name, const char *text)
{
    md_error err = {MD_OK, ""};
    md_material material;
    if (md_material_parse(&material, text, strlen(text), name, &err)) printf("%s\n", err.text);
    CHECK(err.code == MD_OK);
    return material;
}

static void check_index(const md_material *material, double lambda, double n, double k, double tol)
{
    double got_n, got_k;
    md_material_index(material, log(lambda), &got_n, &got_k);
    CHECK_REL(got_n, n, tol);
    CHECK_REL(got_k, k, tol);
}

static void refused(const char *name, const char *text, const char *says)
{
    md_error err = {MD_OK, ""};
    md_material material;
    CHECK(md_material_parse(&material, text, strlen(text), name, &err) == MD_ERR_CONFIG);
    if (!strstr(err.text, says)) printf("\"%s\" does not say \"%s\"\n", err.text, says);
    CHECK(strstr(err.text, says) != NULL && strstr(err.text, name) != NULL);
    CHECK(material.n.n == 0 && material.oscillator == NULL);
}

/* V17: Malitson (1965), table I, at the helium d line; Kitamura et al. (2007) at 10 um. */
static void test_silica(void)
{
    md_material silica = md_material_silica();
    check_index(&silica, 0.5876, 1.458462, 0, 1e-6);
    check_index(&silica, 1.06, 1.4497, 0, 1e-4);
    double n, k;
    md_material_index(&silica, log(10), &n, &k);
    CHECK_REL(n, 2.55032, 1e-5);
    CHECK_REL(k, 0.39014, 1e-5);
    md_material_index(&silica, log(1000), &n, &k);
    double n_end, k_end;
    md_material_silica_index(50, &n_end, &k_end);
    CHECK_REL(n, n_end, 1e-12);
    CHECK_REL(k, k_end, 1e-12);
}

static void test_constant(void)
{
    md_material m = md_material_constant(1.7, 0.02);
    check_index(&m, 3, 1.7, 0.02, 0);
    m.k_floor = 0.1;
    check_index(&m, 3, 1.7, 0.1, 0);
}

static void test_csv(void)
{
    md_material m = parsed("a.csv", "# data\nwavelength_um,n,k\n1,1.5,0.001\n2,1.6,0.01\n4,1.7,0.1\n");
    check_index(&m, 1, 1.5, 0.001, 1e-12);
    check_index(&m, 2, 1.6, 0.01, 1e-12);
    check_index(&m, sqrt(2), 1.55, sqrt(1e-5), 1e-12);
    check_index(&m, 100, 1.7, 0.1, 1e-12);
    CHECK_REL(m.lambda_min, 1, 1e-15);
    CHECK_REL(m.lambda_max, 4, 1e-15);
    CHECK(m.checksum != 0);
    md_material_free(&m);
    md_material falling = parsed("a.csv", "wavelength_um,n,k\n4,1.7,0\n2,1.6,0.01\n1,1.5,0.001\n");
    check_index(&falling, 2, 1.6, 0.01, 1e-12);
    check_index(&falling, 4, 1.7, 0, 1e-12);
    md_material_free(&falling);
}

/* eps = 2 + 1.5 w0^2/(w0^2 - w^2 - i g w) at w = w0: 2 + 1.5 i w0/g. */
static void test_oscillators(void)
{
    md_material m = parsed("a.csv", "wavenumber_cm,strength,damping_cm\n0,2,0\n1000,1.5,300\n");
    double n, k;
    md_material_index(&m, log(10), &n, &k);
    CHECK_REL(n * n - k * k, 2, 1e-10);
    CHECK_REL(2 * n * k, 5, 1e-10);
    md_material_index(&m, log(1e-3), &n, &k);
    CHECK_REL(n, sqrt(2), 1e-6);
    md_material_free(&m);
}

static void test_lnk(void)
{
    const char *with_head = "# comment\n! another\n* third\n  3  2.65\n0.1 1.5 1e-3\n\t1.0 1.6 1e-2\n10 1.7 1e-1\r\n";
    md_material m = parsed("a.lnk", with_head);
    check_index(&m, 1, 1.6, 0.01, 1e-12);
    md_material_free(&m);
    md_material plain = parsed("a.lnk", "10 1.7 0\n1 1.6 0\n");
    check_index(&plain, 10, 1.7, 0, 1e-12);
    md_material_free(&plain);
}

static void test_yaml(void)
{
    const char *both =
        "REFERENCES: \"somebody, 1999\"\nCOMMENTS: |\n    1 2 3 are no rows\nDATA:\n  - type: tabulated nk\n    data: |\n"
        "        0.4 1.5 0.1\n        0.8 1.4 0.2\nPROPERTIES:\n    temperature: 20\n";
    md_material m = parsed("a.yml", both);
    check_index(&m, 0.4, 1.5, 0.1, 1e-12);
    CHECK(m.n.n == 2 && m.k.n == 2);
    md_material_free(&m);
    const char *apart =
        "DATA:\n  - type: tabulated n\n    data: |\n        0.4 1.5\n        0.8 1.4\n  - type: tabulated k\n    data: |\n"
        "        0.3 0.1\n        0.5 0.1\n        0.7 0.1\n";
    md_material two = parsed("b.yaml", apart);
    check_index(&two, 0.5, 1.5 - 0.1 * log(1.25) / log(2), 0.1, 1e-12);
    CHECK_REL(two.lambda_min, 0.4, 1e-14);
    CHECK_REL(two.lambda_max, 0.7, 1e-14);
    md_material_free(&two);
}

static void test_refused(void)
{
    refused("a.txt", "1 2 3\n", "unknown form");
    refused("a.csv", "lambda,n,k\n1,2,3\n2,3,4\n", "wrong header");
    refused("a.csv", "wavelength_um,n,k\n1,2,3\n", "at least 2");
    refused("a.csv", "wavelength_um,n,k\n1,2,3\n1,2,3\n", "a.csv:3: wavelength 1 um comes twice");
    refused("a.csv", "wavelength_um,n,k\n1,2,3\n3,2,3\n2,2,3\n", "a.csv:4: wavelength 2 um comes out of order");
    refused("a.csv", "wavelength_um,n,k\n0,2,3\n3,2,3\n", "expected above 0");
    refused("a.csv", "wavelength_um,n,k\n1,2,-3\n3,2,3\n", "a.csv:2: k = -3");
    refused("a.csv", "wavelength_um,n,k\n1,0,3\n3,2,3\n", "n = 0");
    refused("a.csv", "wavelength_um,n,k\n1,nan,3\n3,2,3\n", "a.csv:2");
    refused("a.csv", "wavenumber_cm,strength,damping_cm\n100,1,0\n", "damping > 0");
    refused("a.csv", "wavenumber_cm,strength,damping_cm\n0,1,0\n0,2,0\n", "one row of wavenumber 0");
    refused("a.lnk", "1 2 3\n2 3\n", "three numbers");
    refused("a.lnk", "1 2 3 4\n", "three numbers");
    refused("a.lnk", "3 2.2\n1 2 3\n2 2 3\n", "expected 3");
    refused("a.lnk", "1 2 0x3\n2 2 3\n", "three numbers");
    refused("a.lnk", "1 2 inf\n2 2 3\n", "three numbers");
    refused("a.lnk", "1 2 1e999\n2 2 3\n", "three numbers");
    refused("a.lnk", "", "at least 2");
    refused("a.yml", "DATA:\n  - type: formula 1\n    coefficients: 1 2 3\n", "tabulated");
    refused("a.yml", "DATA:\n  - type: tabulated k\n    data: |\n        1 2\n        2 3\n", "0 rows of n");
    refused("a.yml", "DATA:\n  - type: tabulated nk\n    data: |\n        1 2\n", "expected 3 numbers");
    refused("a.yml", "nothing: here\n", "at least 2");
    const char *const stray[] = {"        nan 1.7 0.2\n", "        abc garbage\n", "1000 -5 3\n"};
    for (int i = 0; i < 3; i++) { /* a row that is none must not end the block in silence */
        char text[300];
        snprintf(text, sizeof text,
                 "DATA:\n  - type: tabulated nk\n    data: |\n        1 2 0\n        2 3 0\n%s        3 3 0\n", stray[i]);
        refused("a.yml", text, "a.yml:6");
    }
    md_error err = {MD_OK, ""};
    md_material material;
    CHECK(md_material_read(&material, "tests/data/no_such_file.csv", &err) == MD_ERR_IO);
    err = (md_error){MD_OK, ""};
    CHECK(md_material_parse(&material, "1 2 \0 3\n", 8, "zero.lnk", &err) == MD_ERR_CONFIG);
}

int main(void)
{
    test_silica();
    test_constant();
    test_csv();
    test_oscillators();
    test_lnk();
    test_yaml();
    test_refused();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
