/* The table of fused silica that needs no data file, as shipped, against Planck means at points that its maker did not look at.
 * timeout: 300 */
#include <string.h>

#include "base/memory.h"
#include "check.h"
#include "io/text/csv.h"
#include "numbers/numeric.h"
#include "optics/mie/planck.h"

enum { POINTS = CHECK_SANITIZED ? 12 : 60 };

int main(void)
{
    const double one = 1;
    md_error err = {MD_OK, ""};
    md_csv csv = {0};
    md_table2 table = {0};
    md_planck planck;
    md_material silica = md_material_silica();
    CHECK(md_csv_read("input/tables/qpr_silica_closed.csv", NULL, 4, &csv, &err) == MD_OK);
    CHECK(md_csv_column(&csv, "Q_pr") == 2 && md_csv_table2(&csv, 2, &table, &err) == MD_OK);
    CHECK(table.nx > 2 && table.x[0] == 1000 && table.x[table.nx - 1] == 6500);
    CHECK(table.ny > 2 && table.y[0] == 1e-8 && table.y[table.ny - 1] == 10);
    for (int j = 0; j < table.ny; j++)
        table.y[j] = md_log(table.y[j]);
    CHECK(md_planck_init(&planck, (md_grain){&silica, &one, 1}, &err) == MD_OK);
    double worst = 0;
    for (int i = 0; i < POINTS; i++) {
        /* two out of three where <Q_pr> rises as fast as it can, from 1e-8 to 1e-6 m */
        double u = fmod(0.618034 * (i + 1), 1), v = fmod(0.754878 * (i + 1), 1), T = 1000 + 5500 * u * u;
        double s = 1e-8 * md_pow(i % 3 ? 100 : 1e9, v);
        md_planck_mean mean;
        CHECK(md_planck_means(&planck, s, &T, 1, &mean, &err) == MD_OK);
        double error = fabs(md_table2_linear(&table, T, md_log(s)) / mean.pr - 1);
        if (error > 1e-3) printf("%.6g K, %.6g m: off by %.2e\n", T, s, error);
        CHECK(error <= 1e-3);
        worst = fmax(worst, error);
    }
    printf("%d unseen points: off by at most %.2e\n", POINTS, worst);
    md_planck_free(&planck);
    md_table2_free(&table);
    md_csv_free(&csv);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
