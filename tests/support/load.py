"""How busy and how slow this machine is. Limits of time in the tests are for an idle desk, and hold longer on another."""
import functools
import os
import subprocess
import time

MOST = 10.0
REMEMBERED_S = 30  # a burst of work that has just passed has still held up what is looked at now
LOOP_S = 0.02  # of processor time on the machine for which the limits were chosen

looks = []  # (when, how busy) of the last half minute


@functools.lru_cache(None)
def cores():
    """That this process may use: a container may have a share of processor time rather than cores of its own."""
    mine = len(os.sched_getaffinity(0))
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            quota, period = file.read().split()
        return max(1, min(mine, -(-int(quota) // int(period))))
    except (OSError, ValueError):
        return mine


@functools.lru_cache(None)
def slowness():
    """How many times longer a piece of arithmetic takes than where the limits were chosen; 1 on a faster machine."""
    def once():
        began = time.process_time()
        sum(i * i for i in range(200000))
        return time.process_time() - began
    return max(1.0, min(once() for _ in range(3)) / LOOP_S)


def busy():
    """What is ready to run, or was in the last minute, for each core."""
    try:
        with open("/proc/loadavg", encoding="ascii") as file:
            words = file.read().split()
    except OSError:
        return 1.0
    return max(float(words[0]), float(words[3].split("/")[0])) / cores()


def patience():
    """How many times longer something may take now than alone."""
    now = time.monotonic()
    looks[:] = [look for look in looks if look[0] > now - REMEMBERED_S][-1000:] + [(now, busy())]
    return min(MOST, max(1.0, *(value for _, value in looks)) * slowness())


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
