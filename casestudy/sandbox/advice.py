"""What each piece of the sandbox protects from and what its lack costs, in an operator's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casestudy.sandbox.cgroups import SETTING, Controller, State
from casestudy.text import Text


@dataclass(frozen=True)
class Piece:
    """The words for one piece."""

    title: Text
    protects: Text
    lack: Text


def _piece(title: tuple[str, str], protects: tuple[str, str], lack: tuple[str, str]) -> Piece:
    return Piece(Text(*title), Text(*protects), Text(*lack))


NOTHING_RUNS = ("ノートブックを一切実行しません。", "No notebook is run at all.")

PIECES: Mapping[str, Piece] = {
    "bubblewrap": _piece(
        ("bubblewrap", "bubblewrap"),
        ("隔離環境を組み立てるプログラムです。", "The program that builds the sandbox."),
        NOTHING_RUNS,
    ),
    "user_namespaces": _piece(
        ("非特権ユーザー名前空間", "Unprivileged user namespaces"),
        (
            "管理者権限なしで隔離環境を作り、その中の権限がホストに及ばないようにします。",
            "Build the sandbox without the rights of an administrator, and keep rights inside it "
            "from counting outside.",
        ),
        NOTHING_RUNS,
    ),
    "seccomp": _piece(
        ("システムコールの許可リスト（seccomp）", "Allow-list of system calls (seccomp)"),
        (
            "カーネルの弱点を突く呼び出しや、監視に見えないメモリの確保を防ぎます。",
            "Keeps notebooks from calls that attack the kernel or hold memory the supervisor "
            "cannot see.",
        ),
        NOTHING_RUNS,
    ),
    "powerless": _piece(
        ("権限（capability）なし・no_new_privs", "No capabilities, no_new_privs"),
        (
            "setuidプログラムなどで権限を得ることを防ぎます。",
            "Keeps a notebook from gaining rights, by a setuid program for example.",
        ),
        NOTHING_RUNS,
    ),
    "network_closed": _piece(
        ("ネットワークに出られない", "The network cannot be reached"),
        (
            "答えの持ち出しや取り寄せ、社内サーバーへの攻撃を防ぎます。",
            "Keeps answers from going out or coming in, and servers from being attacked.",
        ),
        NOTHING_RUNS,
    ),
    "home_hidden": _piece(
        ("利用者のフォルダーが見えない", "Home folders cannot be seen"),
        (
            "鍵、提出物、模範解答を読まれることを防ぎます。",
            "Keeps keys, submissions and reference solutions from being read.",
        ),
        NOTHING_RUNS,
    ),
    "environment_clean": _piece(
        ("環境変数が渡らない", "Environment variables are not passed on"),
        (
            "サーバーの秘密の値が漏れることを防ぎます。",
            "Keeps the server's secrets from leaking.",
        ),
        NOTHING_RUNS,
    ),
    "tmpfs": _piece(
        ("容量とファイル数に上限のある /tmp", "A /tmp with limits of size and files"),
        (
            "ディスクやiノードを使い切られることを防ぎます。",
            "Keeps disk and inodes from being used up.",
        ),
        (
            "監視が0.1秒ごとにファイル数を数え、超えたら止めます。それまでに作られた分は"
            "メモリを使います。",
            "The supervisor counts files every 0.1 s and stops the run; what was made until then "
            "takes memory.",
        ),
    ),
    "rlimits": _piece(
        ("プロセスごとの上限（rlimit）", "Limits of each process (rlimits)"),
        (
            "1つのプロセスのCPU時間、アドレス空間、ファイルの大きさ、開くファイルの数を"
            "カーネルが抑えます。",
            "The kernel itself holds CPU time, address space, file size and open files of each "
            "process.",
        ),
        (
            "監視だけが頼りになり、0.1秒までの超過がありえます。",
            "Only the supervisor is left, which may be late by 0.1 s.",
        ),
    ),
    "process_limit": _piece(
        ("プロセス数の上限（RLIMIT_NPROC）", "Limit of processes (RLIMIT_NPROC)"),
        ("フォーク爆弾をその場で抑えます。", "Holds a fork bomb at once."),
        (
            "監視が0.1秒ごとに数えて止めるまでに、数百のプロセスが作られえます（2コアでの測定: "
            "約400）。一般の利用者で動かすか、cgroup（pids）を使えるようにしてください。",
            "Hundreds of processes may start before the supervisor, which counts every 0.1 s, "
            "stops the run (measured on two cores: about 400). Run as an ordinary user, or let "
            "cgroups (pids) be used.",
        ),
    ),
    "ordinary_user": _piece(
        ("一般の利用者として動作", "Running as an ordinary user"),
        (
            "万一カーネルの弱点で隔離を破られても、その利用者の権限しか得られません。",
            "Should a weakness of the kernel open the sandbox, only that user's rights are won.",
        ),
        (
            "隔離を破られた場合の被害が計算機全体に及びます。rootで動かさないことを勧めます。",
            "A broken sandbox would cost the whole machine. Better not run as root.",
        ),
    ),
    "no_swap": _piece(
        ("スワップなし", "No swap"),
        (
            "数えられるメモリ（常駐分）が、使われているメモリのすべてになります。",
            "Makes the memory that is counted (what is resident) all the memory in use.",
        ),
        (
            "追い出された分は上限に数えられず、メモリを食うノートブックが計算機全体を遅くします。"
            "cgroup（memory）があれば防げます。",
            "What is swapped out counts towards no limit, and a hungry notebook slows the whole "
            "machine. Cgroups (memory) prevent it.",
        ),
    ),
    "cores": _piece(
        ("CPUコアの数", "Processor cores"),
        (
            "実行中のノートブックが、監視やWebの応答を妨げないようにします。",
            "Keep a running notebook from delaying the supervisor and the web pages.",
        ),
        (
            "監視が遅れ、上限を超える時間が長くなります。2コア以上を勧めます。",
            "The supervisor is late more often and limits are exceeded for longer. Two cores or "
            "more are better.",
        ),
    ),
    "open_files": _piece(
        ("開けるファイルの数（ulimit -n）", "Open files (ulimit -n)"),
        (
            "同時に多くの実行を監視できるようにします。",
            "Let several runs be supervised at once.",
        ),
        (
            "同時に採点する数が多いと実行を始められません。",
            "Runs may fail to start when several are graded at once.",
        ),
    ),
    "landlock": _piece(
        ("Landlock", "Landlock"),
        (
            "ファイルへの到達をもう一重に抑えるカーネルの機能です。いまは使っていません。",
            "A feature of the kernel that would limit reaching files once more. Not used today.",
        ),
        (
            "影響はありません。見えるファイルはマウント名前空間が決めています。",
            "Nothing: which files can be seen is decided by the mount namespace.",
        ),
    ),
    "yama": _piece(
        ("Yama（ptraceの制限）", "Yama (restricted ptrace)"),
        (
            "同じ利用者のほかのプログラムどうしの覗き見を防ぎます。",
            "Keeps other programs of the same user from looking into each other.",
        ),
        (
            "ノートブックには影響ありません。ptraceは許可リストになく、ほかの実行は見えません。",
            "Nothing for notebooks: ptrace is not on the allow-list, and other runs are unseen.",
        ),
    ),
}

NAMESPACES: Mapping[str, Piece] = {
    "user": _piece(
        ("名前空間: 利用者", "Namespace: users"),
        (
            "中の利用者番号と権限がホストで意味を持たないようにします。",
            "Users and rights inside mean nothing on the host.",
        ),
        NOTHING_RUNS,
    ),
    "pid": _piece(
        ("名前空間: プロセス", "Namespace: processes"),
        (
            "ほかのプロセスを見ることも止めることもできず、終われば残らず消えます。",
            "Other processes can be neither seen nor signalled; at the end none is left.",
        ),
        NOTHING_RUNS,
    ),
    "mnt": _piece(
        ("名前空間: ファイル", "Namespace: files"),
        (
            "Pythonに必要なものだけを読み取り専用で見せます。",
            "Only what Python needs is shown, read-only.",
        ),
        NOTHING_RUNS,
    ),
    "ipc": _piece(
        ("名前空間: プロセス間通信", "Namespace: inter-process communication"),
        (
            "共有メモリを通じてほかの実行と通じることを防ぎます。",
            "Keeps runs from sharing memory with one another.",
        ),
        NOTHING_RUNS,
    ),
    "net": _piece(
        ("名前空間: ネットワーク", "Namespace: network"),
        (
            "外部、ホスト自身、抽象UNIXソケットに届かなくします。",
            "The outside, the host itself and abstract unix sockets are out of reach.",
        ),
        NOTHING_RUNS,
    ),
    "uts": _piece(
        ("名前空間: ホスト名", "Namespace: host name"),
        ("計算機の名前を知られません。", "The machine's name is not told."),
        NOTHING_RUNS,
    ),
    "cgroup": _piece(
        ("名前空間: cgroup", "Namespace: control groups"),
        (
            "ホストのサービス構成を知られません。",
            "How the host's services are laid out is not told.",
        ),
        (
            "ノートブックが /proc/self/cgroup からグループの名前を読めます。ほかに害はありません。",
            "A notebook can read the group's name in /proc/self/cgroup; nothing else.",
        ),
    ),
}

GROUPS: Mapping[Controller, Piece] = {
    "memory": _piece(
        ("cgroup: メモリ", "Cgroup: memory"),
        (
            "実行全体のメモリをカーネルがその場で抑えます。",
            "The kernel holds the memory of a whole run at once.",
        ),
        (
            "監視が0.1秒ごと（急に増えるときは0.02秒ごと）に量るため、急なメモリの確保は"
            "止めるまでに上限を超えます（2コアでの測定: 約200 MB）。500 MBを目安に、"
            "同時に採点する数だけ余裕を空けておいてください。",
            "The supervisor looks every 0.1 s, or 0.02 s while memory grows fast, so a fast memory "
            "bomb exceeds the limit before it is killed (measured on two cores: about 200 MB). "
            "Leave 500 MB free above the limit for each run at a time.",
        ),
    ),
    "pids": _piece(
        ("cgroup: プロセス数", "Cgroup: processes"),
        (
            "フォーク爆弾をカーネルがその場で抑えます。rootで動かす場合にも効きます。",
            "The kernel holds a fork bomb at once, also when running as root.",
        ),
        (
            "一般の利用者ではRLIMIT_NPROCが代わりをします。rootでは監視が数えるまで抑えられません。",
            "For an ordinary user RLIMIT_NPROC does the same. As root nothing holds it until the "
            "supervisor counts.",
        ),
    ),
    "kill": _piece(
        ("cgroup: 一括停止", "Cgroup: kill at once"),
        (
            "実行の全プロセスを一度に止めます。",
            "Ends all processes of a run in one stroke.",
        ),
        (
            "プロセス名前空間の先頭を止めれば同じく残らず消えるため、ほとんど影響ありません。",
            "Hardly anything: ending the first process of the pid namespace ends all others, too.",
        ),
    ),
}

NOT_FOUND = Text("見つかりません", "not found")
NOT_TRIED = Text("試せませんでした", "could not be tried")
NO_KERNEL_SUPPORT = Text("このカーネルにはありません", "this kernel has none")
SHARED = Text("ホストと共有しています", "shared with the host")
OWN = Text("実行ごとに別", "each run has its own")
SEEN = Text("試しのノートブックで確認", "seen by a notebook run as a trial")
LEAKS = Text("試しのノートブックでは守られていませんでした", "not so for a notebook run as a trial")
NPROC_BINDS = Text("効いています", "binding")
NPROC_DOES_NOT_BIND = Text(
    "効いていません（root、またはカーネル5.14より前）", "not binding (root, or Linux before 5.14)"
)

_GROUP_STATES: Mapping[State, Text] = {
    "usable": Text("使えます", "usable"),
    "absent": Text("このカーネルまたはコンテナにはありません", "not offered here"),
    "not_ours": Text(
        f"ほかの管理下にあるため使いません（{SETTING} か systemd の Delegate= で渡せます）",
        f"managed by somebody else and left alone (hand one over with {SETTING} or systemd's "
        "Delegate=)",
    ),
    "not_writable": Text("書き込めません", "not writable"),
    "not_enabled": Text(
        "下位のグループに渡せません（systemd の Delegate=memory pids を設定）",
        "cannot be handed on to groups below (set systemd's Delegate=memory pids)",
    ),
}


def group(state: State, version: int, folder: str) -> Text:
    """Return what was found about a place for control groups."""
    where = f" v{version} {folder}" if version else ""
    words = _GROUP_STATES[state]
    return Text(words.ja + where, words.en + where)


def other_processor(name: str) -> Text:
    """Return that there is no list for a processor."""
    return Text(
        f"{name} には対応していません（x86_64 か aarch64 が必要）",
        f"{name} is not supported (x86_64 or aarch64 is needed)",
    )


def room(disk: int, shared: int, files: int) -> Text:
    """Return the sizes, in megabytes, of a run's own file systems."""
    return Text(
        f"/tmp {disk} MB、/dev/shm {shared} MB、ファイル {files:,} 個まで",  # noqa: S108 -- words only
        f"/tmp {disk} MB, /dev/shm {shared} MB, up to {files:,} files",  # noqa: S108 -- words only
    )


def landlock(version: int) -> Text:
    """Return whether the kernel offers Landlock."""
    if version:
        return Text(f"カーネルは提供（ABI {version}）、未使用", f"offered (ABI {version}), unused")
    return NO_KERNEL_SUPPORT


def yama(scope: str | None) -> Text:
    """Return what Yama is set to."""
    return NO_KERNEL_SUPPORT if scope is None else Text(*(f"ptrace_scope = {scope}",) * 2)
