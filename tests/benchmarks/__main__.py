"""Run the ``bench_*.py`` of this folder; print one table for each question they answer."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
from pathlib import Path

from tests.benchmarks.options import Options


def main(arguments: list[str]) -> None:
    """Measure what the command line names, or everything."""
    names, options = _parsed(arguments)
    sys.stdout.write(f"{_machine()}\n")
    for name in names:
        sys.stderr.write(f"{name} …\n")
        module = importlib.import_module(f"tests.benchmarks.bench_{name}")
        for table in module.run(options):
            sys.stdout.write(f"\n{table}\n")
            sys.stdout.flush()


def _parsed(arguments: list[str]) -> tuple[list[str], Options]:
    paths = sorted(Path(__file__).parent.glob("bench_*.py"))
    known = [path.stem.removeprefix("bench_") for path in paths]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    parser.add_argument("--rounds", type=int, help="measured runs of this engine")
    parser.add_argument("--peer-rounds", type=int, help="measured runs of each peer")
    parser.add_argument("--burst", type=int, help="submissions handed in at once")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="of the burst")
    given = {key: value for key, value in vars(parser.parse_args(arguments)).items() if value}
    names = given.pop("names", known)
    if unknown := set(names) - set(known):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    return names, Options(**given)


def _machine() -> str:
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    moment = time.strftime("%Y-%m-%d %H:%M")
    return (
        f"{moment}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}, load {load:.1f} at the start"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
