/* swarm.h5: everything with its error beside it, for xarray. A list of fields is put together, then written in one go. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/version.h"
#include "io/files/fs.h"
#include "io/hdf5/h5.h"
#include "io/hdf5/h5_label.h"
#include "param/param_format.h"
#include "swarm/output/fields.h"
#include "swarm/output/files.h"

enum { MOST_FIELDS = 192, NAME = 64, TEXT = 160 };

typedef struct field {
    char name[NAME], long_name[TEXT];
    const char *unit, *dim[MD_H5_RANK];
    size_t size[MD_H5_RANK], values; /* in all */
    int rank;
    double *value;
} field;

typedef struct draft {
    const sw_outcome *of;
    int n;
    field field[MOST_FIELDS];
    md_error *err;
} draft;

static size_t length(const sw_outcome *o, const char *dim)
{
    const struct {
        const char *dim;
        size_t of;
    } lengths[] = {{"time", (size_t)o->series->rows},     {"energy", (size_t)o->results->energies.bins},
                   {"process", (size_t)o->gas->channels}, {"axis", 3},
                   {"batch", (size_t)o->batches},         {"window", (size_t)o->plan->ages}};
    for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
        if (strcmp(dim, lengths[k].dim) == 0) return lengths[k].of;
    return 0;
}

/* Room for a dataset, not a number everywhere for a start; NULL without memory. */
static double *add(draft *d, const char *name, const char *unit, const char *long_name, const char *const *dim)
{
    if (d->n == MOST_FIELDS) md_fail(d->err, MD_ERR_INTERNAL, "swarm.h5: more than %d fields", MOST_FIELDS);
    if (d->err->code) return NULL;
    field *f = &d->field[d->n];
    *f = (field){.unit = unit};
    snprintf(f->name, sizeof f->name, "%s", name);
    snprintf(f->long_name, sizeof f->long_name, "%s", long_name);
    f->values = 1;
    for (; f->rank < MD_H5_RANK && dim && dim[f->rank]; f->rank++) {
        f->dim[f->rank] = dim[f->rank];
        f->values *= f->size[f->rank] = length(d->of, dim[f->rank]);
    }
    f->value = md_alloc(f->values, sizeof *f->value, d->err);
    d->n += f->value != NULL;
    return f->value;
}

static double *put(draft *d, sw_field_id id)
{
    const md_h5_label *l = &sw_fields[id].label;
    return add(d, l->name, l->unit, l->long_name, l->dim);
}

static double *add_error(draft *d, const char *name, const char *unit, const char *const *dim)
{
    char other[NAME], of[TEXT];
    snprintf(other, sizeof other, "%s_error", name);
    snprintf(of, sizeof of, "one standard error of %s", name);
    return add(d, other, unit, of, dim);
}

static double *put_error(draft *d, sw_field_id id)
{
    const md_h5_label *l = &sw_fields[id].label;
    return add_error(d, l->name, l->unit, l->dim);
}

static void split(const draft *d, const sw_value *from, double *value, double *error)
{
    size_t n = d->n > 0 ? d->field[d->n - 1].values : 0;
    for (size_t k = 0; k < n && value && error; k++) {
        value[k] = from[k].value;
        error[k] = from[k].error;
    }
}

/* A field and its error. */
static void put_both(draft *d, sw_field_id id, const sw_value *values)
{
    double *value = put(d, id), *error = put_error(d, id);
    split(d, values, value, error);
}

/* --- the fields ---------------------------------------------------------------------------------------------------- */

static void add_scales(draft *d)
{
    const sw_outcome *o = d->of;
    double *time = put(d, SW_FIELD_TIME), *energy = put(d, SW_FIELD_ENERGY), *process = put(d, SW_FIELD_PROCESS);
    double *axis = put(d, SW_FIELD_AXIS), *batch = put(d, SW_FIELD_BATCH), *window = put(d, SW_FIELD_WINDOW);
    if (d->err->code) return;
    for (int k = 0; k < o->series->rows; k++)
        time[k] = sw_outcome_seconds(o, sw_series_at(o->series, k, SW_SERIES_TIME));
    for (int k = 0; k < o->results->energies.bins; k++)
        energy[k] = (k + 0.5) * o->results->energies.bin_eV;
    for (int k = 0; k < o->gas->channels; k++)
        process[k] = k + 1;
    for (int k = 0; k < 3; k++)
        axis[k] = k;
    for (int k = 0; k < o->batches; k++)
        batch[k] = k;
    for (int k = 0; k < o->plan->ages; k++)
        window[k] = sw_outcome_seconds(o, (k + 1) * o->plan->slice);
}

static void add_coefficients(draft *d)
{
    const sw_outcome *o = d->of;
    for (int k = 0; k < o->results->known; k++) {
        const md_variable *q = &sw_quantities[k];
        double *value = add(d, q->name, q->unit, q->text, NULL), *error = add_error(d, q->name, q->unit, NULL);
        split(d, &o->results->of[k], value, error);
    }
    double *EN = put(d, SW_FIELD_EN);
    if (EN) *EN = o->params->field.EN_Td;
}

