"""The real case in the real worker: the starter scores, answers that were written in do not."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
from flask import Flask

from casestudy.exercises import get
from catalog.accounts.models import User
from catalog.app import create_app
from catalog.core.db import Base, db, transaction
from catalog.programme.grading.models import GradingRun, Kind, RunStatus
from catalog.programme.grading.worker import Worker
from catalog.programme.submissions import services
from catalog.programme.submissions.models import Source
from tests.casestudy.tiny import notebook
from tests.catalog.programme.conftest import actor_of
from tests.databases import settings_for

pytestmark = pytest.mark.slow
CASE = get("demand-forecasting")
KNOWN = """
import base64, gzip, io, os
import pandas as pd
known = pd.read_csv(io.BytesIO(gzip.decompress(base64.b64decode({packed!r}))))
keys = ["date", "store_id", "item_id"]
table = pd.read_csv("data/plan.csv")[keys].merge(known, how="left", on=keys)
table["demand"] = table["demand"].fillna(0)
os.makedirs("outputs", exist_ok=True)
names = ["mean", "q05", "q25", "q50", "q75", "q95"]
forecast = table[keys].assign(**dict.fromkeys(names, table["demand"]))
forecast.to_csv("outputs/forecast.csv", index=False)
orders = table[keys].assign(order_up_to=table["demand"].astype(int))
orders.to_csv("outputs/orders.csv", index=False)
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One installation for this file: fitting the reference for its ranked data takes a while."""
    application = create_app(settings_for(tmp_path_factory.mktemp("real")))
    with application.app_context():
        Base.metadata.create_all(db.engine)
        with transaction() as session:
            session.add(User(email="a@example.jp", fs_uniquifier="a" * 32))
        yield application
        db.engine.dispose()


def graded(app: Flask, content: bytes) -> GradingRun:
    actor = actor_of(1)
    received = services.receive(actor, content, "a.ipynb")
    with transaction():
        submission, _ = services.submit(actor, CASE.info.id, received, Source.WEB)
    assert Worker(app).step()
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(
        sa.select(GradingRun).where(
            GradingRun.submission_id == submission.id, GradingRun.kind != Kind.REPEAT
        )
    ).one()


def test_the_starter_scores_between_the_baseline_and_the_reference(app: Flask) -> None:
    run = graded(app, Path(CASE.starter_notebook).read_bytes())
    assert run.status is RunStatus.SCORED
    assert run.score is not None
    assert 10 < run.score < 90


def test_the_practice_truth_written_into_a_notebook_scores_nothing(app: Flask) -> None:
    truth: pd.DataFrame = CASE.generate(CASE.practice_seed).truth["demand"]
    columns = truth[["date", "store_id", "item_id", "demand"]]
    packed = base64.b64encode(gzip.compress(columns.to_csv(index=False).encode())).decode()
    run = graded(app, notebook(KNOWN.format(packed=packed)))
    assert run.practice_score is not None
    assert run.practice_score > 100
    assert run.score == 0
