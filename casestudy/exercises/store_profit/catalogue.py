"""The stores and menu items a seed draws from; every name is invented."""

from __future__ import annotations

from dataclasses import dataclass

from casestudy.text import Text


@dataclass(frozen=True)
class Site:
    """A store there may be."""

    id: str
    name: Text
    type: str
    opens: int
    closes: int


@dataclass(frozen=True)
class Dish:
    """A menu item there may be."""

    id: str
    name: Text
    nest: str
    dayparts: tuple[int, ...]
    price: int
    cost: int
    """Ingredients in yen."""
    work: float
    """Minutes of a staff member's time to make, carry and clear."""
    keep: int
    """Yen a week and store for preparation and what is thrown away."""


SITES: tuple[Site, ...] = (
    Site("S01", Text("灯台駅前店", "Todai Station"), "station", 7, 22),
    Site("S02", Text("三日月駅店", "Mikazuki Station"), "station", 7, 22),
    Site("S03", Text("かざみ駅南口店", "Kazami South Gate"), "station", 7, 21),
    Site("S04", Text("桜橋駅店", "Sakurabashi Station"), "station", 7, 22),
    Site("S05", Text("月見坂オフィス店", "Tsukimizaka Office"), "office", 7, 20),
    Site("S06", Text("硝子通り店", "Garasu Street"), "office", 7, 20),
    Site("S07", Text("時計台前店", "Clock Tower"), "office", 7, 21),
    Site("S08", Text("若草台店", "Wakakusadai"), "residential", 9, 21),
    Site("S09", Text("せせらぎ町店", "Seseragi Town"), "residential", 8, 21),
    Site("S10", Text("楠の丘店", "Kusunoki Hill"), "residential", 9, 20),
    Site("S11", Text("小鳩団地店", "Kobato Estate"), "residential", 9, 21),
    Site("S12", Text("汐風バイパス店", "Shiokaze Bypass"), "roadside", 8, 22),
    Site("S13", Text("菜の花街道店", "Nanohana Road"), "roadside", 9, 22),
    Site("S14", Text("北の森インター店", "Kitanomori Junction"), "roadside", 9, 22),
)

ALL_DAY = (0, 1, 2, 3)
NOT_EARLY = (1, 2, 3)

DRINKS: tuple[Dish, ...] = (
    Dish("D01", Text("ブレンドコーヒー", "House blend"), "drink", ALL_DAY, 420, 70, 1.2, 2000),
    Dish("D02", Text("カフェラテ", "Café latte"), "drink", ALL_DAY, 520, 105, 2.0, 3500),
    Dish("D03", Text("アイスティー", "Iced tea"), "drink", ALL_DAY, 460, 65, 1.2, 2000),
    Dish("D04", Text("抹茶ラテ", "Matcha latte"), "drink", ALL_DAY, 580, 140, 2.4, 6000),
    Dish("D05", Text("香ばしほうじ茶", "Roasted green tea"), "drink", ALL_DAY, 440, 60, 1.3, 2000),
    Dish("D06", Text("フルーツソーダ", "Fruit soda"), "drink", ALL_DAY, 600, 150, 2.2, 9500),
    Dish("D07", Text("クリームソーダ", "Cream soda"), "drink", NOT_EARLY, 640, 165, 2.6, 9000),
    Dish("D08", Text("ホットココア", "Hot cocoa"), "drink", ALL_DAY, 540, 110, 2.0, 4500),
)
BREAKFASTS: tuple[Dish, ...] = (
    Dish("F01", Text("モーニングプレート", "Breakfast plate"), "food", (0,), 580, 175, 4.5, 7500),
    Dish("F02", Text("厚切りトースト", "Thick toast"), "food", (0, 2), 420, 95, 2.8, 4500),
    Dish("F03", Text("たまごサンド", "Egg sandwich"), "food", (0, 1, 2), 620, 190, 3.6, 9000),
)
MEALS: tuple[Dish, ...] = (
    Dish("F04", Text("ナポリタン", "Napolitan spaghetti"), "food", (1, 3), 980, 260, 6.0, 9000),
    Dish("F05", Text("煮込みハンバーグ", "Stewed hamburg"), "food", (1, 3), 1280, 430, 7.5, 18000),
    Dish("F06", Text("日替わりランチ", "Lunch of the day"), "food", (1,), 1080, 350, 5.0, 13500),
    Dish("F07", Text("海老ドリア", "Prawn doria"), "food", (1, 3), 1120, 360, 6.5, 13500),
    Dish("F08", Text("欧風カレー", "European curry"), "food", (1, 3), 1050, 310, 4.2, 10500),
    Dish("F09", Text("きのこ和風パスタ", "Mushroom pasta"), "food", (1, 3), 1020, 270, 6.0, 9500),
    Dish("F10", Text("オムライス", "Omelette rice"), "food", (1, 3), 1080, 290, 6.8, 10500),
)
SWEETS: tuple[Dish, ...] = (
    Dish("W01", Text("シフォンケーキ", "Chiffon cake"), "sweet", NOT_EARLY, 520, 130, 1.6, 9000),
    Dish("W02", Text("チーズケーキ", "Cheesecake"), "sweet", NOT_EARLY, 560, 150, 1.6, 9000),
    Dish("W03", Text("固めプリン", "Firm custard"), "sweet", NOT_EARLY, 480, 95, 1.4, 6500),
    Dish("W04", Text("パンケーキ", "Pancakes"), "sweet", (0, 2, 3), 880, 210, 7.0, 10500),
    Dish(
        "W05",
        Text("季節のパフェ", "Parfait of the season"),
        "sweet",
        NOT_EARLY,
        980,
        300,
        6.0,
        14000,
    ),
    Dish(
        "W06", Text("クリームあんみつ", "Cream anmitsu"), "sweet", NOT_EARLY, 620, 170, 3.0, 12000
    ),
)
DISHES: tuple[Dish, ...] = (*DRINKS, *BREAKFASTS, *MEALS, *SWEETS)

SITE_NAMES = {site.id: site.name for site in SITES}
DISH_NAMES = {dish.id: dish.name for dish in DISHES}
