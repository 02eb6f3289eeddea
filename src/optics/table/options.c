#include "optics/table/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arguments.h"

const char md_qpr_help[] =
    "usage: marsdisk-qpr [options] FILE[:WEIGHT] ...\n"
    "       marsdisk-qpr [options] --silica | --constant N,K\n"
    "       marsdisk-qpr mie X N K\n"
    "       mpirun -n N marsdisk-qpr ...\n"
    "\n"
    "Makes a table of <Q_pr>(s, T_M), the mean efficiency of radiation pressure on spherical grains of radius s in the light "
    "of a\n"
    "black body, from optical constants over wavelength in um. FILE is\n"
    "  .csv          wavelength_um,n,k, or wavenumber_cm,strength,damping_cm\n"
    "  .lnk          three columns: wavelength, n, k\n"
    "  .yml, .yaml   as refractiveindex.info has it: tabulated nk, n, k, and its formulas 1 to 9 for n\n"
    "Efficiencies of several files (the axes of a crystal) are averaged with their weights.\n"
    "`mie` prints one line for one sphere of size parameter X and index N + i K: x n k Qext Qsca g Qpr Qback, up to X = 1e6 "
    "by\n"
    "Mie's series; above, as a mean over sizes without ripple, and with nan for Qback.\n"
    "\n"
    "  -o, --out FILE        where to write: .csv, which marsdisk reads, or .h5, .hdf5; repeatable (default qpr.csv)\n"
    "      --name TEXT       name of the material, and\n"
    "      --source TEXT     source of the constants, for the head of the table\n"
    "      --silica          fused silica from closed forms (Malitson 1965; Kitamura et al. 2007)\n"
    "      --constant N,K    one index at all wavelengths\n"
    "      --k-floor K       k is at least this: impurities\n"
    "      --transparent     k = 0 for a file that gives n alone, which is refused without this\n"
    "      --s-min, --s-max M    sizes, default 1e-8 to 10 m\n"
    "      --T-min, --T-max K    temperatures, default 1000 to 6500 K\n"
    "      --error E         relative error of <Q_pr> allowed to linear interpolation in (ln s, T_M), default 1e-3\n"
    "      --sizes N, --temperatures N\n"
    "                        so many evenly spaced nodes instead\n"
    "      --absorption      columns T_K,s_m,Q_abs,Q_ext for the temperature of grains, evenly spaced in ln T; with --sizes "
    "and\n"
    "                        --temperatures\n"
    "      --tolerance T     of the Planck means, default 1e-6\n"
    "      --allow-outside   although more than 5 % of a Planck function lies beyond the constants, whose end values are held "
    "there\n"
    "      --progress auto|on|off\n"
    "                        auto: a bar where stderr is a terminal; on: elsewhere a line now and then\n"
    "      --quiet, --version, -h, --help\n"
    "\n"
    "exit codes: 0 ok, 2 usage, 3 configuration, 4 memory, 5 input/output, 6 numerics, 7 internal\n";

static double number(const char *what, const char *text, md_error *err)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end || !isfinite(value)) md_fail(err, MD_ERR_USAGE, "%s %s: expected a number", what, text);
    return value;
}

static int count(const char *what, const char *text, md_error *err)
{
    double value = number(what, text, err);
    if (!(value >= 0 && value <= 1e6 && value == floor(value)))
        md_fail(err, MD_ERR_USAGE, "%s %s: expected a whole number", what, text);
    return err->code ? 0 : (int)value;
}

/* Options with a number; true when the argument was one. */
static bool parse_number(md_qpr_options *o, md_arguments *s)
{
    md_qpr_plan *p = &o->plan;
    const struct {
        const char *name;
        double *to;
    } numbers[] = {{"--k-floor", &o->k_floor}, {"--s-min", &p->s_min}, {"--s-max", &p->s_max},        {"--T-min", &p->T_min},
                   {"--T-max", &p->T_max},     {"--error", &p->error}, {"--tolerance", &p->tolerance}};
    const struct {
        const char *name;
        int *to;
    } counts[] = {{"--sizes", &p->sizes}, {"--temperatures", &p->temperatures}};
    const char *value;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (!(value = md_arguments_value(s, numbers[i].name))) continue;
        *numbers[i].to = number(numbers[i].name, value, s->err);
        return true;
    }
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (!(value = md_arguments_value(s, counts[i].name))) continue;
        *counts[i].to = count(counts[i].name, value, s->err);
        return true;
    }
    return false;
}

static void take_closed_form(md_qpr_options *o, md_material_kind kind, md_error *err)
{
    if (o->closed_form != MD_MATERIAL_TABLE) md_fail(err, MD_ERR_USAGE, "--silica or --constant: expected one of them, once");
    o->closed_form = kind;
}

static bool parse_flag(md_qpr_options *o, const char *arg, md_error *err)
{
    if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
        o->action = MD_QPR_HELP;
    else if (strcmp(arg, "--version") == 0)
        o->action = MD_QPR_VERSION;
    else if (strcmp(arg, "--quiet") == 0)
        o->quiet = true;
    else if (strcmp(arg, "--silica") == 0)
        take_closed_form(o, MD_MATERIAL_SILICA, err);
    else if (strcmp(arg, "--allow-outside") == 0)
        o->allow_outside = true;
    else if (strcmp(arg, "--absorption") == 0)
        o->plan.absorption = true;
    else if (strcmp(arg, "--transparent") == 0)
        o->transparent = true;
    else
        return false;
    return true;
}

