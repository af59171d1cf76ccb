"""Carrying ranked data out in whatever a learner is shown of a run on it."""

from __future__ import annotations

import json

import pytest

from catalog.programme.grading.rules import shown_report
from tests.attacks.attack import Attack
from tests.attacks.conftest import Stand

pytestmark = pytest.mark.slow
TAKE = (
    "import csv\nrows = [int(float(r['sales'])) for r in csv.DictReader(open('data/sales.csv'))]\n"
    "word = 'D' + '_'.join(map(str, rows))\n"
)

ATTACKS = (
    Attack("data in an exception's name", "name an exception after the data",
           (TAKE + "raise type(word, (Exception,), {})()",)),
    Attack("data in an exception's text", "put the data into an error's text",
           (TAKE + "raise ValueError(word)",)),
    Attack("data in a traceback", "put the data into the names of a traceback",
           (TAKE + "exec(f'def {word}(): 1 / 0\\n{word}()')",)),
    Attack("data in a refused value", "write the data where a number must be, to have it quoted",
           (TAKE + "open('outputs/forecast.csv', 'w').write(f'shop,sales\\nA,{word}\\nB,1\\nC,1\\n')",),
           "rejected"),
    Attack("data in line numbers", "make faults in the lines that the data name",
           (TAKE + "lines = ['1'] * 120\nfor n in rows: lines[n] = 'x'\n"
            "open('outputs/forecast.csv', 'w').write('shop,sales\\n' + ''.join(f'A,{v}\\n' for v in lines))",),
           "rejected"),
    Attack("data in a picture", "draw the data", (TAKE + "from IPython.display import HTML, display\n"
           "print(word); display(HTML(word)); open('outputs/forecast.csv', 'w').write(word)",),
           "rejected"),
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_nothing_of_the_data_is_shown(attack: Attack, stand: Stand) -> None:
    report = stand.withstand(attack)
    shown = shown_report(report.to_json(), ranked=True)
    sales = [int(value) for value in stand.arena.data.inputs["sales.csv"]["sales"]]
    text = json.dumps({key: value for key, value in shown.items() if key != "timing"})
    assert "_".join(map(str, sales)) not in text
    assert not [n for n in sales if f"line {n + 2}" in text]
    for message in (*shown["messages"], *(check["message"] for check in shown["checks"])):
        assert message
    stand.note(attack.name, attack.tries, report.status, _read(shown))


def _read(shown: dict[str, object]) -> str:
    checks = shown["checks"]
    assert isinstance(checks, list)
    if checks:
        return str(checks[0]["message"]["en"])
    messages = shown["messages"]
    assert isinstance(messages, list)
    return str(messages[0]["text"]["en"])
