#include "sweep/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/shelf.h"
#include "base/shown.h"
#include "case.h"
#include "io/files/fs.h"
#include "job/propose.h"
#include "sweep/list.h"

enum { MOST_TOLD = 20, REASON = 400 };

/* What has been found so far. */
typedef struct outlook {
    size_t first, last, good, bad, same;
    double seconds, longest, MB;
    size_t longest_case, largest_case;
} outlook;

static void note(outlook *all, size_t number, const md_prospect *prospect)
{
    all->good++;
    all->seconds += prospect->seconds;
    if (prospect->seconds > all->longest) {
        all->longest = prospect->seconds;
        all->longest_case = number;
    }
    if (prospect->MB > all->MB) {
        all->MB = prospect->MB;
        all->largest_case = number;
    }
}

/* Why a case would not come to its end, as far as one can see: "refused: ..." or "would fail: ..."; "": it would. */
static md_status look_at(md_sweep_case *one, size_t number, md_prospect *prospect, char *reason, md_error *err)
{
    md_error why = {MD_OK, ""};
    one->number = number;
    md_sweep_case_check(one, prospect, &why);
    if (why.code == MD_ERR_MEMORY) return md_fail(err, why.code, "%s", why.text);
    reason[0] = '\0';
    why.text[strcspn(why.text, "\n")] = '\0';
    const char *what = why.code == MD_ERR_CONFIG ? "refused: " : "would fail: ";
    if (why.code) md_shown(why.text, strcpy(reason, what) + strlen(what), REASON - strlen(what));
    return MD_OK;
}

static void list_all(md_sweep_case *one, outlook *all, md_error *err)
{
    bool root = one->job->all.rank == 0, looks = all->last - all->first < MD_SWEEP_LOOKS;
    for (size_t i = all->first; i <= all->last && !err->code; i++) {
        char reason[REASON] = "";
        md_prospect prospect = {.tries = false};
        if (looks) look_at(one, i, &prospect, reason, err);
        if (root && !err->code) md_study_list(one->study, i, reason[0] ? reason : NULL, stdout);
    }
}

static void print_bad(const md_study *study, size_t number, const char *reason, size_t told)
{
    char name[MD_STUDY_NAME];
    md_study_name(study, number, name, sizeof name);
    if (told < MOST_TOLD) printf("case      %s %s\n", name, reason);
    if (told == MOST_TOLD) printf("          ... and more\n");
}

/* Nobody ends before the longest case has. */
static double seconds_on(const void *context, int ranks)
{
    const outlook *all = context;
    return fmax(all->seconds / ranks, all->longest);
}

static void print_outlook(const md_sweep_case *one, const outlook *all)
{
    const md_job *job = one->job;
    char name[MD_FOLDER_NAME];
    int ranks = job->all.size;
    printf("sweep     %s: ", md_shown(one->study->file, name, sizeof name));
    printf("%zu cases of %s, %zu in order, %zu not, %zu the same as others\n", all->last - all->first + 1,
           md_shown(one->study->base, name, sizeof name), all->good, all->bad, all->same);
    printf("output    %s\n", md_shown(job->folder.path, name, sizeof name));
    if (all->good == 0) return;
    printf("time      about %.2g s of one rank, the longest case %.2g s\n", all->seconds, all->longest);
    printf("ranks     %d: about %.2g s\n", ranks, all->seconds / ranks);
    printf("memory    at most about %.1f MB a working rank, case %zu\n", all->MB, all->largest_case);
    md_propose_print((int)fmin((double)all->good, 65536), seconds_on, all, all->MB, stdout);
}

/* Plans are right among each other; how long the longest really takes is tried. */
static void try_longest(md_sweep_case *one, outlook *all, md_error *err)
{
    char reason[REASON];
    md_prospect tried = {.tries = true};
    if (look_at(one, all->longest_case, &tried, reason, err) || reason[0] || !(tried.seconds > 0)) return;
    all->seconds *= tried.seconds / all->longest;
    all->longest = tried.seconds;
}

static md_status check_all(md_sweep_case *one, outlook *all, md_error *err)
{
    bool root = one->job->all.rank == 0;
    for (size_t i = all->first; i <= all->last && !err->code; i++) {
        char reason[REASON];
        md_prospect prospect = {.tries = false};
        if ((size_t)md_study_find(one->study, one->study->digest[i]) != i) {
            all->same++;
            continue;
        }
        if (look_at(one, i, &prospect, reason, err)) return err->code;
        if (!reason[0]) {
            note(all, i, &prospect);
            continue;
        }
        if (root) print_bad(one->study, i, reason, all->bad);
        all->bad++;
    }
    if (!err->code && all->good > 0) try_longest(one, all, err);
    if (root && !err->code) print_outlook(one, all);
    if (!err->code && all->good == 0) md_fail(err, MD_ERR_CONFIG, "%s: no case would come to its end", one->study->file);
    return err->code;
}

md_status md_sweep_check(md_job *job, const md_simulator *simulator, md_error *err)
{
    md_study study = {.n = 0};
    md_shelf shelf = {.n = 0};
    outlook all = {.first = 0};
    md_sweep_case one = {.job = job, .simulator = simulator, .study = &study, .shelf = &shelf, .max_wall_s = (double)INFINITY};
    md_study_read(&study, job->options.sweep, job->about->params, err);
    if (!err->code) md_folder_choose(&job->folder, &job->options, err);
    if (!err->code) md_study_range(&study, &job->options, &all.first, &all.last, err);
    if (!md_comm_agree(&job->all, err)) {
        if (job->options.action == MD_ACTION_LIST)
            list_all(&one, &all, err);
        else
            check_all(&one, &all, err);
    }
    if (job->all.rank == 0 && !err->code) md_fs_check_output(err);
    md_shelf_free(&shelf);
    md_study_free(&study);
    return md_comm_agree(&job->all, err);
}
