/* swarm.h5: everything with its error beside it, for xarray. A list of fields is put together, then written in one go. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/version.h"
#include "io/fs.h"
#include "io/h5.h"
#include "io/h5_label.h"
#include "param/param_format.h"
#include "swarm/output/files.h"

enum { MOST_FIELDS = 192, NAME = 64, TEXT = 160 };

typedef struct field {
    char name[NAME], long_name[TEXT];
    const char *unit, *dim[MD_H5_RANK];
    size_t size[MD_H5_RANK];
    int rank;
    double *value;
} field;

typedef struct draft {
    const sw_outcome *of;
    int n;
    field field[MOST_FIELDS];
    md_error *err;
} draft;

/* A field of `rank` dimensions, not a number everywhere for a start; NULL without memory. */
static double *add(draft *d, const char *name, const char *unit, const char *long_name, int rank, const char *const *dim,
                   const size_t *size)
{
    size_t values = 1;
    if (d->n == MOST_FIELDS) md_fail(d->err, MD_ERR_INTERNAL, "swarm.h5: more than %d fields", MOST_FIELDS);
    if (d->err->code) return NULL;
    field *f = &d->field[d->n];
    *f = (field){.unit = unit, .rank = rank};
    snprintf(f->name, sizeof f->name, "%s", name);
    snprintf(f->long_name, sizeof f->long_name, "%s", long_name);
    for (int k = 0; k < rank; k++) {
        f->dim[k] = dim[k];
        values *= f->size[k] = size[k];
    }
    f->value = md_alloc(values, sizeof *f->value, d->err);
    d->n += f->value != NULL;
    return f->value;
}

static double *add1(draft *d, const char *name, const char *unit, const char *long_name, const char *dim, size_t size)
{
    return add(d, name, unit, long_name, 1, &dim, &size);
}

/* A field and its error: value k of n, from `values`, `stride` apart. */
static void add_with_error(draft *d, const char *name, const char *unit, const char *long_name, int rank,
                           const char *const *dim, const size_t *size, const sw_value *values)
{
    char other[NAME], of[TEXT];
    size_t n = 1;
    for (int k = 0; k < rank; k++)
        n *= size[k];
    snprintf(other, sizeof other, "%s_error", name);
    snprintf(of, sizeof of, "one standard error of %s", name);
    double *value = add(d, name, unit, long_name, rank, dim, size), *error = add(d, other, unit, of, rank, dim, size);
    for (size_t k = 0; k < n && error; k++) {
        value[k] = values[k].value;
        error[k] = values[k].error;
    }
}

/* --- the fields ---------------------------------------------------------------------------------------------------- */

static void add_scales(draft *d)
{
    const sw_outcome *o = d->of;
    size_t rows = (size_t)o->series->rows, bins = (size_t)o->results->energies.bins, ages = (size_t)o->plan->ages;
    double *time = add1(d, "time", "s", "time since the beginning, warm-up included", "time", rows);
    double *energy = add1(d, "energy", "eV", "middle of a bin of energy", "energy", bins);
    double *process = add1(d, "process", "1", "number of a process, from 1", "process", (size_t)o->gas->channels);
    double *axis = add1(d, "axis", "1", "axis: 0 x, 1 y, 2 z, along which electrons drift", "axis", 3);
    double *batch = add1(d, "batch", "1", "number of a batch", "batch", (size_t)o->batches);
    double *window = add1(d, "window", "s", "time since positions started from 0", "window", ages);
    for (size_t k = 0; time && k < rows; k++)
        time[k] = sw_outcome_seconds(o, sw_series_at(o->series, (int)k, SW_SERIES_TIME));
    for (size_t k = 0; energy && k < bins; k++)
        energy[k] = ((double)k + 0.5) * o->results->energies.bin_eV;
    for (int k = 0; process && k < o->gas->channels; k++)
        process[k] = k + 1;
    for (int k = 0; axis && k < 3; k++)
        axis[k] = k;
    for (int k = 0; batch && k < o->batches; k++)
        batch[k] = k;
    for (size_t k = 0; window && k < ages; k++)
        window[k] = sw_outcome_seconds(o, (double)(k + 1) * o->plan->slice);
}

