"""No page shuts anybody out: axe finds nothing, in both themes, wide and narrow; the console is silent."""

import datetime as dt

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from commons import clock, disposal
from funding import workflow
from funding.models import AgreementTemplate, Basis, Subscriber
from tests import factories
from tests.changes import SIGN, amendment, recovery, termination

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def check(visitor, urls):
    faults = {url: visitor.faults(url) for url in urls}
    told = [f"{url} : {fault}" for url, found in faults.items() for fault in found]
    assert not told, "\n".join(told)


def test_public_pages_shut_nobody_out(visit, world):
    factories.CallFactory(slug="brouillon", status="draft")
    year = world["call"].year
    check(
        visit(),
        [
            "/",
            "/financements/",
            "/financements/appels/reparer/",
            "/financements/appels/reparer/eligibilite/",
            "/financements/appels/reparer/eligibilite/?siret=non&amount=beaucoup",
            "/financements/alertes/",
            "/financements/alertes/demande/",
            Subscriber.objects.create(email="lea@exemple.example").get_absolute_url(),
            "/financements/subventions/",
            f"/financements/subventions/?annee={year}",
            "/financements/subventions/?q=rien",
            "/financements/subventions/?nature=nature",
            "/financements/budget/",
            f"/financements/budget/{year}/?axe=support",
            "/financements/structures/ressourcerie-des-pres/",
            "/donnees/",
            "/accessibilite/",
            "/mentions-legales/",
            "/donnees-personnelles/",
            "/rien/",
        ],
    )


def test_pages_of_changes_shut_nobody_out(visit, world):
    """What an agreement becomes, for its structure: amended, ended, paid back."""
    running = world["running"]
    home = running.get_absolute_url()
    made = amendment(running, "to_sign", ends_on=running.ends_on + dt.timedelta(days=60))
    owner = visit(world["owner"])
    check(owner, [made.get_absolute_url(), f"{made.get_absolute_url()}actions/sign_amendment/"])
    workflow.sign_amendment(made, by=world["owner"], **SIGN)
    workflow.countersign_amendment(made, by=factories.agent("Signature"), **SIGN)
    factories.pay(running.instalments.first())
    claim = recovery(running)
    check(owner, [home, claim.get_absolute_url(), f"{claim.get_absolute_url()}actions/answer_recovery/"])
    end = termination(running)
    check(owner, [end.get_absolute_url(), f"{end.get_absolute_url()}actions/answer_termination/"])


def test_account_pages_shut_nobody_out(visit, world):
    check(
        visit(),
        [
            "/compte/login/",
            "/compte/signup/",
            "/compte/password/reset/",
            "/compte/password/reset/done/",
            "/compte/password/reset/key/1-abc/",
            "/compte/confirm-email/",
            "/compte/confirm-email/abc/",
            "/compte/inactive/",
        ],
    )
    check(
        visit(world["owner"]),
        ["/compte/email/", "/compte/password/change/", "/compte/2fa/", "/compte/logout/", "/compte/reauthenticate/"],
    )


def test_space_pages_shut_nobody_out(visit, world):
    home = {name: file.get_absolute_url() for name, file in world.items() if name != "owner"}
    check(
        visit(world["owner"]),
        [
            "/espace/",
            "/espace/demandes/nouvelle/reparer/",
            *(home[name] for name in ("draft", "submitted", "incomplete", "proposed", "refused", "withdrawn")),
            *(f"{home['draft']}{step}/" for step in ("demande", "structure", "moyens", "budget-structure")),
            *(f"{home['draft']}{step}/" for step in ("projet", "montants", "budget", "financeurs", "relire")),
            *(home[name] for name in ("to_sign", "running", "report")),
            *(f"{home['report']}{step}/" for step in ("recit", "comptes")),
        ],
    )


def test_structure_pages_shut_nobody_out(visit, world):
    home = world["structure"].get_absolute_url()
    contact = world["structure"].contacts.create(name="Rose Prés", phone="0466000000")
    check(
        visit(world["owner"]),
        [
            "/espace/structures/nouvelle/",
            "/espace/structures/nouvelle/?q=Prés",
            "/espace/structures/nouvelle/fiche/",
            home,
            f"{home}modifier/",
            f"{home}exacte/",
            f"{home}contacts/nouveau/",
            f"{home}contacts/{contact.pk}/",
            f"{home}contacts/{contact.pk}/retirer/",
        ],
    )
    shelter = factories.protected_structure()
    home = shelter.get_absolute_url()
    check(visit(factories.representative_of(shelter)), [home, f"{home}adresse-protegee/"])


def test_move_pages_shut_nobody_out(visit, world):
    home = {name: file.get_absolute_url() for name, file in world.items() if name != "owner"}
    check(
        visit(world["owner"]),
        [
            f"{home['draft']}actions/submit/",
            f"{home['draft']}actions/withdraw/",
            f"{home['incomplete']}actions/answer/",
            f"{home['to_sign']}actions/sign/",
            f"{home['to_sign']}actions/renounce/",
            f"{home['report']}actions/submit_report/",
            f"{home['refused']}actions/withdraw/",
        ],
    )


