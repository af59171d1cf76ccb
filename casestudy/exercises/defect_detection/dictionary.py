"""The data dictionary: every column of every file, in both languages.

The data package, the page and the README of the bundled data are all made from this.
"""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import ColumnDoc
from casestudy.text import Text

TABLES: Mapping[str, Text] = {
    "images.csv": Text(
        "撮影の記録。split が test の画像すべてを判定する",
        "Records of the pictures; judge every one whose split is test",
    ),
    "labels.csv": Text(
        "学習用の画像についての、これまでの目視検査の結果",
        "What the inspectors said of the training pictures",
    ),
    "known_spots.csv": Text(
        "不良品とわかっている画像の、不良箇所の枠",
        "Boxes around the defects of pictures known to be bad",
    ),
    "products.csv": Text(
        "製品ごとの生産数、不良率、検査の費用",
        "Each product's volume, defect rate and costs of inspection",
    ),
    "kinds.csv": Text(
        "不良の種類ごとの等級と、見逃したときの損の大きさ",
        "Grade of each kind of defect, and how dear a miss is",
    ),
    "images": Text(
        "検査カメラの画像（128×128画素、8ビットの白黒PNG）",
        "Pictures of the inspection cameras (128 × 128 pixels, 8-bit greyscale PNG)",
    ),
}

_IMAGE = Text("画像の番号（撮影順）", "Number of the picture (in the order taken)")
_PRODUCT = Text(
    "製品（flange 金属フランジ、board 制御基板）",
    "Product: flange (metal) or board (printed board)",
)

DICTIONARY: tuple[ColumnDoc, ...] = (
    ColumnDoc("images.csv", "image_id", "string", "", _IMAGE, key=True),
    ColumnDoc(
        "images.csv", "file", "string", "", Text("data/ からの画像の場所", "Path below data/")
    ),
    ColumnDoc("images.csv", "product", "string", "", _PRODUCT),
    ColumnDoc(
        "images.csv",
        "camera",
        "string",
        "",
        Text(
            "撮影台（K1、K2）。照明の当たり方が違う", "Station (K1 or K2); each has its own light"
        ),
    ),
    ColumnDoc(
        "images.csv",
        "taken_at",
        "string",
        "",
        Text("撮影日時（YYYY-MM-DD HH:MM）", "When it was taken (YYYY-MM-DD HH:MM)"),
    ),
    ColumnDoc(
        "images.csv",
        "split",
        "string",
        "",
        Text("train 学習用、test 判定する画像", "train: to learn from; test: to be judged"),
    ),
    ColumnDoc("labels.csv", "image_id", "string", "", _IMAGE, key=True),
    ColumnDoc(
        "labels.csv",
        "label",
        "string",
        "",
        Text(
            "目視検査の結果（ok 良品、ng 不良品）。見落としもある",
            "The inspectors' verdict (ok or ng); they overlook some",
        ),
    ),
    ColumnDoc("known_spots.csv", "image_id", "string", "", _IMAGE),
    ColumnDoc(
        "known_spots.csv",
        "kind",
        "string",
        "",
        Text(
            "不良の種類（scratch キズ、dent 打痕、stain シミ、pore ピンホール、missing 欠品）",
            "Kind: scratch, dent, stain, pore or missing (a component that is not there)",
        ),
    ),
    ColumnDoc("known_spots.csv", "x", "integer", "px", Text("枠の左端", "Left edge of the box")),
    ColumnDoc("known_spots.csv", "y", "integer", "px", Text("枠の上端", "Upper edge of the box")),
    ColumnDoc("known_spots.csv", "width", "integer", "px", Text("枠の幅", "Width of the box")),
    ColumnDoc("known_spots.csv", "height", "integer", "px", Text("枠の高さ", "Height of the box")),
    ColumnDoc("products.csv", "product", "string", "", _PRODUCT, key=True),
    ColumnDoc(
        "products.csv",
        "monthly_volume",
        "integer",
        "pieces",
        Text("1か月に検査する数", "Pieces inspected in a month"),
    ),
    ColumnDoc(
        "products.csv",
        "defect_rate",
        "number",
        "",
        Text(
            "実際のラインでの不良品の割合（判定する画像での割合より小さい）",
            "Share of bad pieces on the real line (smaller than among the pictures to be judged)",
        ),
    ),
    ColumnDoc(
        "products.csv",
        "missed_yen",
        "integer",
        "JPY",
        Text(
            "不良品を1個出荷したときの補償と信用の損（種類を平均した額）",
            "Claim and loss of trust for a bad piece shipped, as the mean over kinds",
        ),
    ),
    ColumnDoc(
        "products.csv",
        "false_alarm_yen",
        "integer",
        "JPY",
        Text("良品を1個止めたときのライン停止の損", "Loss from stopping the line for a good piece"),
    ),
    ColumnDoc(
        "products.csv",
        "recheck_minutes",
        "number",
        "min",
        Text("再検査で1個を取り出して見る時間", "Time to take a piece out and look at it"),
    ),
    ColumnDoc(
        "products.csv",
        "minutes_per_spot",
        "number",
        "min",
        Text("示された箇所1つを確かめる時間", "Time to look at one spot that is named"),
    ),
    ColumnDoc(
        "products.csv",
        "search_minutes",
        "number",
        "min",
        Text(
            "不良品なのに示された箇所がどれも外れたとき、全体を探す時間",
            "Time to search a bad piece when no spot named is on a defect",
        ),
    ),
    ColumnDoc(
        "products.csv",
        "yen_per_minute",
        "integer",
        "JPY",
        Text("検査員の1分あたりの費用", "Cost of an inspector's minute"),
    ),
    ColumnDoc(
        "products.csv",
        "overlooked",
        "number",
        "",
        Text(
            "そのように全体を探しても、人が不良を見落とす割合",
            "Share of defects that people overlook in such a search of the whole piece",
        ),
    ),
    ColumnDoc(
        "kinds.csv",
        "kind",
        "string",
        "",
        Text("不良の種類", "Kind of defect"),
        key=True,
    ),
    ColumnDoc(
        "kinds.csv",
        "grade",
        "string",
        "",
        Text(
            "等級（major 重欠点：働きを損なう、minor 軽欠点：見た目だけ）",
            "major: it does not work or leaks; minor: it only looks bad",
        ),
    ),
    ColumnDoc(
        "kinds.csv",
        "missed_factor",
        "number",
        "",
        Text(
            "見逃したとき、missed_yen の何倍の損になるか",
            "How many times missed_yen is lost when it is missed",
        ),
    ),
)
