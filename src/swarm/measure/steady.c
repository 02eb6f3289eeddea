#include "swarm/measure/steady.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* A change counts as none when it is within so many of its errors. */
static const double ERRORS = 2;

md_status sw_steady_init(sw_steady *steady, int batches, int length, int group, int wanted, double tolerance, md_error *err)
{
    *steady = (sw_steady){.tolerance = tolerance, .wanted = wanted, .length = length, .group = group, .batches = batches};
    steady->line = md_alloc((size_t)batches * SW_STEADY_WATCHED * 2, sizeof *steady->line, err);
    steady->spread = md_alloc((size_t)batches, sizeof *steady->spread, err);
    steady->seen = md_alloc((size_t)batches, sizeof *steady->seen, err);
    if (err->code) sw_steady_free(steady);
    return err->code;
}

void sw_steady_free(sw_steady *steady)
{
    md_free(steady->line);
    md_free(steady->spread);
    md_free(steady->seen);
    *steady = (sw_steady){0};
}

/* Mean square distance of a batch from the middle of the swarm, not from its own: electrons of a batch that grows descend from ever
 * fewer of those at first, and stay together. */
static double spread_of(const double *row, const double middle[3])
{
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
        double mean = row[SW_ROW_X + axis] / row[SW_ROW_NOW];
        sum += row[SW_ROW_XX + axis] / row[SW_ROW_NOW] - middle[axis] * (2 * mean - middle[axis]);
    }
    return sum;
}

static void middle_of(const double *rows, size_t apart, int batches, double middle[3])
{
    double n = 0, sum[3] = {0};
    for (int b = 0; b < batches; b++) {
        n += rows[(size_t)b * apart + SW_ROW_NOW];
        for (int axis = 0; axis < 3; axis++)
            sum[axis] += rows[(size_t)b * apart + SW_ROW_X + (size_t)axis];
    }
    for (int axis = 0; axis < 3; axis++)
        middle[axis] = sum[axis] / n;
}

static void add_batch(sw_steady *steady, int b, const double *row, const double middle[3])
{
    if (!(row[SW_ROW_TIME] > 0 && row[SW_ROW_NOW] > 0)) return;
    int point = steady->slice / steady->group, points = steady->length / steady->group;
    double from_middle = point - 0.5 * (points - 1), spread = spread_of(row, middle);
    double value[SW_STEADY_WATCHED] = {row[SW_ROW_ENERGY] / row[SW_ROW_TIME], row[SW_ROW_DRIFT + 2] / row[SW_ROW_TIME],
                                       spread - steady->spread[b]};
    double *line = steady->line + (size_t)b * SW_STEADY_WATCHED * 2;
    for (int q = 0; q < SW_STEADY_WATCHED; q++) {
        line[2 * q] += value[q];
        line[2 * q + 1] += from_middle * value[q];
    }
    steady->spread[b] = spread;
    steady->seen[b]++;
}

/* Relative change of quantity q over the window, and its error from the batches that had electrons all along. False: too few. */
static bool line_of(sw_steady *steady, int q)
{
    double n = 0, level = 0, slope = 0, square = 0, length = steady->length;
    double points = length / steady->group;
    double moment = length * (points * points - 1) / 12; /* of the slices' points about the middle */
    for (int b = 0; b < steady->batches; b++) {
        const double *line = steady->line + ((size_t)b * SW_STEADY_WATCHED + (size_t)q) * 2;
        if (steady->seen[b] < steady->length) continue;
        n++;
        level += line[0] / length;
        slope += line[1] / moment;
        square += line[1] / moment * (line[1] / moment);
    }
    if (n < 2 || level == 0) return false;
    slope /= n;
    double error = sqrt(fmax(0, square / n - slope * slope) / (n - 1));
    steady->change[q] = slope * points / (level / n);
    steady->error[q] = fabs(error * points / (level / n));
    return true;
}

/* Every change within two of its errors? Then it goes to the changes of the windows in a row. */
static bool stands_still(sw_steady *steady)
{
    bool still = true;
    for (int q = 0; q < SW_STEADY_WATCHED; q++)
        still = line_of(steady, q) && fabs(steady->change[q]) <= ERRORS * steady->error[q] && still;
    if (!still || steady->still == 0) {
        memset(steady->summed, 0, sizeof steady->summed);
        memset(steady->squared, 0, sizeof steady->squared);
    }
    for (int q = 0; q < SW_STEADY_WATCHED && still; q++) {
        steady->summed[q] += steady->change[q];
        steady->squared[q] += steady->error[q] * steady->error[q];
    }
    return still;
}

/* Does the change over the last few windows together stay within the tolerance? */
static bool together(sw_steady *steady)
{
    bool steady_now = true;
    steady->sure = true;
    for (int q = 0; q < SW_STEADY_WATCHED; q++) {
        double change = fabs(steady->summed[q]) / steady->still, error = sqrt(steady->squared[q]) / steady->still;
        bool unsure = error > 0.5 * steady->tolerance;
        steady_now = steady_now && change <= ERRORS * error && (unsure || change <= steady->tolerance);
        steady->sure = steady->sure && !unsure;
    }
    return steady_now;
}

bool sw_steady_add(sw_steady *steady, const double *rows, size_t apart)
{
    double middle[3];
    middle_of(rows, apart, steady->batches, middle);
    for (int b = 0; b < steady->batches; b++)
        add_batch(steady, b, rows + (size_t)b * apart, middle);
    if (++steady->slice < steady->length) return false;
    steady->still = stands_still(steady) ? steady->still + 1 : 0;
    steady->slice = 0;
    memset(steady->line, 0, (size_t)steady->batches * SW_STEADY_WATCHED * 2 * sizeof *steady->line);
    memset(steady->seen, 0, (size_t)steady->batches * sizeof *steady->seen);
    return steady->still >= steady->wanted && together(steady);
}
