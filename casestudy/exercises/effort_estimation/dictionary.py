"""The data dictionary: every column of every file, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import ColumnDoc
from casestudy.text import Text

TABLES: Mapping[str, Text] = {
    "quotes.csv": Text(
        "過去3年分の見積と、その結果（受注・失注）",
        "Three years of quotations and what became of them",
    ),
    "open_quotes.csv": Text(
        "これから回答する見積。工数と価格はこの表の全行について答える",
        "Open quotations; give hours and a price for each row",
    ),
    "drawings.csv": Text("図面から読み取った特徴", "Features read from the drawings"),
    "time_reports.csv": Text(
        "現場端末に入力された工数の記録（2025年3月末まで）",
        "Hours entered at the shop's terminals (up to the end of March 2025)",
    ),
    "machines.csv": Text("機械台帳", "Machines"),
    "capacity.csv": Text(
        "機械群ごとの、2025年4〜6月の空き工数と費用",
        "Free hours of each machine group from April to June 2025, and what they cost",
    ),
    "customers.csv": Text("顧客台帳", "Customers"),
    "estimators.csv": Text("見積担当", "Estimators"),
}

_Q, _O = "quotes.csv", "open_quotes.csv"
_QUOTE = Text("見積番号", "Number of the quotation")
_CUSTOMER = Text("顧客コード", "Customer")
_DRAWING = Text("図面番号。同じ図面が再び来ることがある", "Drawing; the same one may come again")
_MACHINE = Text("使う予定の機械", "Machine planned")
_ESTIMATOR = Text("見積担当", "Estimator")


def _asked(table: str) -> tuple[ColumnDoc, ...]:
    """Return the columns that past and open quotations share."""
    return (
        ColumnDoc(table, "quote_id", "string", "", _QUOTE, key=True),
        ColumnDoc(table, "quoted_on", "date", "", Text("見積日", "Day of the quotation")),
        ColumnDoc(table, "customer_id", "string", "", _CUSTOMER),
        ColumnDoc(table, "drawing_id", "string", "", _DRAWING),
        ColumnDoc(table, "lot_size", "integer", "pieces", Text("個数", "Pieces in the lot")),
        ColumnDoc(
            table, "due_days", "integer", "days", Text("希望納期（日数）", "Days until wanted")
        ),
        ColumnDoc(table, "machine_id", "string", "", _MACHINE),
        ColumnDoc(table, "estimator_id", "string", "", _ESTIMATOR),
        ColumnDoc(
            table,
            "est_hours",
            "number",
            "hours",
            Text(
                "見積担当の見立て（ロット全体の工数）",
                "The estimator's guess of the hours of the whole lot",
            ),
        ),
        ColumnDoc(
            table,
            "material_cost",
            "integer",
            "JPY",
            Text(
                "材料費（ロット全体。支給材なら0）",
                "Material for the whole lot; 0 where the customer supplies it",
            ),
        ),
        ColumnDoc(
            table,
            "remarks",
            "string",
            "",
            Text(
                "備考（自由記述、日本語）。空欄あり", "Remarks, free text in Japanese; may be empty"
            ),
            required=False,
        ),
    )


_RESULTS: tuple[ColumnDoc, ...] = (
    ColumnDoc(
        _Q,
        "price",
        "integer",
        "JPY",
        Text("提出した見積価格（ロット全体、税抜）", "Price quoted (whole lot, before tax)"),
    ),
    ColumnDoc(_Q, "result", "string", "", Text("won＝受注、lost＝失注", "won or lost")),
    ColumnDoc(
        _Q,
        "finished_on",
        "date",
        "",
        Text(
            "完成日。失注と、まだ仕掛かりの案件は空欄",
            "Day the job was finished; empty when lost or still in progress",
        ),
        required=False,
    ),
)

_DRAWINGS: tuple[ColumnDoc, ...] = (
    ColumnDoc("drawings.csv", "drawing_id", "string", "", Text("図面番号", "Drawing"), key=True),
    ColumnDoc(
        "drawings.csv",
        "part_type",
        "string",
        "",
        Text(
            "部品の種類（shaft, ring, plate, block, bracket, housing）",
            "Family: shaft, ring, plate, block, bracket, housing",
        ),
    ),
    ColumnDoc(
        "drawings.csv",
        "material",
        "string",
        "",
        Text("材質（表記ゆれあり）", "Material; spelled in several ways"),
    ),
    ColumnDoc(
        "drawings.csv", "length_mm", "number", "mm", Text("素材の長さ", "Length of the blank")
    ),
    ColumnDoc("drawings.csv", "width_mm", "number", "mm", Text("素材の幅", "Width of the blank")),
    ColumnDoc(
        "drawings.csv", "height_mm", "number", "mm", Text("素材の高さ", "Height of the blank")
    ),
    ColumnDoc(
        "drawings.csv",
        "removal_share",
        "number",
        "",
        Text("削り取る体積の割合（0〜1）", "Share of the blank that is cut away, 0 to 1"),
    ),
    ColumnDoc("drawings.csv", "holes", "integer", "", Text("穴の数", "Number of holes")),
    ColumnDoc("drawings.csv", "threads", "integer", "", Text("ねじ穴の数", "Number of threads")),
    ColumnDoc(
        "drawings.csv", "faces", "integer", "", Text("加工面の数", "Number of faces machined")
    ),
    ColumnDoc(
        "drawings.csv",
        "geometric_tolerances",
        "integer",
        "",
        Text("幾何公差の数", "Number of geometrical tolerances"),
    ),
    ColumnDoc(
        "drawings.csv",
        "tolerance_um",
        "integer",
        "µm",
        Text("いちばん厳しい寸法公差", "Tightest tolerance of a dimension"),
    ),
    ColumnDoc(
        "drawings.csv",
        "roughness_ra",
        "number",
        "µm",
        Text("いちばん細かい面粗さ Ra", "Finest surface roughness Ra"),
    ),
    ColumnDoc(
        "drawings.csv", "hardened", "integer", "", Text("熱処理品なら1", "1 when heat treated")
    ),
)

_REPORTS: tuple[ColumnDoc, ...] = (
    ColumnDoc("time_reports.csv", "record_id", "string", "", Text("記録番号", "Record"), key=True),
    ColumnDoc("time_reports.csv", "worked_on", "date", "", Text("作業日", "Day of the work")),
    ColumnDoc("time_reports.csv", "quote_id", "string", "", _QUOTE),
    ColumnDoc(
        "time_reports.csv",
        "process",
        "string",
        "",
        Text(
            "工程（program＝プログラム, setup＝段取, machining＝加工, finishing＝仕上げ, "
            "inspection＝検査, rework＝手直し）",
            "program, setup, machining, finishing, inspection or rework",
        ),
    ),
    ColumnDoc(
        "time_reports.csv",
        "terminal",
        "string",
        "",
        Text("入力した端末（T1〜T5）", "Terminal, T1 to T5"),
    ),
    ColumnDoc("time_reports.csv", "worker_id", "string", "", Text("作業者", "Worker")),
    ColumnDoc(
        "time_reports.csv",
        "hours",
        "number",
        "hours",
        Text("入力された工数（誤りあり）", "Hours as entered; not free from mistakes"),
    ),
)

_MASTERS: tuple[ColumnDoc, ...] = (
    ColumnDoc("machines.csv", "machine_id", "string", "", Text("機械コード", "Machine"), key=True),
    ColumnDoc("machines.csv", "name", "string", "", Text("機械名", "Name in Japanese")),
    ColumnDoc("machines.csv", "name_en", "string", "", Text("機械名（英語）", "Name in English")),
    ColumnDoc(
        "machines.csv",
        "group",
        "string",
        "",
        Text("機械群（manual, lathe, mill, axis5）", "Group: manual, lathe, mill, axis5"),
    ),
    ColumnDoc(
        "machines.csv",
        "yen_per_hour",
        "integer",
        "JPY/hour",
        Text(
            "時間単価（全部原価：固定費と変動費の合計）。案件の全工数にこの単価を使う",
            "Full cost of an hour with its operator, fixed and variable; for all hours of a job",
        ),
    ),
    ColumnDoc("machines.csv", "installed_on", "date", "", Text("導入日", "Day of installation")),
    ColumnDoc("customers.csv", "customer_id", "string", "", _CUSTOMER, key=True),
    ColumnDoc("customers.csv", "industry", "string", "", Text("業種コード", "Industry")),
    ColumnDoc(
        "customers.csv", "industry_name", "string", "", Text("業種名", "Industry in Japanese")
    ),
    ColumnDoc("estimators.csv", "estimator_id", "string", "", _ESTIMATOR, key=True),
    ColumnDoc(
        "estimators.csv", "years", "integer", "years", Text("見積の経験年数", "Years of estimating")
    ),
)

_CAPACITY: tuple[ColumnDoc, ...] = tuple(
    ColumnDoc("capacity.csv", *column, text, key=column[0] == "group")
    for column, text in (
        (("group", "string", ""), Text("機械群", "Machine group")),
        (("group_name", "string", ""), Text("機械群の名前", "Its name in Japanese")),
        (
            ("free_hours", "integer", "hours"),
            Text(
                "4〜6月に、先に受けた仕事を除いて使える工数。案件の全工数で数える",
                "Hours from April to June not taken by earlier orders; all hours of a job count",
            ),
        ),
        (
            ("variable_yen_per_hour", "integer", "JPY/hour"),
            Text(
                "変動費：働いた1時間ごとにかかる刃具・切削油・電力",
                "Variable cost of an hour worked: cutters, coolant, power",
            ),
        ),
        (
            ("fixed_yen_per_hour", "integer", "JPY/hour"),
            Text(
                "固定費：空いていても空き工数1時間ごとにかかる人件費・償却費・場所代",
                "Fixed cost of each free hour, worked or not: wages, depreciation, rent",
            ),
        ),
        (
            ("overtime_yen_per_hour", "integer", "JPY/hour"),
            Text(
                "空き工数を超えた1時間ごとの追加費用（残業・休日出勤・外注）",
                "What each hour beyond the free ones costs more (overtime, subcontracting)",
            ),
        ),
    )
)

DICTIONARY: tuple[ColumnDoc, ...] = (
    *_asked(_Q), *_RESULTS, *_asked(_O), *_DRAWINGS, *_REPORTS, *_MASTERS, *_CAPACITY,
)  # fmt: skip
