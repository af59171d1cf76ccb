"""The case's data: the same for the same seed, new for another one, and without leaks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pandas as pd

from casestudy import bundle, leakage
from casestudy.conformance import joined
from casestudy.conformance.finding import Finding
from casestudy.conformance.instances import Instance
from casestudy.exercise import CaseData, Exercise
from casestudy.text import Text

SHARED = 0.25
"""Share of a truth table's rows that may be equal by chance, as small counts are."""
MAX_BYTES = 8 * 1024 * 1024
"""Of one case's bundled data."""
CHILD_SECONDS = 600
_CHILD = (
    "import importlib, sys\n"
    "module, name, seed = sys.argv[1:]\n"
    "case = getattr(importlib.import_module(module), name)()\n"
    "print(case.generate(int(seed)).digest)\n"
)


def judge(exercise: Exercise, instances: Sequence[Instance]) -> list[Finding]:
    """Check generator, bundle, separation of practice and ranked data, and leaks."""
    return [
        _deterministic(exercise, instances[-1]),
        _bundled(exercise, instances[0].data),
        _separate(instances),
        _leakage(exercise, instances[0].data),
    ]


def _deterministic(exercise: Exercise, instance: Instance) -> Finding:
    here = exercise.generate(instance.data.seed).digest
    elsewhere = _digest_elsewhere(exercise, instance.data.seed)
    text = Text(
        "同じ種からは、別のプロセス・別のハッシュ種・1スレッドでも同じデータができる",
        "The same seed gives the same data, in another process with another hash seed and thread "
        "count, too",
    )
    trouble = []
    if here != instance.digest:
        trouble.append("a second call of generate gives other data")
    if elsewhere != instance.digest:
        trouble.append(f"another process gives other data: {elsewhere}")
    return Finding("deterministic", text, not trouble, trouble="; ".join(trouble))


def _digest_elsewhere(exercise: Exercise, seed: int) -> str:
    kind = type(exercise)
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"),
    }
    ran = subprocess.run(
        [sys.executable, "-c", _CHILD, kind.__module__, kind.__qualname__, str(seed)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=CHILD_SECONDS,
        check=False,
    )
    return ran.stdout.strip() or ran.stderr.strip()[-500:]


def _bundled(exercise: Exercise, practice: CaseData) -> Finding:
    made, folder = bundle.contents(exercise, practice), exercise.practice_dir
    kept = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    differing = {
        "missing": sorted(made.keys() - kept.keys()),
        "changed": sorted(name for name in made.keys() & kept.keys() if made[name] != kept[name]),
        "not made by the generator": sorted(kept.keys() - made.keys()),
    }
    size = sum(map(len, kept.values()))
    text = Text(
        "同梱の練習用データは生成器が今つくるものと同じで、小さい",
        "The bundled practice data are what the generator makes now, and small",
    )
    trouble = [f"{how}: {', '.join(names[:5])}" for how, names in differing.items() if names]
    if trouble:
        trouble.append(f"casestudy bundle {exercise.info.id} writes what the generator makes")
    if size > MAX_BYTES:
        trouble.append(f"{size:,} bytes are more than {MAX_BYTES:,}")
    return Finding("bundled", text, not trouble, {"megabytes": size / 1e6}, "; ".join(trouble))


def untouched(instances: Sequence[Instance]) -> list[Finding]:
    """See whether a method has written into the tables it was given."""
    changed = [
        f"seed {each.data.seed}"
        for each in instances
        if CaseData(each.data.seed, each.data.inputs, each.data.truth).digest != each.digest
    ]
    text = Text(
        "どの処理も、渡されたデータを書き換えない", "No method changes the data that it is given"
    )
    trouble = f"a method has written into the data of {', '.join(changed)}" if changed else ""
    return [Finding("untouched", text, not changed, trouble=trouble)]


def _separate(instances: Sequence[Instance]) -> Finding:
    practice, trouble, most = instances[0].data, [], 0.0
    for other in instances[1:]:
        if practice.truth.keys() != other.data.truth.keys():
            trouble.append(f"seed {other.data.seed}: the truth has other tables")
        for name in practice.truth.keys() & other.data.truth.keys():
            share = _shared_rows(practice.truth[name], other.data.truth[name])
            most = max(most, share)
            if share > SHARED:
                trouble.append(f"truth {name}, seed {other.data.seed}: {share:.0%} equal rows")
        same = set(practice.attachments.values()) & set(other.data.attachments.values())
        if same:
            trouble.append(f"seed {other.data.seed}: {len(same)} attachments are equal")
        if practice.files == other.data.files:
            trouble.append(f"seed {other.data.seed}: all inputs are equal")
    text = Text(
        "順位づけ用の正解は練習用の正解と重ならない",
        "The truth of ranked data shares nothing with that of the practice data",
    )
    return Finding("separate", text, not trouble, {"equal rows": most}, "; ".join(trouble[:5]))


def _shared_rows(one: pd.DataFrame, other: pd.DataFrame) -> float:
    columns = [name for name in one.columns if name in other.columns]
    left = pd.util.hash_pandas_object(one[columns], index=False).to_numpy()
    right = pd.util.hash_pandas_object(other[columns], index=False).to_numpy()
    return float(np.isin(left, right).mean()) if len(left) else 0.0


def _leakage(exercise: Exercise, data: CaseData) -> Finding:
    text = Text(
        "入力のどの列も正解を漏らさず、わざと入れた未来の列は検出される",
        "No input column gives the answer away, and a planted column of the future is found",
    )
    view = exercise.leakage(data)
    if view is None:
        return Finding("leakage", text, kept=True, trouble="decisions: there is nothing to predict")
    if len(view.features) != len(view.target):
        counts = f"{len(view.features)} rows of features, {len(view.target)} of the target"
        return Finding("leakage", text, kept=False, trouble=counts)
    features = joined.features(exercise.info, data, view)
    suspects = leakage.probe(features, view.target)
    planted = leakage.probe(pd.DataFrame({"planted": plant(view.target)}), view.target)[0]
    leaking = [suspect.column for suspect in suspects if suspect.leaks]
    trouble = f"leaking: {', '.join(leaking)}" if leaking else ""
    if not planted.leaks:
        trouble += f" the planted column was missed ({planted.explained:.3f})"
    figures = {"strongest column": suspects[0].explained, "planted": planted.explained}
    return Finding("leakage", text, not trouble, figures, trouble)


def plant(target: pd.Series, seed: int = 0) -> pd.Series:
    """Return a column that looks into the future: the target with one percent of noise."""
    rng = np.random.Generator(np.random.PCG64(seed))
    spread = float(target.std()) or 1.0
    values: pd.Series = target.astype(np.float64) + rng.normal(0, 0.01 * spread, len(target))
    return values
