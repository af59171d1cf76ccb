"""Form macros: labels, badges, hints and errors belong to their control."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

FIELD = '{% import "macros/forms.html" as forms %}{{ forms.field(form[name]) }}'
WHOLE = (
    '{% import "macros/forms.html" as forms %}'
    '{% call forms.form(form, "保存する", cancel_url="/back") %}{{ forms.field(form.title) }}'
    "{% endcall %}"
)


class Form(FlaskForm):
    title = StringField(
        "案件名", [InputRequired("案件名を入力してください。")], description="40字まで"
    )
    note = StringField("備考")
    kind = SelectField("種類", choices=[SelectChoice("a", "A")])
    level = RadioField(
        "レベル",
        choices=[SelectChoice("1", "一"), SelectChoice("2", "二")],
        validators=[InputRequired("レベルを選んでください。")],
    )
    agreed = BooleanField("公開する")


@pytest.fixture
def draw(shared: Flask):
    """Return a function rendering a template with a form, filled in or not."""

    def render(template: str, data: dict[str, str] | None = None, name: str = "") -> BeautifulSoup:
        method = "GET" if data is None else "POST"
        with shared.test_request_context("/", method=method, data=data):
            form = Form(meta={"csrf": False})
            if data is not None:
                form.validate()
            return BeautifulSoup(
                render_template_string(template, form=form, name=name), "html.parser"
            )

    return render


@pytest.mark.parametrize("name", ["title", "note", "kind", "agreed"])
def test_a_control_has_its_label(draw, name: str) -> None:
    page = draw(FIELD, name=name)
    assert page.select_one(f"#{name}") is not None
    assert page.select_one(f"label[for={name}]") is not None


def test_a_group_of_choices_has_a_legend_and_labels(draw) -> None:
    page = draw(FIELD, name="level")
    assert "レベル" in page.select_one("fieldset > legend").get_text()
    labelled = {label["for"] for label in page.select("label")}
    assert {control["id"] for control in page.select("input")} == labelled


def test_required_and_optional_fields_say_which_they_are(draw) -> None:
    assert "必須" in draw(FIELD, name="title").get_text()
    assert "任意" in draw(FIELD, name="note").get_text()


def test_hint_and_error_describe_the_control(draw) -> None:
    page = draw(FIELD, {"title": ""}, name="title")
    control = page.select_one("#title")
    assert control["aria-invalid"] == "true"
    described = [page.find(id=name).get_text() for name in control["aria-describedby"].split()]
    assert "40字まで" in described[0]
    assert "案件名を入力してください。" in described[1]


def test_a_field_in_order_is_not_marked_invalid(draw) -> None:
    control = draw(FIELD, {"title": "需要予測"}, name="title").select_one("#title")
    assert "aria-invalid" not in control.attrs
    assert control["value"] == "需要予測"


def test_the_error_summary_leads_to_each_field_at_fault(draw) -> None:
    summary = draw(WHOLE, {"title": "", "kind": "a"}).select_one(".error-summary")
    assert [link["href"] for link in summary.select("a")] == ["#title", "#level-0"]


def test_there_is_no_error_summary_without_errors(draw) -> None:
    assert draw(WHOLE).select(".error-summary") == []


def test_what_was_typed_is_escaped(draw) -> None:
    text = str(draw(FIELD, {"title": '"><script>alert(1)</script>'}, name="title"))
    assert "<script>" not in text
