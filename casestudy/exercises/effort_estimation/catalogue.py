"""What does not change from seed to seed: materials, parts, machines, processes, words."""

from __future__ import annotations

from dataclasses import dataclass

from casestudy.text import Text


@dataclass(frozen=True)
class Material:
    """A stock material."""

    code: str
    removal: float
    """Cubic centimetres a minute that a cutter takes off, on average over a part."""
    hardness: float
    """How much longer holes, threads and faces take than in carbon steel."""
    yen_cm3: float
    share: float
    """Of the drawings."""


MATERIALS: tuple[Material, ...] = (
    Material("S45C", 6.0, 1.00, 2.6, 0.20),
    Material("SS400", 6.5, 0.95, 2.1, 0.16),
    Material("A5052", 15.0, 0.55, 4.2, 0.20),
    Material("SUS304", 3.2, 1.55, 6.5, 0.19),
    Material("SKD11", 2.3, 1.80, 12.0, 0.07),
    Material("C3604", 12.0, 0.50, 9.0, 0.07),
    Material("POM", 18.0, 0.40, 4.0, 0.07),
    Material("Ti-6Al-4V", 1.4, 2.20, 42.0, 0.04),
)


@dataclass(frozen=True)
class Part:
    """A family of parts: its size, its features and where it is usually made."""

    id: str
    name: Text
    share: float
    size_mm: tuple[float, float, float]
    """Typical length, width and height."""
    removed: float
    """Typical share of the blank that is cut away."""
    holes: float
    faces: float
    groups: tuple[str, str]
    """Usual and second machine group."""


_LATHE, _MILL = ("lathe", "manual"), ("mill", "axis5")
_PLATE, _HOUSING = ("mill", "manual"), ("axis5", "mill")
PARTS: tuple[Part, ...] = (
    Part("shaft", Text("シャフト", "Shaft"), 0.20, (140, 28, 28), 0.30, 1.0, 3, _LATHE),
    Part("ring", Text("リング", "Ring"), 0.13, (85, 85, 22), 0.55, 3.0, 3, ("lathe", "mill")),
    Part("plate", Text("プレート", "Plate"), 0.24, (160, 100, 14), 0.22, 9.0, 3, _PLATE),
    Part("block", Text("ブロック", "Block"), 0.17, (85, 60, 42), 0.38, 5.0, 5, _MILL),
    Part("bracket", Text("ブラケット", "Bracket"), 0.14, (100, 70, 45), 0.55, 5.0, 6, _MILL),
    Part("housing", Text("ハウジング", "Housing"), 0.12, (120, 95, 65), 0.62, 9.0, 8, _HOUSING),
)  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """A machine of the shop."""

    id: str
    name: Text
    group: str
    yen_hour: int
    """What an hour costs with its operator."""
    terminal: str
    """Where its jobs' hours are entered."""


MACHINES: tuple[Machine, ...] = (
    Machine("M01", Text("汎用旋盤・フライス", "Manual lathe and mill"), "manual", 4800, "T2"),
    Machine("M02", Text("NC旋盤1号", "NC lathe 1"), "lathe", 5600, "T2"),
    Machine("M03", Text("NC旋盤2号", "NC lathe 2"), "lathe", 5600, "T3"),
    Machine("M04", Text("マシニング1号", "Machining centre 1"), "mill", 6400, "T3"),
    Machine("M05", Text("マシニング2号", "Machining centre 2"), "mill", 6400, "T4"),
    Machine("M06", Text("5軸加工機1号", "Five-axis centre 1"), "axis5", 8600, "T4"),
    Machine("M07", Text("5軸加工機2号", "Five-axis centre 2"), "axis5", 8600, "T4"),
)
NEW_MACHINE = "M07"
"""Installed during the records: faster, and the estimators have not taken it in."""
GROUPS: dict[str, Text] = {
    "manual": Text("汎用機", "Manual machines"),
    "lathe": Text("NC旋盤", "NC lathes"),
    "mill": Text("マシニング", "Machining centres"),
    "axis5": Text("5軸加工機", "Five-axis centres"),
}
OFFICE, BENCH = "T1", "T5"
"""Terminals of programming, and of finishing and inspection."""

PROCESSES: tuple[str, ...] = ("program", "setup", "machining", "finishing", "inspection", "rework")
TOLERANCES_UM: tuple[int, ...] = (100, 50, 30, 20, 10, 5)
TOLERANCE_SHARES: tuple[float, ...] = (0.30, 0.27, 0.18, 0.13, 0.08, 0.04)
ROUGHNESS_RA: tuple[float, ...] = (6.3, 3.2, 1.6, 0.8, 0.4)
ROUGHNESS_SHARES: tuple[float, ...] = (0.27, 0.35, 0.23, 0.11, 0.04)
LOTS: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50)
LOT_SHARES: tuple[float, ...] = (
    0.26, 0.15, 0.09, 0.08, 0.08, 0.05, 0.05, 0.08, 0.03, 0.03, 0.05, 0.03, 0.02,
)  # fmt: skip

INDUSTRIES: dict[str, Text] = {
    "semiconductor": Text("半導体製造装置", "Semiconductor equipment"),
    "medical": Text("医療・分析機器", "Medical and analysis"),
    "automotive": Text("自動車試作", "Automotive prototypes"),
    "food": Text("食品機械", "Food machinery"),
    "industrial": Text("産業機械", "Industrial machinery"),
}
CUSTOMERS = 36
NEWCOMERS = 3
"""Customers that first ask in the open quarter."""
ESTIMATORS: tuple[str, ...] = ("E1", "E2", "E3", "E4")

OVERHEAD = 0.15
"""What the firm adds to cost when it quotes."""
MATERIAL_HANDLING = 1.10
"""Purchase, sawing and scrap on top of the price of the stock."""
