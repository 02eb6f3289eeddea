#include "job/options.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arguments.h"
#include "base/memory.h"

const char md_options_help[] =
    "usage: marsdisk [options] INPUT.cfg\n"
    "       mpirun -n N marsdisk [options] INPUT.cfg\n"
    "\n"
    "Follows the hot debris disk that a giant impact leaves around Mars.\n"
    "\n"
    "  -o, --out DIR         output folder (default out/<input's name>)\n"
    "      --force           replace a finished run in that folder\n"
    "      --resume          go on from the newest checkpoint there, from the start when there is none\n"
    "      --set KEY=VALUE   override one key, repeatable: --set disk.cells=64 --set solver.scheme=mpe\n"
    "      --check           read and validate everything, print the plan, exit\n"
    "      --write-config F  write all keys in force to F, an input file for the same bits, exit\n"
    "      --print-defaults  every key: type, default, range, unit, one line of text\n"
    "      --print-reference the same as the Markdown of input/README.md\n"
    "      --max-wall S      stop cleanly before S seconds of wall time, with a checkpoint, exit 75\n"
    "      --profile         time per part of a step, to perf_breakdown.csv\n"
    "      --progress auto|on|off\n"
    "                        bar with time to go on a terminal, a line now and then in a log\n"
    "      --quiet           warnings and errors only\n"
    "      --verbose         more of what happens\n"
    "      --version         version and what it was built with\n"
    "  -h, --help            this text\n"
    "\n"
    "exit codes: 0 ok, 2 usage, 3 configuration, 4 memory, 5 input/output, 6 numerics,\n"
    "            7 internal, 75 stopped by wall time or signal\n";

static void parse_wall(md_options *o, const char *text, md_error *err)
{
    char *end;
    o->max_wall_s = strtod(text, &end);
    if (end == text || *end || !isfinite(o->max_wall_s) || o->max_wall_s <= 0)
        md_fail(err, MD_ERR_USAGE, "--max-wall %s: expected a number of seconds above 0", text);
}

static void parse_progress(md_options *o, const char *text, md_error *err)
{
    static const char *const name[] = {"auto", "on", "off"};
    for (int k = 0; k < 3; k++) {
        if (strcmp(text, name[k]) == 0) {
            o->progress = k;
            return;
        }
    }
    md_fail(err, MD_ERR_USAGE, "--progress %s: expected auto, on or off", text);
}

/* Options without a value; true when `arg` was one. */
static bool parse_flag(md_options *o, const char *arg)
{
    static const struct {
        const char *name;
        md_action action;
    } actions[] = {{"--check", MD_ACTION_CHECK},     {"--print-defaults", MD_ACTION_PRINT_DEFAULTS},
                   {"--version", MD_ACTION_VERSION}, {"--print-reference", MD_ACTION_PRINT_REFERENCE},
                   {"--help", MD_ACTION_HELP},       {"-h", MD_ACTION_HELP}};
    for (size_t k = 0; k < sizeof actions / sizeof actions[0]; k++) {
        if (strcmp(arg, actions[k].name) == 0) {
            o->action = actions[k].action;
            return true;
        }
    }
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"--force", &o->force},
                 {"--resume", &o->resume},
                 {"--profile", &o->profile},
                 {"--quiet", &o->quiet},
                 {"--verbose", &o->verbose}};
    for (size_t k = 0; k < sizeof flags / sizeof flags[0]; k++) {
        if (strcmp(arg, flags[k].name) == 0) {
            *flags[k].flag = true;
            return true;
        }
    }
    return false;
}

static void parse_one(md_options *o, md_arguments *s)
{
    const char *arg = s->argv[s->at], *value;
    if (parse_flag(o, arg)) return;
    if ((value = md_arguments_value(s, "--set")))
        o->set[o->n_set++] = value;
    else if ((value = md_arguments_value(s, "--out")) || (value = md_arguments_value(s, "-o")))
        o->out = value;
    else if ((value = md_arguments_value(s, "--write-config")))
        o->write_config = value;
    else if ((value = md_arguments_value(s, "--max-wall")))
        parse_wall(o, value, s->err);
    else if ((value = md_arguments_value(s, "--progress")))
        parse_progress(o, value, s->err);
    else if (s->err->code)
        return;
    else if (arg[0] == '-' && arg[1])
        md_fail(s->err, MD_ERR_USAGE, "unknown option %s; see marsdisk --help", arg);
    else if (o->input)
        md_fail(s->err, MD_ERR_USAGE, "more than one input file: %s and %s", o->input, arg);
    else
        o->input = arg;
}

md_status md_options_parse(md_options *o, int argc, char **argv, md_error *err)
{
    *o = (md_options){.max_wall_s = (double)INFINITY};
    o->set = md_alloc((size_t)argc, sizeof *o->set, err);
    if (!o->set) return err->code;
    md_arguments s = {"marsdisk", argc, 1, argv, err};
    for (; s.at < argc && !err->code; s.at++)
        parse_one(o, &s);
    if (o->write_config && o->action == MD_ACTION_RUN) o->action = MD_ACTION_WRITE_CONFIG;
    bool runs = o->action == MD_ACTION_RUN || o->action == MD_ACTION_CHECK || o->action == MD_ACTION_WRITE_CONFIG;
    if (!err->code && runs && !o->input) md_fail(err, MD_ERR_USAGE, "no input file; see marsdisk --help");
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

md_launch_need md_options_need(int argc, char **argv)
{
    md_options o;
    md_error err = {MD_OK, ""};
    md_options_parse(&o, argc, argv, &err);
    md_launch_need need = !err.code && o.action == MD_ACTION_RUN ? MD_LAUNCH_RUN : MD_LAUNCH_TELL;
    md_options_free(&o);
    return need;
}
