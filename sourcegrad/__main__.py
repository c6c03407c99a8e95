"""`python -m sourcegrad` is the command `sourcegrad`."""

import sys

from sourcegrad.cli import main

if __name__ == "__main__":
    sys.exit(main())
