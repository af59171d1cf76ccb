"""The fictional firm's customers and parts, and the figures that drive the generator."""

from __future__ import annotations

from dataclasses import dataclass

from casestudy.text import Text


@dataclass(frozen=True)
class Customer:
    """A buyer of parts. ``season`` is the amplitude of a yearly wave, ``peak`` its month."""

    name: Text
    industry: str
    season: float
    peak: int


INDUSTRIES: dict[str, Text] = {
    "vehicle": Text("自動車部品", "Vehicle parts"),
    "farm": Text("農業機械", "Farm machinery"),
    "air": Text("空調機器", "Air conditioning"),
    "construction": Text("建設機械", "Construction machinery"),
    "office": Text("事務機器", "Office machines"),
    "conveying": Text("搬送機器", "Conveying"),
    "building": Text("住宅設備", "Building equipment"),
    "medical": Text("医療機器", "Medical devices"),
    "robot": Text("産業用ロボット", "Industrial robots"),
    "pump": Text("ポンプ", "Pumps"),
}

CUSTOMERS: tuple[Customer, ...] = (
    Customer(Text("あかね自動車部品", "Akane Vehicle Parts"), "vehicle", 0.04, 3),
    Customer(Text("しらさぎ電装", "Shirasagi Electrics"), "vehicle", 0.05, 10),
    Customer(Text("みのり農機", "Minori Farm Machinery"), "farm", 0.20, 3),
    Customer(Text("いぶき空調", "Ibuki Air Systems"), "air", 0.22, 6),
    Customer(Text("くろがね建機", "Kurogane Construction Machines"), "construction", 0.08, 10),
    Customer(Text("こだま事務機", "Kodama Office Machines"), "office", 0.06, 9),
    Customer(Text("つむじ搬送", "Tsumuji Conveying"), "conveying", 0.07, 11),
    Customer(Text("ほたる住設", "Hotaru Building Equipment"), "building", 0.10, 11),
    Customer(Text("なずな医療機器", "Nazuna Medical Devices"), "medical", 0.03, 2),
    Customer(Text("かすみ厨房設備", "Kasumi Kitchens"), "building", 0.06, 8),
    Customer(Text("ちどりロボット", "Chidori Robots"), "robot", 0.05, 12),
    Customer(Text("なぎさポンプ", "Nagisa Pumps"), "pump", 0.08, 5),
)

PART_COUNTS = (30, 24, 20, 18, 16, 14, 12, 12, 10, 8, 6, 6)
"""Parts of each customer; which customer has how many is drawn."""

OVER = (0.62, 0.55, 0.50, 0.45, 0.42, 0.38, 0.34, 0.28, 0.22, 0.10, 0.02, -0.14)
"""How far notices lie above orders three months before; which customer is which is drawn."""
FADE = (0.70, 0.84, 1.0)
"""What is left of it one, two and three months before."""

NOUNS: tuple[Text, ...] = (
    Text("ブラケット", "Bracket"), Text("シャフト", "Shaft"), Text("カラー", "Collar"),
    Text("ブッシュ", "Bush"), Text("フランジ", "Flange"), Text("ピン", "Pin"),
    Text("スペーサー", "Spacer"), Text("プーリー", "Pulley"), Text("カバー", "Cover"),
    Text("ホルダー", "Holder"), Text("レバー", "Lever"), Text("ヒンジ", "Hinge"),
    Text("ノズル", "Nozzle"), Text("リテーナー", "Retainer"), Text("ハウジング", "Housing"),
    Text("ストッパー", "Stopper"), Text("ガイド", "Guide"), Text("プレート", "Plate"),
    Text("スリーブ", "Sleeve"), Text("ジョイント", "Joint"), Text("クランプ", "Clamp"),
    Text("ステー", "Stay"),
)  # fmt: skip

PROCESSES: dict[str, Text] = {
    "press": Text("プレス", "Pressed"),
    "turned": Text("切削", "Turned"),
    "moulded": Text("樹脂成形", "Moulded"),
}

SETUP_YEN: dict[str, tuple[float, float]] = {
    "press": (6_000.0, 24_000.0),
    "turned": (3_000.0, 12_000.0),
    "moulded": (8_000.0, 28_000.0),
}
"""Least and most that one set-up costs: changing dies or tools, and the first pieces."""

PACKS = (10, 12, 20, 24, 30, 40, 50, 60, 80, 100, 150, 200, 300, 500)
"""Pieces in a box."""

ROLES = {"new": 12, "launched": 22, "ending": 12, "ended": 14}
"""How many parts are in their first months, came in earlier, run out soon, have run out."""
