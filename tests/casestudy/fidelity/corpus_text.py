"""Cases about text: streams, warnings, logging, progress bars, threads, native output."""

from __future__ import annotations

from tests.casestudy.fidelity.case import Case

CASES = (
    Case(
        "streams",
        "stdout, stderr, print with flush and sep, sys.stdout.write and writelines",
        (
            "print('日本語', 'と', 'English', sep='／')",
            "import sys\nprint('to stderr', file=sys.stderr)",
            "print('no newline', end='')\nprint('!', flush=True)",
            "sys.stdout.write('written\\n')",
            "sys.stdout.write('quiet\\n');",
            "sys.stderr.writelines(['a\\n', 'b\\n'])",
            "print(sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.writable())",
            "print(sys.stdin.isatty())",
        ),
    ),
    Case(
        "streams-interleaved",
        "both streams in turns, between displays",
        (
            "import sys\nfor n in range(3):\n    print('out', n)\n"
            "    print('err', n, file=sys.stderr)",
            "from IPython.display import display\nprint('before')\ndisplay('shown')\nprint('after')",
        ),
    ),
    Case(
        "streams-native",
        "descriptors, C library, child processes",
        (
            "import os\nos.write(1, '直接\\n'.encode());",
            "os.write(2, b'to descriptor 2\\n');",
            "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.puts(b'from C')\nlibc.fflush(None);",
            "import subprocess\nsubprocess.run(['echo', 'from a child']).returncode",
            "print(subprocess.run(['echo', 'captured'], capture_output=True, text=True).stdout)",
            "os.system('echo from os.system; echo aside >&2')",
            "print(subprocess.check_output('echo $((6 * 7))', shell=True))",
        ),
    ),
    Case(
        "streams-bytes",
        "redirected and replaced streams",
        (
            "import contextlib, io\nheld = io.StringIO()\nwith contextlib.redirect_stdout(held):\n"
            "    print('held')\nheld.getvalue()",
            "import sys\nkept = sys.stdout\nsys.stdout = io.StringIO()\nprint('lost')\n"
            "sys.stdout = kept\nprint('back')",
            "with contextlib.redirect_stderr(sys.stdout):\n    print('moved', file=sys.stderr)",
            ("print(b'bytes', file=object())", "raises-exception"),
            ("sys.stdout.write(b'bytes')", "raises-exception"),
        ),
        differs={
            4: (
                "write() argument must be str, not <class 'bytes'>",
                "the traceback's last frame lies in the stream's own code",
            )
        },
    ),
    Case(
        "text-long",
        "many lines and one long line",
        (
            "for n in range(3000):\n    print(n, 'x' * 20)",
            "print('長' * 40000)",
            "list(range(2000))",
            "'y' * 5000",
            "{n: str(n) * 30 for n in range(200)}",
        ),
    ),
    Case(
        "text-unicode",
        "CJK, emoji, combining marks, names in Japanese, control characters",
        (
            "print('売上 📈 が e\\u0301 👩‍🔬 \\u200b')",
            "売上 = {'東京': 1, '大阪': 2}\n売上",
            "print('tab\\tbell\\x07 form\\x0c esc\\x1b[31mred\\x1b[0m')",
            "print('over\\rwritten')\nprint('ab\\x08c')",
            "'\\u202eright to left'",
            ("raise ValueError('値が不正です')", "raises-exception"),
        ),
    ),
    Case(
        "warnings",
        "where a warning says it comes from, and that it is said once",
        (
            "import warnings\nwarnings.warn('注意してください')",
            "def old():\n    warnings.warn('old is deprecated', DeprecationWarning, stacklevel=2)\n"
            "old()",
            "for n in range(3):\n    warnings.warn('in a loop')",
            "old()",
            "warnings.simplefilter('ignore')\nwarnings.warn('unseen')",
            "import numpy as np\nwarnings.simplefilter('default')\nnp.array([1.0]) / 0",
            "with warnings.catch_warnings(record=True) as caught:\n"
            "    warnings.simplefilter('always')\n    warnings.warn('kept')\n"
            "print(caught[0].message)",
        ),
    ),
    Case(
        "warnings-syntax",
        "warnings of the compiler",
        ("x = 1\nx is 1", "print('\\d')", "assert (x, 'always true')"),
    ),
    Case(
        "logging",
        "the logging module with and without handlers",
        (
            "import logging\nlogging.warning('root')",
            "log = logging.getLogger('case')\nlog.error('named %s', 'error')\nlog.info('unseen')",
            "logging.basicConfig(level=logging.INFO, force=True, format='%(levelname)s %(message)s')"
            "\nlog.info('seen')",
            "try:\n    1 / 0\nexcept ZeroDivisionError:\n    log.exception('failed')",
        ),
    ),
    Case(
        "tqdm-text",
        "a progress bar in text",
        (
            "from tqdm import tqdm\nfor _ in tqdm(range(3), ncols=60):\n    pass",
            "for _ in tqdm(range(2), desc='学習', ncols=60, ascii=True):\n    pass",
            "tqdm.write('beside the bar')",
        ),
    ),
    Case(
        "tqdm-notebook",
        "a progress bar for notebooks, as text without its widget",
        (
            "from tqdm.notebook import tqdm\nfor _ in tqdm(range(3), desc='学習'):\n    pass",
            "from tqdm.auto import tqdm as bar\nprint(bar.__module__)",
        ),
    ),
    Case(
        "threads",
        "threads and pools that end within the cell",
        (
            "import threading\ndone = threading.Thread(target=print, args=('in a thread',))\n"
            "done.start(); done.join()",
            "from concurrent.futures import ThreadPoolExecutor\n"
            "with ThreadPoolExecutor(2) as pool:\n    print(sum(pool.map(abs, [-1, -2])))",
            "threading.current_thread() is threading.main_thread()",
            "from concurrent.futures import ProcessPoolExecutor\nimport multiprocessing as mp\n"
            "with ProcessPoolExecutor(1, mp_context=mp.get_context('fork')) as pool:\n"
            "    print(list(pool.map(abs, [-3])))",
        ),
    ),
    Case(
        "threads-errors",
        "an exception in a thread",
        (
            "import threading\ndef work():\n    raise RuntimeError('in the thread')\n"
            "thread = threading.Thread(target=work, name='worker')\nthread.start(); thread.join()",
            "print('goes on')",
        ),
    ),
    Case(
        "threads-late",
        "a thread that prints after its cell",
        (
            "import threading\ngo = threading.Event()\n"
            "def later():\n    go.wait()\n    print('late')\n"
            "thread = threading.Thread(target=later)\nthread.start()",
            "go.set()\nthread.join()\nprint('next cell')",
        ),
        differs={
            1: (
                "late\nnext cell\n",
                "nbclient drops what a thread prints after its cell; here the cell that runs at "
                "the time shows it, so nothing is lost",
            )
        },
    ),
)
