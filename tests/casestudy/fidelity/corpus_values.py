"""Cases about values: results, tables, arrays, models, formatters."""

from __future__ import annotations

from tests.casestudy.fidelity.case import Case

CASES = (
    Case(
        "results",
        "what a cell's last expression shows, and what is left in _, __, Out and In",
        (
            "6 * 7",
            "_ + 1",
            "'text'",
            "None",
            "1;",
            "1; 2",
            "x = 3",
            "_, __, ___",
            "Out[1], In[1]",
            "(lambda: 5)()",
            "_3",
            "_i1, _ih[2], sorted(Out)",
            "if True:\n    7",
            "'a' # comment ;",
            "'a;'",
            "[1, 2]; # hidden",
            "y = _ = 9\n_",
        ),
    ),
    Case(
        "results-pretty",
        "long and nested values, sets, dicts, recursion, classes, functions",
        (
            "{'b': [1, 2, {'c': (3,)}], 'a': {3, 1, 2}}",
            "[list(range(12)) for _ in range(12)]",
            "a = [1]\na.append(a)\na",
            "class Shop:\n    pass\nShop, Shop()",
            "def f(x, y=1): return x\nf",
            "len, print, type, dict",
            "import collections\ncollections.Counter('banana'), collections.OrderedDict(a=1)",
            "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int\n    y: int\n"
            "Point(1, 2)",
            "import datetime\ndatetime.date(2025, 4, 1), 1.5, 2+3j, b'x', range(3), ...",
            "object()",
            "(n for n in range(3))",
            "import decimal, fractions, pathlib\n"
            "decimal.Decimal('1.10'), fractions.Fraction(1, 3), pathlib.Path('data')",
        ),
    ),
    Case(
        "pandas",
        "DataFrame and Series as text and HTML",
        (
            "import pandas as pd\nsales = pd.read_csv('data/sales.csv')\nsales",
            "sales['売上']",
            "sales.describe()",
            "sales.info()",
            "sales.set_index('店舗').T",
            "print(sales)",
            "pd.DataFrame({'n': range(200)})",
            "pd.DataFrame({f'c{n}': [n] for n in range(40)})",
            "sales.groupby('店舗')['売上'].sum()",
            "sales.dtypes",
            "sales.head(0)",
            "pd.Timestamp('2025-04-01'), pd.NA",
        ),
    ),
    Case(
        "pandas-options",
        "options and styles",
        (
            "import pandas as pd\npd.set_option('display.max_rows', 4)\npd.DataFrame({'n': range(9)})",
            "with pd.option_context('display.precision', 1):\n    display(pd.Series([1.234, 5.678]))",
            "pd.options.display.float_format = '{:,.1f}'.format\npd.DataFrame({'x': [1234.5]})",
            "pd.reset_option('all')",
            "pd.set_option('display.notebook_repr_html', False)\npd.DataFrame({'x': [1]})",
            "pd.get_option('display.width'), pd.get_option('display.max_columns')",
        ),
    ),
    Case(
        "numpy",
        "arrays and print options",
        (
            "import numpy as np\nnp.arange(12).reshape(3, 4)",
            "np.random.default_rng(1).normal(size=3)",
            "np.arange(5000)",
            "np.set_printoptions(precision=2, suppress=True)\nnp.array([1.23456, 1e-9])",
            "np.float64(1.5), np.array(['東', '西'])",
            "%precision 3\n3.14159",
        ),
    ),
    Case(
        "sklearn",
        "estimators and pipelines with their HTML",
        (
            "from sklearn.linear_model import LinearRegression\nLinearRegression()",
            "import numpy as np\nX = np.arange(6.0).reshape(-1, 1)\ny = X[:, 0] * 2\n"
            "LinearRegression().fit(X, y)",
            "from sklearn.pipeline import make_pipeline\n"
            "from sklearn.preprocessing import StandardScaler\n"
            "model = make_pipeline(StandardScaler(), LinearRegression()).fit(X, y)\nmodel",
            "model.predict(X).round(2)",
            ("LinearRegression().predict(X)", "raises-exception"),
        ),
    ),
    Case(
        "formatters",
        "a user's own reprs, formatters and display hooks",
        (
            "class Both:\n    def __repr__(self): return 'as text'\n"
            "    def _repr_html_(self): return '<i>as html</i>'\nBoth()",
            "class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
            "        return {'text/plain': 'p', 'application/x-own+json': {'k': 1}}, {'text/plain': {}}\n"
            "Bundle()",
            "class Pretty:\n    def _repr_pretty_(self, p, cycle): p.text('pretty!')\n[Pretty()]",
            "get_ipython().display_formatter.formatters['text/plain'].for_type(\n"
            "    int, lambda n, p, cycle: p.text(f'int {n}'))\n5",
            "class Broken:\n    def _repr_html_(self): raise ValueError('no html')\n"
            "    def __repr__(self): return 'text'\nBroken()",
            "class Shows:\n    def _ipython_display_(self): print('shows itself')\nShows()",
            "import sys\nkept = sys.displayhook\nsys.displayhook = lambda v: print('hook', v)\n8",
            "9",
        ),
    ),
    Case(
        "formatters-broken",
        "a repr that fails",
        (
            (
                "class Bad:\n    def __repr__(self): raise ValueError('no repr')\nBad()",
                "raises-exception",
            ),
            ("print(Bad())", "raises-exception"),
            "1",
        ),
    ),
    Case(
        "interactivity",
        "several values a cell",
        (
            "from IPython.core.interactiveshell import InteractiveShell\n"
            "InteractiveShell.ast_node_interactivity = 'all'",
            "1\n2\nx = 3\nx",
            "get_ipython().ast_node_interactivity = 'last_expr_or_assign'",
            "z = 4",
        ),
    ),
)
