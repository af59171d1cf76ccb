"""What a graded run refuses, and the words it does so with."""

from __future__ import annotations

import re
import sys
from typing import Any, NoReturn

INPUT = (
    "採点中は入力を受け付けられません。値をコードに直接書いてください。 / "
    "input() cannot be answered while the notebook is graded. Write the value in the code."
)
NETWORK = (
    "採点中はネットワークにつながらないため、インストールやダウンロードはできません。"
    "用意されたライブラリーと data/ のファイルを使ってください。\n"
    "There is no network while the notebook is graded: nothing can be installed or downloaded. "
    "Use the libraries that are there and the files in data/.\n"
)
DEBUGGER = (
    "採点中はデバッガーを使えません。breakpoint() や %debug を消してください。 / "
    "There is no debugger while the notebook is graded. Remove breakpoint() and %debug."
)
ENVIRONMENT = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
"""Lets pip say at once that it finds nothing, instead of trying for minutes."""

_NETWORK_COMMAND = re.compile(
    r"(?:^|[\s;&|(/])(?:pip3?|conda|mamba|uv|apt|apt-get|wget|curl|git|kaggle|gdown|npm)(?:\s|$)"
)


def refuse_input(*_args: Any, **_kwargs: Any) -> NoReturn:
    """Stand in for ``input`` and ``getpass``."""
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError(INPUT)


def refuse_debugger(*_args: Any, **_kwargs: Any) -> NoReturn:
    """Stand in for ``breakpoint``."""
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError(DEBUGGER)


def explain_failure(command: str) -> None:
    """Say why a shell command may have failed, when it is one that fetches something."""
    if _NETWORK_COMMAND.search(command):
        sys.stderr.write(NETWORK)
