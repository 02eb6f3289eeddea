/* Optical constants: closed forms, three kinds of files, and what is refused. */
#include <string.h>

#include "base/memory.h"
#include "check.h"
#include "optics/material/material.h"
#include "optics/material/material_read.h"
#include "optics/material/silica.h"

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
    const char *remarks =
        "DATA: # a remark\n  - type: formula 5 # Cauchy: n = 1.5\n    wavelength_range: 0.4 8\t# in um\n"
        "    coefficients: 1.5 # one\n  - type: \"tabulated k\" # 300 K\n    data: | # rows\n        0.4 0.1\n        8 0.1\n";
    md_material told = parsed("c.yml", remarks);
    check_index(&told, 2, 1.5, 0.1, 1e-12);
    md_material_free(&told);
}

/* A file as another program may have left it gives what the plain one gives. */
static void test_other_hands(void)
{
    static const char *const same[] = {
        "\xef\xbb\xbf"
        "1 1.5 0.1\n2 1.6 0.2\n4 1.7 0.3\n",                         /* a byte-order mark before the first number */
        "\xef\xbb\xbf# head\r\n1 1.5 0.1\r\n2 1.6 0.2\r\n4 1.7 0.3", /* before a comment; CR LF; no end */
        "1 1.5 0.1\n\xef\xbb\xbf"
        "2 1.6 0.2\n4 1.7 0.3\n",                                    /* where two files were joined */
        "1\t1.5\t0.1\r2\t1.6  0.2\r4 1.7 0.3\r",                     /* tabs; CR alone */
        "1 1.5 0.1 # at 300 K\n2 1.6 0.2 ! at 300 K\n\n4 1.7 0.3\n", /* comments behind numbers */
        "4 1.7 0.3\n2 1.6 0.2\n2 1.6 0.2\n2 1.6 0.2\n1 1.5 0.1\n",   /* falling, one row three times */
        "1 1.5 0.1\n1 1.5 0.1\n2.0 1.60 2e-1\n2 1.6 0.2\n4 1.7 0.3\n4 1.7 0.3\n",
    };
    static const int repeated[] = {0, 0, 0, 0, 0, 2, 3};
    for (int i = 0; i < 7; i++) {
        md_material m = parsed("a.lnk", same[i]);
        CHECK(m.n.n == 3 && m.k.n == 3 && m.repeated == repeated[i]);
        check_index(&m, 1, 1.5, 0.1, 1e-12);
        check_index(&m, 2, 1.6, 0.2, 1e-12);
        check_index(&m, 4, 1.7, 0.3, 1e-12);
        md_material_free(&m);
    }
    static char text[400000]; /* a comment longer than any buffer, also in the fields of a .yml that are passed over */
    for (int yaml = 0; yaml < 2; yaml++) {
        size_t at = (size_t)sprintf(text, yaml ? "COMMENTS: \"" : "# ");
        memset(text + at, 'a', 300000);
        sprintf(text + at + 300000,
                yaml ? "\"\nDATA:\n  - type: tabulated nk\n    data: |\n        1 1.5 0.1\n        2 1.6 0.2\n"
                     : "\n1 1.5 0.1\n2 1.6 0.2\n");
        md_material m = parsed(yaml ? "a.yml" : "a.lnk", text);
        check_index(&m, 2, 1.6, 0.2, 1e-12);
        md_material_free(&m);
    }
    md_material capitals = parsed("A.LNK", "1 1.5 0.1\n2 1.6 0.2\n");
    check_index(&capitals, 2, 1.6, 0.2, 1e-12);
    md_material_free(&capitals);
    md_material metal = parsed("a.lnk", "1 0.2 6\n100 300 500\n10000 4000 5000\n1e6 40000 50000\n");
    check_index(&metal, 1e6, 40000, 50000, 1e-12);
    md_material_free(&metal);
}

/* n alone is read, and says so; whoever asks for it takes k = 0. */
static void test_n_alone(void)
{
    static const char *const name[] = {"a.lnk", "a.lnk", "a.csv", "a.yml", "a.yml"};
    static const char *const text[] =
        {"1 1.5\n2 1.6\n4 1.7\n", "3 2.65\n1 1.5\n2 1.6\n4 1.7\n", "wavelength_um,n\n1,1.5\n2,1.6\n4,1.7\n",
         "DATA:\n  - type: tabulated n\n    data: |\n        1 1.5\n        2 1.6\n        4 1.7\n",
         "DATA:\n  - type: formula 5\n    wavelength_range: 1 4\n    coefficients: 1.6\n"};
    for (int i = 0; i < 5; i++) {
        md_material m = parsed(name[i], text[i]);
        CHECK(md_material_lacks_k(&m));
        check_index(&m, 2, 1.6, 0, 1e-12);
        CHECK_REL(m.lambda_min, 1, 1e-14);
        CHECK_REL(m.lambda_max, 4, 1e-14);
        md_material_free(&m);
    }
    md_material both = parsed("a.lnk", "1 1.5 0\n2 1.6 0\n");
    md_material silica = md_material_silica();
    CHECK(!md_material_lacks_k(&both) && !md_material_lacks_k(&silica));
    md_material_free(&both);
}

