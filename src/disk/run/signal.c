#include "disk/run/signal.h"

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

static void note(int number, void (*handler)(int))
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART; /* a write under way goes on */
    sigaction(number, &action, NULL);
}

void md_signal_watch(void)
{
    note(SIGTERM, on_stop);
    note(SIGINT, on_stop);
    note(SIGUSR1, on_checkpoint);
    note(SIGCONT, on_checkpoint); /* comes behind a suspension, and first of all when mpirun is about to end its ranks */
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
