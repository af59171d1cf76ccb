"""What an exercise is: its texts, its data, how its outputs are checked and scored.

A case is one package under ``casestudy/exercises/`` whose ``__init__`` holds one ``Exercise``
subclass. Everything here is plain data and pandas: no web framework, no database, no sandbox.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal, get_args

import numpy as np
import pandas as pd

from casestudy.card import ScoreCard
from casestudy.text import Text

Tables = Mapping[str, pd.DataFrame]
CaseType = Literal["ai-implementation", "data-driven-transformation", "customer-driven-business"]
TYPES: tuple[str, ...] = get_args(CaseType)
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""Of a case: it stands in addresses and file names."""


@dataclass(frozen=True)
class Limits:
    """What one run of a notebook may use; shown to the learner before submitting."""

    wall_seconds: int = 120
    cpu_seconds: int = 240
    memory_mb: int = 2048
    processes: int = 64
    disk_mb: int = 256
    output_mb: int = 10


@dataclass(frozen=True)
class Rule:
    """What the values of a column must be, beyond their kind; edges are included."""

    minimum: float = -math.inf
    maximum: float = math.inf
    whole: bool = False
    choices: tuple[str, ...] = ()
    """For an ``id`` column: the only values there may be."""


@dataclass(frozen=True)
class OutputFile:
    """A file the notebook must leave behind, e.g. ``outputs/forecast.csv``.

    ``columns`` maps a column name to its kind: ``id`` (text), ``date`` or ``number``.
    """

    name: str
    columns: Mapping[str, Literal["id", "date", "number"]]
    description: Text
    max_rows: int = 200_000
    max_bytes: int = 32 * 1024 * 1024
    key: tuple[str, ...] = ()
    """Columns that name a row; no two rows may have the same values in them."""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """Column -> what its values must be."""
    open_rows: bool = False
    """Whether the learner decides which rows there are; none at all is an answer, too."""


class Inputs(dict[str, pd.DataFrame]):
    """Tables with attachments: the baseline and the reference see them as a notebook does."""

    def __init__(self, tables: Tables, attachments: Mapping[str, bytes]) -> None:
        super().__init__(tables)
        self.attachments = attachments
        """Path below ``data/`` -> bytes."""


@dataclass(frozen=True, eq=False)
class CaseData:
    """One generated instance of a case; equal only to itself, so that what follows can be kept.

    ``inputs`` is what the learner's notebook sees (name of the CSV file -> table), an ``Inputs``
    where there is more than tables; ``truth`` never enters the sandbox.
    """

    seed: int
    inputs: Tables
    truth: Tables

    @property
    def attachments(self) -> Mapping[str, bytes]:
        """What is no table, such as images: path below ``data/`` -> bytes."""
        return self.inputs.attachments if isinstance(self.inputs, Inputs) else {}

    @cached_property
    def files(self) -> dict[str, bytes]:
        """What a notebook finds in ``data/``; written out once for all runs on the same data."""
        return {**csv_files(self.inputs), **self.attachments}

    @cached_property
    def digest(self) -> str:
        """SHA-256, hexadecimal, of the inputs and the truth; computed once."""
        whole = hashlib.sha256()
        for tables in (self.files, csv_files(self.truth)):
            for name, content in sorted(tables.items()):
                whole.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
        return whole.hexdigest()


def csv_files(tables: Tables) -> dict[str, bytes]:
    """Return tables as UTF-8 CSV with LF line ends, the same bytes on any platform, by name."""
    return {
        Path(name).name if name.endswith(".csv") else f"{name}.csv": table.to_csv(
            index=False, lineterminator="\n"
        ).encode()
        for name, table in tables.items()
    }


def find_table(outputs: Tables, name: str) -> pd.DataFrame | None:
    """Return the output called ``name``, with or without its folder, or ``None``."""
    for key in (name, name.rpartition("/")[2]):
        if isinstance(table := outputs.get(key), pd.DataFrame):
            return table
    return None


def table_of(outputs: Tables, name: str) -> pd.DataFrame:
    """Return the output called ``name``, with or without its folder.

    Raises
    ------
    ValueError
        There is none; ``check`` says so in words first.
    """
    table = find_table(outputs, name)
    if table is None:
        raise ValueError(f"{name} is missing; run check() first")
    return table


@dataclass(frozen=True)
class Check:
    """One thing verified about an output before it is scored."""

    id: str
    ok: bool
    message: Text
    where: str = ""
    """File, row and column a learner should look at, e.g. ``forecast.csv, row 12, q90``."""


Anchors = Mapping[str, Mapping[str, float]]
"""``{"baseline": {metric id: value}, "reference": {metric id: value}}`` for one seed."""


@dataclass(frozen=True)
class Stage:
    """A step of the case's story (要求定義, 要件定義 …) and what the learner produces in it."""

    id: str
    title: Text
    task: Text


@dataclass(frozen=True)
class Goal:
    """What somebody can do after the case, tied to a skill of the standard."""

    skill: str
    """Identifier, e.g. ``dss-1.2/22``."""
    text: Text


@dataclass(frozen=True)
class Criterion:
    """One line of the rubric: what a person judges, because no program can."""

    id: str
    stage: str
    """Identifier of the stage whose result is judged."""
    title: Text
    weight: float
    """Share of the judged points; a rubric's weights add up to 1."""
    levels: tuple[Text, ...]
    """What is seen at each level, from 0 (missing) upwards."""


