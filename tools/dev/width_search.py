# Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The search for word lengths: a greedy descent, each time to the next width of the least sensitive
value.

Used by `search-widths`.
"""

from typing import NamedTuple

from word_lengths import check_alike, compose

# Losses that differ by less than this share are as good: the larger saving is taken.
SAME_LOSS = 0.01
# Energies that are nearer to each other than this are one goal of the search.
NEAR = 0.95


def list_goals(energies):
    """The energies of networks of one width that the search is to reach, from the most: it starts
    at the widest, and below the narrowest there are no formats."""
    goals = []
    for energy in sorted(set(energies), reverse=True)[1:]:
        if goals and energy > NEAR * goals[-1]:
            goals.pop()
        goals.append(energy)
    return goals[:-1]


class Cost(NamedTuple):
    """What a network costs."""

    energy: float  # Nanojoules, by the bits of codes.
    table_bits: int

    def share(self, energy, table_bits):
        """The budget of these shares."""
        return Budget(energy * self.energy, table_bits * self.table_bits)


class Budget(NamedTuple):
    """What a network may cost."""

    energy: float
    table_bits: float = float("inf")

    def fits(self, cost):
        return cost.energy <= self.energy and cost.table_bits <= self.table_bits

    def weigh(self, cost):
        """What is to become less: tables once they are what is further from their budget."""
        if cost.table_bits / self.table_bits > cost.energy / self.energy:
            return lambda cost: cost.table_bits
        return lambda cost: cost.energy


class Search:
    """A descent from the widest formats. `texts` has a text for each width."""

    def __init__(self, tuner, texts, by_bits, epochs, seed):
        check_alike(texts)
        self.tuner, self.texts, self.by_bits = tuner, texts, by_bits
        self.epochs, self.seed = epochs, seed
        widest = max(texts)
        self.widths = {group: widest for group in texts[widest].kinds}
        self.weights = tuner.weights
        # What the loss grows by at the next width of a group, as an earlier step measured it.
        self.sensitivities = {}

    def cost(self, text):
        return Cost(self.by_bits.sum(text), text.count_table_bits())

    def lower(self, group):
        """The widths with the next narrower one for a group; None if there is none."""
        narrower = [width for width in self.texts if width < self.widths[group]]
        return {**self.widths, group: max(narrower)} if narrower else None

    def measure_loss(self, widths):
        return self.tuner.measure(compose(self.texts, widths), self.weights, "validation").loss

    def pick(self, budget):
        """The widths of the next step, or None if nothing saves anything more."""
        here = self.cost(compose(self.texts, self.widths))
        weigh = budget.weigh(here)
        savings = {}
        for group in self.widths:
            lower = self.lower(group)
            saved = weigh(here) - weigh(self.cost(compose(self.texts, lower))) if lower else 0
            if saved > 0:
                savings[group] = saved
        loss = self.measure_loss(self.widths)
        rate = lambda group: max(self.sensitivities[group], SAME_LOSS * loss) / savings[group]
        fresh = set()
        # A sensitivity hardly shrinks while others get narrower, so only the least of the earlier
        # ones is measured again, until it stays the least.
        while savings:
            known = [group for group in savings if group in self.sensitivities]
            best = min(known, key=rate) if len(known) == len(savings) else next(
                group for group in savings if group not in self.sensitivities)
            if best in fresh:
                return self.lower(best)
            self.sensitivities[best] = self.measure_loss(self.lower(best)) - loss
            fresh.add(best)
        return None

    def descend(self, budget):
        """The text with which the budget is kept, or None if it cannot be."""
        while not budget.fits(self.cost(compose(self.texts, self.widths))):
            found = self.pick(budget)
            if not found:
                return None
            self.widths = found
        result = compose(self.texts, self.widths)
        # Weights adapt in the short training, so all sensitivities are measured again.
        self.weights = self.tuner.tune(result, self.weights, self.epochs, self.seed)
        self.sensitivities = {}
        return result
