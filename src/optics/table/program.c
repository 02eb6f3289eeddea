#include "optics/table/program.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/shown.h"
#include "io/files/fs.h"
#include "optics/material/material_read.h"

/* The largest share of a Planck function that may lie beyond the constants, and one that --allow-outside is no help for. */
static const double MOST_OUTSIDE = 0.05, HOPELESS = 0.5;
enum { MOST_HEAD = 24, HEAD_LINE = 1024 };

md_status md_qpr_print_mie(const md_qpr_options *o, md_error *err)
{
    md_mie_work work = {0};
    md_mie_q q;
    if (md_mie_work_init(&work, fmax(1, fmin(o->x, MD_MIE_SERIES_TO)), err)) return err->code;
    if (!md_mie(&work, o->x, o->n, o->k, &q, err)) {
        printf("%.17g %.17g %.17g %.12g %.12g %.12g %.12g %.12g\n", o->x, o->n, o->k, q.ext, q.sca, q.g, q.pr, q.back);
        if (o->x > MD_MIE_SERIES_TO)
            fprintf(stderr,
                    "marsdisk-qpr: note: above X = %g these are means over sizes, by rays and the sphere's edge, without the "
                    "ripple of one exact size; Qback has no such mean\n",
                    MD_MIE_SERIES_TO);
    }
    md_mie_work_free(&work);
    return err->code;
}

/* --- the material ----------------------------------------------------------------------------------------------------------- */

/* The text of a file, read once, on every rank. */
static md_status share_text(const char *path, const md_comm *comm, char **text, size_t *bytes, md_error *err)
{
    if (comm->rank == 0) md_fs_read_text(path, MD_MATERIAL_MOST_BYTES, text, bytes, err);
    if (md_comm_agree(comm, err)) return err->code;
    md_comm_bcast(comm, bytes, sizeof *bytes);
    if (comm->rank != 0) *text = md_alloc(*bytes + 1, 1, err);
    if (!md_comm_agree(comm, err)) md_comm_bcast(comm, *text, *bytes);
    return err->code;
}

typedef struct axes {
    int n;
    md_material material[MD_QPR_AXES];
    double weight[MD_QPR_AXES];
} axes;

/* Weights that add up to 1, however large or small they are. */
static void take_weights(axes *a, const md_qpr_options *o)
{
    double largest = 0, sum = 0;
    for (int i = 0; i < o->files; i++)
        largest = fmax(largest, o->weight[i]);
    for (int i = 0; i < o->files; i++)
        sum += o->weight[i] / largest;
    for (int i = 0; i < o->files; i++)
        a->weight[i] = o->weight[i] / largest / sum;
}

static void read_axis(md_material *material, const char *path, const md_qpr_options *o, const md_comm *comm, md_error *err)
{
    char *text = NULL;
    size_t bytes = 0;
    if (!share_text(path, comm, &text, &bytes, err)) md_material_parse(material, text, bytes, path, err);
    md_free(text);
    if (!err->code && md_material_lacks_k(material) && !o->transparent)
        md_fail(err, MD_ERR_CONFIG, "%.1000s: n without k, how the material absorbs: expected both (--transparent takes k = 0)",
                path);
    if (!err->code && comm->rank == 0 && material->repeated > 0)
        fprintf(stderr, "marsdisk-qpr: warning: %.1000s: %d row%s equal to the one before: taken once\n", path,
                material->repeated, material->repeated == 1 ? " is" : "s are");
    md_comm_agree(comm, err);
}

static md_status read_axes(axes *a, const md_qpr_options *o, const md_comm *comm, md_error *err)
{
    a->n = o->files > 0 ? o->files : 1;
    take_weights(a, o);
    for (int i = 0; i < o->files && !err->code; i++)
        read_axis(&a->material[i], o->file[i], o, comm, err);
    if (o->files == 0) {
        a->material[0] = o->closed_form == MD_MATERIAL_SILICA ? md_material_silica() : md_material_constant(o->n, o->k);
        a->weight[0] = 1;
    }
    for (int i = 0; i < a->n; i++)
        a->material[i].k_floor = o->k_floor;
    return err->code;
}

/* --- the head of the table -------------------------------------------------------------------------------------------------- */

typedef struct head {
    md_qpr_head lines;
    char *line[MOST_HEAD], text[MOST_HEAD][HEAD_LINE];
} head;