/* Formulas of refractiveindex.info, with its coefficients, against values that others have printed: to the digits of the source, or
 * to what the formula differs from another measurement; and against the same formula summed in Python to 1e-12. */
static void test_formulas(void)
{
    static const struct {
        int type;
        const char *coefficients;
        double lambda, printed, within, exact;
    } known[] = {
        /* fused silica: Malitson (1965), table I */
        {1, "0 0.6961663 0.0684043 0.4079426 0.1162414 0.8974794 9.896161", 0.58756, 1.458464, 1e-6, 1.4584637505239136},
        /* SCHOTT N-BK7, data sheet: n_d */
        {2, "0 1.03961212 0.00600069867 0.231792344 0.0200179144 1.01046945 103.560653", 0.5875618, 1.51680, 5e-6,
         1.5168000345005885},
        /* BK7 with the six constants of SCHOTT's older catalogues: n_d */
        {3, "2.2718929 -1.0108077e-2 2 1.0592509e-2 -2 2.0816965e-4 -4 -7.6472538e-6 -6 4.9240991e-7 -8", 0.5875618, 1.51680,
         5e-6, 1.516799695317917},
        /* rutile, ordinary ray: DeVore (1951) at the sodium D line */
        {4, "5.913 0.2441 0 0.0803 1 0 0 0 1", 0.5893, 2.613, 1e-3, 2.6129139990893782},
        /* beta barium borate, ordinary ray, with a power behind two empty terms: crystal data sheets at 1064 nm */
        {4, "2.7405 0.0184 0 0.0179 1 0 0 0 1 -0.0155 2", 1.064, 1.6551, 1e-4, 1.6551334272842249},
        /* water, Bashkatov & Genina (2003); 1.3330 at the sodium D line (CRC Handbook) */
        {5, "1.31984 0.0051906 -2 -0.0002562 -4 9.4e-06 -6", 0.5893, 1.3330, 1e-3, 1.3328867370231848},
        /* air, Ciddor (1996); 1.0002772 at the sodium D line, 15 C (CRC Handbook) */
        {6, "0 0.05792105 238.0185 0.00167917 57.362", 0.5893, 1.0002772, 1e-7, 1.0002771473159779},
        /* silicon, Herzberger & Salzberg (1962); 3.4223 at 5 um (Salzberg & Villa 1957) */
        {7, "3.41696 0.138497 0.013924 -0.0000209 0.000000148", 5, 3.4223, 3e-4, 3.4220984200101968},
        /* silver bromide, Schroeter (1931); 2.253 at the sodium D line (CRC Handbook) */
        {8, "0.452505 0.09939 0.070537 -0.00150", 0.5893, 2.253, 3e-3, 2.2555034545497542},
        /* urea, extraordinary ray, Rosker et al. (1985); 1.602 at the sodium D line (CRC Handbook) */
        {9, "2.51527 0.0240 0.0300 0.020 1.52 0.8771", 0.5893, 1.602, 5e-3, 1.6063115648309017},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char text[400];
        double lambda = known[i].lambda, n, k;
        snprintf(text, sizeof text, "DATA:\n  - type: formula %d \n    %s: %.17g %.17g\n    coefficients: %s\n", known[i].type,
                 i % 2 ? "wavelength_range" : "range", 0.9 * lambda, 1.1 * lambda, known[i].coefficients);
        md_material m = parsed("a.yml", text);
        md_material_index(&m, log(lambda), &n, &k);
        CHECK(fabs(n - known[i].printed) <= known[i].within);
        CHECK_REL(n, known[i].exact, 1e-12);
        CHECK(k == 0);
        CHECK_REL(m.lambda_min, 0.9 * lambda, 1e-15);
        CHECK_REL(m.lambda_max, 1.1 * lambda, 1e-15);
        double n_end, n_beyond; /* held beyond the range */
        md_material_index(&m, log(1.1 * lambda), &n_end, &k);
        md_material_index(&m, log(50 * lambda), &n_beyond, &k);
        CHECK_REL(n_beyond, n_end, 1e-12);
        md_material_free(&m);
    }
    /* every place of formula 4, a base below 0 too */
    md_formula four = {4, 17, {1, 2, 2, -0.3, 3, 0.5, 1, 4, 0.5, 0.01, 1, 0.02, -1, 0.03, 0.5, 0.04, -2}, 1, 2};
    CHECK_REL(md_formula_index(&four, 1.5), 2.4615316455883918, 1e-13);
}

