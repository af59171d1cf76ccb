"""Who gives and takes roles: operators, never to themselves, and one always remains."""

from __future__ import annotations

import contextlib
import itertools
from threading import Barrier, Thread

import pytest
from flask import Flask

from catalog.accounts import memberships, services
from catalog.accounts.actor import SYSTEM, actor_for
from catalog.accounts.models import (
    ROLE_KINDS,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from catalog.core.db import db, transaction
from catalog.core.errors import Conflict, DomainError, Invalid, NotFound
from tests.catalog.accounts.people import (
    Browser,
    MakeOrganisation,
    actions,
    add_person,
    entries,
    link_in,
    load,
    mails,
)


@pytest.fixture
def secretariat(make_organisation: MakeOrganisation) -> int:
    return make_organisation("secretariat", OrganisationKind.SECRETARIAT)


@pytest.fixture
def operator(app: Flask, secretariat: int) -> int:
    return add_operator(app, secretariat, "operator@example.jp")


def add_operator(app: Flask, secretariat: int, address: str) -> int:
    user_id = add_person(app, address)
    give(app, user_id, secretariat, Role.OPERATOR)
    return user_id


def give(app: Flask, user_id: int, organisation_id: int, role: Role) -> int:
    with app.app_context(), transaction() as session:
        row = Membership(user_id=user_id, organisation_id=organisation_id, role=role)
        session.add(row)
        session.flush()
        return row.id


def held(app: Flask, user_id: int) -> set[Role]:
    return {membership.role for membership in load(app, user_id).memberships}


def add_member(browser: Browser, slug: str, address: str, role: str) -> int:
    page = f"/admin/organisations/{slug}"
    return browser.send(f"{page}/members", page=page, email=address, role=role).status_code


def test_an_operator_gives_somebody_a_role(
    app: Flask, browser: Browser, operator: int, hanako: int, secretariat: int
) -> None:
    browser.become(operator)
    assert add_member(browser, "secretariat", "Hanako@example.jp", "screener") == 303
    assert held(app, hanako) == {Role.SCREENER}
    entry = entries(app)[-1]
    assert (entry.action, entry.actor_id, entry.object_id) == (
        "membership.granted",
        operator,
        str(hanako),
    )
    assert entry.details == {"role": "screener", "organisation": "secretariat"}


def test_an_operator_cannot_give_themselves_any_role(
    app: Flask, browser: Browser, operator: int
) -> None:
    browser.become(operator)
    for role in Role:
        assert add_member(browser, "secretariat", "operator@example.jp", role) == 422
    assert held(app, operator) == {Role.OPERATOR}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OPERATOR}))
def test_no_other_role_lets_anyone_give_roles(
    app: Flask, browser: Browser, hanako: int, make_organisation: MakeOrganisation, role: Role
) -> None:
    kind = sorted(ROLE_KINDS[role])[0]
    give(app, hanako, make_organisation("own", kind), role)
    browser.become(hanako)
    for path in ("/admin/users", "/admin/organisations", "/admin/organisations/own"):
        assert browser.get(path).status_code == 404
    sent = browser.send(
        "/admin/organisations/own/members",
        page="/account",
        email="hanako@example.jp",
        role=role.value,
    )
    assert sent.status_code == 404
    assert held(app, hanako) == {role}


def test_the_profile_form_takes_no_role_or_state(app: Flask, browser: Browser, hanako: int) -> None:
    browser.become(hanako)
    browser.send(
        "/account",
        display_name="花子",
        language="ja",
        role="operator",
        memberships="1",
        active="",
        demo="1",
        email="root@example.jp",
        fs_uniquifier="x",
    )
    user = load(app, hanako)
    assert (user.display_name, user.email, user.demo) == ("花子", "hanako@example.jp", False)
    assert user.memberships == []


def test_registration_takes_no_role(app: Flask, browser: Browser) -> None:
    browser.send("/register", email="taro@example.jp", role="operator")
    browser.send(
        link_in(mails(app)[0]),
        display_name="太郎",
        password="gentle river paints lantern",
        password_confirm="gentle river paints lantern",
        role="operator",
        memberships="1",
    )
    with app.app_context():
        assert db.session.query(Membership).count() == 0
        assert db.session.query(User).count() == 1


def test_a_role_exists_only_in_its_kinds_of_organisation(
    app: Flask, hanako: int, make_organisation: MakeOrganisation
) -> None:
    places = {kind: make_organisation(f"some-{kind}", kind) for kind in OrganisationKind}
    granted = set()
    for role, (kind, place) in itertools.product(Role, places.items()):
        with app.app_context(), contextlib.suppress(Invalid), transaction() as session:
            organisation = session.get_one(Organisation, place)
            memberships.grant(SYSTEM, session.get_one(User, hanako), organisation, role)
            granted.add((role, kind))
    assert granted == {(role, kind) for role, kinds in ROLE_KINDS.items() for kind in kinds}


def test_somebody_without_an_account_is_invited_and_sets_a_password(
    app: Flask, browser: Browser, operator: int
) -> None:
    browser.become(operator)
    assert add_member(browser, "secretariat", "new@example.jp", "auditor") == 303
    message = mails(app)[-1]
    assert message["To"] == "new@example.jp"
    invited = Browser(app)
    fields = dict.fromkeys(("password", "password_confirm"), "gentle river paints lantern")
    invited.send(link_in(message), **fields)
    invited.log_in("new@example.jp", "gentle river paints lantern")
    assert invited.get("/audit").status_code == 200


