"""Next steps, chosen from what a plan's costs show and ranked by yen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from casestudy.card import Advice
from casestudy.exercises.production_logistics import layout, rules
from casestudy.exercises.production_logistics.instance import Instance
from casestudy.exercises.production_logistics.plan import DayOut, Outcome
from casestudy.exercises.production_logistics.scoring import SIZE_NAMES, Answer, Ground
from casestudy.findings import Finding, costliest
from casestudy.text import Text, whole

AHEAD = 1.08
"""How much dearer than the hidden plan a kind of cost must be to be worth a word."""
LIGHT_LOAD = 0.8
LONG_WAIT = 40


@dataclass(frozen=True)
class Evidence:
    """A submission beside the hidden good plan."""

    answer: Answer
    ground: Ground

    def excess(self, *kinds: str) -> tuple[float, float]:
        """Yen of some kinds of cost over all instances, and how far above the hidden plan's."""
        mine, best = (
            sum(outcome.of(kind) for outcome in found.outcomes.values() for kind in kinds)
            for found in (self.answer, self.ground.hidden)
        )
        return mine, mine - best

    def each(self) -> Iterator[tuple[str, Instance, Outcome]]:
        """Yield name, instance and outcome."""
        for name, outcome in self.answer.outcomes.items():
            yield name, self.ground.instances[name], outcome

    def days(self) -> Iterator[tuple[Instance, DayOut]]:
        """Yield every truck's day."""
        for _, inst, outcome in self.each():
            for out in outcome.days:
                yield inst, out


Rule = Callable[[Evidence], Iterator[Finding]]


def advise(answer: Answer, ground: Ground) -> tuple[Advice, ...]:
    """Return at most four next steps, the costliest first; at least one."""
    evidence = Evidence(answer, ground)
    return costliest(finding for rule in RULES for finding in rule(evidence)) or (_WELL_DONE,)


def _setups(seen: Evidence) -> Iterator[Finding]:
    mine, _ = seen.excess("setup")
    above = mine - seen.ground.least_setup
    if mine < AHEAD * seen.ground.least_setup:
        return
    worst = max(
        (
            (sum(item.setup for item in outcome.made if item.job.line == number), line.id)
            for _, inst, outcome in seen.each()
            for number, line in enumerate(inst.lines)
        )
    )
    body = Text(
        f"段取り替えに{whole(mine)}円かかりました。洗浄をもっと減らせる計画があります"
        f"（差は{whole(above)}円）。いちばん長いのは {worst[1]} の{worst[0]}分です。"
        "同じ品種をまとめ、setups.csv の行と列の非対称（淡い色から濃い色へは短い）を使い、"
        "その日の最後の品種を翌日の最初に続けてください。定時に余りがあれば、"
        "翌日以降の同じ品種も先に作れます（まとめ生産）。",
        f"Set-ups cost ¥{whole(mine)}, ¥{whole(above)} more than in a plan that exists. The "
        f"longest are on {worst[1]}: {worst[0]} minutes. Keep a family together, use that "
        "setups.csv is not symmetric (pale to dark is short), and begin a day with the family the "
        "line ended the day before with. Where regular hours are left, make the family's orders of "
        "later days as well (a campaign).",
    )
    title = Text("段取り替えを順序で減らす", "Fewer set-ups by a better order")
    yield Finding(above, Advice("setups", title, body))


def _line_overtime(seen: Evidence) -> Iterator[Finding]:
    mine, above = seen.excess("line_overtime")
    if above < 20_000:
        return
    over = {
        line.id: sum(item.overtime for item in outcome.made if item.job.line == number)
        for _, inst, outcome in seen.each()
        for number, line in enumerate(inst.lines)
    }
    worst = max(over, key=lambda name: over[name])
    idle = sum(minutes == 0 for minutes in over.values())
    body = Text(
        f"ラインの残業が{whole(mine)}円です。{worst} が{over[worst]}分で最も長く、"
        f"残業のないラインが{idle}本あります。同じ拠点の作れるラインに分けるか、"
        "注文を別の拠点に回すか、前の日の空きに繰り上げてください。",
        f"Overtime of the lines costs ¥{whole(mine)}. {worst} has most, {over[worst]} minutes, "
        f"while {idle} lines have none. Share its work with a line of the site that can make it, "
        "give orders to another site, or use room on the day before.",
    )
    title = Text("ラインの負荷をならす", "Level the lines' load")
    yield Finding(above, Advice("line-overtime", title, body))