@dataclass(frozen=True)
class LeakageView:
    """How the probe for leaking columns sees a case: what is known against what is asked.

    Row ``i`` of ``features`` holds what a notebook knows of row ``i`` of ``target``.
    """

    features: pd.DataFrame
    target: pd.Series


@dataclass(frozen=True)
class ScorePart:
    """A part of the score that a run can earn although it ends before the other parts.

    Its metrics depend on its outputs alone.
    """

    id: str
    title: Text
    outputs: tuple[str, ...]
    """Names of the output files it is scored from."""
    metrics: tuple[str, ...]
    """Ids of its metrics; their weights make up its share of the score."""


@dataclass(frozen=True)
class ColumnDoc:
    """A row of the data dictionary."""

    table: str
    """Name of the CSV file."""
    column: str
    kind: str
    """Field type of the Table Schema standard: ``string``, ``integer``, ``number``, ``date``."""
    unit: str
    """A symbol or an English word; empty for a column that counts or measures nothing."""
    description: Text
    key: bool = False
    """Whether the column is part of the table's primary key."""
    required: bool = True
    """Whether every row has a value."""


@dataclass(frozen=True)
class CaseInfo:
    """Everything a page or a terminal shows about a case before anyone starts it."""

    id: str
    version: str
    type: CaseType
    title: Text
    summary: Text
    firm: Text
    brief: Text
    """Markdown: the business story, the task, the scoring."""
    stages: tuple[Stage, ...]
    level: int
    hours: int
    outputs: tuple[OutputFile, ...]
    dictionary: tuple[ColumnDoc, ...]
    tables: Mapping[str, Text] = field(default_factory=dict)
    """Name of an input's CSV file, or of a folder of attachments -> what it holds."""
    parts: tuple[ScorePart, ...] = ()
    """Parts that are earned one by one; where there are none, all outputs are one part."""
    goals: tuple[Goal, ...] = ()
    rubric: tuple[Criterion, ...] = ()
    limits: Limits = field(default_factory=Limits)
    requirements: tuple[str, ...] = ("pandas", "scikit-learn", "matplotlib")

    @property
    def skills(self) -> tuple[str, ...]:
        """Identifiers of the skills that the goals are tied to, in their order."""
        return tuple(dict.fromkeys(goal.skill for goal in self.goals))


class Exercise(ABC):
    """A case. Subclasses hold no state beyond their class attributes."""

    info: ClassVar[CaseInfo]
    practice_seed: ClassVar[int]
    """Seed of the bundled, open data."""
    practice_dir: ClassVar[Path]
    """Folder of the bundled data with its ``datapackage.json``."""
    starter_notebook: ClassVar[Path]
    anchors_file: ClassVar[Path | None] = None
    """Where the practice seed's anchors are kept; without the file they are measured each time."""

    @abstractmethod
    def generate(self, seed: int) -> CaseData:
        """Return the case's data for ``seed``; the same seed gives the same data everywhere."""

    @abstractmethod
    def check(self, outputs: Tables, inputs: Tables) -> list[Check]:
        """Verify parsed outputs against what the inputs call for; never sees the truth."""

    @abstractmethod
    def baseline(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Outputs of the naive method: score 0."""

    @abstractmethod
    def reference(self, inputs: Tables) -> dict[str, pd.DataFrame]:
        """Outputs of the reference solution: score 100."""

    @abstractmethod
    def oracle(self, data: CaseData) -> dict[str, pd.DataFrame]:
        """Outputs of somebody who knows the truth; no notebook can do better."""

    @abstractmethod
    def worsen(
        self, outputs: Tables, inputs: Tables, amount: float, rng: np.random.Generator
    ) -> dict[str, pd.DataFrame]:
        """Return valid outputs made worse at random; ``amount`` 0 changes nothing, 1 very much."""

    @abstractmethod
    def leakage(self, data: CaseData) -> LeakageView | None:
        """Return what the probe for leaking columns looks at.

        ``None`` for a case whose answer is a decision with no value to predict behind it.
        """

    @abstractmethod
    def measure(self, outputs: Tables, data: CaseData) -> dict[str, float]:
        """Return the raw figures (metric id -> value) of checked outputs."""

    @abstractmethod
    def score(self, outputs: Tables, data: CaseData, anchors: Anchors) -> ScoreCard:
        """Score checked outputs between the anchors, with breakdowns, charts and advice."""

    def anchors(self, data: CaseData) -> Anchors:
        """Measure baseline and reference on ``data`` (slow: fits the reference)."""
        return {
            "baseline": self.measure(self.baseline(data.inputs), data),
            "reference": self.measure(self.reference(data.inputs), data),
        }

    def practice_anchors(self) -> Anchors:
        """Return the anchors of the practice seed, as kept in ``anchors_file`` where there is."""
        if self.anchors_file is None or not self.anchors_file.is_file():
            return self.anchors(self.generate(self.practice_seed))
        kept: Anchors = json.loads(self.anchors_file.read_text(encoding="utf-8"))
        return kept


def to_plain(value: Any) -> Any:
    """Turn the dataclasses of this module into JSON-ready dicts, lists, numbers and strings."""
    if isinstance(value, Text):
        return value.to_json()
    if hasattr(value, "__dataclass_fields__"):
        return {name: to_plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    return value
