"""The fictional chain: its stores and items, and how strongly each reacts to what.

These figures drive the generator. Nothing here is served to learners except what
``generator.py`` writes into ``stores.csv`` and ``items.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass

from casestudy.text import Text


@dataclass(frozen=True)
class Store:
    """A shop. Effects are added to the logarithm of demand."""

    id: str
    name: Text
    format: str
    floor_m2: int
    size: float
    """Demand relative to the average store."""
    weekday: tuple[float, float, float, float, float, float, float]
    """Monday to Sunday."""
    holiday: float
    golden_week: float
    year_end: float
    pension: float
    rain: float
    """For each 10 mm of rain."""


@dataclass(frozen=True)
class Item:
    """A product. Effects are added to the logarithm of demand."""

    id: str
    name: Text
    group: str
    cost: int
    price: int
    shelf_life: int
    carry: float
    """Yen a unit kept overnight loses: storage, and the markdown of what is no longer fresh."""
    base: float
    """Units a day in the average store."""
    weekend: float
    warm: float
    """For each 10 °C above 16 °C."""
    hot: float
    """For each degree above 24 °C."""
    promo: float
    """Uplift of a flyer beyond the effect of the lower price."""
    elasticity: float
    pension: float = 0.0
    payday: float = 0.0
    winter: float = 0.0
    """Amplitude of a yearly wave that peaks in mid January."""
    dispersion: float = 18.0
    """Shape of the gamma noise; smaller is wilder."""
    role: str = ""
    """``new``, ``successor``, ``predecessor``, ``discontinued`` or empty."""
    not_in: tuple[str, ...] = ()


GROUPS: dict[str, Text] = {
    "produce": Text("青果", "Fruit and vegetables"),
    "chilled": Text("日配", "Chilled daily goods"),
    "deli": Text("惣菜", "Delicatessen"),
    "meat-fish": Text("精肉・鮮魚", "Meat and fish"),
    "bakery": Text("パン", "Bread"),
    "drinks": Text("飲料・酒・アイス", "Drinks and ice cream"),
}

STORES: tuple[Store, ...] = (
    Store(
        "S01", Text("えきまえ店", "Station store"), "station", 780, 1.15,
        (0.04, 0.03, 0.05, 0.03, 0.10, -0.08, -0.17), -0.22, -0.28, -0.05, 0.02, -0.02,
    ),
    Store(
        "S02", Text("ひなた台店", "Hinatadai store"), "residential", 1250, 1.20,
        (-0.10, -0.04, -0.06, -0.08, -0.04, 0.15, 0.17), 0.12, 0.02, 0.22, 0.05, -0.05,
    ),
    Store(
        "S03", Text("バイパス店", "Bypass store"), "roadside", 2100, 1.45,
        (-0.18, -0.10, -0.14, -0.12, -0.04, 0.27, 0.31), 0.24, 0.10, 0.35, 0.02, -0.07,
    ),
    Store(
        "S04", Text("みなと浜店", "Harbour Beach store"), "seaside", 900, 0.85,
        (-0.14, -0.12, -0.12, -0.08, 0.02, 0.21, 0.23), 0.30, 0.42, 0.12, 0.03, -0.11,
    ),
    Store(
        "S05", Text("つばき団地店", "Tsubaki Estate store"), "estate", 460, 0.62,
        (0.02, 0.05, 0.00, 0.02, 0.00, -0.03, -0.06), -0.04, -0.04, 0.12, 0.24, -0.08,
    ),
)  # fmt: skip

_SMALL = ("S05",)

ITEMS: tuple[Item, ...] = (
    Item("I01", Text("バナナ 1袋", "Bananas, bag"), "produce", 128, 198, 4, 14.0, 34,
         0.02, 0.02, 0.00, 0.25, 1.6),
    Item("I02", Text("トマト 1パック", "Tomatoes, pack"), "produce", 236, 358, 4, 35.0, 24,
         0.06, 0.14, 0.00, 0.28, 1.9),
    Item("I03", Text("レタス 1玉", "Lettuce, head"), "produce", 118, 188, 2, 34.0, 22,
         0.04, 0.18, -0.01, 0.30, 2.0),
    Item("I04", Text("みかん 1袋", "Mandarins, bag"), "produce", 318, 458, 7, 30.0, 9,
         0.05, -0.10, 0.00, 0.22, 1.5, winter=0.85),
    Item("I05", Text("牛乳 1L", "Milk, 1 l"), "chilled", 178, 238, 6, 10.0, 52,
         0.03, 0.03, 0.00, 0.20, 1.4, dispersion=28),
    Item("I06", Text("絹豆腐 300g", "Silken tofu, 300 g"), "chilled", 52, 88, 5, 7.0, 40,
         0.00, 0.08, 0.01, 0.20, 1.2, pension=0.04),
    Item("I07", Text("納豆 3個組", "Natto, three packs"), "chilled", 68, 108, 7, 6.0, 36,
         -0.02, 0.00, 0.00, 0.22, 1.3),
    Item("I08", Text("ヨーグルト 400g", "Yoghurt, 400 g"), "chilled", 112, 168, 10, 7.0, 26,
         0.03, 0.06, 0.00, 0.30, 1.8, role="predecessor"),
    Item("I09", Text("コロッケ 2個入", "Croquettes, two"), "deli", 92, 198, 1, 0.0, 30,
         0.06, -0.06, -0.01, 0.32, 1.5, dispersion=14),
    Item("I10", Text("若鶏の唐揚げ 200g", "Fried chicken, 200 g"), "deli", 182, 398, 1, 0.0, 26,
         0.12, 0.00, 0.00, 0.35, 1.6, payday=0.05, dispersion=14),
    Item("I11", Text("幕の内弁当", "Makunouchi lunch box"), "deli", 288, 538, 1, 0.0, 22,
         0.00, -0.02, 0.00, 0.18, 1.1, pension=0.10, dispersion=12),
    Item("I12", Text("手巻おにぎり", "Rice ball"), "deli", 70, 138, 1, 0.0, 56,
         0.02, 0.04, 0.00, 0.25, 1.2, dispersion=16),
    Item("I13", Text("豚こま切れ 100g", "Pork offcuts, 100 g"), "meat-fish", 108, 158, 2, 28.0, 62,
         0.14, -0.04, 0.00, 0.38, 2.1, payday=0.06),
    Item("I14", Text("鶏もも肉 100g", "Chicken thigh, 100 g"), "meat-fish", 88, 138, 2, 26.0, 58,
         0.12, -0.03, 0.00, 0.36, 2.0, payday=0.04),
    Item("I15", Text("刺身盛合せ 2人前", "Sashimi for two"), "meat-fish", 640, 1080, 1, 0.0, 10,
         0.28, 0.03, 0.00, 0.30, 1.6, pension=0.20, payday=0.14, dispersion=10, not_in=_SMALL),
    Item("I16", Text("塩鮭 2切", "Salted salmon, two"), "meat-fish", 268, 428, 3, 60.0, 15,
         0.04, -0.08, 0.00, 0.30, 1.7, pension=0.12),
    Item("I17", Text("食パン 6枚切", "Sliced bread, six"), "bakery", 104, 158, 3, 18.0, 44,
         -0.02, -0.01, 0.00, 0.24, 1.5, dispersion=24),
    Item("I18", Text("あんぱん", "Red-bean bun"), "bakery", 72, 118, 3, 14.0, 20,
         -0.03, -0.06, 0.00, 0.25, 1.3, pension=0.08),
    Item("I19", Text("ホットドッグ", "Hot dog bun"), "bakery", 92, 168, 2, 30.0, 13,
         0.05, 0.00, 0.00, 0.25, 1.4, role="discontinued"),
    Item("I20", Text("緑茶 2L", "Green tea, 2 l"), "drinks", 98, 148, 90, 1.0, 32,
         0.12, 0.20, 0.025, 0.40, 2.2),
    Item("I21", Text("ビール 350ml 6缶", "Beer, six cans"), "drinks", 1010, 1238, 90, 4.0, 11,
         0.26, 0.16, 0.020, 0.34, 2.6, payday=0.16, not_in=_SMALL),
    Item("I22", Text("バニラアイス", "Vanilla ice cream"), "drinks", 92, 148, 60, 2.0, 24,
         0.12, 0.30, 0.040, 0.42, 2.0, dispersion=14),
    Item("I23", Text("ヨーグルト 脂肪ゼロ 380g", "Yoghurt, fat-free, 380 g"), "chilled", 118, 178,
         10, 7.0, 27, 0.03, 0.06, 0.00, 0.30, 1.8, role="successor"),
    Item("I24", Text("スパイスカレーパン", "Spiced curry bun"), "bakery", 112, 218, 1, 0.0, 19,
         0.10, -0.02, 0.00, 0.28, 1.4, dispersion=10, role="new"),
)  # fmt: skip