def _charter(seen: Evidence) -> Iterator[Finding]:
    mine, _ = seen.excess("charter")
    count = sum(len(outcome.chartered) for _, _, outcome in seen.each())
    if not count:
        return
    size = max(seen.each(), key=lambda item: item[2].of("charter"))[0]
    names = SIZE_NAMES[size]
    body = Text(
        f"傭車に{count}件、{whole(mine)}円を払いました（最も多いのは規模「{names.ja}」）。"
        "自社の車両の2便目、小型車しか入れない届け先、積み残しの組み合わせを見直し、"
        "届け先を車両の間で入れ替えて空きを作ってください。",
        f"{count} orders went by charter for ¥{whole(mine)}, most of it in the {names.en} "
        "instance. Look at second trips, at customers that only small trucks reach, and exchange "
        "stops between trucks to make room.",
    )
    title = Text("傭車を自社便に戻す", "Bring chartered orders back to your trucks")
    yield Finding(mine, Advice("charter", title, body))


def _late(seen: Evidence) -> Iterator[Finding]:
    mine, _ = seen.excess("late")
    if mine < 5_000:
        return
    worst = max(
        (
            (inst.orders[k].late_yen * minutes, inst.orders[k].id, minutes)
            for _, inst, outcome in seen.each()
            for k, minutes in enumerate(outcome.late)
        )
    )
    count = sum(minutes > 0 for _, _, outcome in seen.each() for minutes in outcome.late)
    body = Text(
        f"{count}件が時間帯に遅れ、{whole(mine)}円になりました。最も重いのは {worst[1]} の"
        f"{worst[2]}分です。製造が間に合わないのか、順番が悪いのかを分けて調べ、"
        "狭い時間帯の届け先から先に便へ入れてください。",
        f"{count} orders came after their window, for ¥{whole(mine)}. The heaviest is {worst[1]}, "
        f"{worst[2]} minutes. Tell late production from a bad order of stops, and put customers "
        "with narrow windows into trips first.",
    )
    title = Text("時間帯に間に合わせる", "Reach the windows")
    yield Finding(mine, Advice("late", title, body))


def _loads(seen: Evidence) -> Iterator[Finding]:
    _, above = seen.excess("truck_day")
    kg = room = light = 0
    for inst, out in seen.days():
        for run in out.runs:
            load, most = sum(inst.orders[k].kg for k in run.stops), inst.trucks[run.truck].capacity
            kg, room, light = kg + load, room + most, light + (load < LIGHT_LOAD * most)
    if above < 30_000 or not room or kg > 0.92 * room:
        return
    body = Text(
        f"平均の積載率は{100 * kg / room:.0f}%で、{light}便が8割に届きません。車両の稼働を減らせば"
        f"{whole(above)}円の余地があります。空いた便を丸ごと他の便に割り振り、"
        "使う車両の台数そのものを減らす手を試してください。",
        f"Trips are {100 * kg / room:.0f}% full on average, and {light} are less than 80% full. "
        f"Using fewer trucks could save ¥{whole(above)}. Try to dissolve a light trip into the "
        "others, so that a truck stays at home.",
    )
    title = Text("車両の台数を減らす", "Use fewer trucks")
    yield Finding(above, Advice("loads", title, body))


def _distance(seen: Evidence) -> Iterator[Finding]:
    mine, above = seen.excess("distance")
    if mine < 1.12 * (mine - above):
        return
    inst, out = max(seen.days(), key=lambda item: sum(trip.km for trip in item[1].trips))
    km = sum(trip.km for trip in out.trips)
    name = inst.trucks[out.truck].id
    body = Text(
        f"走行に{whole(mine)}円、{whole(above)}円の余地があります。最も長いのは {name} の"
        f"{out.day}日目、{km:.0f} km です。直線ではなく roads.csv（橋でしか川を渡れません）で測り、"
        "便の中の逆順（2-opt）と便の間の移動・交換を試してください。",
        f"Distance costs ¥{whole(mine)}; ¥{whole(above)} could be saved. The longest day is "
        f"{name}'s on day {out.day}: {km:.0f} km. Measure by roads.csv, not as the crow flies (the "
        "river is crossed at bridges only), reverse stretches of a trip (2-opt), and move or "
        "exchange stops between trips.",
    )
    title = Text("走る距離を縮める", "Drive less")
    yield Finding(above, Advice("distance", title, body))


