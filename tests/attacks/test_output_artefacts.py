"""Output files that are not what they seem: links, devices, giants, broken text, broken tables."""

from __future__ import annotations

import pytest

from tests.attacks.attack import Attack, scored
from tests.attacks.conftest import Secrets, Stand

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("canary_at_the_end")]
FILE = "outputs/forecast.csv"
SEND = f"import os, socket\npath = {FILE!r}\n"


def rejected(name: str, tries: str, code: str, *says: str) -> Attack:
    return Attack(name, tries, (code,), "rejected", says, canary=False)


def written(name: str, tries: str, content: str, *says: str) -> Attack:
    """An attack that writes bytes (given as Python) into the output."""
    code = f"with open({FILE!r}, 'wb') as target: target.write({content})"
    return rejected(name, tries, code, *says)


NO_FILE = "not a regular file"
ATTACKS = (
    rejected("link to a host file", "hand out a file of the host by a link",
             SEND + "os.symlink('/etc/passwd', path)", NO_FILE),
    rejected("link to its data", "hand its inputs back by a link",
             SEND + "os.symlink('../data/sales.csv', path)", NO_FILE),
    rejected("dangling link", "hand out a link to nowhere", SEND + "os.symlink('nowhere', path)",
             NO_FILE),
    rejected("loop of links", "hand out links that point at each other",
             SEND + "os.symlink('other', path); os.symlink('forecast.csv', 'outputs/other')",
             NO_FILE),
    rejected("linked folder", "make the outputs folder a link to the inputs",
             SEND + "os.rename('data/sales.csv', 'data/forecast.csv')\n"
             "os.rmdir('outputs'); os.symlink('data', 'outputs')", NO_FILE),
    rejected("link to the process", "hand out its own memory map",
             SEND + "os.symlink('/proc/self/environ', path)", NO_FILE),
    rejected("pipe", "make the reader wait for ever", SEND + "os.mkfifo(path)", NO_FILE),
    rejected("pipe with a writer", "make the reader read for ever",
             SEND + "os.mkfifo(path)\nif os.fork() == 0:\n    with open(path, 'wb') as target:\n"
             "        while True: target.write(b'1')", NO_FILE),
    rejected("socket", "make the reader connect",
             SEND + "socket.socket(socket.AF_UNIX).bind(path)", NO_FILE),
    rejected("device", "make the reader read zeros for ever",
             SEND + "try: os.mknod(path, 0o020666, os.makedev(1, 5))\n"
             "except OSError: os.symlink('/dev/zero', path)", NO_FILE),
    rejected("folder", "make a folder of the file", SEND + "os.mkdir(path)", NO_FILE),
    rejected("unreadable file", "leave a file nobody may read",
             SEND + "open(path, 'w').close(); os.chmod(path, 0)", "forecast.csv"),
    rejected("other spelling", "leave the file in capitals",
             SEND + "open('outputs/FORECAST.CSV', 'w').close()", "missing"),
    rejected("sparse giant", "leave a giant made of a hole",
             SEND + "os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 15 * 2**20)", "NUL"),
    rejected("growing file", "let the file grow while it is read",
             SEND + "open(path, 'w').write('shop,sales\\n')\nif os.fork() == 0:\n"
             "    with open(path, 'ab', 0) as target:\n"
             "        while True: target.write(b'A,1\\n' * 9999)", "forecast.csv"),
    written("not text", "leave bytes that are no text", "bytes(range(128, 256))", "UTF-8"),
    written("UTF-16", "leave text in another encoding", "'shop,sales\\nA,1\\n'.encode('utf-16')",
            "UTF-8"),
    written("Shift JIS", "leave text in an old encoding", "'店,sales\\nA,1\\n'.encode('cp932')",
            "UTF-8"),
    written("NUL", "leave a character no file holds", "b'shop,sales\\nA,\\x001\\n'", "NUL"),
    written("billion columns", "leave a header that never ends", "b'a,' * 5 * 10**6", "columns"),
    written("many columns of data", "leave a row that never ends",
            "b'shop,sales\\nA' + b',1' * 4 * 10**6", "Line 2"),
    written("one huge field", "leave a field of ten million characters",
            "b'shop,sales\\nA,' + b'1' * 10**7", "forecast.csv"),
    written("many rows", "leave millions of rows", "b'shop,sales\\n' + b'A,1\\n' * 2 * 10**6",
            "rows"),
    written("empty rows", "leave millions of empty lines",
            "b'shop,sales\\n' + b'\\n' * 8 * 10**6", "no rows"),
    written("open quote", "never close a quote", "b'shop,sales\\n\"' + b'A,1\\n' * 10**6",
            "forecast.csv"),
    written("quotes in quotes", "confuse the reader with quotes",
            "b'shop,sales\\nA,\"1\"2\"\\n'", "CSV"),
    written("compressed bomb", "leave a gzip bomb named .csv",
            "__import__('gzip').compress(bytes(10**8))", "UTF-8"),
    written("zip", "leave an archive named .csv",
            "b'PK\\x03\\x04' + bytes(60)", "NUL"),
    written("pickle", "leave an object that runs when it is unpacked",
            "b'cos\\nsystem\\n(S\"touch /tmp/owned\"\\ntR.'", "shop"),
    written("nothing", "leave an empty file", "b''", "shop"),
    written("header only", "leave no rows", "b'shop,sales\\n'", "no rows"),
    written("no sales", "leave a column out", "b'shop\\nA\\nB\\nC\\n'", "sales"),
    written("two columns of a name", "name a column twice", "b'shop,sales,sales\\nA,1,2\\n'",
            "more than once"),
    *(written(f"number {shown}", tries, f"'shop,sales\\nA,{number}\\nB,1\\nC,1\\n'.encode()",
              "line 2", "sales")
      for shown, number, tries in (
          ("NaN", "nan", "leave what is no number"),
          ("infinity", "inf", "leave an infinite number"),
          ("1e400", "1e400", "leave a number beyond all numbers"),
          ("hexadecimal", "0x10", "write a number in another base"),
          ("full width", "１２", "write a number in full-width digits"),
          ("Arabic digits", "١٢", "write a number in the digits of another script"),
          ("minus sign", "−1", "write a number with a sign that only looks like one"),
          ("underscores", "1_000", "write a number as in Python"),
          ("formula", "=1+1", "leave a formula for a spreadsheet"),
          ("command", "=cmd|calc!A0", "leave a command for a spreadsheet"),
          ("complex", "1+2j", "write a number of another kind"),
          ("empty", "", "leave a gap"),
      )),
    written("duplicates", "give one shop twice", "b'shop,sales\\nA,1\\nA,1\\nC,1\\n'",
            "forecast.csv"),
    written("shuffled ids", "give the rows in another order", "b'shop,sales\\nC,1\\nB,1\\nA,1\\n'",
            "forecast.csv"),
    written("missing ids", "leave the hardest shop out", "b'shop,sales\\nA,1\\nB,1\\n'",
            "forecast.csv"),
    written("unknown ids", "give shops that do not exist",
            "b'shop,sales\\nA,1\\nB,1\\nC,1\\nD,1\\n'", "forecast.csv"),
    written("composed ids", "give a shop with an accent as a character of its own",
            "'shop,sales\\nA\u0301,1\\nB,1\\nC,1\\n'.encode()", "forecast.csv"),
    written("two marks", "begin with two byte order marks",
            "'\ufeff\ufeffshop,sales\\nA,1\\nB,1\\nC,1\\n'.encode()", "shop"),
    written("another separator", "separate columns as spreadsheets elsewhere do",
            "b'sep=;\\nshop;sales\\nA;1\\nB;1\\nC;1\\n'", "forecast.csv"),
    written("look-alike ids", "give a shop in full-width letters",
            "'shop,sales\\nＡ,1\\nB,1\\nC,1\\n'.encode()", "forecast.csv"),
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_a_strange_output_is_rejected_with_its_file_and_place(
    attack: Attack, stand: Stand, secrets: Secrets
) -> None:
    report = stand.withstand(attack)
    assert "root:" not in str(report.to_json())


ODD = (
    scored("hard link", "leave a hard link to a file it goes on writing",
           "import os, atexit\nopen('draft.csv', 'w').close()\nos.link('draft.csv', 'outputs/other')"),
    scored("many files", "leave thousands of files beside the one asked for",
           "for n in range(5000): open(f'outputs/{n}.csv', 'w').close()"),
    scored("strange names", "leave files whose names are tricks",
           "for n in ('=cmd', '\\x1b[31m', '\\u202evsc', '-rf', 'a\\nb', '<script>', '..a'):\n"
           "    open('outputs/' + n, 'w').close()"),
    Attack("mark and line ends", "begin with a byte order mark and end lines as elsewhere",
           ("open('outputs/forecast.csv', 'wb').write('\\ufeffshop,sales\\r\\n'.encode() + b''.join("
            "f'{s},{float(n) + 1}\\r\\n'.encode() for s, n in (l.split(',') for l in"
            " open('data/sales.csv').read().split()[1:])))",), "scored"),
    Attack("extreme numbers", "overflow the score with the largest number there is",
           ("import csv\nrows = list(csv.DictReader(open('data/sales.csv')))\n"
            "open('outputs/forecast.csv', 'w').write('shop,sales\\n' + ''.join("
            "f\"{r['shop']},1.7e308\\n\" for r in rows))",), "rejected", ("extreme",)),
    Attack("replaced while read", "replace the file while it is handed out",
           ("import os\nopen('outputs/forecast.csv', 'w').write('shop,sales\\nA,1\\nB,1\\nC,1\\n')\n"
            "if os.fork() == 0:\n    n = 0\n    while True:\n"
            "        os.symlink('/etc/passwd', 'new'); os.rename('new', 'outputs/forecast.csv')\n"
            "        open('new', 'w').write('shop,sales\\nA,1\\nB,1\\nC,1\\n')\n"
            "        os.rename('new', 'outputs/forecast.csv')",), ("scored", "rejected")),
)  # fmt: skip


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.parametrize("attack", ODD, ids=str)
def test_an_odd_way_of_leaving_outputs_earns_no_more(attack: Attack, stand: Stand) -> None:
    report = stand.withstand(attack)
    assert "root:" not in str(report.to_json())
