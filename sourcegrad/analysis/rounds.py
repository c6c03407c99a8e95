"""What is found of functions that may call each other: together, and again when the kinds that it rests on have changed."""


class Rounds:
    """Sets that are found together, since functions may call each other: from nothing upwards, until nothing is added.

    early: how often it was asked, so far, for what kinds of results are not yet
    """

    def __init__(self, early):
        self.found, self.settled, self.round, self.moved = {}, set(), set(), False
        self.early, self.passing = early, set()  # passing: what was found with kinds that may still change

    def get(self, key, compute):
        if key in self.settled or key in self.round:
            return self.found[key]
        outermost = not self.round
        while True:
            self.round.add(key)
            old, before = self.found.setdefault(key, frozenset()), self.early()
            new = compute()
            if self.early() > before:
                self.passing.add(key)
            if not new <= old:
                self.moved = True
                self.found[key] = old | new
            if not outermost:
                return self.found[key]
            done, self.round = self.round, set()
            if not self.moved:
                self.settled |= done
                return self.found[key]
            self.moved = False

    def forget(self):
        """Kinds have changed: what was found before is found again."""
        for key in self.passing:
            self.found.pop(key, None)
        self.settled -= self.passing
        self.round -= self.passing
        self.passing = set()
