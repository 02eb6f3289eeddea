"""How busy this machine is. Limits of time in the tests are for an idle one, and hold longer on another."""
import os
import subprocess
import time

MOST = 10.0


def cores():
    return len(os.sched_getaffinity(0))


def patience():
    """How many times longer something may take now than alone: what is ready to run, or was in the last minute, for each core."""
    try:
        with open("/proc/loadavg", encoding="ascii") as file:
            words = file.read().split()
    except OSError:
        return 1.0
    busy = max(float(words[0]), float(words[3].split("/")[0]))
    return min(MOST, max(1.0, busy / cores()))


def wait(process, timeout):
    """What it printed; subprocess.TimeoutExpired after `timeout` seconds, so many times longer as the machine was busy meanwhile."""
    began, worst = time.monotonic(), patience()
    while True:
        left = began + timeout * worst - time.monotonic()
        try:
            return process.communicate(timeout=max(0.1, min(left, 5)))
        except subprocess.TimeoutExpired:
            worst = max(worst, patience())
            if time.monotonic() > began + timeout * worst:
                raise