static void parse_progress(md_qpr_options *o, const char *text, md_error *err)
{
    if (strcmp(text, "on") == 0)
        o->plan.progress = true;
    else if (strcmp(text, "off") == 0)
        o->plan.progress = false;
    else if (strcmp(text, "auto") != 0)
        md_fail(err, MD_ERR_USAGE, "--progress %s: expected auto, on or off", text);
}

static void parse_constant(md_qpr_options *o, const char *text, md_error *err)
{
    char *end, *last;
    take_closed_form(o, MD_MATERIAL_CONSTANT, err);
    o->n = strtod(text, &end);
    o->k = *end == ',' ? strtod(end + 1, &last) : 0;
    bool read = end != text && (*end == '\0' || (*end == ',' && last != end + 1 && *last == '\0'));
    if (!read || !(o->n >= MD_MATERIAL_LEAST_N && o->n <= MD_MATERIAL_MOST && o->k >= 0 && o->k <= MD_MATERIAL_MOST))
        md_fail(err, MD_ERR_USAGE, "--constant %s: expected N or N,K, with N from %g to %g, K from 0 to %g", text,
                MD_MATERIAL_LEAST_N, MD_MATERIAL_MOST, MD_MATERIAL_MOST);
}

/* FILE or FILE:WEIGHT; the weight is cut off in place. */
static void parse_file(md_qpr_options *o, char *arg, md_error *err)
{
    if (o->files == MD_QPR_AXES) {
        md_fail(err, MD_ERR_USAGE, "more than %d files", MD_QPR_AXES);
        return;
    }
    char *colon = strrchr(arg, ':'), *end = NULL;
    double weight = colon ? strtod(colon + 1, &end) : 1;
    if (colon && end != colon + 1 && *end == '\0')
        *colon = '\0';
    else
        weight = 1;
    if (!(weight > 0) || !isfinite(weight)) md_fail(err, MD_ERR_USAGE, "%s: a weight of %g: expected above 0", arg, weight);
    o->weight[o->files] = weight;
    o->file[o->files++] = arg;
}

static void parse_output(md_qpr_options *o, const char *path, md_error *err)
{
    if (o->outputs == MD_QPR_OUTPUTS)
        md_fail(err, MD_ERR_USAGE, "more than %d files to write", MD_QPR_OUTPUTS);
    else if (md_qpr_form_of(path) == MD_QPR_NO_FORM)
        md_fail(err, MD_ERR_USAGE, "--out %.1000s: expected a name that ends in .csv, .h5 or .hdf5, which tells the form",
                path);
    else
        o->output[o->outputs++] = path;
}

static void parse_one(md_qpr_options *o, md_arguments *s)
{
    char *arg = s->argv[s->at];
    const char *value;
    if (parse_flag(o, arg, s->err) || parse_number(o, s)) return;
    if ((value = md_arguments_value(s, "--out")) || (value = md_arguments_value(s, "-o")))
        parse_output(o, value, s->err);
    else if ((value = md_arguments_value(s, "--name")))
        o->name = value;
    else if ((value = md_arguments_value(s, "--source")))
        o->source = value;
    else if ((value = md_arguments_value(s, "--constant")))
        parse_constant(o, value, s->err);
    else if ((value = md_arguments_value(s, "--progress")))
        parse_progress(o, value, s->err);
    else if (s->err->code)
        return;
    else if (arg[0] == '-' && arg[1])
        md_fail(s->err, MD_ERR_USAGE, "unknown option %s; see marsdisk-qpr --help", arg);
    else
        parse_file(o, arg, s->err);
}

static md_status parse_mie(md_qpr_options *o, int argc, char **argv, md_error *err)
{
    o->action = MD_QPR_MIE;
    if (argc != 5) return md_fail(err, MD_ERR_USAGE, "mie: expected X N K; see marsdisk-qpr --help");
    o->x = number("mie: X", argv[2], err);
    o->n = number("mie: N", argv[3], err);
    o->k = number("mie: K", argv[4], err);
    return err->code;
}

md_status md_qpr_options_parse(md_qpr_options *o, int argc, char **argv, md_error *err)
{
    *o = (md_qpr_options){.plan = md_qpr_plan_default(), .name = "", .source = ""};
    o->plan.progress = isatty(STDERR_FILENO) == 1;
    if (argc > 1 && strcmp(argv[1], "mie") == 0) return parse_mie(o, argc, argv, err);
    md_arguments s = {"marsdisk-qpr", argc, 1, argv, err};
    for (; s.at < argc && !err->code; s.at++)
        parse_one(o, &s);
    if (err->code || o->action != MD_QPR_TABLE) return err->code;
    if ((o->files > 0) == (o->closed_form != MD_MATERIAL_TABLE))
        return md_fail(err, MD_ERR_USAGE,
                       "expected files of optical constants, or --silica, or --constant; see marsdisk-qpr --help");
    if (!(o->k_floor >= 0 && o->k_floor <= MD_MATERIAL_MOST))
        return md_fail(err, MD_ERR_USAGE, "--k-floor %g: expected 0 to %g", o->k_floor, MD_MATERIAL_MOST);
    if (o->outputs == 0) o->output[o->outputs++] = "qpr.csv";
    return MD_OK;
}

/* Not by a parse, which cuts weights off the names of files. */
md_launch_need md_qpr_options_need(int argc, char **argv)
{
    static const char *const telling[] = {"mie", "--help", "-h", "--version"};
    for (size_t k = 0; k < sizeof telling / sizeof telling[0] && argc > 1; k++)
        if (strcmp(argv[1], telling[k]) == 0) return MD_LAUNCH_TELL;
    return MD_LAUNCH_SHARE;
}
