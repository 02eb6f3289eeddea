#include "job/signal.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t stop_requested, checkpoint_requested;

static void on_stop(int number)
{
    stop_requested = number;
}

static void on_checkpoint(int number)
{
    checkpoint_requested = number;
}

/* `respect`: a signal that is ignored already stays ignored, as a hangup does under nohup. */
static void note(int number, void (*handler)(int), bool respect)
{
    struct sigaction action;
    if (respect && sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) return;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART; /* a write under way goes on */
    sigaction(number, &action, NULL);
}

void md_signal_watch(void)
{
    note(SIGTERM, on_stop, false);
    note(SIGINT, on_stop, false);
    note(SIGHUP, on_stop, true);  /* the terminal or the connection has gone */
    note(SIGUSR2, on_stop, true); /* some batch systems' warning that the time is over */
    note(SIGXCPU, on_stop, true); /* a limit of CPU time; it comes again every second until SIGKILL does */
    note(SIGUSR1, on_checkpoint, false);
    note(SIGCONT, on_checkpoint, false); /* comes behind a suspension, and first of all when mpirun is about to end its ranks */
}

bool md_signal_stop(void)
{
    return stop_requested != 0;
}

bool md_signal_checkpoint(void)
{
    return checkpoint_requested != 0;
}

bool md_signal_checkpoint_take(void)
{
    bool asked = checkpoint_requested != 0;
    checkpoint_requested = 0;
    return asked;
}