static void add_coefficients(draft *d)
{
    const sw_outcome *o = d->of;
    for (int k = 0; k < o->results->known; k++)
        add_with_error(d, sw_quantities[k].name, sw_quantities[k].unit, sw_quantities[k].text, 0, NULL, NULL,
                       &o->results->of[k]);
    double *EN = add(d, "EN", "Td", "reduced electric field", 0, NULL, NULL);
    if (EN) *EN = o->params->field.EN_Td;
}

static void add_distribution(draft *d)
{
    const sw_distribution *r = &d->of->results->energies;
    const char *dim = "energy";
    size_t bins = (size_t)r->bins;
    add_with_error(d, "eedf", "1/eV", "distribution of energy; the last bin also holds what lies above it", 1, &dim, &bins,
                   r->eedf);
    double *eepf = add1(d, "eepf", "eV^-3/2", "distribution of energy over the root of the energy", dim, bins);
    double *error = add1(d, "eepf_error", "eV^-3/2", "one standard error of eepf", dim, bins);
    double *relative = add1(d, "eedf_relative_error", "1", "error of eedf over eedf", dim, bins);
    add_with_error(d, "f1", "eV^-3/2", "part of the distribution that goes with cos to the drift: f = eepf + f1 cos + ...", 1,
                   &dim, &bins, r->f1);
    double *counts = add1(d, "counts", "1", "electrons found in a bin at the ends of slices", dim, bins);
    double *effective = add1(d, "effective_counts", "1", "independent electrons that would have the same error", dim, bins);
    for (size_t k = 0; effective && k < bins; k++) {
        double root = sqrt(((double)k + 0.5) * r->bin_eV);
        eepf[k] = r->eedf[k].value / root;
        error[k] = r->eedf[k].error / root;
        relative[k] = r->eedf[k].value > 0 ? r->eedf[k].error / r->eedf[k].value : (double)NAN;
        counts[k] = r->counts[k];
        effective[k] = r->eedf[k].value > 0 && relative[k] > 0 ? 1 / (relative[k] * relative[k])
                       : r->eedf[k].value > 0                  ? (double)NAN
                                                               : 0;
    }
}

static void add_processes(draft *d)
{
    const sw_gas *gas = d->of->gas;
    const char *dim = "process";
    size_t n = (size_t)gas->channels;
    double *threshold = add1(d, "threshold", "eV", "energy that a collision takes at least", dim, n);
    double *fraction = add1(d, "fraction", "1", "share of the species in the gas", dim, n);
    for (size_t c = 0; fraction && c < n; c++) {
        threshold[c] = gas->channel[c].threshold_eV;
        fraction[c] = gas->channel[c].fraction;
    }
    add_with_error(d, "k", "m3/s", "rate coefficient, counted, over the density of all gas", 1, &dim, &n,
                   d->of->results->counted);
    add_with_error(d, "k_convolved", "m3/s", "rate coefficient from the cross-section along the flights", 1, &dim, &n,
                   d->of->results->convolved);
}

static void add_by_axis(draft *d, const sw_detail *detail)
{
    static const char *const axes[] = {"axis"}, *const by_age[] = {"window", "axis"};
    const size_t three[] = {3}, shape[] = {(size_t)detail->ages, 3};
    static const struct {
        const char *name, *unit, *text;
    } whole[SW_DETAILS] = {{"drift", "m/s", "flux drift velocity along each axis"},
                           {"ND_flux", "1/(m s)", "N times flux diffusion along each axis"},
                           {"ND_bulk", "1/(m s)", "N times bulk diffusion along each axis, mean over windows"}},
      aged[SW_BY_AGE] = {{"window_drift_bulk", "m/s", "change of the mean position, over the slice that ends at the window"},
                         {"window_ND_flux", "1/(m s)", "N times flux diffusion when positions have run for the window"},
                         {"window_ND_bulk", "1/(m s)",
                          "N times half the change of the variance, over the slice that ends there"}};
    for (int k = 0; k < SW_DETAILS; k++)
        add_with_error(d, whole[k].name, whole[k].unit, whole[k].text, 1, axes, three, detail->of[k]);
    for (int k = 0; k < SW_BY_AGE; k++)
        add_with_error(d, aged[k].name, aged[k].unit, aged[k].text, 2, by_age, shape,
                       detail->by_age + (ptrdiff_t)k * detail->ages * 3);
}