def test_a_mistyped_address_is_explained_and_kept(browser: Browser, operator: int) -> None:
    browser.become(operator)
    page = "/admin/organisations/secretariat"
    response = browser.send(f"{page}/members", page=page, email="no address", role="auditor")
    assert response.status_code == 422
    assert 'value="no address"' in response.text


def test_an_operator_takes_a_role_away(
    app: Flask, browser: Browser, operator: int, hanako: int, secretariat: int
) -> None:
    membership_id = give(app, hanako, secretariat, Role.AUDITOR)
    browser.become(operator)
    page = "/admin/organisations/secretariat"
    browser.send(f"/admin/memberships/{membership_id}/remove", page=page)
    assert held(app, hanako) == set()
    assert actions(app)[-1] == "membership.revoked"


def test_an_operator_cannot_drop_or_deactivate_themselves(
    app: Flask, browser: Browser, operator: int
) -> None:
    browser.become(operator)
    membership_id = load(app, operator).memberships[0].id
    page = "/admin/organisations/secretariat"
    assert browser.send(f"/admin/memberships/{membership_id}/remove", page=page).status_code == 404
    assert browser.send(f"/admin/users/{operator}/deactivate", page=page).status_code == 404
    assert held(app, operator) == {Role.OPERATOR}
    assert load(app, operator).active


def test_the_last_operator_stays(app: Flask, operator: int) -> None:
    with app.app_context():
        with pytest.raises(Conflict), transaction() as session:
            memberships.revoke(SYSTEM, session.get_one(User, operator).memberships[0])
        with pytest.raises(Conflict), transaction() as session:
            services.deactivate(SYSTEM, session.get_one(User, operator))
    assert held(app, operator) == {Role.OPERATOR}


def test_a_deactivated_operator_does_not_count(app: Flask, operator: int, secretariat: int) -> None:
    other = add_operator(app, secretariat, "other@example.jp")
    with app.app_context():
        with transaction() as session:
            services.deactivate(SYSTEM, session.get_one(User, other))
        with pytest.raises(Conflict), transaction() as session:
            services.deactivate(SYSTEM, session.get_one(User, operator))


def test_two_operators_removing_each_other_at_once_leave_one(
    app: Flask, operator: int, secretariat: int
) -> None:
    other = add_operator(app, secretariat, "other@example.jp")
    together = Barrier(2)

    def remove(actor_id: int, target_id: int) -> None:
        with app.app_context():
            actor = actor_for(db.session.get_one(User, actor_id))
            together.wait()
            try:
                with transaction() as session:
                    services.deactivate(actor, session.get_one(User, target_id))
            except DomainError:
                pass

    pairs = ((operator, other), (other, operator))
    threads = [Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted([load(app, operator).active, load(app, other).active]) == [False, True]


def test_nobody_holds_one_role_twice(app: Flask, hanako: int, secretariat: int) -> None:
    give(app, hanako, secretariat, Role.AUDITOR)
    with app.app_context(), pytest.raises(Invalid), transaction() as session:
        organisation = session.get_one(Organisation, secretariat)
        memberships.grant(SYSTEM, session.get_one(User, hanako), organisation, Role.AUDITOR)


def test_a_learner_may_grant_nothing_through_the_service(
    app: Flask, hanako: int, secretariat: int
) -> None:
    with app.app_context(), pytest.raises(NotFound), transaction() as session:
        user = session.get_one(User, hanako)
        organisation = session.get_one(Organisation, secretariat)
        memberships.grant(actor_for(user), user, organisation, Role.OPERATOR)


def test_an_operator_deactivates_activates_and_unlocks(
    app: Flask, browser: Browser, operator: int, hanako: int
) -> None:
    browser.become(operator)
    page = f"/admin/users/{hanako}"
    browser.send(f"{page}/deactivate", page=page)
    assert not load(app, hanako).active
    browser.send(f"{page}/activate", page=page)
    assert load(app, hanako).active
    browser.send(f"{page}/unlock", page=page)
    assert actions(app)[-3:] == ["account.deactivated", "account.activated", "account.unlocked"]


def test_users_are_found_by_name_and_address(
    app: Flask, browser: Browser, operator: int, hanako: int
) -> None:
    add_person(app, "percent@example.jp", display_name="100%達成")
    browser.become(operator)
    assert "hanako@example.jp" in browser.get("/admin/users?q=HANAKO").text
    assert "hanako@example.jp" not in browser.get("/admin/users?q=%25").text
    assert "percent@example.jp" in browser.get("/admin/users?q=%25").text


def test_an_organisation_is_registered_once(app: Flask, browser: Browser, operator: int) -> None:
    browser.become(operator)
    fields = {"kind": "hub", "name_ja": "北の地域ハブ", "name_en": "North hub", "slug": "north"}
    assert browser.send("/admin/organisations/new", **fields).location.endswith("/north")
    again = browser.send("/admin/organisations/new", **fields)
    assert again.status_code == 422
    assert "すでに使われています" in again.text


@pytest.mark.parametrize("slug", ["Upper", "two words", "日本", "-x", "../etc"])
def test_an_identifier_that_reads_badly_in_an_address_is_refused(
    browser: Browser, operator: int, slug: str
) -> None:
    browser.become(operator)
    fields = {"kind": "hub", "name_ja": "北の地域ハブ", "name_en": "", "slug": slug}
    assert browser.send("/admin/organisations/new", **fields).status_code == 422
