"""The data dictionary: every column of every file, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import ColumnDoc
from casestudy.text import Text

TABLES: Mapping[str, Text] = {
    "instances.csv": Text("3つの問題（小・中・大）", "The three instances (small, medium, large)"),
    "orders.csv": Text(
        "受注台帳。変更・取消・二重受信を含む", "Order book with changes, cancellations, repeats"
    ),
    "sites.csv": Text("工場兼出荷拠点", "Sites: plants that also ship"),
    "customers.csv": Text("届け先", "Customers"),
    "roads.csv": Text("地点間の距離と所要時間", "Distance and time between places"),
    "lines.csv": Text("生産ライン", "Production lines"),
    "trucks.csv": Text("車両（1台に乗務員1名）", "Trucks, each with one driver"),
    "products.csv": Text("品種（洗浄なしで続けて作れる塗料の群）", "Families of paint"),
    "setups.csv": Text("品種間の段取り替え時間", "Set-up time between families"),
    "rules.csv": Text("時間の決まりと単価", "Rules on time, and prices"),
}

_INSTANCE = Text("問題（small, medium, large）", "Instance: small, medium or large")
_NAME, _NAME_EN = Text("名称", "Name in Japanese"), Text("名称（英語）", "Name in English")
_SITE, _FAMILY = Text("拠点コード", "Site code"), Text("品種コード", "Family code")
_CUSTOMER = Text("届け先コード", "Customer code")
_X, _Y = Text("東西の位置", "Position, east"), Text("南北の位置", "Position, north")


def _instance(table: str, *, key: bool = True) -> ColumnDoc:
    return ColumnDoc(table, "instance", "string", "", _INSTANCE, key=key)


DICTIONARY: tuple[ColumnDoc, ...] = (
    _instance("instances.csv"),
    ColumnDoc("instances.csv", "name", "string", "", _NAME),
    ColumnDoc("instances.csv", "name_en", "string", "", _NAME_EN),
    ColumnDoc(
        "instances.csv",
        "last_due_day",
        "integer",
        "day",
        Text("最後の納品日（0日目は製造だけ）", "Last day of delivery; day 0 is for production"),
    ),
    ColumnDoc(
        "instances.csv",
        "last_day",
        "integer",
        "day",
        Text("製造・出発ができる最後の日", "Last day on which anything may be made or leave"),
    ),
    _instance("orders.csv", key=False),
    ColumnDoc(
        "orders.csv",
        "order_id",
        "string",
        "",
        Text(
            "注文番号。変更があると同じ番号で行が増える", "Order; a change adds another row of it"
        ),
    ),
    ColumnDoc(
        "orders.csv",
        "revision",
        "integer",
        "",
        Text("改訂番号。最大の行だけが有効", "Revision; only the row with the highest one counts"),
    ),
    ColumnDoc(
        "orders.csv",
        "status",
        "string",
        "",
        Text("active 有効、cancelled 取消", "active or cancelled"),
    ),
    ColumnDoc("orders.csv", "customer_id", "string", "", _CUSTOMER),
    ColumnDoc("orders.csv", "family_id", "string", "", _FAMILY),
    ColumnDoc(
        "orders.csv",
        "quantity",
        "integer",
        "",
        Text("数量（単位は unit の列）", "Quantity, in the unit of the column unit"),
    ),
    ColumnDoc(
        "orders.csv",
        "unit",
        "string",
        "",
        Text(
            "缶（can・缶・CAN）またはケース（case・ケース・CS）",
            "Cans (can, 缶, CAN) or cases (case, ケース, CS)",
        ),
    ),
    ColumnDoc(
        "orders.csv",
        "open_min",
        "integer",
        "min",
        Text("納品の時間帯の始まり（0日目の0時から）", "Start of the window, from 0:00 of day 0"),
    ),
    ColumnDoc(
        "orders.csv",
        "close_min",
        "integer",
        "min",
        Text("納品の時間帯の終わり（0日目の0時から）", "End of the window, from 0:00 of day 0"),
    ),
    ColumnDoc("orders.csv", "rank", "string", "", Text("重要度 A・B・C", "Rank: A, B or C")),
    ColumnDoc(
        "orders.csv",
        "late_yen_per_hour",
        "integer",
        "JPY/h",
        Text("遅れ1時間あたりの費用", "Cost of an hour of lateness"),
    ),
    ColumnDoc(
        "orders.csv",
        "charter_yen",
        "integer",
        "JPY",
        Text("傭車で届ける場合の運賃", "Price of sending the order by charter"),
    ),
    _instance("sites.csv"),
    ColumnDoc("sites.csv", "site_id", "string", "", _SITE, key=True),
    ColumnDoc("sites.csv", "name", "string", "", _NAME),
    ColumnDoc("sites.csv", "name_en", "string", "", _NAME_EN),
    ColumnDoc("sites.csv", "x_km", "number", "km", _X),
    ColumnDoc("sites.csv", "y_km", "number", "km", _Y),
    _instance("customers.csv"),
    ColumnDoc("customers.csv", "customer_id", "string", "", _CUSTOMER, key=True),
    ColumnDoc("customers.csv", "x_km", "number", "km", _X),
    ColumnDoc("customers.csv", "y_km", "number", "km", _Y),
    ColumnDoc(
        "customers.csv", "unload_min", "integer", "min", Text("荷下ろしの時間", "Unloading time")
    ),
    ColumnDoc(
        "customers.csv",
        "most_tonnes",
        "integer",
        "t",
        Text("入れる車両の最大の大きさ", "Largest truck that gets there"),
    ),
    _instance("roads.csv"),
    ColumnDoc(
        "roads.csv", "from_id", "string", "", Text("出発地（拠点か届け先）", "From"), key=True
    ),
    ColumnDoc("roads.csv", "to_id", "string", "", Text("到着地（拠点か届け先）", "To"), key=True),
    ColumnDoc("roads.csv", "km", "number", "km", Text("道のり", "Distance on the road")),
    ColumnDoc("roads.csv", "minutes", "integer", "min", Text("所要時間", "Driving time")),
    _instance("lines.csv"),
    ColumnDoc("lines.csv", "line_id", "string", "", Text("ラインコード", "Line code"), key=True),
    ColumnDoc("lines.csv", "site_id", "string", "", _SITE),
    ColumnDoc(
        "lines.csv",
        "families",
        "string",
        "",
        Text("作れる品種（; 区切り）", "Families it can make, separated by ;"),
    ),
    ColumnDoc(
        "lines.csv",
        "kg_per_min",
        "integer",
        "kg/min",
        Text(
            "1分に作る量。所要時間は kg ÷ これ の切り上げ",
            "Output a minute; an order takes kg ÷ this, rounded up",
        ),
    ),
    ColumnDoc(
        "lines.csv",
        "last_family",
        "string",
        "",
        Text("0日目の前に作っていた品種", "Family made before day 0"),
    ),
    _instance("trucks.csv"),
    ColumnDoc("trucks.csv", "truck_id", "string", "", Text("車両コード", "Truck code"), key=True),
    ColumnDoc("trucks.csv", "site_id", "string", "", _SITE),
    ColumnDoc("trucks.csv", "tonnes", "integer", "t", Text("車格", "Size class")),
    ColumnDoc("trucks.csv", "capacity_kg", "integer", "kg", Text("最大積載量", "Largest load")),
    ColumnDoc(
        "trucks.csv",
        "day_yen",
        "integer",
        "JPY",
        Text("1日使う費用（乗務員を含む）", "Cost of a day in use, driver included"),
    ),
    ColumnDoc(
        "trucks.csv", "km_yen", "integer", "JPY/km", Text("1 kmの費用", "Cost of a kilometre")
    ),
    ColumnDoc("products.csv", "family_id", "string", "", _FAMILY, key=True),
    ColumnDoc("products.csv", "name", "string", "", _NAME),
    ColumnDoc("products.csv", "name_en", "string", "", _NAME_EN),
    ColumnDoc(
        "products.csv",
        "base",
        "string",
        "",
        Text("W 水性、S 油性（溶剤）", "W water-based, S solvent-based"),
    ),
    ColumnDoc(
        "products.csv",
        "shade",
        "integer",
        "",
        Text("色の濃さ（0 白〜3 濃）", "Shade, 0 white to 3"),
    ),
    ColumnDoc("products.csv", "can_kg", "integer", "kg", Text("1缶の重さ", "Weight of a can")),
    ColumnDoc(
        "products.csv", "cans_in_case", "integer", "", Text("1ケースの缶数", "Cans in a case")
    ),
    ColumnDoc(
        "setups.csv", "from_family", "string", "", Text("前に作った品種", "Family before"), key=True
    ),
    ColumnDoc(
        "setups.csv", "to_family", "string", "", Text("次に作る品種", "Family after"), key=True
    ),
    ColumnDoc(
        "setups.csv", "minutes", "integer", "min", Text("段取り替えの時間", "Minutes of set-up")
    ),
    ColumnDoc("rules.csv", "rule", "string", "", Text("決まりの名前", "Name"), key=True),
    ColumnDoc("rules.csv", "value", "integer", "", Text("値", "Value")),
    ColumnDoc("rules.csv", "unit", "string", "", Text("単位", "Unit")),
    ColumnDoc("rules.csv", "meaning", "string", "", Text("意味", "Meaning in Japanese")),
    ColumnDoc("rules.csv", "meaning_en", "string", "", Text("意味（英語）", "Meaning in English")),
)
