"""The data dictionary: every column of every file, in both languages.

The data package, the page and the README of the bundled data are all made from this.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import ColumnDoc
from casestudy.text import Text

TABLES: Mapping[str, Text] = {
    "sales.csv": Text("毎日の販売記録（約3年分）", "Daily sales records (about three years)"),
    "plan.csv": Text(
        "予測期間28日の売価と特売の予定。予測と発注はこの表の全行について行う",
        "Planned prices and flyers of the 28-day horizon; forecast and order for each of its rows",
    ),
    "items.csv": Text("商品台帳", "Item master"),
    "stores.csv": Text("店舗台帳", "Store master"),
    "calendar.csv": Text("暦と天気", "Calendar and weather"),
}

_DATE = Text("日付（YYYY-MM-DD）", "Date (YYYY-MM-DD)")
_STORE = Text("店舗コード", "Store code")
_ITEM = Text("商品コード", "Item code")
_PROMO = Text("チラシ特売なら1", "1 when on the flyer")

DICTIONARY: tuple[ColumnDoc, ...] = (
    ColumnDoc("sales.csv", "date", "date", "", _DATE),
    ColumnDoc("sales.csv", "store_id", "string", "", _STORE),
    ColumnDoc("sales.csv", "item_id", "string", "", _ITEM),
    ColumnDoc(
        "sales.csv", "price", "integer", "JPY", Text("その日の売価", "Selling price of the day")
    ),
    ColumnDoc("sales.csv", "promo", "integer", "", _PROMO),
    ColumnDoc(
        "sales.csv",
        "sold",
        "integer",
        "units",
        Text("販売数。品切れの日は需要より少ない", "Units sold; below demand when sold out"),
    ),
    ColumnDoc(
        "sales.csv",
        "sold_out",
        "integer",
        "",
        Text("閉店までに棚が空になったら1", "1 when the shelf was empty by closing time"),
    ),
    ColumnDoc(
        "sales.csv",
        "wasted",
        "integer",
        "units",
        Text("期限切れで廃棄した数", "Units thrown away past their shelf life"),
    ),
    ColumnDoc("plan.csv", "date", "date", "", _DATE, key=True),
    ColumnDoc("plan.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("plan.csv", "item_id", "string", "", _ITEM, key=True),
    ColumnDoc("plan.csv", "price", "integer", "JPY", Text("予定売価", "Planned selling price")),
    ColumnDoc("plan.csv", "promo", "integer", "", _PROMO),
    ColumnDoc("items.csv", "item_id", "string", "", _ITEM, key=True),
    ColumnDoc("items.csv", "name", "string", "", Text("商品名", "Name in Japanese")),
    ColumnDoc("items.csv", "name_en", "string", "", Text("商品名（英語）", "Name in English")),
    ColumnDoc("items.csv", "group", "string", "", Text("部門コード", "Item group")),
    ColumnDoc("items.csv", "group_name", "string", "", Text("部門名", "Item group in Japanese")),
    ColumnDoc(
        "items.csv", "unit_cost", "integer", "JPY", Text("1個の仕入原価", "Purchase cost of a unit")
    ),
    ColumnDoc(
        "items.csv", "list_price", "integer", "JPY", Text("1個の定価", "Regular price of a unit")
    ),
    ColumnDoc(
        "items.csv",
        "shelf_life_days",
        "integer",
        "days",
        Text(
            "日持ち。納品日を1日目と数え、この日数目の閉店後に廃棄",
            "Shelf life: thrown away at the close of this day, the day of delivery being day 1",
        ),
    ),
    ColumnDoc(
        "items.csv",
        "carry_cost",
        "number",
        "JPY",
        Text(
            "1個を翌日に持ち越す費用（鮮度落ちの値引きと保管）",
            "Cost of keeping a unit overnight (markdown for lost freshness, and storage)",
        ),
    ),
    ColumnDoc(
        "items.csv",
        "launched",
        "date",
        "",
        Text("発売日（記録の初日を含む）", "First day of sale (or of the records)"),
    ),
    ColumnDoc(
        "items.csv",
        "ended",
        "date",
        "",
        Text("終売日。販売中は空欄", "Last day of sale; empty while sold"),
        required=False,
    ),
    ColumnDoc(
        "items.csv",
        "replaces",
        "string",
        "",
        Text("後継品なら、置き換えた商品のコード", "Code of the item this one replaced, if any"),
        required=False,
    ),
    ColumnDoc("stores.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("stores.csv", "name", "string", "", Text("店舗名", "Name in Japanese")),
    ColumnDoc("stores.csv", "name_en", "string", "", Text("店舗名（英語）", "Name in English")),
    ColumnDoc(
        "stores.csv",
        "format",
        "string",
        "",
        Text(
            "立地（station 駅前、residential 住宅地、roadside 街道、seaside 海辺、estate 団地）",
            "Location: station, residential, roadside, seaside or estate",
        ),
    ),
    ColumnDoc("stores.csv", "floor_m2", "integer", "m2", Text("売場面積", "Sales floor")),
    ColumnDoc("calendar.csv", "date", "date", "", _DATE, key=True),
    ColumnDoc(
        "calendar.csv",
        "holiday",
        "string",
        "",
        Text("国民の祝日・休日の名称。平日は空欄", "Name of the national holiday; empty otherwise"),
        required=False,
    ),
    ColumnDoc(
        "calendar.csv",
        "payday",
        "integer",
        "",
        Text(
            "給料日（25日。休業日なら前の営業日）なら1",
            "1 on payday: the 25th or the business day before",
        ),
    ),
    ColumnDoc(
        "calendar.csv",
        "pension_day",
        "integer",
        "",
        Text(
            "年金支給日（偶数月の15日。休業日なら前の営業日）なら1",
            "1 on pension day: the 15th of even months or the business day before",
        ),
    ),
    ColumnDoc(
        "calendar.csv",
        "temperature",
        "number",
        "degC",
        Text("平均気温。欠測は空欄", "Mean temperature; empty where missing"),
        required=False,
    ),
    ColumnDoc("calendar.csv", "rain_mm", "number", "mm", Text("降水量", "Rainfall")),
    ColumnDoc(
        "calendar.csv",
        "weather",
        "string",
        "",
        Text(
            "天気の種類（actual 実績、forecast 予測期間の前日に出た予報）",
            "Kind of weather figures: actual, or forecast as known on the eve of the horizon",
        ),
    ),
)
