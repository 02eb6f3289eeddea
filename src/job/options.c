#include "job/options.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/arguments.h"
#include "base/memory.h"

/* What an option does with md_options: sets a flag, chooses the action, keeps a text, adds one to the list, or reads a value. */
typedef enum option_kind { FLAG, ACTION, TEXT, SET, WALL, PROGRESS, INDEX } option_kind;

typedef struct option {
    const char *name, *letter, *value; /* "--out", "-o" or NULL, "DIR" or NULL */
    option_kind kind;
    size_t offset;    /* of the flag or the text in md_options */
    md_action action; /* of an ACTION */
    const char *help;
} option;

static const option options[] = {
    {"--out", "-o", "DIR", TEXT, offsetof(md_options, out), 0, "output folder (default out/<input's name>)"},
    {"--force", NULL, NULL, FLAG, offsetof(md_options, force), 0, "replace a finished run in that folder"},
    {"--resume", NULL, NULL, FLAG, offsetof(md_options, resume), 0,
     "go on from the newest checkpoint there, from the start when there is none"},
    {"--set", NULL, "KEY=VALUE", SET, 0, 0, "override one key, repeatable: "},
    {"--sweep", NULL, "FILE", TEXT, offsetof(md_options, sweep), 0, "many runs in one job, as FILE says, instead of INPUT.cfg"},
    {"--index", NULL, "K|K-L", INDEX, 0, 0, "of a sweep only case K, or K to L, counted from 0"},
    {"--list", NULL, NULL, ACTION, 0, MD_ACTION_LIST, "number, name and settings of each case of a sweep, exit"},
    {"--retry-failed", NULL, NULL, FLAG, offsetof(md_options, retry_failed), 0, "run the failed cases of a sweep again"},
    {"--check", NULL, NULL, ACTION, 0, MD_ACTION_CHECK, "read and validate everything, print the plan, exit"},
    {"--write-config", NULL, "F", TEXT, offsetof(md_options, write_config), 0,
     "write all keys in force to F, an input file for the same bits, exit"},
    {"--print-defaults", NULL, NULL, ACTION, 0, MD_ACTION_PRINT_DEFAULTS,
     "every key: type, default, range, unit, one line of text"},
    {"--print-reference", NULL, NULL, ACTION, 0, MD_ACTION_PRINT_REFERENCE, "the same as Markdown, with how to write an input"},
    {"--print-fields", NULL, NULL, ACTION, 0, MD_ACTION_PRINT_FIELDS,
     "every variable of the output with its unit, as Markdown"},
    {"--max-wall", NULL, "S", WALL, 0, 0, "stop cleanly before S seconds of wall time, with a checkpoint, exit 75"},
    {"--profile", NULL, NULL, FLAG, offsetof(md_options, profile), 0, "time per part of a step, to perf_breakdown.csv"},
    {"--progress", NULL, "auto|on|off", PROGRESS, 0, 0, "bar with time to go on a terminal, a line now and then in a log"},
    {"--quiet", NULL, NULL, FLAG, offsetof(md_options, quiet), 0, "warnings and errors only"},
    {"--verbose", NULL, NULL, FLAG, offsetof(md_options, verbose), 0, "more of what happens"},
    {"--version", NULL, NULL, ACTION, 0, MD_ACTION_VERSION, "version and what it was built with"},
    {"--help", "-h", NULL, ACTION, 0, MD_ACTION_HELP, "this text"},
};

enum { OPTIONS = sizeof options / sizeof options[0] };

static bool has(const md_about *about, const option *o)
{
    for (const char *const *name = about->without; name && *name; name++)
        if (strcmp(*name, o->name) == 0) return false;
    return true;
}

/* --- help -------------------------------------------------------------------------------------------------------------------- */

