#include "swarm/model/gas_choice.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "swarm/model/formula.h"

/* m_e in atomic units of mass. */
static const double ELECTRON_U = 5.48579909065e-4;

/* Names of a kind, each once, as '"A", "B"': what does not fit is told by dots. */
typedef struct names {
    char text[600];
    size_t length;
} names;

static void add_name(names *all, const char *name)
{
    char quoted[220];
    snprintf(quoted, sizeof quoted, "\"%.200s\"", name);
    if (strstr(all->text, quoted)) return;
    size_t n = strlen(quoted);
    if (all->length + n + 6 >= sizeof all->text) {
        if (strcmp(all->text + all->length - 3, "...") != 0) all->length += (size_t)sprintf(all->text + all->length, ", ...");
        return;
    }
    all->length += (size_t)sprintf(all->text + all->length, "%s%s", all->length > 0 ? ", " : "", quoted);
}

static void refuse_species(const sw_collection *from, const char *species, md_error *err)
{
    names there = {.length = 0};
    for (int i = 0; i < from->n; i++)
        add_name(&there, from->process[i].species);
    md_fail(err, MD_ERR_CONFIG, "%.500s: no process of %.100s: expected gas.names to be among %s", from->file, species,
            there.text);
}

/* Several, or none of this name. */
static void refuse_database(const sw_collection *from, const char *species, const char *named, md_error *err)
{
    names there = {.length = 0};
    for (int i = 0; i < from->n; i++)
        if (strcmp(from->process[i].species, species) == 0) add_name(&there, from->process[i].database);
    if (named[0] == '\0')
        md_fail(err, MD_ERR_CONFIG, "%.500s: %.100s is there in several databases: expected gas.database to choose one of %s",
                from->file, species, there.text);
    else
        md_fail(err, MD_ERR_CONFIG,
                "%.500s: no process of %.100s in database \"%.200s\", or in several whose names begin so: expected "
                "gas.database to be one of %s",
                from->file, species, named, there.text);
}

const char *sw_gas_database(const sw_collection *from, const char *species, const char *named, md_error *err)
{
    const char *found = NULL;
    bool any = false, several = false;
    for (int i = 0; i < from->n; i++) {
        const sw_process *p = &from->process[i];
        if (strcmp(p->species, species) != 0) continue;
        any = true;
        if (named[0] && strcmp(p->database, named) == 0) return p->database;
        if (strncasecmp(p->database, named, strlen(named)) != 0) continue;
        several |= found && strcmp(found, p->database) != 0;
        found = p->database;
    }
    if (found && !several) return found;
    if (any)
        refuse_database(from, species, named, err);
    else
        refuse_species(from, species, err);
    return NULL;
}

void sw_gas_check_said(const sw_collection *from, const sw_process *p, md_logger *log)
{
    const char *file = from->file;
    bool has_threshold = p->kind == SW_EXCITATION || p->kind == SW_IONIZATION;
    if (has_threshold && fabs(p->said_threshold_eV - p->threshold_eV) > fmax(1e-3 * p->threshold_eV, p->said_to_eV))
        md_log_warn(log, "%s:%d: %s: threshold %g eV, its text says %g eV", file, p->line, p->reaction, p->threshold_eV,
                    p->said_threshold_eV);
    if (p->mass_ratio <= 0) return;
    double mass = sw_formula_mass_u(p->species);
    if (fabs(p->said_mass_ratio - p->mass_ratio) > 1e-2 * p->mass_ratio)
        md_log_warn(log, "%s:%d: %s: m/M %g, its PARAM. line says %g", file, p->line, p->reaction, p->mass_ratio,
                    p->said_mass_ratio);
    if (mass > 0 && fabs(ELECTRON_U / mass - p->mass_ratio) > 1e-2 * p->mass_ratio)
        md_log_warn(log, "%s:%d: %s: m/M %g, the mass that its formula has, %g u, makes it %.4g", file, p->line, p->reaction,
                    p->mass_ratio, mass, ELECTRON_U / mass);
}