static void say(head *h, const char *format, ...) MD_PRINTF(2, 3);
static void say(head *h, const char *format, ...)
{
    if (h->lines.lines == MOST_HEAD) return;
    char *text = h->text[h->lines.lines];
    va_list values;
    va_start(values, format);
    md_shown_format(text, HEAD_LINE, format, values); /* one line, whatever bytes a name holds */
    va_end(values);
    h->line[h->lines.lines++] = text;
    h->lines.line = h->line;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The arguments that make this table again, in one order, whatever order they came in. */
static void describe_command(head *h, const md_qpr_options *o)
{
    const md_qpr_plan *p = &o->plan;
    char text[HEAD_LINE];
    size_t at = 0;
    text[0] = '\0';
    for (int i = 0; i < o->files && at < sizeof text; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s:%.9g ", file_name(o->file[i]), o->weight[i]);
    if (o->closed_form == MD_MATERIAL_SILICA) snprintf(text, sizeof text, "--silica ");
    if (o->closed_form == MD_MATERIAL_CONSTANT) snprintf(text, sizeof text, "--constant %.9g,%.9g ", o->n, o->k);
    char nodes[64] = "", least[64] = "";
    if (p->sizes > 0 || p->temperatures > 0)
        snprintf(nodes, sizeof nodes, " --sizes %d --temperatures %d", p->sizes, p->temperatures);
    if (o->k_floor > 0) snprintf(least, sizeof least, " --k-floor %.9g", o->k_floor);
    say(h,
        "command: marsdisk-qpr %s--s-min %.9g --s-max %.9g --T-min %.9g --T-max %.9g --error %.9g --tolerance %.9g%s%s%s%s%s",
        text, p->s_min, p->s_max, p->T_min, p->T_max, p->error, p->tolerance, nodes, least,
        p->absorption ? " --absorption" : "", o->allow_outside ? " --allow-outside" : "",
        o->transparent ? " --transparent" : "");
}

/* What is known of one file of constants. */
static void describe_file(head *h, const char *path, const md_material *m, double weight)
{
    const md_formula *f = &m->formula;
    const char *name = file_name(path);
    say(h, "constants: %s, weight %.6g, checksum %016llx, %.6g to %.6g um", name, weight, (unsigned long long)m->checksum,
        m->lambda_min, m->lambda_max);
    if (f->type > 0)
        say(h, "%s: n by formula %d of refractiveindex.info from %.6g to %.6g um%s", name, f->type, f->from, f->to,
            m->n.n == 0      ? ""
            : m->table_first ? ", where the table before it ends"
                             : ", beyond from a table");
    if (md_material_lacks_k(m)) say(h, "%s: n alone, taken as transparent: k = 0", name);
    if (m->repeated > 0) say(h, "%s: %d repeated row%s taken once", name, m->repeated, m->repeated == 1 ? "" : "s");
}

/* Nothing of this depends on when, where or on how many ranks the table was made: the bytes repeat. */
static void describe(head *h, const md_qpr_options *o, const axes *a, const md_qpr_table *t)
{
    say(h, "Planck means of Mie efficiencies over grain radius s and temperature T_M of the light, made by marsdisk-qpr");
    describe_command(h, o);
    if (*o->name) say(h, "material: %s", o->name);
    if (*o->source) say(h, "source: %s", o->source);
    for (int i = 0; i < o->files; i++)
        describe_file(h, o->file[i], &a->material[i], a->weight[i]);
    if (o->closed_form == MD_MATERIAL_SILICA)
        say(h, "constants: fused silica in closed form, 0.21 to 50 um: Malitson (1965) below 7 um, Kitamura, Pilon & Jonasz "
               "(2007) above");
    if (o->closed_form == MD_MATERIAL_CONSTANT) say(h, "constants: n = %.9g, k = %.9g at all wavelengths", o->n, o->k);
    if (o->k_floor > 0) say(h, "k is at least %.6g", o->k_floor);
    say(h, "beyond the constants their end values are held: at most %.3g of a Planck function, at %.6g K", t->outside,
        t->outside_T);
    say(h, "%d temperatures, %d sizes; relative tolerance of the means %.3g", t->n_T, t->n_s, o->plan.tolerance);
    if (t->absorption) {
        say(h, "read as ln Q, cubic in ln T and ln s: relative error of <Q_abs> and <Q_ext> at most %.2e between the nodes",
            t->error);
        return;
    }
    say(h, "relative error of <Q_pr> interpolated linearly in (ln s, T_M): at most %.2e, met at %.6g K, %.4g m, over all",
        t->error, t->error_T, t->error_s);
    say(h, "sizes and temperatures computed, at and between the nodes%s",
        o->plan.sizes > 0 ? "" : "; Q_pr at a node is moved, by up to about half of that, so that lines err least");
    say(h, "columns: albedo = Q_sca / (Q_sca + Q_abs), g = mean cosine of the scattering angle");
}

/* Other units in which wavelengths are given: um in one of them, or for wavenumbers and energies the product with um. */
static const struct {
    const char *name;
    double scale;
    bool reciprocal;
} UNITS[] = {{"nm", 1e-3, false}, {"Angstrom", 1e-4, false},          {"mm", 1e3, false},       {"cm", 1e4, false},
             {"m", 1e6, false},   {"wavenumbers in 1/cm", 1e4, true}, {"eV", 1.239841984, true}};

static double share_outside(double from_um, double to_um, double T)
{
    return md_planck_share_below(1e-6 * from_um, T) + 1 - md_planck_share_below(1e-6 * to_um, T);
}

/* "; in nm or cm they would reach": the units in which the numbers of a file cover the spectra; "" for none. */
static void say_units(char *hint, size_t room, const md_material *m, const md_qpr_plan *plan)
{
    size_t at = 0;
    hint[0] = '\0';
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        double scale = UNITS[i].scale;
        double from = UNITS[i].reciprocal ? scale / m->lambda_max : scale * m->lambda_min;
        double to = UNITS[i].reciprocal ? scale / m->lambda_min : scale * m->lambda_max;
        if (share_outside(from, to, plan->T_min) < MOST_OUTSIDE && share_outside(from, to, plan->T_max) < MOST_OUTSIDE)
            at += (size_t)snprintf(hint + at, room - at, "%s %s", at == 0 ? "; the numbers would do in" : " or", UNITS[i].name);
    }
}

/* What is read is told, so that a file in other units is seen; a way out only where that leads to anything. */
static md_status refuse_outside(const md_qpr_options *o, const md_material *m, const char *name, double share, double T,
                                md_error *err)
{
    char hint[256] = "";
    if (o->files > 0) say_units(hint, sizeof hint, m, &o->plan);
    if (hint[0] == '\0' && share < HOPELESS) snprintf(hint, sizeof hint, " (or --allow-outside, which holds the end values)");
    return md_fail(
        err, MD_ERR_CONFIG,
        "%.1000s: constants from %.6g to %.6g um; %.1f %% of the Planck function at %g K lies beyond: expected at most %g %%, "
        "wavelengths in um%s",
        name, m->lambda_min, m->lambda_max, 100 * share, T, 100 * MOST_OUTSIDE, hint);
}

static md_status check_outside(const md_qpr_options *o, const axes *a, md_error *err)
{
    const double T[] = {o->plan.T_min, o->plan.T_max}, one = 1;
    for (int i = 0; i < 2 * a->n && !o->allow_outside && !err->code; i++) {
        const md_material *m = &a->material[i / 2];
        double share = md_planck_share_outside(&(md_grain){m, &one, 1}, T[i % 2]);
        if (share > MOST_OUTSIDE) refuse_outside(o, m, o->files > 0 ? o->file[i / 2] : "--silica", share, T[i % 2], err);
    }
    return err->code;
}

/* On vacuum nothing presses, and what is next to it is no grain. Rays, which take over at x = 300, want |m - 1| x well above 1:
 * beside Mie's series they are off by 10 % at 10 and 1 % at 60. */
static void check_contrast(const md_qpr_options *o, const axes *a, const md_comm *comm, md_error *err)
{
    const double VACUUM = 1e-4, SOFT = 0.1;
    double contrast = md_planck_contrast(&(md_grain){a->material, a->weight, a->n}, o->plan.T_min, o->plan.T_max);
    if (contrast < VACUUM)
        md_fail(err, MD_ERR_CONFIG,
                "n + i k is within %.3g of 1 at all wavelengths, which is vacuum: expected a material, n or k that differ "
                "from that by %g or more",
                contrast, VACUUM);
    else if (contrast < SOFT && comm->rank == 0)
        fprintf(
            stderr,
            "marsdisk-qpr: warning: n + i k is within %.3g of 1 at all wavelengths: <Q_pr> of so soft a grain is off by some "
            "per cent where it is 50 to %.0f wavelengths large\n",
            contrast, 10 / contrast);
}

/* Before any work: can what comes out be written? */
static void check_outputs(const md_qpr_options *o, md_error *err)
{
    for (int i = 0; i < o->outputs && !err->code; i++)
        md_qpr_table_check(o->output[i], err);
}

static void finish(const md_qpr_options *o, const axes *a, const md_qpr_table *table, md_error *err)
{
    head *h = md_alloc(1, sizeof *h, err);
    if (h == NULL) return;
    describe(h, o, a, table);
    for (int i = 0; i < o->outputs && !err->code; i++)
        md_qpr_table_write(table, &h->lines, o->output[i], err);
    for (int i = 0; i < h->lines.lines && !o->quiet && !err->code; i++)
        printf("%s\n", h->line[i]);
    md_free(h);
}

md_status md_qpr_run(const md_qpr_options *o, const md_comm *comm, md_error *err)
{
    axes a = {0};
    md_qpr_table table = {0};
    if (comm->rank == 0) check_outputs(o, err);
    if (!md_comm_agree(comm, err) && !read_axes(&a, o, comm, err) && !check_outside(o, &a, err))
        check_contrast(o, &a, comm, err);
    if (!md_comm_agree(comm, err) && !md_qpr_table_make(&table, &o->plan, (md_grain){a.material, a.weight, a.n}, comm, err)) {
        if (comm->rank == 0) finish(o, &a, &table, err);
        md_comm_agree(comm, err);
    }
    md_qpr_table_free(&table);
    for (int i = 0; i < a.n; i++)
        md_material_free(&a.material[i]);
    return err->code;
}