static void print_option(const md_about *about, const option *o, FILE *to)
{
    enum { TEXT_AT = 24 };
    int at = fprintf(to, o->letter ? "  %s, " : "      ", o->letter ? o->letter : "");
    at += fprintf(to, "%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
    if (at >= TEXT_AT) at = fprintf(to, "\n") - 1; /* too long: the text goes to the next line */
    fprintf(to, "%*s%s%s\n", TEXT_AT - at, "", o->help, o->kind == SET ? about->set_example : "");
}

void md_options_print_help(const md_about *about, FILE *to)
{
    fprintf(to,
            "usage: %s [options] INPUT.cfg\n"
            "       mpirun -n N %s [options] INPUT.cfg\n"
            "\n%s\n\n",
            about->name, about->name, about->what);
    for (int k = 0; k < OPTIONS; k++)
        if (has(about, &options[k])) print_option(about, &options[k], to);
    fputs("\n"
          "exit codes: 0 ok, 2 usage, 3 configuration, 4 memory, 5 input/output, 6 numerics,\n"
          "            7 internal, 8 some cases of a sweep failed, 75 stopped by wall time or signal\n",
          to);
}

/* --- parsing ----------------------------------------------------------------------------------------------------------------- */

static void parse_wall(md_options *o, const char *text, md_error *err)
{
    char *end;
    o->max_wall_s = strtod(text, &end);
    if (end == text || *end || !isfinite(o->max_wall_s) || o->max_wall_s <= 0)
        md_fail(err, MD_ERR_USAGE, "--max-wall %s: expected a number of seconds above 0", text);
}

static void parse_progress(md_options *o, const char *text, md_error *err)
{
    static const char *const name[] = {[MD_PROGRESS_AUTO] = "auto", [MD_PROGRESS_ON] = "on", [MD_PROGRESS_OFF] = "off"};
    for (int k = 0; k < 3; k++) {
        if (strcmp(text, name[k]) == 0) {
            o->progress = k;
            return;
        }
    }
    md_fail(err, MD_ERR_USAGE, "--progress %s: expected auto, on or off", text);
}

static void parse_index(md_options *o, const char *text, md_error *err)
{
    char *end;
    bool digits = isdigit((unsigned char)text[0]);
    o->index[0] = o->index[1] = strtol(text, &end, 10);
    if (*end == '-' && isdigit((unsigned char)end[1])) o->index[1] = strtol(end + 1, &end, 10);
    if (!digits || *end || o->index[1] < o->index[0])
        md_fail(err, MD_ERR_USAGE, "--index %s: expected the number of a case, or of the first and the last, 4 or 4-7", text);
}

static void take(md_options *o, const option *known, const char *value, md_error *err)
{
    void *at = (char *)o + known->offset;
    switch (known->kind) {
    case FLAG: *(bool *)at = true; break;
    case ACTION: o->action = known->action; break;
    case TEXT: *(const char **)at = value; break;
    case SET: o->set[o->n_set++] = value; break;
    case WALL: parse_wall(o, value, err); break;
    case PROGRESS: parse_progress(o, value, err); break;
    case INDEX: parse_index(o, value, err); break;
    }
}

/* Is the argument that is looked at this option? With its value, where it has one. */
static bool is_this(const option *known, md_arguments *arguments, const char **value)
{
    const char *arg = arguments->argv[arguments->at];
    bool is_name = strcmp(arg, known->name) == 0 || (known->letter && strcmp(arg, known->letter) == 0);
    if (!known->value) return is_name;
    *value = md_arguments_value(arguments, known->name);
    if (!*value && known->letter) *value = md_arguments_value(arguments, known->letter);
    return *value != NULL;
}

static void parse_one(md_options *o, const md_about *about, md_arguments *arguments)
{
    const char *arg = arguments->argv[arguments->at], *value = NULL;
    for (int k = 0; k < OPTIONS && !arguments->err->code; k++) {
        if (!has(about, &options[k]) || !is_this(&options[k], arguments, &value)) continue;
        take(o, &options[k], value, arguments->err);
        return;
    }
    if (arguments->err->code) return;
    if (arg[0] == '-' && arg[1])
        md_fail(arguments->err, MD_ERR_USAGE, "unknown option %s; see %s --help", arg, about->name);
    else if (o->input)
        md_fail(arguments->err, MD_ERR_USAGE, "more than one input file: %s and %s", o->input, arg);
    else
        o->input = arg;
}

/* Of a sweep, which names its input itself. */
static void check_sweep(md_options *o, bool indexed, md_error *err)
{
    bool only_sweep = indexed || o->retry_failed || o->action == MD_ACTION_LIST;
    if (!o->sweep && only_sweep) md_fail(err, MD_ERR_USAGE, "--index, --list and --retry-failed are for --sweep FILE");
    if (!o->sweep) return;
    if (o->input) md_fail(err, MD_ERR_USAGE, "--sweep %s names its input itself: %s is one too many", o->sweep, o->input);
    if (o->action == MD_ACTION_WRITE_CONFIG)
        md_fail(err, MD_ERR_USAGE, "--write-config is for one run: with --sweep, --list shows its cases");
    o->input = o->sweep;
}

md_status md_options_parse(md_options *o, const md_about *about, int argc, char **argv, md_error *err)
{
    *o = (md_options){.max_wall_s = (double)INFINITY, .index = {0, LONG_MAX}};
    o->set = md_alloc((size_t)argc, sizeof *o->set, err);
    if (!o->set) return err->code;
    md_arguments arguments = {about->name, argc, 1, argv, err};
    for (; arguments.at < argc && !err->code; arguments.at++)
        parse_one(o, about, &arguments);
    if (o->write_config && o->action == MD_ACTION_RUN) o->action = MD_ACTION_WRITE_CONFIG;
    if (!err->code) check_sweep(o, o->index[1] < LONG_MAX, err);
    bool needs_input = o->action == MD_ACTION_RUN || o->action == MD_ACTION_CHECK || o->action == MD_ACTION_WRITE_CONFIG;
    if (!err->code && needs_input && !o->input) md_fail(err, MD_ERR_USAGE, "no input file; see %s --help", about->name);
    if (!err->code && o->force && o->resume)
        md_fail(err, MD_ERR_USAGE, "--force starts anew and --resume goes on: give one of them");
    if (!err->code && o->write_config && !o->write_config[0])
        md_fail(err, MD_ERR_USAGE, "--write-config: expected the name of a file");
    if (!err->code && o->out && !o->out[0]) md_fail(err, MD_ERR_USAGE, "--out: expected the name of a folder");
    return err->code;
}

void md_options_free(md_options *o)
{
    md_free(o->set);
    o->set = NULL;
}

md_launch_need md_options_need(const md_about *about, int argc, char **argv)
{
    md_options o;
    md_error err = {MD_OK, ""};
    md_options_parse(&o, about, argc, argv, &err);
    md_launch_need need = !err.code && o.action == MD_ACTION_RUN ? MD_LAUNCH_RUN : MD_LAUNCH_TELL;
    md_options_free(&o);
    return need;
}