static void add_distribution(draft *d)
{
    const sw_distribution *r = &d->of->results->energies;
    put_both(d, SW_FIELD_EEDF, r->eedf);
    double *eepf = put(d, SW_FIELD_EEPF), *error = put_error(d, SW_FIELD_EEPF), *relative = put(d, SW_FIELD_EEDF_RELATIVE);
    put_both(d, SW_FIELD_F1, r->f1);
    double *counts = put(d, SW_FIELD_COUNTS), *effective = put(d, SW_FIELD_EFFECTIVE);
    for (int k = 0; effective && k < r->bins; k++) {
        double root = sqrt((k + 0.5) * r->bin_eV);
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
    double *threshold = put(d, SW_FIELD_THRESHOLD), *fraction = put(d, SW_FIELD_FRACTION);
    for (int c = 0; fraction && c < gas->channels; c++) {
        threshold[c] = gas->channel[c].threshold_eV;
        fraction[c] = gas->channel[c].fraction;
    }
    put_both(d, SW_FIELD_K, d->of->results->counted);
    put_both(d, SW_FIELD_K_CONVOLVED, d->of->results->convolved);
}

static void add_by_axis(draft *d, const sw_detail *detail)
{
    static const sw_field_id whole[SW_DETAILS] = {SW_FIELD_DRIFT, SW_FIELD_ND_FLUX, SW_FIELD_ND_BULK},
                             aged[SW_BY_AGE] = {SW_FIELD_AGE_DRIFT, SW_FIELD_AGE_ND_FLUX, SW_FIELD_AGE_ND_BULK};
    for (int k = 0; k < SW_DETAILS; k++)
        put_both(d, whole[k], detail->of[k]);
    for (int k = 0; k < SW_BY_AGE; k++)
        put_both(d, aged[k], detail->by_age + (ptrdiff_t)k * detail->ages * 3);
}

/* Number `what` of every row of the series, or it and the two behind it, times a scale. */
static void fill(const draft *d, double *value, int what, double scale)
{
    size_t wide = value ? d->field[d->n - 1].values / (size_t)d->of->series->rows : 1;
    for (size_t k = 0; value && k < d->field[d->n - 1].values; k++)
        value[k] = scale * sw_series_at(d->of->series, (int)(k / wide), what + (int)(k % wide));
}

static void add_series(draft *d, sw_field_id id, int what, double scale)
{
    double *value = put(d, id);
    fill(d, value, what, scale);
}

static void add_series_error(draft *d, sw_field_id id, int what, double scale)
{
    double *error = put_error(d, id);
    fill(d, error, what, scale);
}

static void add_evolution(draft *d)
{
    double N = sw_params_density(d->of->params);
    add_series(d, SW_FIELD_LN_NUMBER, SW_SERIES_LN_NUMBER, 1);
    add_series(d, SW_FIELD_CATIONS, SW_SERIES_CATIONS, 1);
    add_series(d, SW_FIELD_ANIONS, SW_SERIES_ANIONS, 1);
    add_series(d, SW_FIELD_COLLISIONS, SW_SERIES_REAL, 1);
    add_series(d, SW_FIELD_COLLISIONS_NULL, SW_SERIES_NULL, 1);
    add_series(d, SW_FIELD_ENERGY_SLICE, SW_SERIES_ENERGY, 1);
    add_series_error(d, SW_FIELD_ENERGY_SLICE, SW_SERIES_ENERGY_ERROR, 1);
    add_series(d, SW_FIELD_DRIFT_SLICE, SW_SERIES_DRIFT, SW_GAMMA);
    add_series_error(d, SW_FIELD_DRIFT_SLICE, SW_SERIES_DRIFT_ERROR, SW_GAMMA);
    add_series(d, SW_FIELD_ENERGY_NOW, SW_SERIES_NOW_ENERGY, 1);
    add_series(d, SW_FIELD_POSITION, SW_SERIES_X, 1 / N);
    add_series(d, SW_FIELD_VARIANCE, SW_SERIES_VARIANCE, 1 / (N * N));
    add_series(d, SW_FIELD_VELOCITY_NOW, SW_SERIES_V, SW_GAMMA);
    add_series(d, SW_FIELD_VELOCITY_MOMENT, SW_SERIES_XV, SW_GAMMA / N);
}

static void add_batches(draft *d)
{
    const sw_outcome *o = d->of;
    const sw_layout *l = o->layout;
    double *weight = put(d, SW_FIELD_BATCH_WEIGHT), *energy = put(d, SW_FIELD_BATCH_ENERGY);
    double *drift = put(d, SW_FIELD_BATCH_DRIFT), time = 0;
    for (int b = 0; b < o->batches; b++)
        time += o->sums[(ptrdiff_t)b * l->size + l->time];
    for (int b = 0; drift && b < o->batches; b++) {
        const double *sum = o->sums + (ptrdiff_t)b * l->size;
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
        for (int c = 0; c < gas->channels; c++) {
            const sw_process *p = gas->channel[c].process;
            const char *const of[] = {p->reaction, p->species, sw_kind_name(gas->channel[c].kind), p->database};
            text[c] = of[what];
        }
        md_h5_texts(file, sw_fields[SW_FIELD_REACTION + what].label.name, text, gas->channels, err);
    }
    md_free(text);
    return err->code;
}

static md_status label(const md_h5 *file, const draft *d, md_error *err)
{
    enum { NAMES = 4 }; /* the last rows of the table */
    md_h5_label *labels = md_alloc((size_t)d->n + NAMES, sizeof *labels, err);
    if (!labels) return err->code;
    for (int i = 0; i < d->n; i++) {
        const field *f = &d->field[i];
        labels[i] = (md_h5_label){.name = f->name, .unit = f->unit, .long_name = f->long_name};
        memcpy(labels[i].dim, f->dim, sizeof labels[i].dim);
    }
    for (int k = 0; k < NAMES; k++)
        labels[d->n + k] = sw_fields[SW_FIELD_REACTION + k].label;
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
