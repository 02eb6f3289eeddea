#include "disk/run/finish.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/shown.h"
#include "base/timer.h"
#include "disk/model/momentum.h"
#include "disk/physics/mars.h"
#include "disk/setup/offer.h"
#include "numbers/constants.h"

static const double MOST_BELOW_GRID = 0.1; /* of the mass handled, before it is warned of */

/* What one cell adds to the totals. */
typedef struct cell_totals {
    double start, now, not_supplied, book[MD_BOOKS]; /* kg */
    double torque[MD_TORQUES];                       /* kg m^2/s */
    double ledger_error, reached;
    double stop_time, stop_tau;
    int64_t stop, substeps, rejected, outside[MD_OUTSIDES];
    uint64_t digest;
} cell_totals;

static void totals_of(const md_evolve *run, int i, cell_totals *totals)
{
    const md_cell *cell = md_cells_at(&run->batch.cells, i);
    int bins = run->batch.cells.bins, ig = run->batch.cells.first + i;
    double area = run->disk->radial.area[ig];
    totals->start = cell->start * area;
    totals->not_supplied = md_sum_total(cell->not_supplied) * area;
    totals->now = (md_cell_surface(cell, bins) + cell->sigma_deep) * area;
    for (int b = 0; b < MD_BOOKS; b++)
        totals->book[b] = md_sum_total(cell->book[b]) * area;
    for (int by = 0; by < MD_TORQUES; by++)
        totals->torque[by] = md_sum_total(cell->torque[by]) * area;
    totals->ledger_error = md_cell_ledger_error(cell, bins);
    totals->reached = run->inside ? run->batch.reached[i] : run->now.t;
    totals->stop = cell->stop;
    totals->stop_time = cell->stop_time;
    totals->stop_tau = cell->stop_tau;
    totals->substeps = cell->substeps;
    totals->rejected = cell->rejected;
    for (int k = 0; k < MD_OUTSIDES; k++)
        totals->outside[k] = cell->outside[k];
    totals->digest = md_cell_digest(cell, bins, ig);
}

static void add_up_momentum(md_summary *s, const cell_totals *cells, const md_radial *radial)
{
    md_momentum sum = {.now = {0, 0}};
    md_sum start = {0, 0};
    for (int ig = 0; ig < radial->n; ig++) {
        md_sum_add(&start, cells[ig].start * md_radial_momentum(radial->r[ig]));
        md_momentum_add(&sum, radial, ig, cells[ig].now, cells[ig].book, cells[ig].torque);
    }
    s->momentum = (md_momentum_told){.start = md_sum_total(start),
                                     .supplied = md_sum_total(sum.term[MD_BOOK_SUPPLIED]),
                                     .now = md_sum_total(sum.now),
                                     .accreted = md_sum_total(sum.term[MD_BOOK_ACCRETED]),
                                     .spread = md_sum_total(sum.term[MD_BOOK_SPREAD]),
                                     .viscous = md_sum_total(sum.torque[MD_TORQUE_VISCOUS]),
                                     .drag = md_sum_total(sum.torque[MD_TORQUE_DRAG]),
                                     .error = md_momentum_error(&sum, md_sum_total(start))};
}

