"""What `Facts` says of one expression."""

from __future__ import annotations

NOTHING = frozenset()


class Info:
    """What is known of one expression.

    reads   names, free ones included
    pure    has no effects
    needs   what must hold so that it does not raise, as keys; None where that cannot be said
    asks    those keys that evaluating it tests for sure
    safe    needs nothing
    cost    0 an atom, 1 arithmetic on numbers, 2 arrays and calls
    total   safe, and without a warning for whatever numbers
    held    names that functions inside of it read later
    takes   is an item or a slice taken in it?
    """

    __slots__ = ("e", "reads", "pure", "needs", "asks", "cost", "total", "held", "takes")

    def __init__(self, e, reads, pure, needs, asks, cost, total, held=NOTHING, takes=False):
        self.e, self.reads, self.pure, self.needs, self.asks = e, reads, pure, needs, asks
        self.cost, self.total, self.held, self.takes = cost, total, held, takes

    @property
    def safe(self):
        return self.needs is NOTHING
