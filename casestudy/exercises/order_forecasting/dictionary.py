"""The data dictionary: every column of every file, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import ColumnDoc
from casestudy.text import Text

TABLES: Mapping[str, Text] = {
    "notices.csv": Text(
        "取引先から届いた内示（届いた順）", "Advance notices from customers, in order of arrival"
    ),
    "orders.csv": Text("確定した受注の明細（納期順）", "Order lines, by due date"),
    "plan.csv": Text(
        "予測する品番と月。出力はこの表の全行について行う",
        "Parts and months to forecast; write every row of this table",
    ),
    "parts.csv": Text("品目台帳（終わった品目を含む）", "Part master (parts that have ended, too)"),
    "customers.csv": Text("取引先台帳", "Customer master"),
    "calendar.csv": Text("月ごとの稼働日数", "Working days of each month"),
}

_PART = Text("品番", "Part number")
_CUSTOMER = Text("取引先コード", "Customer code")


def _doc(table: str, column: str, *spec: str, required: bool = True) -> ColumnDoc:
    """Return a row from kind, unit, Japanese and English description."""
    kind, unit, ja, en = spec
    return ColumnDoc(table, column, kind, unit, Text(ja, en), required=required)


def _key(table: str, column: str, kind: str, text: Text) -> ColumnDoc:
    return ColumnDoc(table, column, kind, "", text, key=True)


DICTIONARY: tuple[ColumnDoc, ...] = (
    _key("notices.csv", "notice_no", "string", Text("内示の番号", "Number of the notice")),
    _doc("notices.csv", "issued", "date", "", "内示が届いた日", "Day the notice arrived"),
    ColumnDoc("notices.csv", "customer_id", "string", "", _CUSTOMER),
    ColumnDoc(
        "notices.csv",
        "part_no",
        "string",
        "",
        Text("品番（取引先が書いたまま）", "Part number as the customer wrote it"),
    ),
    _doc("notices.csv", "month", "date", "", "対象月（月の1日）", "Target month (its first day)"),
    _doc(
        "notices.csv",
        "quantity",
        "integer",
        "pieces",
        "対象月に発注する予定の数",
        "Quantity the customer means to order for the month",
    ),
    _key("orders.csv", "order_no", "string", Text("受注明細の番号", "Number of the order line")),
    _doc("orders.csv", "due", "date", "", "納期", "Due date"),
    ColumnDoc("orders.csv", "customer_id", "string", "", _CUSTOMER),
    ColumnDoc("orders.csv", "part_no", "string", "", Text("当時の品番", "Part number at the time")),
    _doc(
        "orders.csv",
        "quantity",
        "integer",
        "pieces",
        "受注数。取り消しは負の数（赤伝）",
        "Pieces ordered; a cancellation is negative",
    ),
    _key("plan.csv", "part_no", "string", _PART),
    _key("plan.csv", "month", "date", Text("対象月（月の1日）", "Target month (its first day)")),
    _key("parts.csv", "part_no", "string", _PART),
    _doc(
        "parts.csv",
        "former_no",
        "string",
        "",
        "改番前の品番",
        "Number before it was changed",
        required=False,
    ),
    ColumnDoc("parts.csv", "customer_id", "string", "", _CUSTOMER),
    _doc("parts.csv", "name", "string", "", "品名", "Name in Japanese"),
    _doc("parts.csv", "name_en", "string", "", "品名（英語）", "Name in English"),
    _doc(
        "parts.csv",
        "process",
        "string",
        "",
        "工程：press プレス、turned 切削、moulded 樹脂成形",
        "Process: press, turned or moulded",
    ),
    _doc("parts.csv", "pack", "integer", "pieces", "収容数（1箱の個数）", "Pieces in a box"),
    _doc("parts.csv", "price", "integer", "JPY", "1個の売価", "Selling price of a piece"),
    _doc("parts.csv", "unit_cost", "integer", "JPY", "1個の製造原価", "Cost of making a piece"),
    _doc(
        "parts.csv",
        "holding_cost",
        "number",
        "JPY",
        "1個を1か月持ち越す費用（倉庫・金利・劣化）",
        "Cost of keeping a piece for a month (storage, interest, wear)",
    ),
    _doc(
        "parts.csv",
        "express_cost",
        "number",
        "JPY",
        "足りない1個を特急で作る割増費用",
        "Surcharge for making a missing piece by express",
    ),
    _doc(
        "parts.csv",
        "first_month",
        "date",
        "",
        "量産を始めた月。空欄は3年より前",
        "First month of production; empty when more than three years ago",
        required=False,
    ),
    _doc(
        "parts.csv",
        "last_month",
        "date",
        "",
        "打ち切りが決まっている品目の最後の月",
        "Last month of a part whose end is settled",
        required=False,
    ),
    _doc(
        "parts.csv",
        "stock",
        "integer",
        "pieces",
        "予測する最初の月の月初在庫",
        "Stock before the first month to forecast",
    ),
    _doc(
        "parts.csv",
        "setup_cost",
        "integer",
        "JPY",
        "段取り1回の費用（金型・刃具の交換と試し打ち）。作る数によらない",
        "Cost of one set-up (changing dies or tools, first pieces), whatever is made",
    ),
    _key("customers.csv", "customer_id", "string", _CUSTOMER),
    _doc("customers.csv", "name", "string", "", "取引先名（架空）", "Name in Japanese (fictional)"),
    _doc("customers.csv", "name_en", "string", "", "取引先名（英語）", "Name in English"),
    _doc("customers.csv", "industry", "string", "", "業種コード", "Industry code"),
    _doc("customers.csv", "industry_name", "string", "", "業種", "Industry in Japanese"),
    _key("calendar.csv", "month", "date", Text("月（月の1日）", "Month (its first day)")),
    _doc(
        "calendar.csv",
        "working_days",
        "integer",
        "days",
        "取引先の多くが稼働する日数",
        "Days on which most customers' lines run",
    ),
    _doc(
        "calendar.csv",
        "shutdown_days",
        "integer",
        "days",
        "大型連休で止まる平日の数",
        "Weekdays lost to long holidays",
    ),
)
