"""Flooding the grader with output: lines, displays, pictures, tracebacks, updates."""

from __future__ import annotations

import pytest

from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Stand

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("canary_at_the_end")]
SHOW = "from IPython.display import display, update_display, HTML, clear_output\n"


def flood(name: str, tries: str, code: str) -> Attack:
    return Attack(name, tries, (code,), "output_limit", ("MB",), canary=False)


FLOODS = (
    flood("many lines", "print for ever", "while True: print('x' * 80)"),
    flood("one huge line", "print one line of a hundred million", "print('x' * 10**8, end='')"),
    flood("empty lines", "print nothing for ever", "while True: print('\\n' * 50)"),
    flood(
        "standard error",
        "complain for ever",
        "import sys\nwhile True: print('x' * 80, file=sys.stderr)",
    ),
    flood("descriptor 1", "write below Python", "import os\nwhile True: os.write(1, b'x' * 60000)"),
    flood(
        "descriptor 2", "write below Python", "import os\nwhile True: os.write(2, b'\\xff' * 999)"
    ),
    flood("shell", "let a program print for ever", "!yes"),
    flood("displays", "show things for ever", SHOW + "while True: display(1)"),
    flood("one display", "show one huge page", SHOW + "display(HTML('x' * 10**7))"),
    flood(
        "picture",
        "show a picture of noise",
        "import numpy as np, matplotlib.pyplot as plt\n"
        "plt.figure(figsize=(12, 12), dpi=100); plt.axis('off')\n"
        "plt.imshow(np.random.rand(1200, 1200, 3)); plt.show()",
    ),
    flood(
        "updates",
        "change one display for ever",
        SHOW + "display(1, display_id='a')\nwhile True: update_display('x' * 100, display_id='a')",
    ),
    flood(
        "updates of many",
        "change a thousand displays with each call",
        SHOW + "for n in range(1000): display(1, display_id='a')\n"
        "while True: update_display(2, display_id='a')",
    ),
    flood("clearing", "clear what was never there", SHOW + "while True: clear_output()"),
    flood(
        "value", "show a huge value", "class V:\n    def __repr__(self): return 'x' * 10**8\nV()"
    ),
    flood(
        "metadata",
        "hide a flood in metadata",
        SHOW + "display({'text/plain': ''}, metadata={'a': 'x' * 10**7}, raw=True)",
    ),
    flood("error text", "raise an error with a huge text", "raise ValueError('x' * 3 * 10**6)"),
    flood(
        "error name",
        "raise an error with a huge name",
        "raise type('E' * 3 * 10**6, (Exception,), {})('x')",
    ),
    flood(
        "progress bar",
        "redraw a line for ever",
        "import sys\nwhile True: sys.stdout.write('\\r' + '#' * 70); sys.stdout.flush()",
    ),
)

SHAPES = (
    Attack(
        "deep metadata",
        "nest metadata until a reader falls over",
        (SHOW + "m = {}\nfor _ in range(300): m = {'a': m}\n"
         "display({'text/plain': ''}, metadata=m, raw=True)",),
        says=("link to the grader",),
    ),
    Attack(
        "thousand kinds",
        "show one thing as a thousand kinds at once",
        (SHOW + "display({f'text/x-{n}': 'x' for n in range(1000)}, raw=True)",),
        says=("link to the grader",),
    ),
    Attack(
        "long kind",
        "show a thing of a kind with a huge name",
        (SHOW + "display({'text/' + 'x' * 5000: 'x'}, raw=True)",),
        says=("link to the grader",),
    ),
    Attack(
        "deep recursion",
        "fill the traceback with a thousand frames",
        ("import sys; sys.setrecursionlimit(500)\ndef f(n): return f(n + 1)\nf(0)",),
    ),
    Attack(
        "chain of errors",
        "raise from raised from raised",
        ("error = None\nfor n in range(40):\n    try:\n        raise ValueError('x' * 50) from error\n"
         "    except ValueError as caught: error = caught\nraise error",),
    ),
    Attack(
        "error without text",
        "raise an error whose text cannot be told",
        ("class E(Exception):\n    def __str__(self): raise SystemExit\n"
         "    __repr__ = __str__\nraise E",),
    ),
    scored(
        "kinds with wrong values",
        "show numbers and lists where text must be",
        SHOW + "display({'text/plain': 5, 'text/html': [1, {'a': None}], 'image/png': 0.5},"
        " metadata={'a': float('nan')}, raw=True)",
    ),
    scored("half a character", "print what no encoding can hold", "print('\\ud800 \\x00 \\udfff')"),
    scored("bytes that are no text", "write bytes of no encoding",
           "import os; os.write(1, b'\\xff\\xfe\\x00\\xc3')"),
)  # fmt: skip


@pytest.mark.parametrize("attack", FLOODS, ids=str)
def test_a_flood_is_stopped_and_its_cell_named(attack: Attack, stand: Stand) -> None:
    stand.withstand(attack)


@pytest.mark.parametrize("attack", SHAPES, ids=str)
def test_output_of_a_strange_shape_spoils_nothing(attack: Attack, stand: Stand) -> None:
    report = stand.withstand(attack)
    assert report.score == (stand.arena.best if attack.honest_rest else None)
