#include "disk/evolve/ending.h"

#include <math.h>
#include <stddef.h>

#include "numbers/constants.h"
#include "numbers/numeric.h"

/* The loss rate has become low where it is below the threshold by no more than this, or the instant is known to this share. */
static const double CLOSE_RATE = 1e-6, CLOSE_TIME = 1e-9;
static const double SAME_TIME = 1e-12;

/* How far apart rules that can come and go are looked at, whatever the outputs: this share of the time passed at most. */
static const double LOOK_SHARE = 1.0 / 32;

enum { LOSS_RATE, NO_BLOWOUT, ALL_STOPPED, RULES };
static const char *const name[RULES] = {"loss_rate", "no_blowout", "all_cells_stopped"};

md_held md_held_begin(void)
{
    double never = (double)INFINITY;
    return (md_held){.quiet = never, .no_blowout = never, .stopped = never, .low_t = never, .aim = never};
}

static bool in_use(int rule, const md_params *params)
{
    bool used[RULES] = {params->run.stop_loss_rate_Mmars_s > 0, params->run.stop_no_blowout, params->run.stop_all_stopped};
    return used[rule];
}

/* How long the rule must have held [s]. */
static double least_duration(int rule, const md_params *params)
{
    double years[RULES] = {params->run.stop_loss_rate_min_yr, params->run.stop_no_blowout_min_yr,
                           params->run.stop_all_stopped_min_yr};
    return years[rule] * MD_YEAR;
}

/* When the rule will have held for long enough, as things are; infinity when it does not hold or is not in use. */
static double end_by(int rule, const md_held *held, const md_params *params)
{
    double since[RULES] = {held->quiet, held->no_blowout, held->stopped};
    return in_use(rule, params) ? since[rule] + least_duration(rule, params) : (double)INFINITY;
}

/* When rules that come and go are looked at next: after half of the time that one must hold for, but not before a day and a share
 * of the time passed have gone by. */
static double next_look(double t, const md_params *params)
{
    double wait = (double)INFINITY;
    for (int rule = 0; rule < ALL_STOPPED; rule++)
        if (in_use(rule, params)) wait = fmin(wait, fmax(0.5 * least_duration(rule, params), fmax(MD_DAY, LOOK_SHARE * t)));
    return t + wait;
}

static bool reached(double t, double instant)
{
    return t >= instant * (1 - SAME_TIME);
}

const char *md_ending(const md_held *held, double t, const md_params *params)
{
    for (int rule = 0; rule < RULES; rule++)
        if (reached(t, end_by(rule, held, params))) return name[rule];
    return NULL;
}

/* Between a coupling point t, where the loss rate is high, and low_t, where it is low: where a straight line of its logarithm is
 * below the threshold by half of what is allowed; every third time the middle, where lines do not help. */
static double probe(const md_held *held, double t, double least)
{
    bool line = held->low_rate > 0 && fmod(held->probes, 3) < 2;
    double high = held->rate / least, low = held->low_rate / least, x = 0.5;
    if (line) x = (md_log(high) + 0.5 * CLOSE_RATE) / (md_log(high) - md_log(low));
    return t + (held->low_t - t) * fmin(0.99, fmax(0.01, x));
}

/* The loss rate at t1. True: it became low before. */
static bool note_rate(md_held *held, double rate, double t, double t1, double least)
{
    bool low = rate < least, was_low = isfinite(held->quiet);
    bool found = t1 - t <= CLOSE_TIME * t1 || rate >= least * (1 - CLOSE_RATE);
    if (low && !was_low && !found) {
        held->low_t = t1;
        held->low_rate = rate;
    } else {
        if (!low) held->quiet = (double)INFINITY;
        if (low && !was_low) held->quiet = t1;
        held->rate = rate;
        if (low || t1 >= held->low_t) held->low_t = (double)INFINITY;
    }
    bool searches = isfinite(held->low_t), back = searches && held->low_t <= t1;
    held->probes = searches ? held->probes + 1 : 0;
    if (searches) held->aim = fmin(back ? t1 : held->aim, probe(held, back ? t : t1, least));
    return back;
}

bool md_held_goes_back(md_held *held, const md_seen *seen, double t, double t1, const md_params *params)
{
    md_held now = *held;
    double least = params->run.stop_loss_rate_Mmars_s;
    now.aim = next_look(t1, params);
    now.no_blowout = seen->no_blowout;
    now.stopped = seen->stopped;
    if (least > 0 && note_rate(&now, seen->rate, t, t1, least)) {
        now.no_blowout = held->no_blowout;
        now.stopped = held->stopped;
        *held = now;
        return true;
    }
    for (int rule = 0; rule < RULES; rule++) {
        double end = end_by(rule, &now, params);
        if (end > t && !reached(t1, end)) {
            now.aim = fmin(now.aim, end);
        } else if (end > t && !reached(end, t1)) {
            held->aim = end;
            return true;
        }
    }
    *held = now;
    return false;
}
