#define _POSIX_C_SOURCE 200809L
#include "disk/output/checks.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/model/momentum.h"
#include "io/files/fs.h"
#include "numbers/decimal.h"
#include "numbers/sum.h"

/* The columns of the mass budget: what is there, what of it lies in the deep layer, and the terms of the ledger. */
enum { NOW, NOW_DEEP, TERMS };

#define COLUMN(ID, NAME, SIGN, LEAVES, TEXT) ",mass_" NAME "_kg"
static const char mass_header[] = "mass_now_kg,mass_now_deep_kg" MD_LEDGER_ROWS(COLUMN);

#define L_COLUMN(ID, NAME, SIGN, LEAVES, TEXT) ",L_" NAME "_kg_m2_s"
static const char momentum_header[] =
    "time_s,L_start_kg_m2_s,L_now_kg_m2_s" MD_LEDGER_ROWS(L_COLUMN) ",L_viscous_kg_m2_s,L_drag_kg_m2_s,error_relative\n";

static const char *const file_name[MD_BOOK_FILES] = {"checks/mass_budget.csv", "checks/mass_budget_cells.csv",
                                                     "checks/energy_budget.csv", "checks/angular_momentum.csv",
                                                     "orbit_rollup.csv"};

/* A new file, or the earlier one, neither of which is written through a link. */
static FILE *open_file(const char *path, bool earlier, md_error *err)
{
    if (earlier && md_fs_own(path, err) != MD_OK) return NULL;
    int number = earlier ? md_fs_open(path, true, err) : md_fs_create(path, err);
    FILE *file = number < 0 ? NULL : fdopen(number, "r+");
    if (number >= 0 && !file) {
        md_fail(err, MD_ERR_IO, "%s: cannot open the file: %s", path, strerror(errno));
        close(number);
    }
    return file;
}

/* Is the file's beginning, up to where it was at the checkpoint, what it was then? */
static md_status check_beginning(md_checks *checks, int k, const char *path, const md_checks_state *from, md_error *err)
{
    struct stat info;
    int file = fileno(checks->file[k]);
    uint64_t found = 0;
    if (fstat(file, &info) != 0 || (double)info.st_size < from->bytes[k])
        return md_fail(err, MD_ERR_IO, "%s: this file is shorter than it was at the checkpoint", path);
    if (md_file_digest_to(&checks->digest[k], file, path, (int64_t)from->bytes[k], &found, err) != MD_OK) return err->code;
    if ((double)found == from->digest[k]) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: this file was changed since the checkpoint: its rows are not those that were written",
                   path);
}

/* A new file, or the beginning of an earlier one, ready for what follows. */
static md_status open_at(md_checks *checks, int k, const char *folder, const md_checks_state *from, md_error *err)
{
    char path[1200];
    bool earlier = from && from->bytes[k] > 0;
    snprintf(path, sizeof path, "%s/%s", folder, file_name[k]);
    FILE *file = checks->file[k] = open_file(path, earlier, err);
    if (!file || !earlier || check_beginning(checks, k, path, from, err) != MD_OK) return err->code;
    if (ftruncate(fileno(file), (off_t)from->bytes[k]) == 0 && fseeko(file, 0, SEEK_END) == 0) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: cannot shorten the file: %s", path, strerror(errno));
}

static void write_headers(const md_checks *checks)
{
    fprintf(checks->file[MD_FILE_BUDGET], "time_s,mass_start_kg,%s,error_relative,ledger_error_worst_cell\n", mass_header);
    fprintf(checks->file[MD_FILE_CELLS], "time_s,cell,%s,ledger_error\n", mass_header);
    if (checks->file[MD_FILE_ENERGY])
        fprintf(checks->file[MD_FILE_ENERGY],
                "time_s,E_rel_W,E_dissipated_W,E_retained_W,error_relative,E_rel_J,E_dissipated_J,E_retained_J,"
                "cratering_per_s,fragmentation_per_s,error_substeps\n");
    if (checks->file[MD_FILE_MOMENTUM]) fputs(momentum_header, checks->file[MD_FILE_MOMENTUM]);
    fprintf(checks->file[MD_FILE_ORBITS],
            "orbit,n_orbits,t_start_s,t_end_s,M_out_Mmars,M_sink_Mmars,M_loss_Mmars,M_out_per_orbit_Mmars,"
            "M_sink_per_orbit_Mmars,M_loss_per_orbit_Mmars,M_out_dot_mean_Mmars_s,M_sink_dot_mean_Mmars_s,"
            "M_loss_dot_mean_Mmars_s,M_out_cum_Mmars,M_sink_cum_Mmars,M_loss_cum_Mmars\n");
}

static bool is_kept(md_book_file k, const md_params *params)
{
    return k == MD_FILE_ENERGY ? params->collisions.energy : k == MD_FILE_MOMENTUM ? md_params_moves(params) : true;
}

