"""The data dictionary: every column of every file, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import ColumnDoc
from casestudy.text import Text

TABLES: Mapping[str, Text] = {
    "sales.csv": Text(
        "惣菜の毎日の売上（約3年分）", "Daily sales of delicatessen food (about three years)"
    ),
    "plan.csv": Text(
        "予測する28日 × 店と、担当者の予測。出力はこの表の全行について行う",
        "The 28 days × stores to forecast and the staff's forecast; write every row of this table",
    ),
    "stores.csv": Text("店舗台帳", "Store master"),
    "calendar.csv": Text("暦と天気", "Calendar and weather"),
}

_DATE = Text("日付（YYYY-MM-DD）", "Date (YYYY-MM-DD)")
_STORE = Text("店舗コード", "Store code")


def _doc(table: str, column: str, *spec: str, required: bool = True) -> ColumnDoc:
    """Return a row from kind, unit, Japanese and English description."""
    kind, unit, ja, en = spec
    return ColumnDoc(table, column, kind, unit, Text(ja, en), required=required)


def _key(table: str, column: str, kind: str, text: Text) -> ColumnDoc:
    return ColumnDoc(table, column, kind, "", text, key=True)


DICTIONARY: tuple[ColumnDoc, ...] = (
    ColumnDoc("sales.csv", "date", "date", "", _DATE),
    ColumnDoc("sales.csv", "store_id", "string", "", _STORE),
    _doc("sales.csv", "sales_yen", "integer", "JPY", "惣菜の売上（税抜）", "Sales, without tax"),
    _doc(
        "sales.csv",
        "customers",
        "integer",
        "persons",
        "惣菜を買った客数",
        "Customers who bought from the group",
    ),
    _doc(
        "sales.csv",
        "staff_forecast",
        "integer",
        "JPY",
        "店の担当者が4週前までに出した予測（直近1年だけ）",
        "Forecast of the store's staff, made up to four weeks before (last year only)",
        required=False,
    ),
    _key("plan.csv", "date", "date", _DATE),
    _key("plan.csv", "store_id", "string", _STORE),
    _doc(
        "plan.csv", "staff_forecast", "integer", "JPY", "店の担当者の予測", "The staff's forecast"
    ),
    _key("stores.csv", "store_id", "string", _STORE),
    _doc("stores.csv", "name", "string", "", "店名", "Name in Japanese"),
    _doc("stores.csv", "name_en", "string", "", "店名（英語）", "Name in English"),
    _doc("stores.csv", "format", "string", "", "立地コード", "Kind of location"),
    _doc("stores.csv", "format_name", "string", "", "立地", "Kind of location in Japanese"),
    _doc(
        "stores.csv",
        "forecasting_hours",
        "integer",
        "hours",
        "売上予測にかけている時間（月あたり）",
        "Hours a month that the staff spend on forecasting",
    ),
    _key("calendar.csv", "date", "date", _DATE),
    _doc("calendar.csv", "holiday", "string", "", "祝日名", "National holiday", required=False),
    _doc(
        "calendar.csv",
        "payday",
        "integer",
        "",
        "多くの会社の給料日なら1",
        "1 on the day on which most firms pay wages",
    ),
    _doc("calendar.csv", "pension_day", "integer", "", "年金支給日なら1", "1 on a pension day"),
    _doc(
        "calendar.csv",
        "temperature",
        "number",
        "°C",
        "日平均気温。予測期間は予報",
        "Mean temperature of the day; a forecast within the horizon",
        required=False,
    ),
    _doc(
        "calendar.csv",
        "rain_mm",
        "number",
        "mm",
        "日降水量。予測期間は予報",
        "Rain of the day; a forecast within the horizon",
    ),
    _doc(
        "calendar.csv",
        "weather",
        "string",
        "",
        "actual は実測、forecast は予報",
        "actual or forecast",
    ),
)
