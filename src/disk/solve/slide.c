#include "disk/solve/slide.h"

#include <math.h>

enum { MOST_TRIES = 16 };
/* The share of blow-out that a sub-step may be off by, of the tolerance: the next one, which ends there, too, makes up for it. */
static const double CLOSE = 0.02;
/* An end of a sub-step within so much of it is as good. */
static const double NEAR = 1e-3;

bool md_slide_crossed(const md_disk *disk, md_regime before, md_regime now)
{
    unsigned changed = before ^ now;
    return disk->params.solver.scheme != MD_SCHEME_IMEX && changed & MD_REGIME_VAPOUR &&
           !(changed & ~(unsigned)(MD_REGIME_VAPOUR | MD_REGIME_BLOW));
}

/* The share is looked for between 0 and 1: f_vap, less 1/2, rises with it. */
typedef struct search {
    double from, to;
    double x, off;           /* the last share tried, and what it led to */
    double last_x, last_off; /* and the one before it */
    double low, high;        /* off < 0 at the one, >= 0 at the other; 0 and 1 may not have been tried */
    bool low_tried, high_tried;
    double pull;   /* of off, by a share of 1 within a second; 0: not known */
    double h_next; /* what the first of these sub-steps proposes */
} search;

static search begin(double from, double to, double x, double pull)
{
    return (search){
        .from = from, .to = to, .x = x, .low = 0, .high = 1, .last_x = (double)NAN, .pull = pull, .h_next = (double)NAN};
}

/* A sub-step with the share s->x. One that is shorter than those before tells nothing of them. */
static md_status try_share(md_way *way, search *s, md_error *err)
{
    md_cell *start = way->solver->search.start;
    start->edge = MD_EDGE_HELD;
    start->solid_share = s->x;
    if (md_way_again(way, s->from, s->to, err)) return err->code;
    if (way->t < s->to) *s = begin(s->from, way->t, s->x, s->pull);
    if (isnan(s->h_next)) s->h_next = way->cell->h;
    s->off = way->solver->rates[0].phase.f_vap - 0.5;
    if (s->off < 0) {
        s->low = s->x;
        s->low_tried = true;
    } else {
        s->high = s->x;
        s->high_tried = true;
    }
    if (s->x != s->last_x && isfinite(s->last_x)) s->pull = (s->off - s->last_off) / (s->x - s->last_x) / (s->to - s->from);
    return MD_OK;
}

/* By the line through the last two, or as the last sub-steps let expect; where these lead out of the bracket, by its middle. */
static double next_share(const search *s)
{
    double next = s->x - s->off / (s->pull * (s->to - s->from));
    if (!(s->pull > 0)) next = s->off < 0 ? s->high : s->low;
    if (s->low_tried && s->high_tried && !(next > s->low && next < s->high)) next = 0.5 * (s->low + s->high);
    return fmin(fmax(next, s->low), s->high);
}

/* All solid, and still solid; or all vapour, and still that. */
static bool leaves(const search *s)
{
    return s->off < 0 ? s->x >= 1 : s->x <= 0;
}

/* A cell leaves at an instant within the sub-step, before which its share was not yet that of its way out. What is missed of that
 * is to be below the tolerance: the end, or half way to it. */
static double in_time(const search *s, double was, double tolerance)
{
    double h = s->to - s->from, missed = fabs(s->x - was) * s->pull * h;
    return missed > tolerance ? s->from + 0.5 * h : s->to;
}

/* How the share changes, from the means of this sub-step and of the last one. */
static double rise_of(const search *s, const md_cell *before)
{
    double h = s->to - s->from, h_last = before->h_last, mean_before = before->solid_share - 0.5 * before->share_rise * h_last;
    return 2 * (s->x - mean_before) / (h + h_last);
}

/* Where the straight line of the share leaves 0..1 within the sub-step: when. Else its end. */
static double line_ends(const search *s, double rise)
{
    double h = s->to - s->from, end = s->x + 0.5 * rise * h;
    if (end >= 0 && end <= 1) return s->to;
    return s->from + 0.5 * h + ((end > 1 ? 1 : 0) - s->x) / rise;
}

static double between_0_and_1(double x)
{
    return fmin(1, fmax(0, x));
}

/* The sub-step that was tried last is taken; its rates are those of the instant in which it ends. */
static void settle(md_way *way, const search *s, double rise, bool held, md_error *err)
{
    md_cell *cell = way->cell;
    cell->edge = held ? MD_EDGE_HELD : MD_EDGE_AWAY;
    cell->solid_share = held ? between_0_and_1(s->x + 0.5 * rise * (s->to - s->from)) : 0;
    cell->share_rise = held ? rise : 0;
    cell->share_pull = held ? s->pull : 0;
    cell->h = s->h_next;
    if (held) md_way_look(way->solver, way->place.in_disk, cell, way->t, err);
}

/* The share that ends the sub-step on the boundary, or the end of 0..1 at which it leaves. */
static md_status find_share(md_way *way, search *s, double tolerance, md_error *err)
{
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        if (try_share(way, s, err)) return err->code;
        double next = next_share(s);
        if (leaves(s) || fabs(next - s->x) <= tolerance) break;
        s->last_x = s->x;
        s->last_off = s->off;
        s->x = next;
    }
    return MD_OK;
}

void md_slide_step(md_way *way, md_error *err)
{
    md_cell before = *way->cell;
    bool held = before.edge == MD_EDGE_HELD;
    double tolerance = CLOSE * way->solver->disk->params.solver.rtol, rise = 0, to;
    double was = held ? before.solid_share : way->solver->rates[0].phase.solid;
    double ahead = 0.5 * before.share_rise * fmin(before.h, way->t1 - way->t);
    search s = begin(way->t, way->t1, between_0_and_1(was + ahead), before.share_pull);
    for (;;) {
        if (find_share(way, &s, tolerance, err)) return;
        rise = held && !leaves(&s) ? rise_of(&s, &before) : 0;
        to = leaves(&s) ? in_time(&s, was, tolerance) : line_ends(&s, rise);
        if (!(to > s.from && to < s.to - NEAR * (s.to - s.from))) break;
        s = begin(s.from, to, s.x, s.pull);
    }
    settle(way, &s, rise, !leaves(&s) && way->cell->stop == MD_CELL_ACTIVE, err);
}
