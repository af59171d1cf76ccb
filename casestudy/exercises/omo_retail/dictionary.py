"""The data dictionary: every column of every file, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from casestudy.exercise import ColumnDoc
from casestudy.text import Text

TABLES: Mapping[str, Text] = {
    "members.csv": Text("会員台帳（アプリ会員と店頭会員）", "Members, of the app and of the shops"),
    "optouts.csv": Text(
        "連絡を断った記録と、再開した記録", "Refusals of contact, and their withdrawal"
    ),
    "monthly.csv": Text(
        "会員ごと・月ごとの購買（同意のある会員のみ。買い物のない月の行はない）",
        "Purchases by member and month, of members who consented (no row without any)",
    ),
    "results.csv": Text(
        "過去9回の施策：だれに何を送り、その月の粗利がいくらだったか",
        "Nine past campaigns: who was sent what, and the month's margin",
    ),
    "actions.csv": Text("送れる施策と費用", "What can be sent, and its cost"),
    "campaign.csv": Text("計画する施策の開始日と予算", "Start and budget of the campaign to plan"),
}

_MEMBER = Text("会員番号", "Member number")


def _doc(place: str, kind: str, unit: str, ja: str, en: str, *, required: bool = True) -> ColumnDoc:
    """Describe a column; ``place`` is its table and its name."""
    table, column = place.split("/")
    return ColumnDoc(table, column, kind, unit, Text(ja, en), required=required)


def _key(table: str, column: str, kind: str, text: Text) -> ColumnDoc:
    return ColumnDoc(table, column, kind, "", text, key=True)


_CHANNEL = (
    "連絡手段（app アプリ、mail メール、post 郵便）",
    "Way of contact: app, mail (e-mail) or post",
)

DICTIONARY: tuple[ColumnDoc, ...] = (
    _key("members.csv", "member_id", "string", _MEMBER),
    _doc("members.csv/age_band", "string", "",
        "年代（-29 … 70-、unknown 不明）", "Age band (-29 … 70-, or unknown)",
    ),
    _doc("members.csv/home_store", "string", "", "主な利用店のコード", "Code of the usual shop"),
    _doc("members.csv/joined_on", "date", "", "入会日", "Day of joining"),
    _doc("members.csv/app_since", "date", "", "アプリの利用開始日。空欄は未利用",
        "Day the app was first used; empty for members without it", required=False,
    ),
    _doc("members.csv/email_ok", "integer", "", "メールが届くなら1", "1 when e-mail arrives",
    ),
    _doc("members.csv/address_ok", "integer", "", "郵便の宛先があれば1",
        "1 when there is a postal address",
    ),
    _doc("members.csv/consent", "string", "",
        "連絡と購買履歴の利用への同意。アプリの登録は1と0、店頭の登録は「はい」「いいえ」。"
        "空欄は聞いていない＝同意なし",
        "Consent to contact and to the use of purchases: 1 or 0 from the app, はい (yes) or いいえ "
        "(no) from the shops; empty when nobody asked, which is no consent",
        required=False,
    ),
    _key("optouts.csv", "member_id", "string", _MEMBER),
    _key("optouts.csv", "channel", "string", Text(*_CHANNEL)),
    _doc("optouts.csv/opted_out_on", "date", "", "断った日。この日から送れない",
        "Day of the refusal, in force from then on",
    ),
    _doc("optouts.csv/resumed_on", "date", "", "本人が再開した日。空欄は断ったまま",
        "Day the member took it back; empty while in force", required=False,
    ),
    _doc("monthly.csv/month", "date", "", "月（1日の日付）", "Month, by its first day"),
    _doc("monthly.csv/member_id", "string", "", "会員番号", "Member number"),
    _doc("monthly.csv/store_visits", "integer", "", "店での買い物の回数", "Purchases in shops"),
    _doc("monthly.csv/app_orders", "integer", "", "アプリでの注文の回数", "Orders in the app"
    ),
    _doc("monthly.csv/store_amount", "integer", "JPY", "店での購買額", "Bought in shops"),
    _doc("monthly.csv/app_amount", "integer", "JPY", "アプリでの購買額", "Bought in the app"),
    _doc("monthly.csv/beauty_amount", "integer", "JPY", "購買額のうち化粧品",
        "Cosmetics within the amounts",
    ),
    _doc("monthly.csv/discount", "integer", "JPY", "店頭の割引券やチラシで値引きした額",
        "Taken off by in-store vouchers and flyers",
    ),
    _key("results.csv", "campaign_id", "string", Text("施策の回", "Campaign")),
    _doc("results.csv/month", "date", "", "施策を行った月", "Month of the campaign"),
    _doc("results.csv/assigned_by", "string", "",
        "だれが割り当てたか（lot くじ引き＝A/Bテスト、staff 店の担当者）",
        "Who decided: lot (a randomised trial) or staff (the shops)",
    ),
    _key("results.csv", "member_id", "string", _MEMBER),
    _doc("results.csv/action", "string", "", "割り当てた施策。none は何も送らない",
        "Action assigned; none for nothing",
    ),
    _doc("results.csv/probability", "number", "",
        "くじ引きでこの割り当てになる確率。担当者が選んだ回は空欄",
        "Chance of this assignment by lot; empty where the staff chose", required=False,
    ),
    _doc("results.csv/delivered", "integer", "", "届いたら1。送っていなければ空欄",
        "1 when it arrived; empty when nothing was sent", required=False,
    ),
    _doc("results.csv/opened", "integer", "",
        "開いたら1（郵便は到着後のアンケートによる）。送っていなければ空欄",
        "1 when it was opened (letters: by a survey); empty when nothing was sent",
        required=False,
    ),
    _doc("results.csv/redeemed", "integer", "",
        "クーポンを使ったら1。クーポンを送っていなければ空欄",
        "1 when the coupon was used; empty where no coupon was sent",
        required=False,
    ),
    _doc("results.csv/profit", "integer", "JPY",
        "その会員のその月の粗利。クーポンと追加ポイントは引いてあり、送る費用は引いていない。"
        "未締めは空欄",
        "The member's margin in the month, after coupon and extra points, before the cost of "
        "sending; empty where the books are not closed",
        required=False,
    ),
    _key("actions.csv", "action", "string", Text("施策コード", "Action")),
    _doc("actions.csv/name", "string", "", "施策名", "Name in Japanese"),
    _doc("actions.csv/name_en", "string", "", "施策名（英語）", "Name in English"),
    _doc("actions.csv/channel", "string", "", *_CHANNEL),
    _doc("actions.csv/cost", "integer", "JPY", "1人に送る費用。反応がなくてもかかる",
        "Cost of sending to one member, paid whatever comes of it",
    ),
    _key("campaign.csv", "campaign_id", "string", Text("計画する回", "Campaign to plan")),
    _doc("campaign.csv/starts", "date", "", "開始日", "First day"),
    _doc("campaign.csv/budget", "integer", "JPY", "送る費用の上限", "Most that may be spent"),
)  # fmt: skip