md_status md_checks_open(md_checks *checks, const md_params *params, const md_radial *radial, const char *folder,
                         const md_checks_state *from, md_error *err)
{
    *checks = (md_checks){.radial = radial};
    if (from) checks->state = *from;
    for (int k = 0; k < MD_BOOK_FILES && !err->code; k++)
        if (is_kept((md_book_file)k, params)) open_at(checks, k, folder, from, err);
    if (!err->code && !from) write_headers(checks);
    return err->code;
}

static char *put_text(char *to, double value)
{
    *to++ = ',';
    return md_decimal_text(to, value);
}

static void put(FILE *file, const double *values, int n)
{
    char text[MD_DECIMAL_MOST + 1];
    for (int i = 0; i < n; i++)
        fwrite(text, 1, (size_t)(put_text(text, values[i]) - text), file);
}

md_checks_cell md_checks_cell_of(const md_diag *diag, double area)
{
    md_checks_cell cell = {
        .ledger_error = diag->ledger_error,
        .orbit_out = diag->orbit_out,
        .orbit_sink = diag->orbit_sink,
        .power = {diag->E_rel_dot * area, diag->E_dissipated_dot * area, diag->E_retained_dot * area,
                  diag->cratering_rate * area, diag->fragmentation_rate * area},
        .energy = {diag->E_rel_cum, diag->E_dissipated_cum, diag->E_retained_cum, diag->E_check_cum},
    };
    cell.mass[NOW] = diag->mass_now;
    cell.mass[NOW_DEEP] = diag->sigma_deep * area;
    memcpy(cell.mass + TERMS, diag->mass, sizeof diag->mass);
    memcpy(cell.torque, diag->torque, sizeof diag->torque);
    return cell;
}

char *md_checks_line(const char *time, int ig, const md_checks_cell *cell, char *to)
{
    size_t length = strlen(time);
    memcpy(to, time, length);
    to = put_text(to + length, ig);
    for (int i = 0; i < MD_CHECKS_MASSES; i++)
        to = put_text(to, cell->mass[i]);
    to = put_text(to, cell->ledger_error);
    *to++ = '\n';
    return to;
}

/* The mass at t = 0 as the books have it now. */
static double implied_start(const double mass[MD_CHECKS_MASSES])
{
    md_sum sum = {0, 0};
    md_sum_add(&sum, mass[NOW]);
    for (int b = 0; b < MD_BOOKS; b++)
        md_sum_add(&sum, -md_ledger_terms[b].sign * mass[TERMS + b]);
    return md_sum_total(sum);
}

static void add_mass(md_checks *checks, double time, const md_checks_cell *cells)
{
    FILE *budget = checks->file[MD_FILE_BUDGET];
    md_checks_state *state = &checks->state;
    md_sum sums[MD_CHECKS_MASSES] = {{0, 0}};
    double mass[MD_CHECKS_MASSES], worst = 0;
    for (int ig = 0; ig < checks->radial->n; ig++) {
        for (int i = 0; i < MD_CHECKS_MASSES; i++)
            md_sum_add(&sums[i], cells[ig].mass[i]);
        if (fabs(cells[ig].ledger_error) > worst) worst = fabs(cells[ig].ledger_error);
    }
    for (int i = 0; i < MD_CHECKS_MASSES; i++)
        mass[i] = md_sum_total(sums[i]);
    if (state->started == 0) state->start = implied_start(mass);
    double handled = state->start + mass[TERMS + MD_BOOK_SUPPLIED];
    double error = handled > 0 ? (state->start - implied_start(mass)) / handled : 0;
    fprintf(budget, "%.17g", time);
    put(budget, &state->start, 1);
    put(budget, mass, MD_CHECKS_MASSES);
    put(budget, (double[]){error, worst}, 2);
    fputc('\n', budget);
}

static void add_momentum(md_checks *checks, double time, const md_checks_cell *cells)
{
    FILE *file = checks->file[MD_FILE_MOMENTUM];
    md_momentum sum = {.now = {0, 0}};
    double v[2 + MD_BOOKS + MD_TORQUES + 1], *to = v, *start = &checks->state.momentum;
    for (int ig = 0; ig < checks->radial->n; ig++)
        md_momentum_add(&sum, checks->radial, ig, cells[ig].mass[NOW], cells[ig].mass + TERMS, cells[ig].torque);
    if (checks->state.started == 0) *start = md_momentum_start(&sum);
    *to++ = *start;
    *to++ = md_sum_total(sum.now);
    for (int b = 0; b < MD_BOOKS; b++)
        *to++ = md_sum_total(sum.term[b]);
    for (int by = 0; by < MD_TORQUES; by++)
        *to++ = md_sum_total(sum.torque[by]);
    *to++ = md_momentum_error(&sum, *start);
    fprintf(file, "%.17g", time);
    put(file, v, (int)(to - v));
    fputc('\n', file);
}

static double relative(double difference, double to)
{
    return to > 0 ? difference / to : 0;
}

/* Powers of the whole disk, and energies as the cells booked them in their sub-steps. Two errors, both of the energies. What was
 * dissipated and what was kept are summed apart from what was met, and must add up to it to rounding. And what was met is
 * integrated in two ways, which differ by as much as the sub-steps fail to resolve. */