/* On rank 0, in cell order, compensated: the same on any number of ranks. */
static void add_up(md_summary *s, const cell_totals *cells, int n)
{
    md_sum start = {0, 0}, now = {0, 0}, refused = {0, 0}, reached = {0, 0}, book[MD_BOOKS] = {{0, 0}};
    double mass[MD_BOOKS];
    for (int ig = 0; ig < n; ig++) {
        md_sum_add(&start, cells[ig].start);
        md_sum_add(&now, cells[ig].now);
        md_sum_add(&refused, cells[ig].not_supplied);
        md_sum_add(&reached, cells[ig].reached);
        for (int b = 0; b < MD_BOOKS; b++)
            md_sum_add(&book[b], cells[ig].book[b]);
        if (cells[ig].ledger_error > s->ledger_error) {
            s->ledger_error = cells[ig].ledger_error;
            s->ledger_worst_cell = ig;
        }
        s->cells_stopped += cells[ig].stop != MD_CELL_ACTIVE;
        s->substeps_total += cells[ig].substeps;
        s->substeps_rejected += cells[ig].rejected;
        for (int k = 0; k < MD_OUTSIDES; k++)
            s->outside[k] += cells[ig].outside[k];
        s->state_digest += cells[ig].digest;
    }
    s->ahead_to_s = md_sum_total(reached) / n;
    s->M_start_Mmars = md_sum_total(start) / MD_M_MARS;
    s->M_now_Mmars = md_sum_total(now) / MD_M_MARS;
    s->M_not_supplied_Mmars = md_sum_total(refused) / MD_M_MARS;
    for (int b = 0; b < MD_BOOKS; b++)
        mass[b] = md_sum_total(book[b]);
    s->M_out_Mmars = md_ledger_sum(mass, MD_LEAVES_BY_LIGHT) / MD_M_MARS;
    s->M_sink_Mmars = md_ledger_sum(mass, MD_LEAVES_BY_SINK) / MD_M_MARS;
    s->M_loss_Mmars = s->M_out_Mmars + s->M_sink_Mmars;
    for (int b = 0; b < MD_BOOKS; b++)
        s->term_Mmars[b] = mass[b] / MD_M_MARS;
}

static void list_stopped(md_finish *finish, const cell_totals *cells, const md_radial *radial, md_error *err)
{
    md_summary *s = &finish->summary;
    s->stopped = finish->stopped = md_alloc((size_t)s->cells_stopped, sizeof *finish->stopped, err);
    for (int ig = 0, k = 0; ig < radial->n && !err->code; ig++)
        if (cells[ig].stop != MD_CELL_ACTIVE)
            finish->stopped[k++] = (md_stopped){ig, radial->r[ig], cells[ig].stop_time, cells[ig].stop_tau, cells[ig].stop};
}

void md_finish_free(md_finish *finish)
{
    md_free(finish->stopped);
    finish->summary.stopped = finish->stopped = NULL;
}

/* Of all ranks, in this part of the run. */
static void count_work(md_summary *s, const md_evolve *run)
{
    md_cache_count light = md_solver_radiation_count(&run->batch.solver);
    const md_cache_count *coefficients = &run->batch.solver.coefficients;
    uint64_t counts[] = {coefficients->hits,
                         coefficients->misses,
                         light.hits,
                         light.misses,
                         (uint64_t)run->ahead,
                         run->batch.handout.lent,
                         run->batch.solver.patankar.sweeps};
    md_comm_sum_u64(run->comm, counts, sizeof counts / sizeof counts[0]);
    s->coefficients = (md_cache_count){counts[0], counts[1]};
    s->radiation = (md_cache_count){counts[2], counts[3]};
    s->ahead = (int64_t)counts[4];
    s->lent = (int64_t)counts[5];
    s->sweeps = (int64_t)counts[6];
}

