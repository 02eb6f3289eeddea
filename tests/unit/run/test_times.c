/* Times of outputs and of size distributions. */
#include "disk_setup.h"

#include "disk/setup/times.h"
#include "numbers/constants.h"
#include "param/param_set.h"

typedef struct fixture {
    md_params params;
    double *t;
    int n;
    md_error err;
} fixture;

static bool open_times(fixture *f, const char *changes, double days)
{
    *f = (fixture){.n = 0};
    md_params_default(md_disk_params, &f->params, &f->err);
    disk_change(&f->params, changes, &f->err);
    if (!f->err.code) md_params_check(&f->params, &f->err);
    CHECK(f->err.code == MD_OK);
    return md_times_outputs(&f->params, days * MD_DAY, &f->t, &f->n, &f->err) == MD_OK;
}

static void close_times(fixture *f)
{
    md_free(f->t);
    md_params_free(md_disk_params, &f->params);
}

/* Exactly these, in days; psd[k] says whether the size distribution is due at the k-th. */
static void check(const char *changes, double days, int n, const double *wanted, const char *psd)
{
    fixture f;
    CHECK(open_times(&f, changes, days) && f.n == n);
    for (int k = 0; k < n && f.n == n; k++) {
        CHECK(fabs(f.t[k] - wanted[k] * MD_DAY) <= 1e-13 * f.t[k]);
        CHECK(md_times_psd_due(&f.params, f.t[k], k) == (psd[k] == 'x'));
    }
    if (f.n > 0) CHECK(f.t[0] == 0 && f.t[f.n - 1] == days * MD_DAY); /* to the bit */
    close_times(&f);
}

static void refused(const char *changes, double days, const char *word)
{
    fixture f;
    CHECK(!open_times(&f, changes, days) && f.err.code == MD_ERR_CONFIG && strstr(f.err.text, word));
    close_times(&f);
}

int main(void)
{
    check("run.outputs=4", 8, 5, (double[]){0, 2, 4, 6, 8}, "xxxxx");
    check("run.outputs=1", 8, 2, (double[]){0, 8}, "xx");
    check("run.outputs=4 io.psd_every=3", 8, 5, (double[]){0, 2, 4, 6, 8}, "x..x.");
    check("run.outputs=4 run.output_spacing=log run.output_first_d=0.008", 8, 5, (double[]){0, 0.008, 0.08, 0.8, 8}, "xxxxx");
    check("run.outputs=1 run.output_spacing=log", 8, 2, (double[]){0, 8}, "xx");
    check("run.outputs=2 run.output_spacing=log", 8, 3, (double[]){0, 1e-3, 8}, "xxx");
    check("run.outputs=3 run.output_spacing=log run.output_first_d=7.999", 8, 4, (double[]){0, 7.999, sqrt(7.999 * 8), 8},
          "xxxx");
    check("run.output_times_d=[0.5,3.0,9.0]", 8, 4, (double[]){0, 0.5, 3, 8}, "xxxx");
    check("run.output_times_d=[0.5,3.0,8.0] run.output_spacing=log run.output_first_d=100", 8, 4, (double[]){0, 0.5, 3, 8},
          "xxxx");
    /* those with sizes lie among the others, and are theirs when they agree */
    check("run.outputs=4 io.psd_times_d=[0.0,0.3,4.0,7.0,9.0]", 8, 7, (double[]){0, 0.3, 2, 4, 6, 7, 8}, "xx.x.x.");
    check("run.outputs=4 io.psd_times_d=[8.0]", 8, 5, (double[]){0, 2, 4, 6, 8}, "....x");
    check("run.outputs=2 io.psd_times_d=[0.3] io.psd=false", 8, 3, (double[]){0, 4, 8}, "...");
    check("run.outputs=2 io.psd_every=2 io.psd_times_d=[0.1]", 8, 4, (double[]){0, 0.1, 4, 8}, ".x..");
    check("run.output_times_d=[0.1,0.7] io.psd_times_d=[0.1,0.3]", 8, 5, (double[]){0, 0.1, 0.3, 0.7, 8}, ".xx..");
    refused("run.output_spacing=log run.output_first_d=8.0", 8, "run.output_first_d");
    refused("run.output_spacing=log run.output_first_d=9", 8, "8 d");
    fixture f;
    if (open_times(&f, "run.outputs=1000 run.output_spacing=log io.psd_times_d=[1.0,2.0]", 700)) {
        double worst = 0;
        for (int k = 2; k < f.n; k++)
            worst = fmax(worst, f.t[k] / f.t[k - 1]);
        CHECK(f.n >= 1001 && f.n <= 1003 && worst < 1.0136 && md_times_psd_every(&f.params, f.n) == f.n / 2);
    }
    close_times(&f);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
