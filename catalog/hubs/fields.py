"""Form fields whose messages say what to type, in the reader's language."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    DecimalField,
    IntegerField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

TEXT_MAX = 5000
NAME_MAX = 200
YEARS = range(2000, 2100)
"""Years a day can have: a mistyped year would stretch every timeline beyond reading."""


class DayField(DateField):
    """A calendar day."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read ``YYYY-MM-DD``; an empty field is no day."""
        if not valuelist:
            return
        if not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("日付を 2026-04-01 のように入力してください。")) from error
        if self.data.year not in YEARS:
            raise ValueError(_("2000年から2099年までの日付を入力してください。"))


class AmountField(DecimalField):
    """A number with up to three decimals; thousands separators are fine."""

    data: Any

    def _value(self) -> str:
        """Show what was typed, or the number without needless zeros."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format(self.data.normalize(), "f")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a number; an empty field is none."""
        if not valuelist:
            return
        text = valuelist[0].strip().replace(",", "")
        try:
            self.data = Decimal(text) if text else None
        except InvalidOperation:
            self.data = Decimal("NaN")
        if self.data is not None and not self._fits(self.data):
            self.data = None
            raise ValueError(_("数を 12.5 のように、小数点以下3桁までで入力してください。"))

    @staticmethod
    def _fits(value: Decimal) -> bool:
        return value.is_finite() and abs(value) < 10**12 and value == round(value, 3)


class WholeField(IntegerField):
    """A whole number."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a number; an empty field is none."""
        if not valuelist:
            return
        text = valuelist[0].strip().replace(",", "")
        self.data = None
        if not text:
            return
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise ValueError(_("0以上の整数を入力してください。"))
        self.data = int(text)


class CheckboxListField(SelectMultipleField):
    """Several of a list, each a check box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Needed:
    """Refuses a field that is empty once blanks are gone; an unreadable one keeps its own error."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Stop with the message, or with what was already found wrong."""
        if field.errors:
            raise StopValidation
        if field.data in (None, ""):
            raise StopValidation(self.message)


def stripped(text: Any) -> Any:
    """Return text without blanks around it, with line ends as they are stored."""
    return text.strip().replace("\r\n", "\n") if isinstance(text, str) else (text or "")


def no_null(form: Any, field: Any) -> None:
    """Refuse the NUL character, which no database text may hold."""
    if "\x00" in (field.data or ""):
        raise StopValidation(_("使えない文字が含まれています。入力し直してください。"))


def line(label: Any, missing: Any = None, size: int = NAME_MAX, **options: Any) -> StringField:
    """Return a one-line text field; with ``missing`` it must be filled in."""
    needed = [Needed(missing)] if missing else [Optional()]
    limit = Length(max=size, message=_("%(size)s文字以内で入力してください。", size=size))
    return StringField(label, [no_null, *needed, limit], filters=[stripped], **options)


def text(label: Any, missing: Any = None, size: int = TEXT_MAX, **options: Any) -> TextAreaField:
    """Return a text field of several lines; with ``missing`` it must be filled in."""
    needed = [Needed(missing)] if missing else [Optional()]
    limit = Length(max=size, message=_("%(size)s文字以内で入力してください。", size=size))
    return TextAreaField(label, [no_null, *needed, limit], filters=[stripped], **options)


def day(label: Any, missing: Any = None, **options: Any) -> DayField:
    """Return a date field; with ``missing`` it must be filled in."""
    return DayField(label, [Needed(missing)] if missing else [Optional()], **options)