def _hours(seen: Evidence) -> Iterator[Finding]:
    mine, above = seen.excess("driver_overtime")
    if above < 15_000:
        return
    waits = [sum(sum(trip.waits) for trip in out.trips) for _, out in seen.days()]
    spans = [out.end - out.start for _, out in seen.days()]
    near = sum(span > rules.DUTY_MOST - 60 for span in spans)
    body = Text(
        f"乗務員の残業が{whole(mine)}円です。平均の拘束は{sum(spans) / len(spans) / 60:.1f}時間、"
        f"上限まで1時間を切る日が{near}日、待機は1日平均{sum(waits) / len(waits):.0f}分。"
        "長い日と短い日を組み替え、時間帯が開くのを待つ便は出発を遅らせてください。",
        f"Drivers' overtime costs ¥{whole(mine)}. Duty lasts {sum(spans) / len(spans) / 60:.1f} "
        f"hours on average, {near} days end within an hour of the limit, and trucks wait "
        f"{sum(waits) / len(waits):.0f} minutes a day. Balance long and short days, and depart "
        "later where a truck would wait.",
    )
    title = Text("拘束時間を短くする", "Shorten the hours on duty")
    yield Finding(above, Advice("hours", title, body))


def _waiting(seen: Evidence) -> Iterator[Finding]:
    long = [
        (sum(sum(trip.waits) for trip in out.trips), inst.trucks[out.truck].id, out.day)
        for inst, out in seen.days()
    ]
    often = [item for item in long if item[0] > LONG_WAIT]
    if len(often) * 3 < len(long) or not often:
        return
    yen = sum(item[0] for item in often) * float(rules.DRIVER_OVERTIME_YEN)
    worst = max(often)
    body = Text(
        f"{len(long)}台日のうち{len(often)}台日で、届け先の前で40分を超えて待っています"
        f"（最長は {worst[1]} の{worst[2]}日目、{worst[0]}分）。待機は休憩になりません。"
        "同じ時間帯の届け先を1つの便に集めると、2便目に使える時間が生まれます。",
        f"On {len(often)} of {len(long)} truck days drivers wait more than 40 minutes at gates "
        f"(longest: {worst[1]}, day {worst[2]}, {worst[0]} minutes). Waiting is no break. Gather "
        "customers of the same half-day in one trip, and time for a second one appears.",
    )
    title = Text("荷待ちを減らす", "Wait less")
    yield Finding(yen, Advice("waiting", title, body))


def _one_trip(seen: Evidence) -> Iterator[Finding]:
    short = [
        out
        for _, out in seen.days()
        if len(out.runs) == 1 and out.trips[0].back % layout.DAY < 13 * 60
    ]
    _, above = seen.excess("truck_day", "charter")
    if above < 30_000 or len(short) < 2:
        return
    body = Text(
        f"昼の1時までに戻り、その日はもう出ない車両が{len(short)}台日あります。"
        f"近い届け先で2便目を組めば、稼働と傭車の{whole(above)}円を減らせます"
        f"（便の間は積込と休憩で{rules.TURN}分）。",
        f"On {len(short)} truck days the truck is back before one o'clock and does not leave "
        f"again. A second trip to near customers cuts into the ¥{whole(above)} spent too much on "
        f"trucks and charter ({rules.TURN} minutes lie between trips).",
    )
    title = Text("午後の2便目を組む", "Plan second trips in the afternoon")
    yield Finding(above * 0.6, Advice("second-trip", title, body))


RULES: tuple[Rule, ...] = (
    _setups,
    _line_overtime,
    _charter,
    _late,
    _loads,
    _distance,
    _hours,
    _waiting,
    _one_trip,
)

_WELL_DONE = Advice(
    "present",
    Text("数字を現場の言葉にする", "Put the figures into the floor's words"),
    Text(
        "目立つ無駄はありません。次は、計画が崩れたとき（機械の故障、渋滞、急な注文）に"
        "だれがどこまで組み直すかを決め、配車係と工場長が納得する1枚にまとめてください。",
        "No clear waste is left. Next, decide who replans how much when a machine stops, roads "
        "are jammed or an urgent order comes, and put it on one page that dispatcher and plant "
        "manager agree to.",
    ),
)
