#include "swarm/run/options.h"

#include <string.h>

#include "base/arguments.h"
#include "base/memory.h"

const char sw_options_help[] =
    "usage: swarm_mc [options] INPUT.cfg\n"
    "       mpirun -n N swarm_mc [options] INPUT.cfg\n"
    "\n"
    "Follows electron swarms in a gas: drift, diffusion, rates and the energy distribution at one E/N.\n"
    "\n"
    "  -o, --out DIR         output folder (default out/<input's name>)\n"
    "      --force           replace a finished run in that folder\n"
    "      --set KEY=VALUE   override one key, repeatable: --set field.EN_Td=50\n"
    "      --check           read and validate everything, say what would be done, exit\n"
    "      --print-defaults  every key: type, default, range, unit, one line of text\n"
    "      --quiet           warnings and errors only\n"
    "      --version         version and commit\n"
    "  -h, --help            this text\n"
    "\n"
    "exit codes: 0 ok, 2 usage, 3 configuration, 4 memory, 5 input/output, 6 numerics, 7 internal\n";

static bool parse_flag(sw_options *o, const char *arg)
{
    static const struct {
        const char *name;
        sw_action action;
    } actions[] = {{"--check", SW_ACTION_CHECK},
                   {"--print-defaults", SW_ACTION_PRINT_DEFAULTS},
                   {"--version", SW_ACTION_VERSION},
                   {"--help", SW_ACTION_HELP},
                   {"-h", SW_ACTION_HELP}};
    for (size_t k = 0; k < sizeof actions / sizeof *actions; k++) {
        if (strcmp(arg, actions[k].name) != 0) continue;
        o->action = actions[k].action;
        return true;
    }
    if (strcmp(arg, "--force") == 0) return o->force = true;
    if (strcmp(arg, "--quiet") == 0) return o->quiet = true;
    return false;
}

static void parse_one(sw_options *o, md_arguments *a)
{
    const char *arg = a->argv[a->at], *value;
    if (parse_flag(o, arg)) return;
    if ((value = md_arguments_value(a, "--out")) || (value = md_arguments_value(a, "-o"))) {
        o->out = value;
    } else if ((value = md_arguments_value(a, "--set"))) {
        o->set[o->n_set++] = value;
    } else if (a->err->code) {
        return;
    } else if (arg[0] == '-') {
        md_fail(a->err, MD_ERR_USAGE, "unknown option %s; swarm_mc --help lists them", arg);
    } else if (o->input) {
        md_fail(a->err, MD_ERR_USAGE, "two input files, %s and %s: expected one", o->input, arg);
    } else {
        o->input = arg;
    }
}

md_status sw_options_parse(sw_options *options, int argc, char **argv, md_error *err)
{
    *options = (sw_options){.action = SW_ACTION_RUN};
    options->set = md_alloc((size_t)argc, sizeof *options->set, err);
    md_arguments a = {.program = "swarm_mc", .argc = argc, .at = 1, .argv = argv, .err = err};
    for (; a.at < argc && !err->code; a.at++)
        parse_one(options, &a);
    bool needs_input = options->action == SW_ACTION_RUN || options->action == SW_ACTION_CHECK;
    if (!err->code && needs_input && !options->input)
        md_fail(err, MD_ERR_USAGE, "no input file; swarm_mc --help tells how it is called");
    return err->code;
}

void sw_options_free(sw_options *options)
{
    md_free(options->set);
    *options = (sw_options){0};
}

md_launch_need sw_options_need(int argc, char **argv)
{
    sw_options o;
    md_error err = {MD_OK, ""};
    sw_options_parse(&o, argc, argv, &err);
    md_launch_need need = !err.code && o.action == SW_ACTION_RUN ? MD_LAUNCH_RUN : MD_LAUNCH_TELL;
    sw_options_free(&o);
    return need;
}
