"""No page shuts anybody out: axe finds nothing, in both themes, wide and narrow; the console is silent."""

import pytest
from django.contrib import admin
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from funding.models import Subscriber
from tests import factories

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
            "/donnees/",
            "/accessibilite/",
            "/mentions-legales/",
            "/donnees-personnelles/",
            "/rien/",
        ],
    )


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


def office_pages(world):
    yield "/gestion/"
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        if (row := model._default_manager.order_by("-pk").first()) is not None:
            yield reverse(f"{name}_change", args=[row.pk])
        if model._meta.model_name in ("call", "envelope", "deliberation", "structure", "user", "shelter"):
            yield reverse(f"{name}_add")
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


def test_office_has_nothing_serious(visit, world, superuser):
    agent = visit(superuser)
    found = [f"{url} : {fault}" for url in office_pages(world) for fault in agent.faults(url, serious_only=True)]
    unknown = [fault for fault in found if not any(known in fault for known in REMAINDER)]
    assert not unknown, "\n".join(unknown)
