#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "swarm/model/cross_sections.h"

enum { MOST_LINE = 4096, FIRST_ROOM = 64 };

/* Where the reader stands, and the present line without the blanks at its end. */
typedef struct reader {
    sw_collection *all;
    const char *at, *end;
    int line;
    char text[MOST_LINE];
    char *database; /* of the blocks that follow */
    double scale_energy, scale_sigma;
    int room, rows_room; /* of blocks, and of rows of the present one */
    md_error *err;
} reader;

static md_status fail(const reader *in, const char *expected)
{
    return md_fail(in->err, MD_ERR_CONFIG, "%.1000s:%d: \"%.200s\": expected %.400s", in->all->file, in->line, in->text,
                   expected);
}

/* The next line; false at the end of the text. A longer line than any table has is cut: only free text is that long, and a row
 * that was cut is no two numbers. */
static bool next_line(reader *in)
{
    in->text[0] = '\0';
    if (in->at >= in->end) return false;
    const char *stop = in->at;
    while (stop < in->end && *stop != '\n' && *stop != '\r')
        stop++;
    size_t n = (size_t)(stop - in->at);
    if (n >= sizeof in->text) n = sizeof in->text - 1;
    memcpy(in->text, in->at, n);
    while (n > 0 && (isspace((unsigned char)in->text[n - 1]) || in->text[n - 1] == '\0'))
        n--;
    in->text[n] = '\0';
    for (size_t i = 0; i < n; i++)
        if (in->text[i] == '\0') in->text[i] = '?';
    in->line++;
    in->at = stop;
    if (in->at < in->end && *in->at == '\r') in->at++;
    if (in->at < in->end && *in->at == '\n') in->at++;
    return true;
}

static const char *skip_blanks(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return text;
}

static bool is_dashes(const char *text)
{
    text = skip_blanks(text);
    return strspn(text, "-") >= 5 && text[strspn(text, "-")] == '\0';
}

/* `text` begins with this word, and the word ends there; *rest is what follows the blanks behind it. */
static bool begins_with(const char *text, const char *word, const char **rest)
{
    size_t n = strlen(word);
    if (strncmp(text, word, n) != 0 || (text[n] != '\0' && !isspace((unsigned char)text[n]))) return false;
    if (rest) *rest = skip_blanks(text + n);
    return true;
}

static bool opens_block(const char *text, sw_kind *kind)
{
    static const struct {
        const char *word;
        sw_kind kind;
    } words[] = {{"ELASTIC", SW_ELASTIC},       {"EFFECTIVE", SW_EFFECTIVE}, {"MOMENTUM", SW_EFFECTIVE},
                 {"EXCITATION", SW_EXCITATION}, {"ROTATION", SW_EXCITATION}, {"IONIZATION", SW_IONIZATION},
                 {"ATTACHMENT", SW_ATTACHMENT}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!begins_with(text, words[i].word, NULL)) continue;
        *kind = words[i].kind;
        return true;
    }
    return false;
}

/* A finite decimal number at the beginning of *text, which goes on behind it: no "nan", "inf" or hexadecimal, which strtod
 * would take. */
static bool take_number(const char **text, double *number)
{
    const char *from = skip_blanks(*text);
    size_t n = strspn(from, "0123456789+-.eE");
    char *end;
    if (n == 0) return false;
    *number = strtod(from, &end);
    if (end != from + n || !isfinite(*number)) return false;
    *text = end;
    return true;
}

/* --- the head of a block ------------------------------------------------------------------------------------------- */

/* Of "Ar*(11.5 eV)" the number, and what its last digit is worth. Two such numbers name two states: nothing is taken. */
static void said_in_name(const char *text, sw_process *p)
{
    double number = (double)NAN, unit = 0;
    int found = 0;
    for (const char *at = strstr(text, "eV"); at; at = strstr(at + 1, "eV")) {
        const char *end = at, *from;
        while (end > text && end[-1] == ' ')
            end--;
        for (from = end; from > text && (isdigit((unsigned char)from[-1]) || from[-1] == '.');)
            from--;
        if (from == end || !isdigit((unsigned char)*from)) continue;
        const char *point = memchr(from, '.', (size_t)(end - from));
        number = strtod(from, NULL);
        unit = 1;
        for (const char *digit = point ? point + 1 : end; digit < end; digit++)
            unit /= 10;
        found++;
    }
    if (found != 1) return;
    p->said_threshold_eV = number;
    p->said_to_eV = unit;
}