void md_finish_collect(md_finish *finish, const md_evolve *run, md_error *err)
{
    md_summary *s = &finish->summary;
    md_error local = {MD_OK, ""};
    int n = run->disk->radial.n;
    cell_totals *mine = md_alloc((size_t)run->batch.cells.count, sizeof *mine, &local),
                *all = md_alloc((size_t)n, sizeof *all, &local);
    for (int i = 0; i < run->batch.cells.count && mine; i++)
        totals_of(run, i, &mine[i]);
    if (md_comm_agree(run->comm, &local)) {
        md_fail(err, local.code, "%s", local.text);
    } else {
        md_comm_gather_rows(run->comm, mine, run->batch.first, sizeof *mine, all);
        if (run->comm->rank == 0) {
            add_up(s, all, n);
            add_up_momentum(s, all, &run->disk->radial);
            list_stopped(finish, all, &run->disk->radial, &local);
        }
        if (md_comm_agree(run->comm, &local)) md_fail(err, local.code, "%s", local.text);
    }
    md_free(mine);
    md_free(all);
    md_offer offer = md_offer_of(run->disk, run->now.t);
    s->supply_raw_Mmars_yr = offer.raw_Mmars_yr;
    s->supply_mixed_Mmars_yr = offer.mixed_Mmars_yr;
    s->outcome.status = err->code ? MD_FAILED : run->stopped_early ? MD_STOPPED_EARLY : MD_FINISHED;
    s->outcome.reason = err->code ? NULL : run->stop_reason;
    s->time_end_s = run->now.t;
    if (!run->inside) s->ahead_to_s = run->now.t; /* not a mean of equal numbers, which would be rounded */
    s->T_M_end_K = md_mars_temperature(&run->disk->params, &run->disk->tables, run->now.t);
    s->cells = n;
    s->bins = run->batch.cells.bins;
    s->steps = run->now.steps;
    s->outputs = run->now.rows;
    s->meetings = run->meetings;
    s->checkpoints = run->checkpoints->written;
    s->checkpoints_s = run->checkpoints->cost.total;
    s->checkpoint_s = run->checkpoints->longest_s;
    s->resumes = run->now.resumes;
    s->mixed = run->now.mixed;
    s->wall_before_s = run->now.wall_s;
    count_work(s, run);
    s->rss_MB = md_outcome_rss_MB(run->comm);
}

/* Where mass went: what counts as lost, then the other terms of the ledger, two a line. */
static void print_terms(const md_summary *s, FILE *to)
{
    fprintf(to, "lost          %.6e M_mars: %.6e blown out, %.6e by other sinks\n", s->M_loss_Mmars, s->M_out_Mmars,
            s->M_sink_Mmars);
    int told = 0;
    for (int b = 0; b < MD_BOOKS; b++) {
        if (b == MD_BOOK_SUPPLIED || b == MD_BOOK_BLOWN_OUT) continue;
        if (b >= MD_BOOKS - MD_BOOKS_OF_TRANSPORT && s->term_Mmars[MD_BOOK_MOVED_OUT] == 0) continue; /* nothing moved */
        char name[64];
        snprintf(name, sizeof name, "%s", md_ledger_terms[b].name);
        for (char *at = strchr(name, '_'); at; at = strchr(at, '_'))
            *at = ' ';
        fprintf(to, told++ % 2 == 0 ? "%-13s %.6e M_mars" : "; %s %.6e M_mars\n", name, s->term_Mmars[b]);
    }
    if (told % 2 == 1) fprintf(to, "\n");
}

void md_finish_print(const md_finish *finish, const char *folder, FILE *to)
{
    const md_summary *s = &finish->summary;
    fprintf(to, "%s: %s\n", s->outcome.status, s->outcome.reason ? s->outcome.reason : "-");
    fprintf(to, "time          %.6g yr, Mars at %.1f K\n", s->time_end_s / MD_YEAR, s->T_M_end_K);
    fprintf(to, "start, supply %.6e + %.6e M_mars\n", s->M_start_Mmars, s->term_Mmars[MD_BOOK_SUPPLIED]);
    if (s->M_not_supplied_Mmars > 0)
        fprintf(to, "not supplied  %.6e M_mars (supply.headroom = \"clip\": no room below tau = 1)\n", s->M_not_supplied_Mmars);
    print_terms(s, to);
    fprintf(to, "in the disk   %.6e M_mars, %d of %d cells stopped\n", s->M_now_Mmars, s->cells_stopped, s->cells);
    fprintf(to, "books         close to %.1e (worst cell %d)\n", s->ledger_error, s->ledger_worst_cell);
    if (s->term_Mmars[MD_BOOK_MOVED_OUT] > 0)
        fprintf(to,
                "turned        angular momentum %.6e kg m2/s at the start, %+.3e by viscosity, %+.3e by drag; closes to %.1e\n",
                s->momentum.start, s->momentum.viscous, s->momentum.drag, s->momentum.error);
    fprintf(to, "work          %lld sub-steps in %.3g s, state digest %016llx\n", (long long)s->substeps_total, s->wall_s,
            (unsigned long long)s->state_digest);
    if (s->ahead > 0)
        fprintf(to, "on the way    %lld sub-steps beyond that time, to %.6g yr on average: in the checkpoint\n",
                (long long)s->ahead, s->ahead_to_s / MD_YEAR);
    fprintf(to, "checkpoints   %d written, %.3f s the longest", s->checkpoints, s->checkpoint_s);
    if (s->resumes > 0) fprintf(to, "; resumed %lld times, %.3g s in all", (long long)s->resumes, s->wall_s + s->wall_before_s);
    char name[1024];
    fprintf(to, "\nresults       %s/%s, summary.json\n", md_shown(folder, name, sizeof name),
            finish->joined ? "run.h5" : "segment-*.h5 (no wall time was left for run.h5: the part that ends makes it)");
}

