"""The generated shop is the same for a seed, and holds what the brief says it holds."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd
import pytest

from casestudy.exercise import CaseData, csv_files
from casestudy.exercises.effort_estimation import EffortEstimation, generator, remarks
from casestudy.exercises.effort_estimation.catalogue import MATERIALS, NEW_MACHINE
from casestudy.exercises.effort_estimation.layout import KEY
from casestudy.exercises.effort_estimation.reference_records import jobs, material, meanings


@pytest.fixture(scope="module")
def reports(data: CaseData) -> pd.DataFrame:
    return data.inputs["time_reports.csv"]


def test_a_seed_always_gives_the_same_bytes(exercise: EffortEstimation) -> None:
    first, second = exercise.generate(11), exercise.generate(11)
    assert first.files == second.files
    assert csv_files(first.truth) == csv_files(second.truth)


def test_another_seed_gives_other_jobs_and_another_market(
    exercise: EffortEstimation, data: CaseData
) -> None:
    other = exercise.generate(12).truth["open"]
    both = data.truth["open"].merge(other, on=KEY)
    for name in ("hours", "market", "steepness"):
        assert (both[f"{name}_x"] != both[f"{name}_y"]).mean() > 0.95


def test_open_quotations_tell_nothing_of_price_result_or_hours(data: CaseData) -> None:
    past, asked = data.inputs["quotes.csv"], data.inputs["open_quotes.csv"]
    assert set(past.columns) - set(asked.columns) == {"price", "result", "finished_on"}
    assert past["quoted_on"].max() < asked["quoted_on"].min()
    assert not set(asked[KEY]) & set(data.inputs["time_reports.csv"][KEY])


def test_about_half_is_won_and_todays_prices_earn_hardly_anything(data: CaseData) -> None:
    past = data.inputs["quotes.csv"]
    assert 0.35 < (past["result"] == "won").mean() < 0.7
    rate = data.inputs["machines.csv"].set_index("machine_id")["yen_per_hour"]
    done = past.merge(data.truth["jobs"], on=KEY)
    cost = done["hours"] * done["machine_id"].map(rate) + done["material_cost"]
    assert (done["price"] - cost).sum() < 0.12 * done["price"].sum()


def test_won_jobs_were_guessed_lower_than_jobs_at_large(data: CaseData) -> None:
    done = data.inputs["quotes.csv"].merge(data.truth["jobs"], on=KEY)
    asked = data.inputs["open_quotes.csv"].merge(data.truth["open"], on=KEY)
    of_won = np.log(done["est_hours"] / done["hours"]).mean()
    of_all = np.log(asked["est_hours"] / asked["hours"]).mean()
    assert of_won < of_all - 0.1


def test_some_lines_were_entered_twice_and_some_in_minutes(reports: pd.DataFrame) -> None:
    names = [name for name in reports.columns if name != "record_id"]
    assert reports["record_id"].is_unique
    assert 0.003 < reports.duplicated(names).mean() < 0.05
    minutes = reports[reports["hours"] > 8]
    assert 0.005 < len(minutes) / len(reports) < 0.06
    assert minutes["hours"].eq(minutes["hours"].round()).all()
    assert minutes["worker_id"].nunique() == 2


def test_one_terminal_rounds_up_to_half_hours(reports: pd.DataFrame) -> None:
    plain = reports[reports["hours"] <= 8]
    halves = (plain["hours"] * 2 % 1 == 0).groupby(plain["terminal"]).mean()
    assert (halves > 0.97).sum() == 1


def test_set_ups_are_missing_for_some_finished_jobs(data: CaseData) -> None:
    missing = jobs(data.inputs)["setup"].isna().mean()
    assert 0.05 < missing < 0.25


def test_jobs_in_progress_have_lines_and_no_day_of_completion(data: CaseData) -> None:
    past = data.inputs["quotes.csv"]
    lines = set(data.inputs["time_reports.csv"][KEY])
    open_jobs = past[
        (past["result"] == "won") & (past["finished_on"] == "") & past[KEY].isin(lines)
    ]
    assert len(open_jobs) >= 5
    assert (past.loc[past["result"] == "lost", "finished_on"] == "").all()


def test_mended_records_come_close_to_what_was_worked(data: CaseData) -> None:
    worked = jobs(data.inputs).dropna()
    true = data.truth["jobs"].set_index(KEY)["hours"].reindex(worked.index)
    error = np.log(worked.sum(axis=1) / true)
    assert abs(error.mean()) < 0.03
    assert error.std() < 0.08


def test_the_new_machine_is_used_only_after_its_installation(data: CaseData) -> None:
    machines = data.inputs["machines.csv"].set_index("machine_id")
    past = data.inputs["quotes.csv"]
    first = past.loc[past["machine_id"] == NEW_MACHINE, "quoted_on"].min()
    assert first >= machines.loc[NEW_MACHINE, "installed_on"]
    assert (data.inputs["open_quotes.csv"]["machine_id"] == NEW_MACHINE).sum() > 10


def test_materials_are_spelled_in_many_ways_and_read_as_eight(data: CaseData) -> None:
    written = data.inputs["drawings.csv"]["material"]
    assert written.nunique() > 20
    codes = {material.code.upper().replace("-", "") for material in MATERIALS}
    assert set(material(written)) == codes


def test_some_drawings_come_again_and_were_won_before(data: CaseData) -> None:
    past, asked = data.inputs["quotes.csv"], data.inputs["open_quotes.csv"]
    again = asked[asked["drawing_id"].isin(past["drawing_id"])]
    assert 0.2 < len(again) / len(asked) < 0.4
    won = past[past["result"] == "won"]
    assert set(again["drawing_id"]) <= set(won["drawing_id"])


def test_every_saying_of_a_meaning_is_read_and_every_denial_is_not() -> None:
    for name, sayings in remarks.SAYINGS.items():
        assert (meanings(pd.Series(sayings))[name] == 1).all(), name
    for name, denials in remarks.DENIALS.items():
        assert (meanings(pd.Series(denials))[name] == 0).all(), name
    assert meanings(pd.Series(remarks.FILLERS)).to_numpy().sum() == 0


def test_remarks_hold_denials_and_half_width_characters(data: CaseData) -> None:
    texts = "".join(data.inputs["quotes.csv"]["remarks"])
    assert "鏡面は不要" in texts
    assert texts != unicodedata.normalize("NFKC", texts)


def test_the_brief_counts_its_quotations_right(exercise: EffortEstimation) -> None:
    for text, past, ahead in (
        (exercise.info.brief.ja, "5,200件", "520件"),
        (exercise.info.brief.en, "5,200 quotations", "520 quotations"),
    ):
        assert past in text
        assert ahead in text
    assert (generator.PAST, generator.OPEN) == (5200, 520)
