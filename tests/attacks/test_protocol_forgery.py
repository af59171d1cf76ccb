"""Speaking for the runner: forged lines on the events descriptor, stolen and closed descriptors."""

from __future__ import annotations

import json

import pytest

from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Stand

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("canary_at_the_end")]

CHANNEL = (
    "import base64, gc, json, os, time\n"
    "channel = next(o for o in gc.get_objects() if type(o).__name__ == 'Channel')\n"
    "send, number = channel.send, channel._events\n"
    "def raw(data):\n    while data: data = data[os.write(number, data):]\n"
    "def end(): time.sleep(80)\n"
)
PERFECT = "shop,sales\\nA,1\\nB,1\\nC,1\\n"
BROKEN = ("the link to the grader broke",)


def forged(name: str, tries: str, code: str, *says: str) -> Attack:
    limits = {"wall_seconds": 60}
    return Attack(name, tries, (CHANNEL + code,), "failed", says or BROKEN, limits, canary=False)


def line(name: str, tries: str, content: str | dict[str, object]) -> Attack:
    text = content if isinstance(content, str) else json.dumps(content)
    return forged(name, tries, f"raw({text!r}.encode('utf-8', 'surrogatepass') + b'\\n'); end()")


LINES = (
    line("garbage", "write what is no line of the protocol", "hello"),
    line("second ready", "begin again", {"t": "ready"}),
    line("next cell", "pretend that the next cell runs", {"t": "start", "cell": 1}),
    line("cell out of range", "pretend to a cell that is not there", {"t": "start", "cell": 10**6}),
    line("negative cell", "end a cell before the first",
         {"t": "end", "cell": -1, "ok": True, "memory": False, "count": 1}),
    line("done at once", "pretend to be done", {"t": "done"}),
    line("file while running", "hand out a file before the end",
         {"t": "file", "name": "forecast.csv", "size": 10}),
    line("wrong types", "send words where numbers must be", {"t": "start", "cell": "0"}),
    line("truth as a number", "send true where a number must be", {"t": "start", "cell": True}),
    line("fraction", "send a fraction where a number must be", {"t": "start", "cell": 0.5}),
    line("more fields", "send a score along", {"t": "clear", "wait": True, "score": 120}),
    line("unknown kind", "send a score as an event", {"t": "score", "value": 120}),
    line("kind that is no word", "send a list as the kind", {"t": ["done"]}),
    line("twice the same field", "name a field twice", '{"t": "clear", "t": "done"}'),
    line("huge number", "send a number of five thousand digits",
         '{"t": "start", "cell": ' + "9" * 5000 + "}"),
    line("deep nesting", "nest until a reader falls over",
         '{"t": "display", "id": null, "metadata": {}, "data": ' + '{"a":' * 3000 + "1" + "}" * 3001),
    line("negative count", "give a result a count below zero",
         {"t": "result", "data": {}, "metadata": {}, "count": -1}),
    line("giant count", "give a result a count of four thousand digits",
         '{"t": "result", "data": {}, "metadata": {}, "count": ' + "9" * 4000 + "}"),
    line("unknown stream", "write to a third stream",
         {"t": "stream", "name": "score", "text": "120"}),
    line("traceback of numbers", "raise with a traceback of numbers",
         {"t": "error", "name": "E", "value": "", "traceback": [1, 2]}),
    line("list for an event", "send a list", "[1, 2, 3]"),
    line("null", "send nothing", "null"),
    line("not text", "send what no text can hold", "\ud800\ud801"),
    forged("binary", "send bytes of no encoding", "raw(b'\\xff\\xfe\\x00' * 99 + b'\\n'); end()"),
    forged("forged error", "blame a cell that is not there",
           "send({'t': 'error', 'name': 'E', 'value': '', 'traceback': ['x'] * 20001}); end()"),
)  # fmt: skip

FILES = (
    forged("outside the folder", "hand out a file by another name",
           "send({'t': 'end', 'cell': 0, 'ok': True, 'memory': False, 'count': 1})\n"
           "send({'t': 'file', 'name': '../../etc/passwd', 'size': 4}); end()", "grader"),
    forged("negative size", "announce a file of less than nothing",
           "send({'t': 'end', 'cell': 0, 'ok': True, 'memory': False, 'count': 1})\n"
           "send({'t': 'file', 'name': 'forecast.csv', 'size': -5}); end()", "grader"),
    forged("size without end", "announce a file of exabytes",
           "send({'t': 'end', 'cell': 0, 'ok': True, 'memory': False, 'count': 1})\n"
           "send({'t': 'file', 'name': 'forecast.csv', 'size': 2**60}); end()", "grader"),
    forged("more than announced", "send more than was announced",
           "send({'t': 'end', 'cell': 0, 'ok': True, 'memory': False, 'count': 1})\n"
           "send({'t': 'file', 'name': 'forecast.csv', 'size': 3})\n"
           "send({'t': 'chunk', 'name': 'forecast.csv', 'data': 'QUJDREVG'}); end()", "grader"),
    forged("no base64", "send a file that is not encoded",
           "send({'t': 'end', 'cell': 0, 'ok': True, 'memory': False, 'count': 1})\n"
           "send({'t': 'file', 'name': 'forecast.csv', 'size': 3})\n"
           "send({'t': 'chunk', 'name': 'forecast.csv', 'data': '???'}); end()", "grader"),
)  # fmt: skip


