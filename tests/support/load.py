"""How busy and how slow this machine is. Limits of time in the tests are for an idle desk, and hold longer on another."""
import functools
import math
import os
import subprocess
import time

MOST = 10.0
REMEMBERED_S = 30  # a burst of work that has just passed has still held up what is looked at now
LOOK_EVERY_S = 2
LOOP_S = 0.02  # of processor time on the machine for which the limits were chosen

looks = []  # (when, how busy) of the last half minute


def share():
    """Of processor time, in cores, that a container may use; infinite where nothing limits it."""
    for paths in (["/sys/fs/cgroup/cpu.max"], ["/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"]):
        try:
            quota, period = (int(word) for path in paths for word in open(path, encoding="ascii").read().split())
        except (OSError, ValueError):
            continue
        return quota / period if quota > 0 else float("inf")
    return float("inf")


@functools.lru_cache(None)
def cores():
    """That this process may use: a container may have a share of processor time rather than cores of its own."""
    return max(1, min(len(os.sched_getaffinity(0)), math.ceil(min(share(), 1e6))))


def loop():
    """Seconds that a piece of arithmetic takes, on the clock and of processor time."""
    began = time.monotonic(), time.process_time()
    sum(i * i for i in range(200000))
    return time.monotonic() - began[0], time.process_time() - began[1]


@functools.lru_cache(None)
def slowness():
    """How many times longer a piece of arithmetic takes than where the limits were chosen; 1 on a faster machine."""
    return max(1.0, min(loop()[1] for _ in range(3)) / LOOP_S)


def busy():
    """What is ready to run, or was in the last minute, for each core."""
    try:
        with open("/proc/loadavg", encoding="ascii") as file:
            words = file.read().split()
    except OSError:
        return 1.0
    return max(float(words[0]), float(words[3].split("/")[0])) / min(cores(), share())


@functools.lru_cache(1)
def held_up(_stretch):
    """How many times longer it takes now on the clock than of processor time: others whom the load does not show, as in a container that
    has spent its share, or on a host that lends its cores out twice."""
    clock, mine = loop()
    return clock / max(mine, 1e-4)


def patience():
    """How many times longer something may take now than alone."""
    now = time.monotonic()
    looks[:] = [look for look in looks if look[0] > now - REMEMBERED_S][-1000:] + [(now, max(busy(), held_up(now // LOOK_EVERY_S)))]
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