static void add_energy(md_checks *checks, double time, const md_checks_cell *cells)
{
    enum { MET_W, LOST_W, KEPT_W, CRATERING, FRAGMENTING, MET, LOST, KEPT, CHECK, ENERGIES };
    FILE *file = checks->file[MD_FILE_ENERGY];
    md_sum sums[ENERGIES] = {{0, 0}};
    for (int ig = 0; ig < checks->radial->n; ig++) {
        for (int i = MET_W; i < MET; i++)
            md_sum_add(&sums[i], cells[ig].power[i]);
        for (int i = MET; i < ENERGIES; i++)
            md_sum_add(&sums[i], cells[ig].energy[i - MET]);
    }
    double v[ENERGIES];
    for (int i = 0; i < ENERGIES; i++)
        v[i] = md_sum_total(sums[i]);
    double errors[] = {relative(v[MET] - v[LOST] - v[KEPT], v[MET]), relative(v[CHECK] - v[MET], v[MET])};
    fprintf(file, "%.17g", time);
    put(file, v + MET_W, 3);
    put(file, errors, 1);
    put(file, v + MET, 3);
    put(file, v + CRATERING, 2);
    put(file, errors + 1, 1);
    fputc('\n', file);
}

/* A row for the orbits that ended since the last output; `loss` is what had been lost when the last of them did. */
static void add_orbits(md_checks *checks, double time, const double loss[MD_LOSSES])
{
    FILE *file = checks->file[MD_FILE_ORBITS];
    md_checks_state *state = &checks->state;
    double done = md_radial_orbits(checks->radial, time), n = done - state->orbits_done, period = checks->radial->t_orb_in;
    if (n < 1) return;
    double lost[MD_LOSSES], each[MD_LOSSES], rate[MD_LOSSES];
    for (int i = 0; i < MD_LOSSES; i++) {
        lost[i] = loss[i] - state->orbit_loss[i];
        each[i] = lost[i] / n;
        rate[i] = lost[i] / (n * period);
    }
    fprintf(file, "%.0f,%.0f,%.17g,%.17g", done, n, state->orbits_done * period, done * period);
    put(file, lost, MD_LOSSES);
    put(file, each, MD_LOSSES);
    put(file, rate, MD_LOSSES);
    put(file, loss, MD_LOSSES);
    fputc('\n', file);
    state->orbits_done = done;
    memcpy(state->orbit_loss, loss, sizeof state->orbit_loss);
}

void md_checks_add(md_checks *checks, double time, const md_checks_cell *cells, const char *lines, size_t bytes)
{
    md_sum out = {0, 0}, sink = {0, 0};
    for (int ig = 0; ig < checks->radial->n; ig++) {
        md_sum_add(&out, cells[ig].orbit_out);
        md_sum_add(&sink, cells[ig].orbit_sink);
    }
    double loss[MD_LOSSES] = {md_sum_total(out), md_sum_total(sink), md_sum_total(out) + md_sum_total(sink)};
    fwrite(lines, 1, bytes, checks->file[MD_FILE_CELLS]);
    add_mass(checks, time, cells);
    if (checks->file[MD_FILE_ENERGY]) add_energy(checks, time, cells);
    if (checks->file[MD_FILE_MOMENTUM]) add_momentum(checks, time, cells);
    add_orbits(checks, time, loss);
    checks->state.started = 1;
}

static md_status written(FILE *file, const char *name, md_error *err)
{
    if (!file || (fflush(file) == 0 && !ferror(file))) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: cannot write: %s", name, strerror(errno));
}

md_status md_checks_flush(md_checks *checks, md_error *err)
{
    for (int k = 0; k < MD_BOOK_FILES; k++)
        if (!written(checks->file[k], file_name[k], err) && checks->file[k]) md_fs_begin_sync(fileno(checks->file[k]), 0, 0);
    return err->code;
}

static md_status sync_one(md_checks *checks, int k, md_error *err)
{
    FILE *file = checks->file[k];
    uint64_t digest = 0;
    int64_t bytes = (int64_t)ftello(file);
    if (bytes < 0 || (fsync(fileno(file)) != 0 && errno != EINVAL))
        return md_fail(err, MD_ERR_IO, "%s: cannot bring it to the disk: %s", file_name[k], strerror(errno));
    md_file_digest_to(&checks->digest[k], fileno(file), file_name[k], bytes, &digest, err);
    checks->state.bytes[k] = (double)bytes;
    checks->state.digest[k] = (double)digest;
    return err->code;
}

md_status md_checks_sync(md_checks *checks, md_error *err)
{
    md_checks_flush(checks, err);
    for (int k = 0; k < MD_BOOK_FILES && !err->code; k++)
        if (checks->file[k]) sync_one(checks, k, err);
    return err->code;
}

md_status md_checks_close(md_checks *checks, md_error *err)
{
    md_checks_flush(checks, err);
    for (int k = 0; k < MD_BOOK_FILES; k++)
        if (checks->file[k]) fclose(checks->file[k]);
    *checks = (md_checks){.radial = NULL};
    return err->code;
}
