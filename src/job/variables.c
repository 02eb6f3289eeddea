#include "job/variables.h"

/* job/outcome.c writes them. */
const md_variable md_variables_common[] = {{"status", "", "finished, stopped (goes on with --resume) or failed"},
                                           {"stop_reason", "", "what ended the run"},
                                           {"error", "", "the message, of a run that failed"},
                                           {"warnings", "", "the last warnings told"},
                                           {"warnings_total", "1", "how many there were"},
                                           {NULL, NULL, NULL}};

void md_variables_head(FILE *to)
{
    fputs("\n| name | along | unit | what |\n|---|---|---|---|\n", to);
}

void md_variables_row(const md_h5_label *label, FILE *to)
{
    fprintf(to, "| `%s` |", label->name);
    for (int k = 0; k < MD_H5_RANK && label->dim[k]; k++)
        fprintf(to, "%s%s", k > 0 ? ", " : " ", label->dim[k]);
    fprintf(to, " | %s | %s |\n", label->unit, label->long_name);
}

static void print(const md_variable *numbers, FILE *to)
{
    for (const md_variable *n = numbers; n->name; n++)
        fprintf(to, "| `%s` | %s | %s |\n", n->name, n->unit, n->text);
}

void md_variables_print_numbers(const md_variable *numbers, FILE *to)
{
    fputs("\n| name | unit | what |\n|---|---|---|\n", to);
    print(md_variables_common, to);
    print(numbers, to);
}