@pytest.mark.parametrize("attack", [*LINES, *FILES], ids=str)
def test_a_forged_line_ends_the_run(attack: Attack, stand: Stand) -> None:
    assert stand.withstand(attack).score is None


END = "{'t': 'end', 'cell': 0, 'ok': True, 'memory': False, 'count': 1}"
OTHER = (
    Attack(
        "endless line",
        "send a line that never ends",
        (CHANNEL + "while True: raw(b'x' * 100000)",),
        "output_limit",
        limits={"wall_seconds": 90},
    ),
    Attack(
        "flood of events",
        "send small events for ever",
        (CHANNEL + 'while True: raw(b\'{"t": "clear", "wait": true}\\n\' * 1000)',),
        "output_limit",
        limits={"wall_seconds": 90},
    ),
    Attack(
        "infinite number",
        "leave a number in the notebook that JSON cannot hold",
        (
            CHANNEL + 'raw(b\'{"t": "display", "id": null, "data": {"text/plain": "x"}, '
            '"metadata": {"a": 1e999, "b": -1e999}}\\n\')',
        ),
        "rejected",
    ),
    Attack(
        "forged output",
        "claim a file with perfect answers without writing it",
        (
            CHANNEL + f"send({END})\ntable = '{PERFECT}'.encode()\n"
            "send({'t': 'file', 'name': 'forecast.csv', 'size': len(table)})\n"
            "send({'t': 'chunk', 'name': 'forecast.csv',"
            " 'data': base64.b64encode(table).decode()})\nsend({'t': 'done'}); end()",
        ),
        ("scored", "failed", "rejected"),
    ),
    Attack(
        "descriptors closed",
        "close everything but the standard streams",
        ("import os, time\nos.closerange(3, 256)\ntime.sleep(80)",),
        limits={"wall_seconds": 60},
    ),
    Attack(
        "standard descriptors closed",
        "close the standard streams",
        ("import os\nos.closerange(0, 3)",),
        ("rejected", "failed"),
    ),
    Attack(
        "garbage everywhere",
        "write to every descriptor there is",
        (
            "import os, time\nfor n in range(3, 256):\n    try: os.write(n, b'garbage\\n')\n"
            "    except OSError: pass\ntime.sleep(80)",
        ),
        limits={"wall_seconds": 60},
    ),
    Attack(
        "answers stolen",
        "read the grader's answers itself",
        (CHANNEL + "os.read(channel._acks, 10)",),
        ("timeout", "failed"),
        limits={"wall_seconds": 2},
    ),
    Attack(
        "descriptor replaced",
        "put a file where the channel was",
        (CHANNEL + "os.dup2(os.open('log', os.O_CREAT | os.O_RDWR), number)",),
        ("timeout", "failed"),
        limits={"wall_seconds": 2},
    ),
    Attack(
        "silence",
        "never say anything again",
        (CHANNEL + "type(channel).send = lambda *a: None",),
        ("timeout", "failed"),
        limits={"wall_seconds": 2},
    ),
)
LATE = (
    "def table():\n    rows = [l.split(',') for l in open('data/sales.csv').read().split()[1:]]\n"
    "    text = 'shop,sales\\n' + ''.join(f'{a},{float(b) + 1}\\n' for a, b in rows)\n"
    "    return text.encode()\n"
    f"time.sleep(0.8)\nsend({END})\nbegun = time.process_time()\n"
    "while time.process_time() - begun < 1.4: pass\nfound = table()\n"
    "send({'t': 'file', 'name': 'forecast.csv', 'size': len(found)})\n"
    "send({'t': 'chunk', 'name': 'forecast.csv', 'data': base64.b64encode(found).decode()})\n"
    "send({'t': 'done'}); end()"
)
DISGUISED = (
    Attack(
        "time after the end",
        "forge the end of the last cell just in time and compute on until the files are due",
        (CHANNEL + LATE,),
        ("timeout", "failed"),
        limits={"wall_seconds": 1},
        canary=False,
    ),
    Attack(
        "death that looks like the sandbox's",
        "close the channel and end a moment later, to be taken for a fault that costs no quota",
        ("import os, time\nos.closerange(3, 256)\ntime.sleep(1.5)\nos._exit(0)",),
        limits={"wall_seconds": 60},
        canary=False,
    ),
)
QUIET = (
    scored(
        "children that speak",
        "let a child write lines of the protocol",
        CHANNEL + "if os.fork() == 0:\n    send({'t': 'done'}); os._exit(0)\nos.wait()",
    ),
    scored(
        "finalizer that speaks",
        "print in the middle of a message",
        "import gc\nclass Loud:\n    def __del__(self): print('x' * 100)\n"
        "for _ in range(200): a = Loud(); a.a = a\ngc.collect()",
    ),
)


@pytest.mark.parametrize("attack", [*OTHER, *DISGUISED], ids=str)
def test_breaking_the_channel_earns_nothing(attack: Attack, stand: Stand) -> None:
    report = stand.withstand(attack)
    assert not report.score


@pytest.mark.parametrize("attack", QUIET, ids=str)
def test_noise_on_the_channel_changes_nothing(attack: Attack, stand: Stand) -> None:
    assert stand.withstand(attack).score == stand.arena.best
