"""What a run would take on so many ranks: the sub-steps of its cells are handed out once more as evolve/batch.c and evolve/handout.c do it, with the
cost of each part. A model, for machines that are not at hand.

Assumed: ranks are alike, and their cores do not slow each other unless whole_run is told that they do; a message takes LATENCY_S, a
reduction that for each doubling of the ranks; of the output ranks share what --profile calls packing, where who has packed a chunk writes
it, and what it calls output is one rank's work while the others wait, as are start and checkpoint; of the books each cell's line and
numbers come to rank 0 at BYTES_PER_S. Python alone is needed.

`recorded`: {"cells", "stride", "steps": sub-steps of every stride-th cell in each interval, "step_s", "shown_s": seconds of a sub-step and of
a cell at an output, "coefficients_s": of a cell where it is first met, "outputs": intervals}."""
import heapq
import itertools
import math

LATENCY_S = 5e-6  # of a message between two ranks, at both ends of which somebody waits
BYTES_PER_S = 4e9   # through shared memory, to one rank from all others
BOOK_BYTES = 380    # of a cell at an output: its line of text, and the numbers that are summed over the disk (checks.h)
MANY_RANKS = 64     # as in deal.c: from here on rank 0 packs nothing
POLL_STEPS = 8      # sub-steps between two looks of a rank at work
MOST_REFUSALS = 63  # as in handout.c: so many ranks in a row that have none
GUESTS = 32         # as in solver.c: cells of others whose coefficients a rank keeps, each in the place of its number
LONG_ENOUGH_S, TOO_LONG_S, MOST_GROWTH, MOST_POINTS = 0.25, 1.0, 32, 256  # as in evolve_batch.c and batch.h


