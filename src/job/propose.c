#include "job/propose.h"

#include <math.h>

static const double SAVES = 1.0 / 3, SHORT_S = 10;

int md_propose_ranks(int most, md_seconds_on seconds, const void *context)
{
    int n = 1;
    while (n <= most / 2 && seconds(context, n) > SHORT_S && seconds(context, 2 * n) < (1 - SAVES) * seconds(context, n))
        n *= 2;
    return n;
}

void md_propose_print(int most, md_seconds_on seconds, const void *context, double MB, FILE *to)
{
    const double margin_s = 300, step_s = 300, most_s = 365 * 86400.0, step_MB = 100;
    int n = md_propose_ranks(most, seconds, context);
    double time = fmin(most_s, step_s * ceil((2 * seconds(context, n) + margin_s) / step_s));
    int minutes = (int)(time / 60), hours = minutes / 60, days = hours / 24;
    fprintf(to, "ask for   -n %d -t ", n);
    if (days > 0) fprintf(to, "%d-", days);
    fprintf(to, "%02d:%02d:00 --mem-per-cpu=%.0fM\n", hours % 24, minutes % 60, step_MB * ceil(1.5 * MB / step_MB));
}
