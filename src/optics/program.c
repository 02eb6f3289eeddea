#include "optics/program.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/shown.h"
#include "io/fs.h"

static const double MOST_OUTSIDE = 0.05;
enum { MOST_HEAD = 24, HEAD_LINE = 1024 };

md_status md_qpr_print_mie(const md_qpr_options *o, md_error *err)
{
    md_mie_work work;
    md_mie_q q;
    if (md_mie_work_init(&work, err)) return err->code;
    if (!md_mie(&work, o->x, o->n, o->k, &q, err))
        printf("%.17g %.17g %.17g %.12g %.12g %.12g %.12g %.12g\n", o->x, o->n, o->k, q.ext, q.sca, q.g, q.pr, q.back);
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

static md_status read_axes(axes *a, const md_qpr_options *o, const md_comm *comm, md_error *err)
{
    double sum = 0;
    a->n = o->files > 0 ? o->files : 1;
    for (int i = 0; i < o->files; i++)
        sum += o->weight[i];
    for (int i = 0; i < o->files && !err->code; i++) {
        char *text = NULL;
        size_t bytes = 0;
        if (!share_text(o->file[i], comm, &text, &bytes, err)) md_material_parse(&a->material[i], text, bytes, o->file[i], err);
        md_free(text);
        a->weight[i] = o->weight[i] / sum;
        md_comm_agree(comm, err);
    }
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
    say(h, "command: marsdisk-qpr %s--s-min %.9g --s-max %.9g --T-min %.9g --T-max %.9g --error %.9g --tolerance %.9g%s%s%s",
        text, p->s_min, p->s_max, p->T_min, p->T_max, p->error, p->tolerance, nodes, least,
        o->allow_outside ? " --allow-outside" : "");
}

/* Nothing of this depends on when, where or on how many ranks the table was made: the bytes repeat. */
static void describe(head *h, const md_qpr_options *o, const axes *a, const md_qpr_table *t)
{
    say(h, "Planck means of Mie efficiencies over grain radius s and temperature T_M of the light, made by marsdisk-qpr");
    describe_command(h, o);
    if (*o->name) say(h, "material: %s", o->name);
    if (*o->source) say(h, "source: %s", o->source);
    for (int i = 0; i < o->files; i++)
        say(h, "constants: %s, weight %.6g, checksum %016llx, %.6g to %.6g um", file_name(o->file[i]), a->weight[i],
            (unsigned long long)a->material[i].checksum, a->material[i].lambda_min, a->material[i].lambda_max);
    if (o->closed_form == MD_MATERIAL_SILICA)
        say(h, "constants: fused silica in closed form, 0.21 to 50 um: Malitson (1965) below 7 um, Kitamura, Pilon & Jonasz "
               "(2007) above");
    if (o->closed_form == MD_MATERIAL_CONSTANT) say(h, "constants: n = %.9g, k = %.9g at all wavelengths", o->n, o->k);
    if (o->k_floor > 0) say(h, "k is at least %.6g", o->k_floor);
    say(h, "beyond the constants their end values are held: at most %.3g of a Planck function, at %.6g K", t->outside,
        t->outside_T);
    say(h, "%d temperatures, %d sizes; relative tolerance of the means %.3g", t->n_T, t->n_s, o->plan.tolerance);
    say(h, "relative error of <Q_pr> interpolated linearly in (ln s, T_M): at most %.2e, met at %.6g K, %.4g m, over all",
        t->error, t->error_T, t->error_s);
    say(h, "sizes and temperatures computed, at and between the nodes%s",
        o->plan.sizes > 0 ? "" : "; Q_pr at a node is moved, by up to about half of that, so that lines err least");
    say(h, "columns: albedo = Q_sca / (Q_sca + Q_abs), g = mean cosine of the scattering angle");
}

static md_status check_outside(const md_qpr_options *o, const axes *a, md_error *err)
{
    md_grain grain = {a->material, a->weight, a->n};
    const double T[] = {o->plan.T_min, o->plan.T_max};
    for (int i = 0; i < 2 && !o->allow_outside; i++) {
        double share = md_planck_share_outside(&grain, T[i]);
        if (share > MOST_OUTSIDE)
            return md_fail(err, MD_ERR_CONFIG,
                           "%.1f %% of the Planck function at %g K lies beyond the optical constants: expected at most %g %% "
                           "(--allow-outside)",
                           100 * share, T[i], 100 * MOST_OUTSIDE);
    }
    return MD_OK;
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
    if (!read_axes(&a, o, comm, err)) check_outside(o, &a, err);
    if (!md_comm_agree(comm, err) && !md_qpr_table_make(&table, &o->plan, (md_grain){a.material, a.weight, a.n}, comm, err)) {
        if (comm->rank == 0) finish(o, &a, &table, err);
        md_comm_agree(comm, err);
    }
    md_qpr_table_free(&table);
    for (int i = 0; i < a.n; i++)
        md_material_free(&a.material[i]);
    return err->code;
}
