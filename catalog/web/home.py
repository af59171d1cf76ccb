"""What the home page says: to a stranger, and to each kind of user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from catalog.accounts.actor import Actor
from catalog.core.home import HomeLink, HomeSection, sections
from catalog.web.helpers import link_to

DUTIES_FIRST = (
    "operator",
    "screener",
    "hub_coordinator",
    "instructor",
    "provider_staff",
    "company_contact",
    "auditor",
    "learner",
)
"""Order of the role blocks: work that others wait for comes before one's own learning."""


@dataclass(frozen=True)
class Entry:
    """A way into the catalogue for one role type of the skill standard."""

    title: str
    text: str
    icon: str
    link: HomeLink | None


@dataclass(frozen=True)
class Tier:
    """One of the three tiers and what one can do in it."""

    picture: str
    name: str
    title: str
    lead: str
    can_do: tuple[str, ...]
    link: HomeLink | None


@dataclass(frozen=True)
class Welcome:
    """The home page of somebody who is not signed in."""

    search: HomeLink | None
    entries: tuple[Entry, ...]
    tiers: tuple[Tier, ...]


@dataclass(frozen=True)
class RoleBlock:
    """What one of a person's roles asks of them now."""

    role: str
    title: str
    sections: tuple[HomeSection, ...]
    first_step: str
    links: tuple[HomeLink, ...]


def welcome() -> Welcome:
    """Return what a stranger sees."""
    search = link_to("courses.index", _("講座を探す"))
    return Welcome(search, _entries(), (_tier_one(), _tier_two(), _tier_three()))


def blocks(actor: Actor) -> tuple[RoleBlock, ...]:
    """Return a block for each role of ``actor``, with the features' sections in it."""
    found = sections(actor)
    return tuple(_block(role, found) for role in DUTIES_FIRST if role in actor.roles)


def _block(role: str, found: list[HomeSection]) -> RoleBlock:
    title, first_step, links = _FIRST_STEPS[role]()
    own = tuple(section for section in found if section.role == role)
    return RoleBlock(role, title, own, first_step, tuple(link for link in links if link))


def _entries() -> tuple[Entry, ...]:
    texts = {
        "business-architect": (
            _("ビジネスアーキテクト"),
            _("事業や業務のありたい姿を描き、関係者をまとめて変革を進める。"),
            "flag",
        ),
        "designer": (
            _("デザイナー"),
            _("利用する人の立場から、製品やサービスの体験をかたちにする。"),
            "edit",
        ),
        "data-scientist": (
            _("データサイエンティスト"),
            _("データを集めて分析し、判断や業務の改善に役立てる。"),
            "chart",
        ),
        "software-engineer": (
            _("ソフトウェアエンジニア"),
            _("事業を支えるシステムを設計し、つくり、動かし続ける。"),
            "code",
        ),
        "cybersecurity": (
            _("サイバーセキュリティ"),
            _("事業を支える情報とシステムを脅威から守る。"),
            "shield",
        ),
    }
    undecided = Entry(
        _("まだ決めていない"),
        _("ロールとスキルの一覧を見ながら、目指す姿を考える。"),
        "search",
        link_to("skills.index", _("スキル標準を見る")),
    )
    types = tuple(
        Entry(title, text, icon, link_to("courses.index", title, role_type=role_type))
        for role_type, (title, text, icon) in texts.items()
    )
    return (*types, undecided)


def _tier_one() -> Tier:
    return Tier(
        "learn",
        _("第1層"),
        _("講座で学ぶ"),
        _("デジタルスキル標準に沿って整理された講座から、自分に必要なものを選びます。"),
        (
            _("キーワード、人材類型、スキル、レベルで講座を探す"),
            _("講座がどのスキルに対応するかを確かめる"),
            _("目指すロールに必要なスキルを調べる"),
        ),
        link_to("courses.index", _("講座を探す")),
    )


def _tier_two() -> Tier:
    return Tier(
        "practise",
        _("第2層"),
        _("ケースで試す"),
        _("架空の企業のデータを使い、課題の整理から予測や改善の提案までを自分の手で行います。"),
        (
            _("課題の説明、データ、ノートブックをまとめて受け取る"),
            _("ノートブックを提出し、採点の進み具合を見る"),
            _("誤差の傾向と金額への影響、次に試すことを読む"),
        ),
        link_to("cases.index", _("ケースを見る")),
    )


def _tier_three() -> Tier:
    return Tier(
        "collaborate",
        _("第3層"),
        _("企業と実践する"),
        _("地域ハブ団体の伴走支援のもと、実際の企業の課題にチームで取り組みます。"),
        (
            _("案件票で、課題と必要なスキルを確かめる"),
            _("マイルストーンと進捗をチームで共有する"),
            _("活動の記録を残し、次のチームに引き継ぐ"),
        ),
        link_to("hubs.index", _("協働プロジェクトを見る")),
    )


Step = tuple[str, str, tuple[HomeLink | None, ...]]


def _learner() -> Step:
    return (
        _("学ぶ"),
        _("講座を探して学び始めるか、ケースに取り組んで力を試しましょう。"),
        (
            link_to("courses.index", _("講座を探す")),
            link_to("cases.index", _("ケースを見る")),
            link_to("skills.index", _("スキル標準を見る")),
        ),
    )


def _provider_staff() -> Step:
    return (
        _("講座を提供する"),
        _("掲載中の講座が学習者にどう見えるかを、講座の検索から確かめられます。"),
        (link_to("courses.index", _("掲載中の講座を確かめる")),),
    )


def _screener() -> Step:
    return (
        _("講座を審査する"),
        _("掲載中の講座と、スキル標準への対応づけを確かめられます。"),
        (
            link_to("courses.index", _("掲載中の講座を確かめる")),
            link_to("skills.index", _("スキル標準を見る")),
        ),
    )


def _instructor() -> Step:
    return (
        _("教える"),
        _("受講生が取り組むケースの説明と採点のしかたを確かめましょう。"),
        (link_to("cases.index", _("ケースを見る")),),
    )


def _hub_coordinator() -> Step:
    return (
        _("地域ハブを運営する"),
        _("企業を登録し、案件票をつくるところから始めましょう。"),
        (link_to("hubs.index", _("ハブの案件を開く")),),
    )


def _company_contact() -> Step:
    return (
        _("自社の案件"),
        _("地域ハブ団体が登録した自社の案件と、チームの進捗を確かめられます。"),
        (link_to("hubs.index", _("自社の案件を開く")),),
    )


def _operator() -> Step:
    return (
        _("運用する"),
        _("操作の記録を確かめ、利用者と組織の登録を管理します。"),
        (
            link_to("audit.index", _("監査記録を見る")),
            link_to("health.readyz", _("稼働状況を見る")),
        ),
    )


def _auditor() -> Step:
    return (
        _("監査する"),
        _("だれが、いつ、何をしたかを監査記録から確かめられます。"),
        (link_to("audit.index", _("監査記録を見る")),),
    )


_FIRST_STEPS: dict[str, Callable[[], Step]] = {
    "learner": _learner,
    "provider_staff": _provider_staff,
    "screener": _screener,
    "instructor": _instructor,
    "hub_coordinator": _hub_coordinator,
    "company_contact": _company_contact,
    "operator": _operator,
    "auditor": _auditor,
}