def test_error_pages_shut_nobody_out(visit, world):
    someone = visit(world["owner"])
    check(someone, [f"{world['submitted'].get_absolute_url()}actions/admit/", "/espace/demandes/999/"])
    someone.page.goto(f"{world['draft'].get_absolute_url()}montants/")
    someone.page.get_by_label("Montant demandé").first.fill("beaucoup")
    someone.page.get_by_role("button", name="Enregistrer et continuer").click()
    assert someone.faults() == []
    someone.page.goto(f"{world['draft'].get_absolute_url()}projet/")
    someone.context.clear_cookies(name="csrftoken")
    someone.page.get_by_role("button", name="Enregistrer et continuer").click()
    assert someone.page.locator("h1").inner_text() == "Ce formulaire est resté ouvert trop longtemps"
    assert someone.faults() == []
    request = RequestFactory().get("/429/")
    request.user = world["owner"]
    for name, status, given in (("500", 500, None), ("429", 429, request)):
        body = render_to_string(f"{name}.html", request=given)
        answer = {"status": status, "body": body, "content_type": "text/html"}
        someone.page.route(f"**/{name}/", serve(answer))
        check(someone, [f"/{name}/"])


def serve(answer):
    return lambda route: route.fulfill(**answer)


def lists_and_rows(*apps):
    """Each list of these parts of the back-office, the last row of it, and the form of those that people add."""
    for model in admin.site._registry:
        if model._meta.app_label not in apps:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if (row := model._default_manager.order_by("-pk").first()) is not None:
            yield reverse(f"{name}_change", args=[row.pk])
        if model._meta.model_name in ("call", "envelope", "deliberation", "structure", "user", "shelter"):
            yield reverse(f"{name}_add")


def office_pages(world):
    yield "/gestion/"
    yield from lists_and_rows(*{model._meta.app_label for model in admin.site._registry} - {"label"})
    yield reverse("admin:funding_application_export")
    for kind, status, moves in (
        ("application", "submitted", ["admit", "ask_for_more", "refuse"]),
        ("application", "proposed", ["grant", "reconsider"]),
        ("agreement", "running", ["complete"]),
        ("instalment", "instalment", ["authorise"]),
        ("call", "call", ["extend", "cancel"]),
    ):
        for move in moves:
            yield reverse(f"admin:funding_{kind}_move", args=[world[status].pk, move])


# What is known and left, each with whose it is. Anything else fails.
REMAINDER = {
    # Django's own widgets
    'aria-input-field-name (serious) : <span class="select2': "the box of autocomplete_fields (select2)",
    'aria-prohibited-attr (serious) : <span class="help-tooltip': "the pair of boxes of filter_horizontal",
    'label-title-only (serious) : <input type="text" size="40" name="q"': "the search box, named by an image",
}


def nothing_serious(agent, urls):
    found = [f"{url} : {fault}" for url in urls for fault in agent.faults(url, serious_only=True)]
    unknown = [fault for fault in found if not any(known in fault for known in REMAINDER)]
    assert not unknown, "\n".join(unknown)


def test_office_has_nothing_serious(visit, world, superuser):
    nothing_serious(visit(superuser), office_pages(world))


def change(row):
    return f"/gestion/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def moves_of(row, *names):
    return [f"/gestion/funding/{row._meta.model_name}/{row.pk}/parcours/{name}/" for name in names]


def test_office_pages_of_changes_have_nothing_serious(visit, world, superuser):
    running, to_sign = world["running"], world["to_sign"]
    factories.pay(running.instalments.first())
    agent = visit(superuser)
    nothing_serious(
        agent,
        [
            *moves_of(running, "draft_amendment", "announce_termination", "announce_recovery"),
            *moves_of(to_sign, "write_indicators", "change_schedule"),
            *(change(row) for row in AgreementTemplate.objects.all()[:1]),
        ],
    )
    amended, claim, end = amendment(running, "draft"), recovery(running, "answered"), termination(running, "answered")
    nothing_serious(
        agent,
        [
            *(change(row) for row in (running, amended, claim, end)),
            *moves_of(amended, "rewrite_amendment", "send_amendment"),
            *moves_of(claim, "decide_recovery", "drop_recovery"),
            *moves_of(end, "decide_termination"),
        ],
    )


def test_office_lists_have_nothing_serious(visit, world, superuser):
    factories.match(world["structure"])
    with clock.moved_to(clock.now() + relativedelta(years=6)):
        drawn = disposal.draw_up(clock.today().year, by=superuser)
        nothing_serious(
            visit(superuser),
            [
                "/gestion/funding/match/a-decider/",
                f"/gestion/funding/match/tout-confirmer/{Basis.SIRET}/",
                "/gestion/funding/scanbatch/add/",
                "/gestion/commons/disposallist/",
                change(drawn),
                f"/gestion/commons/disposallist/{drawn.pk}/lignes/{drawn.lines.first().pk}/",
            ],
        )