/* Number `what` of every row of the series, times a scale. */
static void add_series(draft *d, const char *name, const char *unit, const char *text, int what, double scale)
{
    const sw_series *s = d->of->series;
    double *value = add1(d, name, unit, text, "time", (size_t)s->rows);
    for (int k = 0; value && k < s->rows; k++)
        value[k] = scale * sw_series_at(s, k, what);
}

static void add_series_axes(draft *d, const char *name, const char *unit, const char *text, int what, double scale)
{
    static const char *const dim[] = {"time", "axis"};
    const sw_series *s = d->of->series;
    double *value = add(d, name, unit, text, 2, dim, (size_t[]){(size_t)s->rows, 3});
    for (int k = 0; value && k < 3 * s->rows; k++)
        value[k] = scale * sw_series_at(s, k / 3, what + k % 3);
}

static void add_evolution(draft *d)
{
    double N = sw_params_density(d->of->params);
    add_series(d, "ln_number", "1", "ln of the number of electrons over that at first", SW_SERIES_LN_NUMBER, 1);
    add_series(d, "cations", "1", "positive ions made so far, over the electrons at first", SW_SERIES_CATIONS, 1);
    add_series(d, "anions", "1", "negative ions made so far, over the electrons at first", SW_SERIES_ANIONS, 1);
    add_series(d, "collisions", "1", "collisions followed so far", SW_SERIES_REAL, 1);
    add_series(d, "collisions_null", "1", "null collisions so far", SW_SERIES_NULL, 1);
    add_series(d, "energy_slice", "eV", "mean energy over the slice of time that ends here", SW_SERIES_ENERGY, 1);
    add_series(d, "energy_slice_error", "eV", "one standard error of energy_slice", SW_SERIES_ENERGY_ERROR, 1);
    add_series_axes(d, "drift_slice", "m/s", "mean velocity over the slice of time that ends here", SW_SERIES_DRIFT, SW_GAMMA);
    add_series_axes(d, "drift_slice_error", "m/s", "one standard error of drift_slice", SW_SERIES_DRIFT_ERROR, SW_GAMMA);
    add_series(d, "energy_now", "eV", "mean energy at this moment", SW_SERIES_NOW_ENERGY, 1);
    add_series_axes(d, "position", "m", "mean position", SW_SERIES_X, 1 / N);
    add_series_axes(d, "position_variance", "m2", "variance of the positions", SW_SERIES_VARIANCE, 1 / (N * N));
    add_series_axes(d, "velocity_now", "m/s", "mean velocity at this moment", SW_SERIES_V, SW_GAMMA);
    add_series_axes(d, "velocity_moment", "m2/s", "mean of position times velocity", SW_SERIES_XV, SW_GAMMA / N);
}

static void add_batches(draft *d)
{
    const sw_outcome *o = d->of;
    const sw_layout *l = o->layout;
    size_t n = (size_t)o->batches;
    double *weight = add1(d, "batch_weight", "1", "share of a batch in the electron-time measured", "batch", n);
    double *energy = add1(d, "batch_mean_energy", "eV", "mean energy of a batch", "batch", n);
    double *drift = add1(d, "batch_W_flux", "m/s", "flux drift velocity of a batch", "batch", n), time = 0;
    for (size_t b = 0; b < n; b++)
        time += o->sums[b * (size_t)l->size + (size_t)l->time];
    for (size_t b = 0; drift && b < n; b++) {
        const double *sum = o->sums + b * (size_t)l->size;
        weight[b] = sum[l->time] / time;
        energy[b] = sum[l->energy] / sum[l->time];
        drift[b] = SW_GAMMA * sum[l->drift + 2] / sum[l->time];
    }
}

/* --- the file ------------------------------------------------------------------------------------------------------ */

static md_status write_field(const md_h5 *file, const field *f, md_error *err)
{
    md_h5_shape shape = {.rank = f->rank};
    md_h5_slab slab = {{0}, {0}};
    for (int k = 0; k < f->rank; k++)
        shape.dim[k] = slab.count[k] = f->size[k];
    if (f->rank > 0 && f->size[0] >= 256) { /* worth packing */
        shape.deflate = 4;
        shape.checksum = true;
        for (int k = 0; k < f->rank; k++)
            shape.chunk[k] = f->size[k];
    }
    if (md_h5_dataset(file, f->name, MD_H5_DOUBLE, &shape, err)) return err->code;
    return md_h5_write(file, f->name, MD_H5_DOUBLE, &slab, f->value, err);
}

