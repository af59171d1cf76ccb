"""The data dictionary: every column of every file, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import ColumnDoc
from casestudy.text import Text

TABLES: Mapping[str, Text] = {
    "hours.csv": Text(
        "1時間ごとの客数・人数・待ち時間（52週）",
        "Guests, staff and waiting hour by hour, 52 weeks",
    ),
    "sales.csv": Text(
        "週×時間帯×品目の販売（POS、52週）", "Sales by week, daypart and item (tills), 52 weeks"
    ),
    "promotion_past.csv": Text("週ごとの販促費の実績", "Promotion spent week by week"),
    "reviews.csv": Text("口コミ", "Reviews"),
    "rivals.csv": Text(
        "近くの喫茶店の売価（覆面調査、52週）",
        "Prices of cafés nearby (mystery shopping), 52 weeks",
    ),
    "events.csv": Text("店で起きた出来事", "What happened at the stores"),
    "stores.csv": Text("店舗台帳（家賃・人員の上限を含む）", "Store master with rents and limits"),
    "items.csv": Text("品目台帳", "Item master"),
    "calendar.csv": Text("暦（過去52週と対象8週）", "Calendar of past and horizon"),
    "rules.csv": Text("計画の決まり", "Rules a plan keeps to"),
    "staffing_now.csv": Text(
        "今の人員配置（提出物と同じ形）", "Today's staffing, as it is handed in"
    ),
    "menu_now.csv": Text("今の品目と売価（提出物と同じ形）", "Today's menus and prices"),
    "promotion_now.csv": Text("今の販促費（8週間分、同じ形）", "Today's promotion for eight weeks"),
}

_DATE = Text("日付（YYYY-MM-DD）", "Date (YYYY-MM-DD)")
_WEEK = Text("週（月曜の日付）", "Week (date of its Monday)")
_STORE = Text("店舗コード", "Store code")
_ITEM = Text("品目コード", "Item code")
_WEEKDAY = Text("曜日（mon〜sun）", "Weekday, mon to sun")
_HOUR = Text("時（その時刻からの1時間）", "Hour, by its start")
_CHANNEL = Text(
    "媒体（flyer 折込・ポスティング、sns SNS広告、app アプリ通知）",
    "Channel: flyer, sns (social media ads) or app (messages)",
)
_DAYPART = Text(
    "時間帯（morning 〜11時、lunch 11〜14時、afternoon 14〜17時、evening 17時〜）",
    "Daypart: morning (to 11), lunch (11 to 14), afternoon (14 to 17), evening (from 17)",
)


_RECORDS: tuple[ColumnDoc, ...] = (
    ColumnDoc("hours.csv", "date", "date", "", _DATE),
    ColumnDoc("hours.csv", "store_id", "string", "", _STORE),
    ColumnDoc("hours.csv", "hour", "integer", "", _HOUR),
    ColumnDoc("hours.csv", "staff", "integer", "people",
         Text("実際に働いた人数（欠勤を除く。店長と社員は数えない）",
              "People at work, without the absent, the manager and deputies")),
    ColumnDoc("hours.csv", "guests", "integer", "guests",
         Text("応対した客数。待てずに帰った客は含まない", "Guests served, without who left")),
    ColumnDoc("hours.csv", "entries", "integer", "guests",
         Text("入口の計数器が数えた来客。計数器のない店は空欄",
              "Guests counted at the door; empty at stores without a counter"), required=False),
    ColumnDoc("hours.csv", "wait_min", "number", "minutes",
         Text("来店から提供までの平均。客がない時間と停止中は空欄",
              "Mean time from entry to service; empty without guests or till"), required=False),
    ColumnDoc("sales.csv", "week", "date", "", _WEEK, key=True),
    ColumnDoc("sales.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("sales.csv", "daypart", "string", "", _DAYPART, key=True),
    ColumnDoc("sales.csv", "item_id", "string", "", _ITEM, key=True),
    ColumnDoc("sales.csv", "price", "integer", "JPY",
         Text("その週の売価（税抜）", "Price of the week, without tax")),
    ColumnDoc("sales.csv", "units", "integer", "units", Text("販売数", "Units sold")),
    ColumnDoc("promotion_past.csv", "week", "date", "", _WEEK, key=True),
    ColumnDoc("promotion_past.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("promotion_past.csv", "channel", "string", "", _CHANNEL, key=True),
    ColumnDoc("promotion_past.csv", "spend", "integer", "JPY",
         Text("その週に使った額", "Spent in the week")),
    ColumnDoc("promotion_past.csv", "by_lot", "integer", "",
         Text("本部が金額をくじで決めた週なら1", "1 where head office drew the amount by lot")),
    ColumnDoc("reviews.csv", "date", "date", "", _DATE),
    ColumnDoc("reviews.csv", "store_id", "string", "", _STORE),
    ColumnDoc("reviews.csv", "stars", "integer", "stars", Text("星（1〜5）", "Stars, 1 to 5")),
    ColumnDoc("reviews.csv", "comment", "string", "", Text("ひとこと", "A word, in Japanese")),
    ColumnDoc("rivals.csv", "week", "date", "", _WEEK, key=True),
    ColumnDoc("rivals.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("rivals.csv", "price", "integer", "JPY",
         Text("近くの喫茶店の主な品の平均売価（税抜）",
              "Mean price of the main items of cafés nearby, without tax")),
    ColumnDoc("events.csv", "week", "date", "",
         Text("始まった週（月曜の日付）。festival はその週だけ、ほかは以後ずっと",
              "Week it began; a festival lasts that week, the others last")),
    ColumnDoc("events.csv", "store_id", "string", "", _STORE),
    ColumnDoc("events.csv", "kind", "string", "",
         Text("festival 祭り、refurbishment 改装、rival 競合の開店",
              "festival, refurbishment, or rival (a competitor opened)")),
    ColumnDoc("events.csv", "note", "string", "", Text("店長のメモ", "Manager's note (Japanese)")),
)  # fmt: skip

_MASTERS: tuple[ColumnDoc, ...] = (
    ColumnDoc("stores.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("stores.csv", "name", "string", "", Text("店舗名", "Name in Japanese")),
    ColumnDoc("stores.csv", "name_en", "string", "", Text("店舗名（英語）", "Name in English")),
    ColumnDoc("stores.csv", "type", "string", "",
         Text("立地（station 駅前、office オフィス街、residential 住宅地、roadside 郊外街道）",
              "Location: station, office, residential or roadside")),
    ColumnDoc("stores.csv", "opens", "integer", "", Text("開店の時", "Opening hour")),
    ColumnDoc("stores.csv", "closes", "integer", "", Text("閉店の時", "Closing hour")),
    ColumnDoc("stores.csv", "rivals", "integer", "stores",
         Text("歩いて、または車ですぐの所にある競合の喫茶店の数",
              "Competing cafés within a short walk or drive")),
    ColumnDoc("stores.csv", "door_counter", "integer", "",
         Text("入口に計数器があれば1", "1 with a door counter")),
    ColumnDoc("stores.csv", "wage", "integer", "JPY/h",
         Text("1人1時間の人件費（時給に通勤手当と保険料の会社負担を加えた額）",
              "Cost of a person's hour: pay, commuting and the firm's share of insurance")),
    ColumnDoc("stores.csv", "rent_week", "integer", "JPY/week", Text("家賃", "Rent")),
    ColumnDoc("stores.csv", "other_week", "integer", "JPY/week",
         Text("店長と社員・光熱・その他の固定費", "Manager, deputies, energy and the rest")),
    ColumnDoc("stores.csv", "min_staff", "integer", "people",
         Text("営業中の最少人数", "Fewest people while open")),
    ColumnDoc("stores.csv", "max_staff", "integer", "people",
         Text("同時に働ける人数", "Most people at a time")),
    ColumnDoc("stores.csv", "people", "integer", "people",
         Text("在籍する従業員", "People employed, manager left out")),
    ColumnDoc("stores.csv", "weekly_hours", "integer", "hours/week",
         Text("契約時間の合計（1人週40時間以内）", "Sum of contracted hours, 40 a person at most")),
    ColumnDoc("items.csv", "item_id", "string", "", _ITEM, key=True),
    ColumnDoc("items.csv", "name", "string", "", Text("品目名", "Name in Japanese")),
    ColumnDoc("items.csv", "name_en", "string", "", Text("品目名（英語）", "Name in English")),
    ColumnDoc("items.csv", "category", "string", "",
         Text("部門（drink 飲み物、food 食事、sweet 甘味）。客は各部門から多くて1品を頼む",
              "drink, food or sweet; a guest orders at most one of each")),
    ColumnDoc("items.csv", "dayparts", "string", "",
         Text("出す時間帯（空白区切り）", "Dayparts in which it is served, parted by blanks")),
    ColumnDoc("items.csv", "list_price", "integer", "JPY",
         Text("標準の売価（税抜）", "List price, without tax")),
    ColumnDoc("items.csv", "unit_cost", "integer", "JPY", Text("1品の原価", "Ingredients of one")),
    ColumnDoc("items.csv", "work_min", "number", "minutes",
         Text("1品にかかる手間（作る・運ぶ・下げる）", "Staff time one takes: make, carry, clear")),
    ColumnDoc("items.csv", "keep_cost", "integer", "JPY/week",
         Text("品目を置くだけでかかる1店1週の費用（仕込みと廃棄）",
              "Cost a store and week of having it at all: preparation and waste")),
    ColumnDoc("calendar.csv", "date", "date", "", _DATE, key=True),
    ColumnDoc("calendar.csv", "week", "date", "", _WEEK),
    ColumnDoc("calendar.csv", "weekday", "string", "", _WEEKDAY),
    ColumnDoc("calendar.csv", "holiday", "string", "",
         Text("国民の祝日・休日の名称（対象期間にはない）",
              "Name of the national holiday (there is none in the horizon)"), required=False),
    ColumnDoc("calendar.csv", "part", "string", "",
         Text("past 記録のある52週、horizon 計画する8週", "past (52 weeks) or horizon (8 weeks)")),
    ColumnDoc("rules.csv", "rule", "string", "", Text("決まりの名前", "Rule's name"), key=True),
    ColumnDoc("rules.csv", "value", "number", "", Text("値", "Value")),
    ColumnDoc("rules.csv", "unit", "string", "", Text("単位", "Unit"), required=False),
    ColumnDoc("rules.csv", "meaning", "string", "", Text("意味", "Meaning in Japanese")),
    ColumnDoc("rules.csv", "meaning_en", "string", "", Text("意味（英語）", "Meaning in English")),
)  # fmt: skip

_NOW: tuple[ColumnDoc, ...] = (
    ColumnDoc("staffing_now.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("staffing_now.csv", "weekday", "string", "", _WEEKDAY, key=True),
    ColumnDoc("staffing_now.csv", "hour", "integer", "", _HOUR, key=True),
    ColumnDoc("staffing_now.csv", "staff", "integer", "people",
         Text("予定の人数（店長と社員は数えない）",
              "People planned, without the manager and deputies")),
    ColumnDoc("menu_now.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("menu_now.csv", "item_id", "string", "", _ITEM, key=True),
    ColumnDoc("menu_now.csv", "on_menu", "integer", "",
         Text("品目を置くなら1", "1 when the item is on the menu")),
    ColumnDoc("menu_now.csv", "price", "integer", "JPY",
         Text("売価（置いていない品目は、置くときの売価）", "Price, or that if put on")),
    ColumnDoc("promotion_now.csv", "store_id", "string", "", _STORE, key=True),
    ColumnDoc("promotion_now.csv", "channel", "string", "", _CHANNEL, key=True),
    ColumnDoc("promotion_now.csv", "budget", "integer", "JPY",
         Text("8週間の販促費", "Promotion of the eight weeks")),
)  # fmt: skip

DICTIONARY: tuple[ColumnDoc, ...] = (*_RECORDS, *_MASTERS, *_NOW)
