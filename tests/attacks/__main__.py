"""``python -m tests.attacks``: run every attack and print one Markdown table of them."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

HEAD = ("Family", "Attack", "What it tries", "Verdict", "Ends in", "What the learner reads")


class Collector:
    """A pytest plugin that gathers the line each attack has left."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, ...]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the line of a test that has run or could not."""
        line = dict(report.user_properties).get("attack")
        if line is None or not (report.when == "call" or report.failed):
            return
        verdict = "held" if report.passed else "skipped" if report.skipped else "BROKEN"
        values = (line["family"], line["name"], line["tries"], verdict)
        self.lines.append((*values, line["ending"], line["words"]))


def table(lines: list[tuple[str, ...]]) -> str:
    """Return the lines as a Markdown table, with a count below."""
    rows = [HEAD, tuple("---" for _ in HEAD), *lines]
    drawn = [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    held = sum(line[3] == "held" for line in lines)
    return "\n".join([*drawn, "", f"{held} of {len(lines)} attacks held."])


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Run the attacks; pytest's own report goes to standard error."""
    collector = Collector()
    with redirect_stdout(sys.stderr):
        code = pytest.main([str(Path(__file__).parent), "-q", *sys.argv[1:]], plugins=[collector])
    sys.stdout.write(table(collector.lines) + "\n")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