static md_status read_species(reader *in, sw_process *p)
{
    sw_kind other;
    if (!next_line(in) || in->text[0] == '\0' || opens_block(in->text, &other) || is_dashes(in->text))
        return fail(in, "the line of the species, as Ar or Ar -> Ar*");
    const char *text = skip_blanks(in->text);
    p->reaction = md_strdup(text, in->err);
    said_in_name(text, p);
    const char *arrow = strstr(text, "->");
    p->reversible = arrow > text && arrow[-1] == '<';
    size_t n = arrow ? (size_t)(arrow - text) - (p->reversible ? 1 : 0) : strlen(text);
    while (n > 0 && isspace((unsigned char)text[n - 1]))
        n--;
    if (n == 0) return fail(in, "a species before the arrow");
    p->species = md_alloc(n + 1, 1, in->err);
    if (p->species) memcpy(p->species, text, n);
    return in->err->code;
}

/* One number or two; behind a slash stands what they are. */
static md_status read_parameters(reader *in, sw_process *p)
{
    static const char *const expected[SW_KINDS] = {"the mass ratio m/M, between 0 and 1", "the mass ratio m/M, between 0 and 1",
                                                   "the threshold in eV, and perhaps the ratio of statistical weights",
                                                   "the threshold in eV, and perhaps the ratio of statistical weights",
                                                   "a number"};
    reader before = *in;
    const char *at = in->text;
    double first = 0, second = 0;
    bool there = next_line(in) && take_number(&at, &first);
    if (!there && p->kind == SW_ATTACHMENT) { /* it has none: the line belongs to the text */
        *in = before;
        return MD_OK;
    }
    if (!there) return fail(in, expected[p->kind]);
    bool two = take_number(&at, &second);
    at = skip_blanks(at);
    if (*at != '\0' && *at != '/') return fail(in, expected[p->kind]);
    bool ratio = p->kind == SW_ELASTIC || p->kind == SW_EFFECTIVE;
    if (first < 0 || (ratio && (first <= 0 || first >= 1)) || (two && second < 0)) return fail(in, expected[p->kind]);
    *(ratio ? &p->mass_ratio : &p->threshold_eV) = first;
    if (two && !ratio) p->weight_ratio = second;
    return MD_OK;
}

/* The number behind "E =" or "m/M =" of a PARAM. line, nan when there is none. */
static double said(const char *text, const char *name)
{
    for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
        const char *behind = skip_blanks(at + strlen(name));
        bool alone = at == text || !isalnum((unsigned char)at[-1]);
        double number;
        if (!alone || *behind != '=') continue;
        behind++;
        if (take_number(&behind, &number)) return number;
    }
    return (double)NAN;
}

static md_status read_free_line(reader *in, sw_process *p)
{
    const char *text = skip_blanks(in->text), *rest;
    if (begins_with(text, "PARAM.:", &rest)) {
        double threshold = said(rest, "E");
        if (!isnan(threshold)) p->said_threshold_eV = threshold, p->said_to_eV = 0;
        p->said_mass_ratio = said(rest, "m/M");
    }
    if (begins_with(text, "PROCESS:", &rest)) said_in_name(rest, p);
    if (begins_with(text, "COLUMNS:", &rest)) p->per_density = strstr(rest, "m5") || strstr(rest, "m^5");
    if (begins_with(text, "SCALING:", &rest) &&
        (!take_number(&rest, &in->scale_energy) || !take_number(&rest, &in->scale_sigma) || in->scale_energy <= 0 ||
         in->scale_sigma < 0))
        return fail(in, "two factors, for energies and cross-sections");
    return MD_OK;
}

/* --- its table ----------------------------------------------------------------------------------------------------- */

static md_status add_row(reader *in, sw_process *p, double energy, double sigma)
{
    if (p->n == in->rows_room) {
        int room = in->rows_room > 0 ? 2 * in->rows_room : FIRST_ROOM;
        double *rows = md_alloc((size_t)room, sizeof *rows, in->err), *values = md_alloc((size_t)room, sizeof *values, in->err);
        if (rows && values && p->n > 0) {
            memcpy(rows, p->energy_eV, (size_t)p->n * sizeof *rows);
            memcpy(values, p->sigma, (size_t)p->n * sizeof *values);
        }
        md_free(p->energy_eV);
        md_free(p->sigma);
        p->energy_eV = rows;
        p->sigma = values;
        if (!rows || !values) return in->err->code;
        in->rows_room = room;
    }
    p->energy_eV[p->n] = energy;
    p->sigma[p->n++] = sigma;
    return MD_OK;
}

