"""Starts the command line: `python -m ioc_server`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; return the exit code."""
    from ioc_server.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