def spread(recorded):
    """Seconds of every cell in every interval: between the recorded cells along a line, beyond them as the nearest."""
    at = [recorded["stride"] // 2 + recorded["stride"] * k for k in range(len(recorded["steps"]))]
    seconds, k = [], 0
    for cell in range(recorded["cells"]):
        while k + 2 < len(at) and cell > at[k + 1]:
            k += 1
        far = min(1.0, max(0.0, (cell - at[k]) / (at[k + 1] - at[k]))) if len(at) > 1 else 0.0
        low, high = recorded["steps"][k], recorded["steps"][min(k + 1, len(at) - 1)]
        seconds.append([recorded["step_s"] * (a + far * (b - a)) + recorded["shown_s"] for a, b in zip(low, high)])
    return seconds


class Ranks:
    """What ranks keep from batch to batch: coefficients of cells that they were lent, whom they ask first."""

    def __init__(self, recorded, ranks):
        self.recorded, self.n, self.lent = recorded, ranks, 0
        self.first = [recorded["cells"] * r // ranks for r in range(ranks + 1)]
        self.guest = [[None] * GUESTS for _ in range(ranks)]  # the cell whose coefficients are in a place
        self.helped = [0] * ranks
        self.busy = [recorded["coefficients_s"] * (b - a) for a, b in zip(self.first, self.first[1:])]  # of its cells, made by each as they begin

    def coefficients(self, r, cell):
        """Seconds that a rank has for them when it takes somebody else's cell."""
        place = cell % GUESTS
        known, self.guest[r][place] = self.guest[r][place] == cell, cell
        return 0.0 if known else self.recorded["coefficients_s"]

    def batch(self, work):
        """When the last one is through, if cells take so long."""
        end, left = 0.0, [[a, b] for a, b in zip(self.first, self.first[1:])]  # of each rank the cells from .. to that nobody has begun
        asking = [None] * self.n  # who are through with their own: (whom they began with, how many had none)
        turns = [(0.0, r) for r in range(self.n)]
        while turns:
            now, r = heapq.heappop(turns)
            mine = left[r]
            if mine[0] < mine[1]:
                cost = work[mine[0]]
                mine[0] += 1
            else:
                asking[r], cell, asked = self.ask(r, asking[r], left)
                now += asked
                if cell is None:
                    end = max(end, now)
                    continue
                cost = work[cell] + self.coefficients(r, cell) + 2 * LATENCY_S
                self.lent += 1
            self.busy[r] += cost
            heapq.heappush(turns, (now + cost, r))
        return end

    def ask(self, r, state, left):
        """Others in the order of handout.c, until so many have said that they have none: (where it is now, the last cell of one, seconds)."""
        if state is None:
            state = (self.helped[r] * 7 + r * 2654435761) % 2**32, 0
            self.helped[r] += 1
        start, refused = state
        seconds, others = 0.0, self.n - 1
        while refused < min(others, MOST_REFUSALS):
            of = left[(r + 1 + (start + refused) % others) % self.n]
            seconds += 2 * LATENCY_S
            if of[0] < of[1]:
                of[1] -= 1
                return (start, refused), of[1], seconds + 0.5 * POLL_STEPS * self.recorded["step_s"]
            refused += 1
        return (start, refused), None, seconds


def replay(recorded, ranks):
    """All batches of a run: seconds that its slowest rank takes in each, work in all, and what the meetings cost."""
    cells, outputs = recorded["cells"], recorded["outputs"]
    sums = [[0.0, *itertools.accumulate(row)] for row in spread(recorded)]
    at = Ranks(recorded, ranks)
    slowest, meeting = max(at.busy), LATENCY_S * math.ceil(math.log2(ranks)) if ranks > 1 else 0.0
    meetings, batches, point, size = meeting, 0, 0, 1
    while point < outputs:
        points = min(size, outputs - point, MOST_POINTS)
        end = at.batch([sum_of[point + points] - sum_of[point] for sum_of in sums])
        slowest += end
        meetings += meeting
        batches, point = batches + 1, point + points
        if end > TOO_LONG_S:
            size = points // 2 + (points == 1)
        elif end < LONG_ENOUGH_S:
            size = max(size, int(points * min(MOST_GROWTH, LONG_ENOUGH_S / end)))
    work = sum(at.busy)
    one = sum(sum_of[-1] for sum_of in sums) + cells * recorded["coefficients_s"]
    return {"ranks": ranks, "batches": batches, "lent": at.lent, "compute_one_s": one, "compute_s": slowest + meetings,
            "meetings_s": meetings, "busiest": max(at.busy) * ranks / work, "slowest": slowest * ranks / work,
            "made_again_s": work - one, "efficiency": one / ranks / (slowest + meetings)}


ALONE = ("start", "checkpoint", "output")  # parts of a run that one rank has while the others wait


def by_cells(runs):
    """What a run takes whatever it does, and what it takes a cell, part by part: from two runs, {cells: {part: seconds}}."""
    (few, a), (many, b) = sorted(runs.items())
    each = {part: max(0.0, (b[part] - a[part]) / (many - few)) for part in a}
    return {part: (max(0.0, a[part] - few * each[part]), each[part]) for part in a}


def parts_of(costs, cells):
    return {part: fixed + cells * each for part, (fixed, each) in costs.items()}


def books_s(recorded, ranks):
    """Seconds in which the books of all cells but its own come to rank 0."""
    return recorded["cells"] * recorded["outputs"] * BOOK_BYTES / BYTES_PER_S * (1 - 1 / ranks)


def whole_run(recorded, cells_s, parts, ranks, slower=1.0, starting_s=0.0):
    """Seconds of a run on so many ranks: cells_s, of all cells on one rank, as the replay has them; `parts` of the same run on one.
    `slower`: how many times longer a core takes while the others work, too; starting_s: how much longer start and end take on so many."""
    at = replay(recorded, ranks)
    alone = sum(parts[name] for name in ALONE)
    packing = slower * parts["packing"] / (ranks if ranks < MANY_RANKS else ranks - 1)
    cells = slower * cells_s / ranks / at["efficiency"]
    coming = books_s(recorded, ranks)
    wall = starting_s + alone + packing + coming + cells
    one = alone + parts["packing"] + cells_s
    return {"ranks": ranks, "wall_s": wall, "alone_s": alone, "packing_s": packing, "coming_s": coming,
            "cells_s": cells, "times_one": one / wall, "efficiency": one / wall / ranks, "alone_share": alone / one}