/* What the processes are, in words. */
static md_status write_names(const md_h5 *file, const sw_gas *gas, md_error *err)
{
    const char **text = md_alloc((size_t)gas->channels, sizeof *text, err);
    for (int what = 0; what < 4 && !err->code; what++) {
        static const char *const names[] = {"reaction", "species", "kind", "database"};
        for (int c = 0; c < gas->channels; c++) {
            const sw_process *p = gas->channel[c].process;
            const char *const of[] = {p->reaction, p->species, sw_kind_name(gas->channel[c].kind), p->database};
            text[c] = of[what];
        }
        md_h5_texts(file, names[what], text, gas->channels, err);
    }
    md_free(text);
    return err->code;
}

static md_status label(const md_h5 *file, const draft *d, md_error *err)
{
    static const md_h5_label names[] = {{"reaction", "1", "process as its file writes it", {"process"}},
                                        {"species", "1", "species that is hit", {"process"}},
                                        {"kind", "1", "kind of process", {"process"}},
                                        {"database", "1", "database that the cross-section is from", {"process"}}};
    enum { NAMES = sizeof names / sizeof *names };
    md_h5_label *labels = md_alloc((size_t)d->n + NAMES, sizeof *labels, err);
    if (!labels) return err->code;
    for (int i = 0; i < d->n; i++) {
        const field *f = &d->field[i];
        labels[i] = (md_h5_label){.name = f->name, .unit = f->unit, .long_name = f->long_name};
        memcpy(labels[i].dim, f->dim, sizeof labels[i].dim);
    }
    memcpy(labels + d->n, names, sizeof names);
    md_h5_label_all(file, labels, d->n + NAMES, err);
    md_free(labels);
    return err->code;
}

static md_status write_attributes(const md_h5 *file, const sw_outcome *o, md_error *err)
{
    char text[4096];
    if (md_h5_set_text(file, "/", "title", "electron swarm by swarm_mc", err) ||
        md_h5_set_text(file, "/", "version", md_version(), err) || md_h5_set_text(file, "/", "commit", md_commit(), err) ||
        md_h5_set_text(file, "/", "stop_reason", o->end.reason, err) ||
        md_h5_set_double(file, "/", "time_steady_s", o->steady_s, err) ||
        md_h5_set_double(file, "/", "time_measured_from_s", o->measured_s, err) ||
        md_h5_set_double(file, "/", "lag_s", sw_outcome_seconds(o, o->plan->lag * o->plan->slice), err))
        return err->code;
    for (const md_param *row = sw_swarm_params; row->key && !err->code; row++) {
        md_param_format(row, o->params, text, sizeof text);
        md_h5_set_text(file, "/", row->key, text, err);
    }
    return err->code;
}

static md_status write_file(const draft *d, const char *path, md_error *err)
{
    md_h5 file = {0};
    if (md_h5_create(&file, NULL, path, err)) return err->code;
    for (int i = 0; i < d->n && !err->code; i++)
        write_field(&file, &d->field[i], err);
    if (!err->code) write_names(&file, d->of->gas, err);
    if (!err->code) label(&file, d, err);
    if (!err->code) write_attributes(&file, d->of, err);
    md_h5_close(&file, err);
    return err->code;
}

md_status sw_write_h5(const sw_outcome *outcome, md_error *err)
{
    char path[MD_H5_PATH], temporary[MD_H5_PATH + 8];
    int n = snprintf(path, sizeof path, "%s/swarm.h5", outcome->folder);
    if (n < 0 || (size_t)n >= sizeof path)
        return md_fail(err, MD_ERR_IO, "%.200s: the name of the folder is too long", outcome->folder);
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    sw_detail detail;
    if (sw_detail_make(&detail, outcome->layout, outcome->plan, outcome->sums, outcome->batches, err)) return err->code;
    draft *d = md_alloc(1, sizeof *d, err);
    if (d) {
        d->of = outcome;
        d->err = err;
        add_scales(d);
        add_coefficients(d);
        add_distribution(d);
        add_processes(d);
        add_by_axis(d, &detail);
        add_evolution(d);
        add_batches(d);
        if (!err->code && !write_file(d, temporary, err)) md_fs_publish(temporary, path, err);
        for (int i = 0; i < d->n; i++)
            md_free(d->field[i].value);
    }
    md_free(d);
    sw_detail_free(&detail);
    return err->code;
}
