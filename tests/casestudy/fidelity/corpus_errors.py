"""Cases about errors: how exceptions look, and what stops a run."""

from __future__ import annotations

from tests.casestudy.fidelity.case import MAY_FAIL, SKIPPED, Case, Cell


def failing(*sources: str) -> tuple[Cell, ...]:
    """Return cells that may all fail."""
    return tuple((source, MAY_FAIL) for source in sources)


CASES = (
    Case(
        "error-stops",
        "the first error ends the run, later cells stay as they were",
        ("print('one')", "print('partly')\n1 / 0", "print('never')"),
    ),
    Case(
        "syntax-errors",
        "code that does not compile",
        failing(
            "if True print(1)",
            "def f():\nreturn 1",
            "  x = 1\n y = 2",
            "print('unclosed'",
            "x = 'unclosed",
            "for n in range(3):",
            "return 5",
            "a b c",
            "x = 1\n\nbreak",
            "eval('1 +')",
            "print 'old'",
            "await",
            "値 = ？",
            "\tx = 1\n        y = 2\n  z = 3",
        ),
    ),
    Case(
        "tracebacks",
        "exceptions in functions of other cells, long frames, SyntaxError of eval, assertion",
        (
            "def divide(a, b):\n    '''Divide.'''\n    # before\n    result = a / b\n"
            "    # after\n    return result",
            "def outer(n):\n    return divide(n, 0)",
            *failing(
                "x = 1\nouter(x)\nprint('never')",
                "{}['鍵']",
                "assert 1 == 2, '等しくない'",
                "undefined_name",
                "import no_such_module",
                "'a' + 1",
                "[].pop()",
                "int('abc')",
                "open('data/missing.csv')",
                "None.attribute",
                "def deep(n):\n    return deep(n - 1) if n else 1 / 0\ndeep(5)",
                "import json\njson.loads('{')",
                "(lambda: [1 / 0 for _ in range(1)])()",
            ),
        ),
    ),
    Case(
        "tracebacks-recursion",
        "endless recursion",
        failing("def endless(n):\n    return endless(n + 1)\nendless(0)", "'goes on'"),
        differs={
            0: (
                "RecursionError: maximum recursion depth exceeded",
                "a few more frames of the notebook fit below the limit than below Jupyter's own",
            )
        },
    ),
    Case(
        "tracebacks-libraries",
        "exceptions that come out of pandas and numpy",
        failing(
            "import pandas as pd\npd.DataFrame({'a': [1]})['b']",
            "pd.read_csv('data/missing.csv')",
            "import numpy as np\nnp.ones(2) @ np.ones(3)",
            "pd.to_datetime('not a date')",
        ),
    ),
    Case(
        "exceptions-chained",
        "causes, contexts, notes, groups, own classes",
        failing(
            "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n"
            "    raise ValueError('outer') from error",
            "try:\n    {}['k']\nexcept KeyError:\n    undefined_name",
            "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise ValueError('alone') from None",
            "error = ValueError('noted')\nerror.add_note('a note')\nraise error",
            "raise ExceptionGroup('group', [ValueError(1), ExceptionGroup('in', [KeyError(2)])])",
            "class ShopError(Exception):\n    def __str__(self): return '店の誤り'\nraise ShopError",
            "class Two(Exception):\n    def __init__(self, a, b): super().__init__(a, b)\n"
            "raise Two(1, '二')",
            "raise Exception",
            "raise Exception('line one\\nline two')",
        ),
    ),
    Case(
        "exceptions-strange",
        "exceptions that render themselves, have no text, or are no exception",
        failing(
            "class Own(Exception):\n    def _render_traceback_(self): return ['rendered', 'itself']\n"
            "raise Own('x')",
            "raise 'text'",
            "raise KeyboardInterrupt",
            "raise KeyboardInterrupt('with text')",
            "import sys\nsys.exit()",
            "sys.exit(3)",
            "sys.exit('with words')",
            "raise SystemExit",
            "raise GeneratorExit",
            "raise StopIteration",
            "raise MemoryError('pretended')",
            "class Quiet(BaseException): pass\nraise Quiet('base')",
        ),
    ),
    Case(
        "exceptions-shell",
        "xmode, tb, custom handlers, showtraceback",
        failing(
            "%xmode Plain",
            "1 / 0",
            "%xmode Verbose",
            "n = 0\n1 / n",
            "%xmode Minimal",
            "1 / 0",
            "%xmode Context",
            "%tb",
            "try:\n    1 / 0\nexcept ZeroDivisionError:\n    get_ipython().showtraceback()\nprint('on')",
            "def handler(self, etype, value, tb, tb_offset=None):\n    print('handled', value)\n"
            "get_ipython().set_custom_exc((KeyError,), handler)\n{}['k']",
            "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()",
            "import sys\nsys.last_value",
        ),
    ),
    Case(
        "system-exit-stops",
        "sys.exit() ends the run",
        ("import sys\nprint('before')\nsys.exit(0)", "print('never')"),
    ),
    Case(
        "tags",
        "raises-exception lets the run go on, skip-execution leaves a cell out",
        (
            "x = 1",
            ("x = 2\nprint('skipped')", SKIPPED),
            "print(x)",
            ("1 / 0", MAY_FAIL),
            ("print('tagged but fine')", MAY_FAIL),
            ("x = 3", "another-tag"),
            "print(x)",
            ("raise KeyboardInterrupt", MAY_FAIL),
            "print('to the end')",
        ),
    ),
    Case(
        "tags-last",
        "the last cell is left out, or may fail",
        ("print(1)", ("1 / 0", MAY_FAIL), ("print(2)", SKIPPED)),
    ),
    Case(
        "cells-empty",
        "cells that are empty, blank or only comments",
        ("", "   \n\n", "# only a comment", "print('ran')", "pass", "\n\n1\n\n", "'''docs'''", ";"),
    ),
)
