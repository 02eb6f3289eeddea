#include "sweep/share.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "numbers/numeric.h"
#include "param/param_set.h"

static const double SHORTER = 0.9;   /* of its time: a larger group pays */
static const double KNOWN_AFTER = 2; /* cases with a value, before what they took counts for half */
static const double LEAST_SECONDS = 1e-3;

int md_share_levels(int ranks)
{
    int levels = 1;
    while (levels < MD_SHARE_LEVELS && (ranks - 1) >> (levels - 1) > 0)
        levels++;
    return levels;
}

int md_share_ranks(int ranks, int level)
{
    int n = ranks >> level;
    return n > 1 ? n : 1;
}

/* --- levels ------------------------------------------------------------------------------------------------------------- */

/* s of a case at each level. */
typedef struct times {
    double at[MD_SHARE_LEVELS];
} times;

/* The settings into the values: every key of the study, so nothing of the case before is left. A value that is out of
 * its range stays as it was: the case will be refused. */
static void put_settings(const md_study *study, size_t number, void *values)
{
    for (int k = 0; k < study->keys; k++) {
        md_error ignored = {MD_OK, ""};
        md_param_set_text(study->key[k], values, md_study_value(study, number, k), "case", &ignored);
    }
}

static void raise_longest(md_share *share, const times *time)
{
    double area = 0;
    for (size_t i = 0; i < share->n; i++)
        area += share->item[i].planned / share->ranks;
    for (bool moved = true; moved;) {
        md_share_case *longest = share->item;
        size_t at = 0;
        moved = false;
        for (size_t i = 1; i < share->n; i++)
            if (share->item[i].planned > longest->planned) longest = &share->item[at = i];
        if (share->n == 0 || longest->planned <= area) return;
        for (int level = longest->level - 1; level >= 0 && !moved; level--) {
            double shorter = time[at].at[level];
            if (shorter > SHORTER * longest->planned) continue;
            area += (shorter * md_share_ranks(share->ranks, level) -
                     longest->planned * md_share_ranks(share->ranks, longest->level)) /
                    share->ranks;
            longest->planned = shorter;
            longest->level = level;
            moved = true;
        }
    }
}

static int longest_first(const void *a, const void *b)
{
    const md_share_case *left = a, *right = b;
    if (left->level != right->level) return left->level < right->level ? -1 : 1;
    if (left->seconds < right->seconds || left->seconds > right->seconds) return left->seconds > right->seconds ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

static void sort_all(md_share *share)
{
    qsort(share->item, share->n, sizeof *share->item, longest_first);
    size_t at = 0;
    for (int level = 0; level < MD_SHARE_LEVELS; level++) {
        share->next[level] = at;
        while (at < share->n && share->item[at].level <= level)
            at++;
        share->end[level] = at;
    }
}

md_status md_share_init(md_share *share, const md_study *study, const md_simulator *simulator, void *base, const size_t *number,
                        size_t n, int ranks, md_error *err)
{
    *share = (md_share){.ranks = ranks, .levels = md_share_levels(ranks), .study = study, .n = n, .waiting = n};
    share->item = md_alloc(n, sizeof *share->item, err);
    times *time = md_alloc(n, sizeof *time, err);
    for (int f = 0; f < study->factors; f++) {
        share->log_sum[f] = md_alloc(study->factor[f].rows, sizeof **share->log_sum, err);
        share->count[f] = md_alloc(study->factor[f].rows, sizeof **share->count, err);
    }
    for (size_t i = 0; i < n && !err->code; i++) {
        put_settings(study, number[i], base);
        for (int level = 0; level < share->levels; level++)
            time[i].at[level] = fmax(simulator->seconds(base, md_share_ranks(ranks, level)), LEAST_SECONDS);
        share->item[i] = (md_share_case){number[i], share->levels - 1, time[i].at[share->levels - 1], 0};
    }
    if (!err->code) raise_longest(share, time);
    for (size_t i = 0; i < n && !err->code; i++)
        share->item[i].seconds = share->item[i].planned;
    if (!err->code) sort_all(share);
    md_free(time);
    return err->code;
}

void md_share_free(md_share *share)
{
    for (int f = 0; f < MD_STUDY_KEYS; f++) {
        md_free(share->log_sum[f]);
        md_free(share->count[f]);
    }
    md_free(share->item);
    *share = (md_share){.item = NULL};
}

/* --- what finished cases tell ------------------------------------------------------------------------------------------- */

void md_share_learn(md_share *share, size_t number, double planned, double seconds)
{
    double x = md_log(fmax(seconds, LEAST_SECONDS) / planned);
    share->learnt++;
    share->log_all += x;
    for (int f = 0; f < share->study->factors; f++) {
        size_t row = md_study_row(share->study, number, f);
        share->log_sum[f][row] += x;
        share->count[f][row]++;
    }
}

/* How a case's values have gone so far, beside all: their effects multiply. */
static double corrected(const md_share *share, const md_share_case *item)
{
    double mean = share->log_all / (double)share->learnt, x = mean;
    for (int f = 0; f < share->study->factors; f++) {
        size_t row = md_study_row(share->study, item->number, f);
        x += (share->log_sum[f][row] - share->count[f][row] * mean) / (share->count[f][row] + KNOWN_AFTER);
    }
    return item->planned * md_exp(x);
}

/* Not at every case: sorting 1e5 takes longer than a message. */
static void sort_again(md_share *share)
{
    if (share->learnt < 4 || 2 * share->learnt < 3 * share->sorted_at) return;
    share->sorted_at = share->learnt;
    for (int level = 0; level < share->levels; level++) {
        for (size_t i = share->next[level]; i < share->end[level]; i++)
            share->item[i].seconds = corrected(share, &share->item[i]);
        qsort(share->item + share->next[level], share->end[level] - share->next[level], sizeof *share->item, longest_first);
    }
}

const md_share_case *md_share_take(md_share *share, int level)
{
    sort_again(share);
    if (level >= MD_SHARE_LEVELS || share->next[level] == share->end[level]) return NULL;
    share->waiting--;
    return &share->item[share->next[level]++];
}