/* Of what there was and came, the share that ends as dust finer than the grid. */
static void warn_of_dust(const md_summary *s, md_logger *log)
{
    double handled = s->M_start_Mmars + s->term_Mmars[MD_BOOK_SUPPLIED],
           share = handled > 0 ? s->term_Mmars[MD_BOOK_BELOW_GRID] / handled : 0;
    if (share > MOST_BELOW_GRID)
        md_log_warn(
            log, "%.3g %% of the mass handled was ground below the grid (sizes.s_min_m): dust that the model does not follow",
            100 * share);
}

/* What they would have lost later is missing in all sums. */
static void warn_of_stopped(const md_summary *s, md_logger *log)
{
    int at_start = 0;
    const md_stopped *a = s->stopped, *last = a;
    for (int k = 0; a && k < s->cells_stopped; k++) {
        at_start += a[k].t <= 0;
        if (a[k].t > last->t) last = &a[k];
    }
    if (!a || s->cells_stopped == 0) return;
    const md_stopped *b = &a[s->cells_stopped - 1];
    md_log_warn(
        log,
        "%d of %d cells stopped, solid and thicker than shielding.tau_stop, and lose nothing from then on: %d at t = 0, the "
        "last one at %.6g yr; they lie at %.4g to %.4g R_mars (cells %d to %d), see \"stopped\" in summary.json",
        s->cells_stopped, s->cells, at_start, last->t / MD_YEAR, a->r / MD_R_MARS, b->r / MD_R_MARS, a->cell, b->cell);
}

void md_finish_warn(const md_finish *finish, md_logger *log)
{
    static const char *const what[MD_OUTSIDES] =
        {[MD_OUTSIDE_Q_PR] = "radiation.q_pr_table: <Q_pr> was asked outside its table, whose end was taken",
         [MD_OUTSIDE_STRENGTH] = "strength.v_kms: velocities were outside the Q*_D table, whose end was scaled",
         [MD_OUTSIDE_VAPOUR] = "sublimation: vapour pressures were taken outside the formula's or the table's validity",
         [MD_OUTSIDE_MARS] = "mars.table: T_M was asked outside its times, its end was held",
         [MD_OUTSIDE_PHI] = "shielding.table: optical depths were outside it, its end was held",
         [MD_OUTSIDE_E] = "dynamics.e_table: cells lie outside its radii, its end was held",
         [MD_OUTSIDE_PHASE] = "phase.table: temperatures or optical depths were outside it, its end was held",
         [MD_OUTSIDE_SUPPLY] = "supply.table: times or radii were outside it, its end was held",
         [MD_OUTSIDE_SUPPLY_T] = "supply.temperature_table: T_M was outside it, its end was held"};
    const md_summary *s = &finish->summary;
    warn_of_dust(s, log);
    warn_of_stopped(s, log);
    for (int k = 0; k < MD_OUTSIDES; k++)
        if (s->outside[k] > 0)
            md_log_warn(log, "%s, in %lld of %lld sub-steps", what[k], (long long)s->outside[k], (long long)s->substeps_total);
}