/* n by a formula beside k from a table, and n from both; coefficients over several lines, and as a list. */
static void test_formula_and_table(void)
{
    const char *with_k =
        "DATA:\n  - type: formula 5\n    wavelength_range: 0.4 8\n    coefficients: 1.5\n  - type: tabulated k\n"
        "    data: |\n        0.2 0.1\n        2 0.1\n        4 0.2\n";
    md_material m = parsed("a.yml", with_k);
    check_index(&m, 1, 1.5, 0.1, 1e-12);
    check_index(&m, 4, 1.5, 0.2, 1e-12);
    CHECK_REL(m.lambda_min, 0.4, 1e-14);
    CHECK_REL(m.lambda_max, 4, 1e-14);
    md_material_free(&m);
    const char *const formula = "  - type: formula 5\n    wavelength_range: 1 10\n    coefficients:\n      [2, 1,\n       0]\n";
    const char *const table =
        "  - type: tabulated nk\n    data: |\n        0.5 1.5 0.1\n        2 1.5 0.1\n        100 1.5 0.1\n";
    for (int table_first = 0; table_first < 2; table_first++) { /* what stands first holds where both do */
        char text[500];
        snprintf(text, sizeof text, "DATA:\n%s%s", table_first ? table : formula, table_first ? formula : table);
        md_material both = parsed("a.yml", text);
        check_index(&both, 0.6, 1.5, 0.1, 1e-12);
        check_index(&both, 5, table_first ? 1.5 : 3, 0.1, 1e-12);
        check_index(&both, 50, 1.5, 0.1, 1e-12);
        CHECK_REL(both.lambda_min, 0.5, 1e-14);
        CHECK_REL(both.lambda_max, 100, 1e-14);
        md_material_free(&both);
    }
}

static void test_refused(void)
{
    refused("a.txt", "1 2 3\n", "unknown form");
    refused("a.csv", "lambda,n,k\n1,2,3\n2,3,4\n", "wrong header");
    refused("a.csv", "wavelength_um,n,k\n1,2,3\n", "at least 2");
    refused("a.csv", "wavelength_um,n,k\n1,2,3\n1,2,3\n", "1 rows of n: expected at least 2");
    refused("a.csv", "wavelength_um,n,k\n1,2,3\n1,3,3\n2,3,3\n", "a.csv:3: wavelength 1 um comes twice, with n = 2 and 3");
    refused("a.lnk", "1 2 3\n1 2 4\n2 3 3\n", "a.lnk:2: wavelength 1 um comes twice, with k = 3 and 4");
    refused("a.lnk", "1 2 3\n1 2 3\n3 3 3\n2 3 3\n", "a.lnk:4: wavelength 2 um comes out of order");
    refused("a.lnk", "1 2\n2 3\n3 4 5\n", "two numbers, as above");
    refused("a.lnk",
            "\xff\xfe"
            "1",
            "UTF-16");
    refused("a.csv", "wavelength_um,k\n1,2\n2,2\n", "wrong header");
    refused("a.csv", "wavelength_nm,n,k\n1,2,0\n2,2,0\n", "wavelength_um");
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
    refused("a.yml", "DATA:\n  - type: formula 1\n    coefficients: 1 2 3\n", "a.yml:2: formula 1 with wavelength_range 0 0");
    refused("a.yml", "DATA:\n  - type: formula 1\n    range: 1 2\n", "a.yml:2: formula 1 with 0 coefficients");
    refused("a.yml", "DATA:\n  - type: formula 8\n    range: 1 2\n    coefficients: 1 2 3 4 5\n",
            "5 coefficients: expected 1 to 4");
    refused("a.yml", "DATA:\n  - type: formula 1\n    range: 2 1\n    coefficients: 1\n", "two rising wavelengths");
    refused("a.yml", "DATA:\n  - type: formula 1\n    range: 1 2 3\n", "a.yml:3: \"range: 1 2 3\": expected two wavelengths");
    refused("a.yml", "DATA:\n  - type: formula 1\n    range: 1 2\n    coefficients: 1 nan\n", "a.yml:4");
    refused("a.yml", "DATA:\n  - type: formula 1\n    range: 1 2\n    coefficients: -3\n",
            "a.yml:2: formula 1 gives no real n");
    refused("a.yml", "DATA:\n  - type: formula 1\n    range: 1 3\n    coefficients: 0 1 2\n", "formula 1 gives no real n");
    refused("a.yml", "DATA:\n  - type: formula 10\n    coefficients: 1 2 3\n", "formula 1 to 9");
    refused("a.yml", "DATA:\n  - type: tabulated n2\n    data: |\n        1 2\n",
            "tabulated nk, tabulated n, tabulated k, or formula");
    refused("a.yml",
            "DATA:\n  - type: formula 5\n    range: 1 2\n    coefficients: 2\n  - type: formula 5\n    range: 2 3\n    "
            "coefficients: 2\n",
            "a.yml:5: \"type: formula 5\": expected one formula in a file");
    refused("a.yml",
            "DATA:\n  - type: formula 5\n    range: 1 2\n    coefficients: 2\n  - type: tabulated n\n    data: |\n        3 "
            "2\n        4 2\n",
            "n is not known from 2 to 3 um");
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
    test_other_hands();
    test_n_alone();
    test_formulas();
    test_formula_and_table();
    test_refused();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
