"""`python -m programs` prints a digest of the text generated for each program, one a line.

Run under another PYTHONHASHSEED it must print the same.
"""

import hashlib

import sourcegrad as sg

from . import corpus


def digest(case):
    """A short hash of what is generated for one program, in both modes."""
    args, kwargs = case.arguments()
    texts = [
        sg.source(case.function, wrt=case.chosen, mode=mode, args=args, kwargs=kwargs)
        for mode in ("reverse", "forward")
    ]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


if __name__ == "__main__":
    for case in corpus()[::4]:
        print(case.name, digest(case))
