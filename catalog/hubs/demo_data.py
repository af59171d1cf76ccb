"""What the demo hubs hold. Every company, person and figure here is made up.

Two projects follow the two kinds of problem the programme's own material describes: forecasting a
food group's sales for a supermarket, and forecasting real orders from advance notices (内示).
Days count from today: negative ones lie behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalog.hubs.companies.rules import ClosingReason, Stage
from catalog.hubs.progress.rules import ActivityKind, Audience
from catalog.hubs.projects.rules import ProblemType, ProjectStatus, TeamRole


@dataclass(frozen=True)
class DemoEntry:
    """An entry of a log."""

    day: int
    kind: ActivityKind
    author: str
    body: str
    audience: Audience = Audience.HUB


@dataclass(frozen=True)
class DemoMilestone:
    """A milestone; ``planned`` where it was moved since."""

    title: str
    due: int
    done: int | None = None
    planned: int | None = None
    note: str = ""


@dataclass(frozen=True)
class DemoProject:
    """A project with its sheet."""

    title: str
    problem_type: ProblemType
    status: ProjectStatus
    starts: int
    ends: int
    background: str
    metric_name: str
    metric_value: Decimal
    metric_target: Decimal
    metric_unit: str
    data_available: str
    outcome: str
    roles: tuple[str, ...]
    skills: tuple[str, ...]
    team: tuple[tuple[str, TeamRole], ...] = ()
    milestones: tuple[DemoMilestone, ...] = ()
    log: tuple[DemoEntry, ...] = ()


@dataclass(frozen=True)
class DemoCompany:
    """A company; contacts are name, position and the demo account, if any."""

    name: str
    industry: str
    location: str
    employees: int
    challenge: str
    stage: Stage
    coordinator: str
    known_days: int
    contacts: tuple[tuple[str, str, str], ...] = ()
    log: tuple[DemoEntry, ...] = ()
    projects: tuple[DemoProject, ...] = ()
    closing_reason: ClosingReason | None = None
    closing_note: str = ""
    closed_days: int = 0


_FORECASTING_SKILLS = ("dss-1.2/9", "dss-1.2/20", "dss-1.2/21", "dss-1.2/22", "dss-1.2/45")

SUPERMARKET = DemoCompany(
    name="スーパーみねおか（架空）",
    industry="食品小売",
    location="架空県みねおか市",
    employees=320,
    challenge="惣菜の発注量を、8店舗それぞれの担当者が経験で決めている。毎朝の見積もりに時間がかかり、"
    "天候が変わった日は売れ残りと品切れの両方が出る。",
    stage=Stage.COLLABORATING,
    coordinator="hub-a",
    known_days=120,
    contacts=(
        ("峰岡 一（架空）", "営業企画部 部長", "company"),
        ("岡 ゆき（架空）", "惣菜課 課長", ""),
    ),
    log=(
        DemoEntry(
            -96,
            ActivityKind.VISIT,
            "hub-a",
            "本部と2店舗を訪問。発注の見積もりは各店で毎朝1時間前後かかっているとのこと。",
        ),
        DemoEntry(
            -70,
            ActivityKind.MEETING,
            "hub-a",
            "取り組む課題を惣菜の売上予測に絞ることで合意。データは個人情報を含まない形で提供いただける。",
        ),
    ),
    projects=(
        DemoProject(
            title="惣菜の売上予測で、各店の発注見積もりを本部に集約する",
            problem_type=ProblemType.DEMAND_FORECASTING,
            status=ProjectStatus.IN_PROGRESS,
            starts=-35,
            ends=28,
            background="8店舗の惣菜担当者が、毎朝それぞれに翌日の売上を見積もって発注している。"
            "見積もりの方法は人によって異なり、休みの日は代わりの人が苦労している。",
            metric_name="発注の見積もりにかかる時間（8店舗の合計）",
            metric_value=Decimal(52),
            metric_target=Decimal(15),
            metric_unit="時間/週",
            data_available="店舗別・日別の惣菜の売上金額（3年分、CSV）、販促カレンダー、最寄り観測所の気温。"
            "持ち出しは匿名化した売上のみ。",
            outcome="過去の売上と気温から翌週の売上金額を予測し、本部が発注案を各店に配る仕組みの試作と、"
            "続けて使うための運用手順書。",
            roles=(
                "dss-1.2/business-architect-internal-operations",
                "dss-1.2/data-science-professional",
            ),
            skills=_FORECASTING_SKILLS,
            team=(
                ("learner", TeamRole.LEAD),
                ("learner2", TeamRole.ANALYSIS),
                ("learner3", TeamRole.ANALYSIS),
                ("learner4", TeamRole.BUSINESS),
                ("learner5", TeamRole.ENGINEERING),
            ),
            milestones=(
                DemoMilestone("キックオフと現場の観察", -33, done=-33),
                DemoMilestone("課題とデータの定義を合意する", -21, done=-19, planned=-21),
                DemoMilestone(
                    "前年同曜日を使った基準の予測をつくる",
                    -4,
                    planned=-9,
                    note="全店舗分の誤差を表にして、店長会議で見せられること。",
                ),
                DemoMilestone("気温を使った予測モデルの中間報告", 6, planned=2),
                DemoMilestone("2店舗での試行", 16),
                DemoMilestone("経営会議への提案", 27),
            ),
            log=(
                DemoEntry(
                    -33,
                    ActivityKind.VISIT,
                    "hub-a",
                    "キックオフ。本部の会議室で自己紹介と進め方の確認をし、午後は店舗で発注作業を見学した。",
                    Audience.COMPANY,
                ),
                DemoEntry(
                    -19,
                    ActivityKind.MEETING,
                    "learner",
                    "売上の定義（値引き後、税抜き）と、予測する期間（翌週の7日間）を決めた。",
                    Audience.COMPANY,
                ),
                DemoEntry(
                    -10,
                    ActivityKind.ACCOMPANIMENT,
                    "hub-a",
                    "週次の伴走。欠測日の扱いで意見が割れていたので、まず店舗に理由を聞くよう助言した。",
                    Audience.TEAM,
                ),
                DemoEntry(
                    -8,
                    ActivityKind.ACCOMPANIMENT,
                    "hub-a",
                    "メンバーの作業量に偏りがある。次の面談で役割の見直しを提案する。",
                ),
                DemoEntry(
                    -3,
                    ActivityKind.REPORT,
                    "learner2",
                    "前年同曜日の予測を6店舗まで計算した。残り2店舗は改装の時期のデータを確認中。",
                    Audience.TEAM,
                ),
            ),
        ),
    ),
)
PRINTER = DemoCompany(
    name="はやせ印刷（架空）",
    industry="印刷",
    location="架空県はやせ町",
    employees=45,
    challenge="見積書をつくれる人が2人しかおらず、依頼から回答まで3日かかっている。",
    stage=Stage.HEARING,
    coordinator="hub-a",
    known_days=75,
    contacts=(("早瀬 二郎（架空）", "工場長", ""),),
    log=(
        DemoEntry(
            -44,
            ActivityKind.CALL,
            "hub-a",
            "過去5年分の見積書は紙で保管されている。電子化の状況を確認してもらうことになった。",
        ),
    ),
)
INN = DemoCompany(
    name="旅館ほたる荘（架空）",
    industry="宿泊",
    location="架空県ほたる村",
    employees=28,
    challenge="予約の波が読めず、料理の仕込みと人の手配に無駄が出ている。",
    stage=Stage.CONTACTED,
    coordinator="hub-a",
    known_days=20,
    log=(
        DemoEntry(
            -12, ActivityKind.MAIL, "hub-a", "プログラムの案内を送付。来月の面談を打診した。"
        ),
    ),
)
CANNERY = DemoCompany(
    name="さざなみ缶詰（架空）",
    industry="食品製造",
    location="架空県さざなみ市",
    employees=60,
    challenge="不良品の目視検査に人手がかかっている。",
    stage=Stage.DECLINED,
    coordinator="hub-a",
    known_days=150,
    log=(
        DemoEntry(-65, ActivityKind.VISIT, "hub-a", "検査工程を見学。画像の記録は残していない。"),
    ),
    closing_reason=ClosingReason.NO_DATA,
    closing_note="撮影設備の更新が来年度に予定されている。更新のあとで、もう一度声をかける。",
    closed_days=60,
)
PARTS_MAKER = DemoCompany(
    name="たにがわ精工（架空）",
    industry="自動車部品の製造",
    location="架空県たにがわ市",
    employees=180,
    challenge="取引先から受ける内示と、実際の注文数が大きくずれる。多めに作って在庫を抱えるか、"
    "足りずに残業で補うかになっている。",
    stage=Stage.COLLABORATING,
    coordinator="hub-b",
    known_days=110,
    contacts=(("谷川 三枝（架空）", "生産管理部 課長", ""),),
    log=(
        DemoEntry(
            -80,
            ActivityKind.MEETING,
            "hub-b",
            "内示と確定注文の履歴は生産管理システムから出力できる。品番は約200点。",
        ),
    ),
    projects=(
        DemoProject(
            title="内示のずれを予測し、実際の受注量を見通す",
            problem_type=ProblemType.ORDER_FORECASTING,
            status=ProjectStatus.IN_PROGRESS,
            starts=-21,
            ends=42,
            background="数か月後の発注数の概算として受ける内示をもとに生産計画を立てているが、実際の注文とは"
            "品番によって大きくずれる。ずれ方には取引先ごとの癖があると現場は感じている。",
            metric_name="内示と実際の注文の誤差（主要品番の平均、絶対値）",
            metric_value=Decimal(31),
            metric_target=Decimal(15),
            metric_unit="%",
            data_available="品番別・月別の内示（3か月前、2か月前、1か月前）と確定注文の履歴、4年分。"
            "品番と取引先名は記号に置き換えて提供される。",
            outcome="過去のずれから実際の受注量を予測するモデルと、生産会議で使う見通し表。",
            roles=(
                "dss-1.2/data-business-strategist",
                "dss-1.2/data-science-professional",
            ),
            skills=_FORECASTING_SKILLS,
            team=(
                ("learner2", TeamRole.LEAD),
                ("learner4", TeamRole.ANALYSIS),
                ("learner5", TeamRole.ANALYSIS),
                ("learner3", TeamRole.BUSINESS),
            ),
            milestones=(
                DemoMilestone("キックオフ", -20, done=-20),
                DemoMilestone("内示のずれを品番ごとに可視化する", -5, done=-6),
                DemoMilestone("最初の予測を生産管理部と検討する", 4),
                DemoMilestone("主要品番での検証", 20),
                DemoMilestone("経営陣への提案", 40),
            ),
            log=(
                DemoEntry(
                    -20,
                    ActivityKind.VISIT,
                    "hub-b",
                    "工場を見学し、内示から生産計画が決まるまでの流れを説明いただいた。",
                    Audience.COMPANY,
                ),
                DemoEntry(
                    -6,
                    ActivityKind.REPORT,
                    "learner2",
                    "ずれの大きい品番は、取引先の新製品の立ち上げ時期に集中していることが分かった。",
                    Audience.COMPANY,
                ),
            ),
        ),
    ),
)
CARRIER = DemoCompany(
    name="あけぼの運輸（架空）",
    industry="貨物運送",
    location="架空県あけぼの市",
    employees=90,
    challenge="配車を1人のベテランが紙の上で組んでおり、引き継ぎができない。",
    stage=Stage.SCOPED,
    coordinator="hub-b",
    known_days=60,
    contacts=(("曙 四季（架空）", "配車課", ""),),
    log=(
        DemoEntry(
            -9, ActivityKind.VISIT, "hub-b", "配車の手順を聞き取り、案件票の案を確認いただいた。"
        ),
    ),
    projects=(
        DemoProject(
            title="ベテランの配車を、だれもが組める計画表にする",
            problem_type=ProblemType.PRODUCTION_LOGISTICS,
            status=ProjectStatus.OPEN,
            starts=14,
            ends=77,
            background="毎日約40件の配送を12台に割り当てる作業を、1人の担当者が2時間かけて行っている。",
            metric_name="配車計画をつくる時間",
            metric_value=Decimal(120),
            metric_target=Decimal(40),
            metric_unit="分/日",
            data_available="1年分の配送指示と運行記録（CSV）、車両の一覧。",
            outcome="制約を満たす配車案を出す試作と、担当者が直せる画面の案。",
            roles=("dss-1.2/ux-ui-designer", "dss-1.2/data-engineer"),
            skills=("dss-1.2/9", "dss-1.2/13", "dss-1.2/26", "dss-1.2/47"),
        ),
    ),
)
BREWERY = DemoCompany(
    name="こもれび酒造（架空）",
    industry="酒類製造",
    location="架空県こもれび町",
    employees=18,
    challenge="",
    stage=Stage.FOUND,
    coordinator="hub-b",
    known_days=33,
)
HUBS: dict[str, tuple[DemoCompany, ...]] = {
    "demo-hub-a": (SUPERMARKET, PRINTER, INN, CANNERY),
    "demo-hub-b": (PARTS_MAKER, CARRIER, BREWERY),
}
"""The companies of each demo hub, by the hub's slug."""