static md_status read_row(reader *in, sw_process *p)
{
    const char *at = in->text;
    double energy, sigma;
    if (!take_number(&at, &energy) || !take_number(&at, &sigma) || *skip_blanks(at) != '\0')
        return fail(in, "an energy in eV and a cross-section in m^2, or the dashes that end the table");
    if (energy < 0) return fail(in, "an energy of 0 or more");
    if (sigma < 0) return fail(in, "a cross-section of 0 or more");
    energy *= in->scale_energy;
    if (p->n > 0 && energy < p->energy_eV[p->n - 1]) return fail(in, "energies that do not fall");
    if (p->n > 1 && energy == p->energy_eV[p->n - 2]) return fail(in, "at most two rows of one energy, which are a step");
    if (!isfinite(energy) || !isfinite(sigma * in->scale_sigma)) return fail(in, "finite numbers, scaled");
    return add_row(in, p, energy, sigma * in->scale_sigma);
}

static md_status read_table(reader *in, sw_process *p)
{
    sw_kind other;
    while (next_line(in) && !is_dashes(in->text)) {
        if (opens_block(in->text, &other)) return fail(in, "the dashes before the table of the block");
        if (read_free_line(in, p)) return in->err->code;
    }
    if (!is_dashes(in->text)) return fail(in, "a table between lines of dashes, not the end of the file");
    in->rows_room = 0;
    while (next_line(in) && !is_dashes(in->text))
        if (in->text[0] != '\0' && read_row(in, p)) return in->err->code;
    if (!is_dashes(in->text)) return fail(in, "the dashes that end the table, not the end of the file");
    return p->n > 0 ? MD_OK : fail(in, "at least one row before the dashes");
}

/* --- all blocks ---------------------------------------------------------------------------------------------------- */

/* Room for one more block, which counts at once so that it is freed whatever happens. */
static sw_process *new_process(reader *in)
{
    sw_collection *all = in->all;
    if (all->n == in->room) {
        int room = in->room > 0 ? 2 * in->room : FIRST_ROOM;
        sw_process *more = md_alloc((size_t)room, sizeof *more, in->err);
        if (!more) return NULL;
        if (all->n > 0) memcpy(more, all->process, (size_t)all->n * sizeof *more);
        md_free(all->process);
        all->process = more;
        in->room = room;
    }
    sw_process *p = &all->process[all->n++];
    *p = (sw_process){.said_threshold_eV = (double)NAN, .said_mass_ratio = (double)NAN, .line = in->line};
    return p;
}

static md_status read_block(reader *in, sw_kind kind)
{
    sw_process *p = new_process(in);
    if (!p) return in->err->code;
    p->kind = kind;
    p->database = md_strdup(in->database ? in->database : "", in->err);
    in->scale_energy = in->scale_sigma = 1;
    if (in->err->code || read_species(in, p) || read_parameters(in, p)) return in->err->code;
    return read_table(in, p);
}

static void read_all(reader *in)
{
    const char *rest;
    sw_kind kind;
    while (!in->err->code && next_line(in)) {
        if (opens_block(in->text, &kind)) {
            read_block(in, kind);
        } else if (begins_with(in->text, "DATABASE:", &rest)) {
            md_free(in->database);
            in->database = md_strdup(rest, in->err);
        } else if (is_dashes(in->text)) {
            fail(in,
                 "a table only behind ELASTIC, EFFECTIVE, EXCITATION, IONIZATION or ATTACHMENT, its species and its parameter");
        }
    }
    if (!in->err->code && in->all->n == 0)
        md_fail(in->err, MD_ERR_CONFIG,
                "%.1000s: no cross-section: expected blocks that begin with ELASTIC, EFFECTIVE, EXCITATION, "
                "IONIZATION or ATTACHMENT",
                in->all->file);
}

md_status sw_collection_parse(sw_collection *all, const char *text, size_t bytes, const char *name, md_error *err)
{
    *all = (sw_collection){.file = md_strdup(name, err)};
    reader in = {.all = all, .at = text, .end = text + bytes, .err = err};
    if (bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) in.at += 3;
    if (!err->code) read_all(&in);
    md_free(in.database);
    if (err->code) sw_collection_free(all);
    return err->code;
}
