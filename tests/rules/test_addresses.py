"""Each address is public or asks who you are; each page answers each account as the tables say."""

import re

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from commons import clock
from commons.workflow import Flow
from funding.models import Agreement, Amendment, Application, Partner, Recovery, Report, Termination
from label import tasks
from label.models import Audit, Award, Candidacy, Evidence, Listing
from label.workflow import audits, photos
from maison.models import (
    Appointment,
    Booking,
    Inventory,
    Occupation,
    PremisesRequest,
    Series,
    WaitingPlace,
    Wish,
)
from structures.models import Contact
from tests import changes, factories
from tests.client import NOT_YET, links
from tests.label import factories as labels
from tests.maison import desk
from tests.maison import factories as rooms
from tests.maison import lending as housing
from tests.maison import subjects as house

pytestmark = pytest.mark.django_db

DOORS = ("/compte/login/", "/gestion/login/?next=")
# Open to everybody (contract.md), and what the accounts need before somebody is signed in.
PUBLIC = {
    "/",
    "/financements/",
    "/financements/appels/reparer/",
    "/financements/appels/reparer/eligibilite/",
    "/financements/alertes/",
    "/financements/alertes/demande/",
    "/financements/alertes/partie/",
    "/financements/subventions/",
    "/financements/budget/",
    "/verification/",
    "/donnees/",
    "/donnees/subventions.csv",
    "/donnees/subventions-reglementaire.csv",
    "/donnees/aides-en-nature.csv",
    "/donnees/budget.csv",
    "/donnees/budget-secteurs.csv",
    "/donnees/equipements.csv",
    "/donnees/structures-labellisees.csv",
    "/donnees/structures-labellisees.geojson",
    "/annuaire/labels.atom",
    "/maison/",
    "/maison/coworking/",
    "/maison/conseil/",
    "/maison/recherche/",
    "/maison/semaine/",
    "/maison/locaux/",
    "/maison/alerte/",
    "/maison/alerte/recu/",
    "/maison/alerte/suite/",
    "/maison/reprises/",
    "/annuaire/",
    "/label/",
    "/label/eligibilite/",
    "/annuaire/integrer/",
    "/annuaire/points.json",
    "/annuaire/pres-de-moi/",
    "/annuaire/widget/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/sitemap.xml",
    "/robots.txt",
    "/sante/",
    "/compte/login/",
    "/compte/signup/",
    "/compte/logout/",
    "/compte/inactive/",
    "/compte/confirm-email/",
    "/compte/confirm-email/abc/",
    "/compte/password/reset/",
    "/compte/password/reset/done/",
    "/compte/password/reset/key/1-abc/",
    "/compte/password/reset/key/done/",
}
# Open to everybody once something is published under it, and nothing is.
UNPUBLISHED = {
    "/label/verification/1/",
    "/label/badge/1.svg",
    "/label/tirages/1/",
    "/financements/budget/1/",
    "/financements/structures/reparer/",
    "/financements/comptes-rendus/1.pdf",
    "/donnees/subventions/1.csv",
    "/donnees/subventions-reglementaire/1.csv",
    "/maison/espaces/reparer/",
    "/maison/espaces/reparer/agenda.ics",
    "/maison/photos/1/",
    "/maison/conseil/reparer/",
    "/maison/locaux/reparer/",
    "/maison/locaux/reparer/photos/1/",
    "/annuaire/reparer/",
    "/annuaire/reparer/photos/1/",
    "/annuaire/reparer/signaler/",
}
# Behind a signed link: whoever holds no such link finds nothing.
SIGNED = {
    "/maison/agenda/1.ics",
    "/maison/alerte/1/",
    "/espace/structures/confirmer/1/",
    "/espace/structures/invitation/1/",
    "/financements/alertes/1/",
    "/verification/1/",
    "/financements/expertise/1/",
    "/financements/expertise/1/1/",
}
REGEXES = {  # allauth writes these as regular expressions
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/abc/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-abc/",
    r"(?P<url>.*)$": "n-importe-quoi/",
}


def routes(patterns=None, prefix="/"):
    """Every route of the portal, included ones at full length."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = str(pattern.pattern)
        full = prefix + REGEXES.get(route, route.lstrip("^").rstrip("$"))
        if isinstance(pattern, URLPattern):
            yield full
        else:
            yield from routes(pattern.url_patterns, full)


def filled(route, **values):
    """The route with something in each of its holes."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda hole: str(values.get(hole[1], 1)), route)


ROUTES = sorted(set(routes()))


@pytest.fixture
def call():
    return factories.CallFactory(slug="reparer")


# A visitor ----------------------------------------------------------------------------------------


def test_address_is_public_or_asks_who_you_are(client, call):
    """Walks every route there is: one that a later commit adds is closed, or named above."""
    opened = set()
    for route in ROUTES:
        url = filled(route, slug="reparer", move="submit", app_label="funding")
        answer = client.get(url)
        if answer.status_code == 302 and answer["Location"].startswith(DOORS):
            continue
        if url in SIGNED | UNPUBLISHED:
            assert answer.status_code == 404, url
            continue
        assert answer.status_code in (200, 302), url
        opened.add(url)
    assert opened == PUBLIC


# Each page, each account --------------------------------------------------------------------------

PEOPLE = ["visitor", "stranger", "reader", "writer", "representative"]
AGENTS = [
    *("instructor", "financier", "treasurer", "signatory", "elected", "guardian"),
    *("receptionist", "adviser", "mediator", "labeller", "administrator", "superuser"),
]

# 200: shown · 404: does not exist for them · 403: not theirs to press · in: « sign in first » · out: sent elsewhere
SPACE = """
                                         vis str rea wri rep ins fin tre sig ele gua rec adv med lab adm sup
/                                        200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/financements/appels/reparer/            200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/financements/appels/brouillon/          404 404 404 404 404 200 200 200 200 200 404 404 404 404 404 200 200
/compte/email/                           in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/                                 in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/structures/nouvelle/             in  200 200 200 200 out out out out out out out out out out out out
/espace/structures/nouvelle/fiche/       in  200 200 200 200 out out out out out out out out out out out out
/espace/demandes/nouvelle/reparer/       in  200 out 200 200 out out out out out out out out out out out out
draft                                    in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft demande/                           in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft structure/                         in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft moyens/                            in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft budget-structure/                  in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft projet/                            in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft montants/                          in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft budget/                            in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft devis/                             in  404 404 out out 404 404 404 404 404 404 404 404 404 404 404 404
draft commun/                            in  404 404 out out 404 404 404 404 404 404 404 404 404 404 404 404
draft financeurs/                        in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft pieces/                            in  404 404 out out 404 404 404 404 404 404 404 404 404 404 404 404
draft relire/                            in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft cerfa.pdf                          in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
draft decision.pdf                       in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
draft actions/submit/                    in  404 403 403 200 404 404 404 404 404 404 404 404 404 404 404 404
draft actions/withdraw/                  in  404 403 403 200 404 404 404 404 404 404 404 404 404 404 404 404
draft actions/admit/                     in  404 403 403 403 404 404 404 404 404 404 404 404 404 404 404 404
draft actions/nothing/                   in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
deposited                                in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
deposited structure/                     in  404 404 out out 404 404 404 404 404 404 404 404 404 404 404 404
deposited projet/                        in  404 404 out out 404 404 404 404 404 404 404 404 404 404 404 404
deposited relire/                        in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
deposited cerfa.pdf                      in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
deposited decision.pdf                   in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
deposited messages/                      in  404 200 200 200 200 200 404 404 404 404 404 404 404 404 200 200
deposited guichet/                       in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
deposited actions/withdraw/              in  404 403 403 200 403 403 403 403 403 404 404 404 404 404 403 403
deposited actions/admit/                 in  404 403 403 403 200 403 403 403 403 404 404 404 404 404 200 200
agreement                                in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
agreement convention.pdf                 in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
agreement signatures.pdf                 in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
agreement preparation/                   in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
agreement original/                      in  404 404 200 200 200 404 404 200 404 404 404 404 404 404 200 200
agreement original.pdf                   in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
agreement actions/sign/                  in  404 403 403 200 403 403 403 403 403 404 404 404 404 404 403 403
agreement actions/countersign/           in  404 403 403 403 403 403 403 200 403 404 404 404 404 404 200 200
amendment                                in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
amendment avenant.pdf                    in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
amendment actions/sign_amendment/        in  404 403 403 200 403 403 403 403 403 404 404 404 404 404 403 403
amendment actions/countersign_amendment/ in  404 403 403 403 403 403 403 200 403 404 404 404 404 404 200 200
termination                              in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
termination lettre.pdf                   in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
termination piece/                       in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
termination actions/answer_termination/  in  404 403 403 200 403 403 403 403 403 404 404 404 404 404 403 403
termination actions/decide_termination/  in  404 403 403 403 200 403 403 403 403 404 404 404 404 404 200 200
recovery                                 in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
recovery lettre.pdf                      in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
recovery piece/                          in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
recovery actions/answer_recovery/        in  404 403 403 200 403 403 403 403 403 404 404 404 404 404 403 403
recovery actions/decide_recovery/        in  404 403 403 403 200 403 403 403 403 404 404 404 404 404 200 200
recovery actions/collect/                in  404 403 403 403 403 403 200 403 403 404 404 404 404 404 200 200
report                                   in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
report recit/                            in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
report comptes/                          in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
report annexe/                           in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
report pieces/                           in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
report remarques/                        in  404 404 out out 404 404 404 404 404 404 404 404 404 404 404 404
report compte-rendu.pdf                  in  404 200 200 200 200 200 200 200 200 404 404 404 404 404 200 200
report actions/submit_report/            in  404 403 403 200 403 403 403 403 403 404 404 404 404 404 403 403
report actions/accept_report/            in  404 403 403 403 200 403 403 403 403 404 404 404 404 404 200 200
structure                                in  404 200 200 200 200 200 200 200 200 200 200 404 404 200 200 200
structure modifier/                      in  404 403 200 200 403 403 403 403 403 403 403 404 404 403 403 403
structure exacte/                        in  404 403 200 200 403 403 403 403 403 403 403 404 404 403 403 403
structure banque/                        in  404 403 200 200 200 200 200 403 403 200 403 404 404 403 200 200
structure adresse-protegee/              in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
structure contacts/nouveau/              in  404 403 200 200 403 403 403 403 403 403 403 404 404 403 403 403
structure contacts/1/                    in  404 403 200 200 403 403 403 403 403 403 403 404 404 403 403 403
structure contacts/1/retirer/            in  404 403 200 200 403 403 403 403 403 403 403 404 404 403 403 403
structure personnes/                     in  404 200 200 200 200 200 200 200 200 200 200 404 404 200 200 200
structure personnes/inviter/             in  404 403 403 200 403 403 403 403 403 403 403 404 404 403 403 403
structure personnes/transmettre/         in  404 403 403 200 403 403 403 403 403 403 403 404 404 403 403 403
structure personnes/quitter/             in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
structure rejoindre/                     in  200 out out out out out out out out out out out out out out out
structure pieces/                        in  404 200 200 200 200 200 200 404 404 200 200 404 404 404 200 200
structure pieces/ajouter/bank/           in  404 403 200 200 403 403 403 403 403 403 403 404 404 403 403 403
structure pieces/1/fichier/              in  404 200 200 200 200 200 200 404 404 200 200 404 404 404 200 200
structure pieces/1/retirer/              in  404 403 200 200 403 403 403 403 403 403 403 404 404 403 403 403
structure parcours/verify/               in  404 403 403 403 200 403 403 403 403 200 403 404 404 403 200 200
structure parcours/reopen/               in  404 403 200 200 403 403 403 403 403 403 403 404 404 403 403 403
structure parcours/merge/                in  404 403 403 403 200 403 403 403 403 200 403 404 404 403 200 200
booking                                  in  404 200 200 200 404 404 404 404 404 200 200 404 404 404 200 200
booking finir/                           in  404 404 out out 404 404 404 404 404 out out 404 404 404 out out
booking modifier/                        in  404 404 200 200 404 404 404 404 404 200 200 404 404 404 200 200
booking copier/                          in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
booking reservation.ics                  in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
booking actions/cancel/                  in  404 403 200 200 404 404 404 404 404 200 200 404 404 404 200 200
booking actions/confirm/                 in  404 403 403 403 404 404 404 404 404 200 200 404 404 404 200 200
series                                   in  404 200 200 200 404 404 404 404 404 200 200 404 404 404 200 200
series garder/                           in  405 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
series dates/1/modifier/                 in  404 404 200 200 404 404 404 404 404 200 200 404 404 404 200 200
series dates/1/annuler/                  in  404 404 200 200 404 404 404 404 404 200 200 404 404 404 200 200
wish                                     in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
wish retirer/                            in  405 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
waiting quitter/                         in  404 out out out 404 404 404 404 404 out out 404 404 404 out out
appointment                              in  404 404 404 200 404 404 404 404 404 404 404 404 404 404 404 404
appointment deplacer/                    in  404 404 404 200 404 404 404 404 404 404 404 404 404 404 404 404
appointment actions/cancel/              in  404 404 404 200 404 404 404 404 404 404 404 404 404 404 404 404
premises-draft                           in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
premises-draft projet/                   in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
premises-draft usage/                    in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
premises-draft moyens/                   in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
premises-draft decision.pdf              in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
premises-draft actions/submit_request/   in  404 403 200 200 404 404 404 404 404 404 404 404 404 404 404 404
premises-draft actions/plan_visit/       in  404 403 403 403 404 404 404 404 404 404 404 404 404 404 404 404
premises-granted                         in  404 200 200 200 404 404 404 200 404 200 200 404 404 404 200 200
premises-granted projet/                 in  404 404 out out 404 404 404 404 404 404 404 404 404 404 404 404
premises-granted decision.pdf            in  404 200 200 200 404 404 404 200 404 200 200 404 404 404 200 200
occupation                               in  404 200 200 200 404 404 404 200 404 200 200 404 404 404 200 200
occupation convention.pdf                in  404 200 200 200 404 404 404 200 404 200 200 404 404 404 200 200
occupation signatures.pdf                in  404 200 200 200 404 404 404 200 404 200 200 404 404 404 200 200
occupation revocation.pdf                in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
occupation actions/give_notice/          in  404 403 403 200 404 404 404 403 404 403 403 404 404 404 403 403
occupation actions/renew/                in  404 403 403 403 404 404 404 403 404 200 200 404 404 404 200 200
inventory                                in  404 200 200 200 404 404 404 200 404 200 200 404 404 404 200 200
inventory etat-des-lieux.pdf             in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
inventory photos/1/                      in  404 200 200 200 404 404 404 200 404 200 200 404 404 404 200 200
inventory actions/sign_inventory/        in  404 403 403 200 404 404 404 403 404 403 403 404 404 404 403 403
renewal                                  in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal rubriques/presentation/          in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal rubriques/gouvernance/           in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal rubriques/nothing/               in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
renewal preuves/decider-a-plusieurs/     in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal relire/                          in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal pdf/                             in  404 200 200 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal actions/submit/                  in  404 403 403 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal actions/complete/                in  404 403 200 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal actions/withdraw/                in  404 403 403 200 404 404 404 404 404 404 404 404 404 404 404 404
renewal actions/award/                   in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
refused                                  in  404 200 200 200 404 404 404 404 200 200 404 404 404 200 200 200
refused rubriques/presentation/          in  404 404 out out 404 404 404 404 404 404 404 404 404 404 404 404
refused relire/                          in  404 200 200 200 404 404 404 404 200 200 404 404 404 200 200 200
refused pdf/                             in  404 200 200 200 404 404 404 404 200 200 404 404 404 200 200 200
refused actions/complete/                in  404 403 200 200 404 404 404 404 403 403 404 404 404 403 403 403
refused actions/withdraw/                in  404 403 403 200 404 404 404 404 403 403 404 404 404 403 403 403
refused actions/award/                   in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
evidence                                 in  404 200 200 200 404 404 404 404 200 200 404 404 404 200 200 200
award                                    in  404 200 200 200 404 404 404 404 200 200 404 404 404 200 200 200
award actions/give_up/                   in  404 403 403 200 404 404 404 404 403 403 404 404 404 403 403 403
award actions/suspend/                   in  404 403 403 403 404 404 404 404 403 403 404 404 404 403 403 403
award actions/nothing/                   in  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
certificate                              in  404 200 200 200 404 404 404 404 200 200 404 404 404 200 200 200
audit                                    in  404 200 200 200 404 404 404 404 200 200 404 404 404 200 200 200
audit actions/answer/                    in  404 403 200 200 404 404 404 404 403 403 404 404 404 403 403 403
audit actions/announce/                  in  404 403 403 403 404 404 404 404 403 403 404 404 404 200 200 200
listing                                  in  404 200 200 200 200 200 200 200 200 200 200 404 404 200 200 200
listing commencer/                       in  405 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
listing apercu/                          in  404 200 200 200 404 404 404 404 404 200 404 404 404 200 200 200
listing presentation/                    in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
listing lieu/                            in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
listing horaires/                        in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
listing horaires/exceptions/             in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
listing horaires/exceptions/1/retirer/   in  405 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
listing contact/                         in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
listing benevoles/                       in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
listing photos/                          in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
listing photos/1/                        in  404 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
listing photos/1/fichier/                in  404 200 200 200 404 404 404 404 404 200 404 404 404 200 200 200
listing photos/1/retirer/                in  404 404 405 405 404 404 404 404 404 404 404 404 404 404 404 404
listing changements/1/reprendre/         in  405 405 405 405 405 405 405 405 405 405 405 405 405 405 405 405
listing actions/submit_listing/          in  404 403 200 200 404 404 404 404 404 403 404 404 404 403 403 403
listing actions/hide/                    in  404 403 200 200 404 404 404 404 404 200 404 404 404 200 200 200
listing actions/publish/                 in  404 403 403 403 404 404 404 404 404 200 404 404 404 200 200 200
/maison/espaces/muriers/                 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/maison/espaces/muriers/reserver/        in  200 out 200 200 out out out out out out out out out out out out
/maison/espaces/espace-accueil/          404 404 404 404 404 404 404 404 404 200 200 200 200 404 404 200 200
/maison/espaces/espace-accueil/reserver/ in  404 404 404 404 404 404 404 404 out out out out 404 404 out out
/espace/agenda/                          in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/conseil/                         in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/conseil/prendre/cooperative/     in  200 200 200 200 200 200 200 200 200 out out 200 200 200 out out
/espace/coworking/                       in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/coworking/prendre/plateau/       in  200 out 200 200 out out out out out out out out out out out out
/espace/reservations/                    in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/reservations/series/nouvelle/    in  out out 200 200 out out out out out out out out out out out out
/espace/reservations/saisons/            in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/reservations/saisons/1/          in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/reservations/saisons/1/voeu/     in  200 404 200 200 404 404 404 404 404 404 404 404 404 404 404 404
/gestion/maison/presences/               in  in  in  in  in  403 403 403 403 403 200 200 403 403 403 200 200
/gestion/maison/semaine/                 in  in  in  in  in  403 403 403 403 200 200 200 200 403 403 200 200
/gestion/maison/appointment/semaine/     in  in  in  in  in  403 403 403 403 403 200 200 200 403 403 200 200
/espace/label/                           in  200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
/espace/label/candidature/               in  200 out 200 200 out out out out out out out out out out out out
"""
# l: list · a: add · c: open one · -: refused
OFFICE = """
                                ins fin tre sig ele gua rec adv med lab adm sup
auth.group                      --- --- --- --- --- --- --- --- --- --- l-c l-c
commons.confidentialview        --- --- --- --- --- l-- --- --- l-- --- l-- l--
commons.disposalcount           --- --- --- --- --- --- --- --- --- --- l-- l--
commons.disposallist            --- --- --- --- --- --- --- --- --- --- l-- l--
commons.event                   l-c l-c --- --- --- --- l-c --- --- l-c l-c l-c
commons.message                 l-c l-c --- --- --- --- l-c --- --- l-c l-c l-c
commons.retentionrule           --- --- --- --- --- --- --- --- --- --- lac lac
funding.agreement               l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.agreementtemplate       l-c --- --- --- --- --- --- --- --- --- l-c l-c
funding.amendment               l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.application             l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.authorisation           l-- la- l-- l-- l-- --- --- --- --- --- la- la-
funding.bulk                    l-- --- --- --- --- --- --- --- --- --- l-- l--
funding.call                    lac l-c l-c l-c l-c --- --- --- --- --- lac lac
funding.deliberation            lac l-c l-c l-c l-c --- --- --- --- --- lac lac
funding.envelope                l-c lac l-c l-c l-c --- --- --- --- --- lac lac
funding.expert                  l-c --- --- --- --- --- --- --- --- --- l-c l-c
funding.filelayout              --- l-c lac --- --- --- --- --- --- --- lac lac
funding.fund                    l-c lac l-c l-c l-c --- --- --- --- --- lac lac
funding.grant                   l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.inkindaid               la- l-- --- --- l-- --- --- --- --- --- la- la-
funding.inkindexclusion         l-- l-- --- --- l-- --- --- --- --- --- l-- l--
funding.instalment              l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.knowngrant              l-- l-- --- --- l-- --- --- --- --- --- l-- l--
funding.ledgerentry             l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.lettertemplate          l-c --- --- --- --- --- --- --- --- --- lac lac
funding.match                   l-- l-- --- --- l-- --- --- --- --- --- l-- l--
funding.paymentbatch            --- l-- l-- --- --- --- --- --- --- --- l-- l--
funding.readapplication         l-- --- --- --- --- --- --- --- --- --- l-- l--
funding.reading                 l-c l-- l-- l-- l-- --- --- --- --- --- l-c l-c
funding.recovery                l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.refusalreason           la- --- --- --- --- --- --- --- --- --- la- la-
funding.report                  l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.scanbatch               la- --- --- la- --- --- --- --- --- --- la- la-
funding.subscriber              l-- --- --- --- --- --- --- --- --- --- l-- l--
funding.termination             l-c l-c l-c l-c l-c --- --- --- --- --- l-c l-c
funding.threshold               l-c l-c --- --- l-c --- --- --- --- --- lac lac
label.audit                     --- --- --- --- l-c l-c --- --- --- l-c l-c l-c
label.auditdraw                 --- --- --- --- l-c l-c --- --- --- l-c l-c l-c
label.award                     --- --- --- --- l-c l-c --- --- --- l-c l-c l-c
label.candidacy                 --- --- --- --- l-c l-c --- --- --- l-c l-c l-c
label.category                  --- --- --- --- --- --- --- --- --- lac lac lac
label.errorreport               --- --- --- --- --- l-c --- --- --- l-c l-c l-c
label.jury                      --- --- --- --- --- --- --- --- --- lac lac lac
label.label                     --- --- --- --- --- --- --- --- --- lac lac lac
label.listing                   --- --- --- --- --- l-c --- --- --- l-c l-c l-c
label.neighbourhood             --- --- --- --- --- --- --- --- --- lac lac lac
label.photo                     --- --- --- --- --- l-c --- --- --- l-c l-c l-c
label.proposal                  --- --- --- --- --- l-c --- --- --- l-c l-c l-c
label.referential               --- --- --- --- --- --- --- --- --- lac lac lac
label.theme                     --- --- --- --- --- --- --- --- --- l-c l-c l-c
maison.advicekind               --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.adviser                  --- --- --- --- --- l-- la- l-- --- --- la- la-
maison.appointment              --- --- --- --- --- la- la- l-- --- --- la- la-
maison.booking                  --- --- --- --- --- la- la- --- --- --- la- la-
maison.closure                  --- --- --- --- l-- la- la- l-- --- --- la- la-
maison.company                  --- --- --- --- --- --- --- --- la- --- --- la-
maison.daypart                  --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.deskpass                 --- --- --- --- --- la- la- --- --- --- la- la-
maison.door                     --- --- --- --- --- l-- la- --- --- --- la- la-
maison.equipment                --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.inventory                --- --- --- l-- --- l-- l-- --- --- --- l-- l--
maison.legaldelay               --- --- --- --- --- --- --- --- l-c --- lac lac
maison.limit                    --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.occupation               --- --- --- l-- --- l-- l-- --- --- --- l-- l--
maison.passbook                 --- --- --- --- --- la- la- --- --- --- la- la-
maison.passoffer                --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.premises                 --- --- --- l-- --- l-- la- --- --- --- la- la-
maison.premisesrequest          --- --- --- l-- --- l-- l-- --- --- --- l-- l--
maison.priorityrule             --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.quota                    --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.rate                     --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.ratecategory             --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.round                    --- --- --- --- --- la- la- --- --- --- la- la-
maison.season                   --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.series                   --- --- --- --- --- la- la- --- --- --- la- la-
maison.space                    --- --- --- --- l-- la- la- l-- --- --- la- la-
maison.takeovercase             --- --- --- --- --- --- --- --- la- --- --- la-
maison.takeoverpartner          --- --- --- --- --- --- --- --- la- --- --- la-
maison.term                     --- --- --- --- l-- l-- la- l-- --- --- la- la-
maison.waitingplace             --- --- --- --- --- l-- l-- --- --- --- l-- l--
maison.wish                     --- --- --- --- --- l-- l-- --- --- --- l-- l--
procrastinate.procrastinatejob  --- --- --- --- --- --- --- --- --- --- --- l-c
structures.bankaccount          lac l-c l-c --- --- l-c --- --- --- --- lac lac
structures.commune              l-c l-c l-c l-c l-c l-c l-c --- --- l-c l-c l-c
structures.duplicatepair        l-c --- --- --- --- l-c --- --- --- --- l-c l-c
structures.invitation           l-c --- --- --- --- l-c --- --- --- --- l-c l-c
structures.joinrequest          l-c --- --- --- --- l-c --- --- --- --- l-c l-c
structures.paper                l-c l-c l-c --- --- l-c l-c --- --- --- l-c l-c
structures.sector               l-c l-c l-c l-c l-c l-c l-c --- --- l-c lac lac
structures.shelter              --- --- --- --- --- lac --- --- --- --- --- lac
structures.structure            lac l-c l-c l-c l-c lac l-c --- --- l-c lac lac
structures.user                 l-c --- --- --- --- l-c l-c --- --- l-c lac lac
"""


@pytest.fixture
def files(structure, representative, call):
    """One structure's files: a draft, a deposited application, a running agreement with all that may hang on it, a
    contact."""
    agreement = factories.agreement(Agreement.Status.RUNNING, structure=structure, call=call)
    factories.paper(structure)
    return {
        "draft": factories.ApplicationFactory(structure=structure, call=call),
        "deposited": factories.ApplicationFactory(structure=structure, call=call, status="submitted"),
        "agreement": agreement,
        "amendment": changes.amendment(agreement, "to_sign", purpose="Réparer des vélos et les prêter"),
        "termination": changes.termination(agreement),
        "recovery": changes.recovery(agreement),
        "report": agreement.reports.get(),
        "contact": Contact.objects.create(structure=structure, name="Rose Prés", phone="0466000000"),
    }


def table(rows, names, cell, width):
    head = " " * width + "".join(f"{name[:3]:<4}" for name in names)
    lines = [f"{label:<{width}}" + "".join(f"{cell(label, row, name):<4}" for name in names) for label, row in rows]
    return "\n".join(line.rstrip() for line in [head, *lines])


def short(answer):
    if answer.status_code == 302:
        return "in" if "/login/" in answer["Location"] else "out"
    return str(answer.status_code)


def space_pages(files):
    draft, deposited, agreement, amendment, termination, recovery, report, contact = files.values()
    paper = draft.structure.papers.get()
    home = draft.structure.get_absolute_url()
    return [
        ("/", "/"),
        ("/financements/appels/reparer/", "/financements/appels/reparer/"),
        ("/financements/appels/brouillon/", "/financements/appels/brouillon/"),
        ("/compte/email/", "/compte/email/"),
        ("/espace/", "/espace/"),
        ("/espace/structures/nouvelle/", "/espace/structures/nouvelle/"),
        ("/espace/structures/nouvelle/fiche/", "/espace/structures/nouvelle/fiche/"),
        ("/espace/demandes/nouvelle/reparer/", "/espace/demandes/nouvelle/reparer/"),
        *(
            (f"{label} {path}".strip(), base + path)
            for label, base, paths in [
                (
                    "draft",
                    draft.get_absolute_url(),
                    "- demande/ structure/ moyens/ budget-structure/ projet/ montants/ budget/ devis/ commun/"
                    " financeurs/ pieces/ relire/"
                    " cerfa.pdf decision.pdf actions/submit/ actions/withdraw/"
                    " actions/admit/ actions/nothing/",
                ),
                (
                    "deposited",
                    deposited.get_absolute_url(),
                    "- structure/ projet/ relire/ cerfa.pdf decision.pdf messages/ guichet/ actions/withdraw/"
                    " actions/admit/",
                ),
                (
                    "agreement",
                    agreement.get_absolute_url(),
                    "- convention.pdf signatures.pdf preparation/ original/ original.pdf actions/sign/"
                    " actions/countersign/",
                ),
                (
                    "amendment",
                    amendment.get_absolute_url(),
                    "- avenant.pdf actions/sign_amendment/ actions/countersign_amendment/",
                ),
                (
                    "termination",
                    termination.get_absolute_url(),
                    "- lettre.pdf piece/ actions/answer_termination/ actions/decide_termination/",
                ),
                (
                    "recovery",
                    recovery.get_absolute_url(),
                    "- lettre.pdf piece/ actions/answer_recovery/ actions/decide_recovery/ actions/collect/",
                ),
                (
                    "report",
                    report.get_absolute_url(),
                    "- recit/ comptes/ annexe/ pieces/ remarques/ compte-rendu.pdf actions/submit_report/"
                    " actions/accept_report/",
                ),
                (
                    "structure",
                    home,
                    f"- modifier/ exacte/ banque/ adresse-protegee/ contacts/nouveau/ contacts/{contact.pk}/"
                    f" contacts/{contact.pk}/retirer/ personnes/ personnes/inviter/"
                    " personnes/transmettre/ personnes/quitter/ rejoindre/ pieces/ pieces/ajouter/bank/"
                    f" pieces/{paper.pk}/fichier/ pieces/{paper.pk}/retirer/ parcours/verify/ parcours/reopen/"
                    " parcours/merge/",
                ),
                *house_files(draft.structure),
                *label_files(draft.structure),
            ]
            for path in paths.replace("-", "", 1).split(" ")
        ),
        *house_pages(draft.structure),
        ("/espace/label/", "/espace/label/"),
        ("/espace/label/candidature/", "/espace/label/candidature/"),
    ]


def house_files(structure):
    """What the structure has in the house, with the pages of each."""
    series = house.subject("house_series", structure)
    date = series.bookings.order_by("starts_at").first().number
    granted = housing.occupied(structure)
    asked = housing.request(structure, status="draft", premises=housing.PremisesFactory())
    inventory = housing.inventory(granted, status="to_sign")
    return [
        (
            "booking",
            house.booking(structure).get_absolute_url(),
            "- finir/ modifier/ copier/ reservation.ics actions/cancel/ actions/confirm/",
        ),
        ("series", series.get_absolute_url(), f"- garder/ dates/{date}/modifier/ dates/{date}/annuler/"),
        ("wish", f"/espace/reservations/saisons/voeux/{house.subject('house_wish', structure).pk}/", "- retirer/"),
        ("waiting", f"/espace/reservations/attente/{house.waiting_place(structure).pk}/", "quitter/"),
        ("appointment", desk.appointment_of(structure).get_absolute_url(), "- deplacer/ actions/cancel/"),
        (
            "premises-draft",
            asked.get_absolute_url(),
            "- projet/ usage/ moyens/ decision.pdf actions/submit_request/ actions/plan_visit/",
        ),
        ("premises-granted", granted.request.get_absolute_url(), "- projet/ decision.pdf"),
        (
            "occupation",
            granted.get_absolute_url(),
            "- convention.pdf signatures.pdf revocation.pdf actions/give_notice/ actions/renew/",
        ),
        (
            "inventory",
            inventory.get_absolute_url(),
            f"- etat-des-lieux.pdf photos/{inventory.photos.get().pk}/ actions/sign_inventory/",
        ),
    ]


def label_life(structure):
    """What the structure has of the label: a candidacy that was refused, the label of former days, a control of it, the
    renewal that is being written; its page in the directory."""
    labels.refused(structure)
    refused = structure.candidacies.get()
    award = labels.held(structure, starts_on=clock.today() - relativedelta(years=3, months=-3))
    tasks.keep_certificate(award_id=award.pk)
    page = labels.listing(structure)
    photos.add_photo(page, housing.picture(), "La boutique", by=factories.representative_of(structure))
    return {
        "refused": refused,
        "evidence": refused.evidence.first(),
        "award": award,
        "audit": labels.audit(award, status="answering"),
        "renewal": labels.draft_candidacy(structure),
        "page": page,
    }


def label_files(structure):
    """The same, with the pages of each."""
    life = label_life(structure)
    number, photo = life["award"].number, life["page"].photos.get().pk
    return [
        (
            "renewal",
            life["renewal"].get_absolute_url(),
            "- rubriques/presentation/ rubriques/gouvernance/ rubriques/nothing/ preuves/decider-a-plusieurs/ relire/"
            " pdf/ actions/submit/ actions/complete/ actions/withdraw/ actions/award/",
        ),
        (
            "refused",
            life["refused"].get_absolute_url(),
            "- rubriques/presentation/ relire/ pdf/ actions/complete/ actions/withdraw/ actions/award/",
        ),
        ("evidence", f"/espace/label/preuves/{life['evidence'].pk}/", "-"),
        ("award", life["award"].get_absolute_url(), "- actions/give_up/ actions/suspend/ actions/nothing/"),
        ("certificate", f"/espace/label/certificats/{number}.pdf", "-"),
        ("audit", life["audit"].get_absolute_url(), "- actions/answer/ actions/announce/"),
        (
            "listing",
            life["page"].get_absolute_url(),
            "- commencer/ apercu/ presentation/ lieu/ horaires/ horaires/exceptions/ horaires/exceptions/999/retirer/"
            f" contact/ benevoles/ photos/ photos/{photo}/ photos/{photo}/fichier/ photos/{photo}/retirer/"
            " changements/999/reprendre/ actions/submit_listing/ actions/hide/ actions/publish/",
        ),
    ]


def house_pages(structure):
    """The house's own pages, then the reception that nobody reads of but agents, and those whom it receives."""
    season = structure.wishes.get().round
    rooms.protected_space()
    desk.coworking()
    return [
        (label, label.replace("saisons/1/", f"saisons/{season.pk}/"))
        for label in (
            "/maison/espaces/muriers/",
            "/maison/espaces/muriers/reserver/",
            "/maison/espaces/espace-accueil/",
            "/maison/espaces/espace-accueil/reserver/",
            "/espace/agenda/",
            "/espace/conseil/",
            "/espace/conseil/prendre/cooperative/",
            "/espace/coworking/",
            "/espace/coworking/prendre/plateau/",
            "/espace/reservations/",
            "/espace/reservations/series/nouvelle/",
            "/espace/reservations/saisons/",
            "/espace/reservations/saisons/1/",
            "/espace/reservations/saisons/1/voeu/",
            "/gestion/maison/presences/",
            "/gestion/maison/semaine/",
            "/gestion/maison/appointment/semaine/",
        )
    ]


def test_page_of_the_space_answers_each_account(client, files, request):
    factories.CallFactory(slug="brouillon", status="draft")
    contact, paper = str(files["contact"].pk), str(files["draft"].structure.papers.get().pk)
    known = rf"(?<=/)({contact}|{paper}|\d+|R-\w{{8}})(?=/)"
    rows = [(re.sub(known, "1", label), url) for label, url in space_pages(files)]
    people = {name: request.getfixturevalue(name) for name in PEOPLE + AGENTS}

    def cell(label, url, name):
        return short(client.sign_in(people[name]).get(url))

    assert table(rows, people, cell, 41) == SPACE.strip("\n")


def test_office_answers_each_agent(client, files, shelter, request):
    people = {name: request.getfixturevalue(name) for name in AGENTS}
    factories.invitation(files["draft"].structure)
    factories.join_request(files["draft"].structure)
    factories.reading(reader=("Nadia Serre", "nadia.serre@exemple.fr"))
    factories.duplicate_pair(files["draft"].structure)
    labels.held()
    audits.draw(seed="2027", share=10, by=labels.labeller())
    page = label_life(files["draft"].structure)["page"]
    labels.proposal(page)
    labels.error_report(page)
    rows = sorted((model._meta.label_lower, model) for model in admin.site._registry)

    def cell(label, model, name):
        client.sign_in(people[name])
        base = f"admin:{label.replace('.', '_')}"
        seen = (
            model._default_manager.visible_to(people[name]) if hasattr(model.objects, "visible_to") else model.objects
        )
        row = seen.order_by("pk").first()
        answers = {
            "l": client.get(reverse(f"{base}_changelist")).status_code,
            "a": client.get(reverse(f"{base}_add")).status_code,
            "c": client.get(reverse(f"{base}_change", args=[row.pk])).status_code if row else 403,
        }
        return "".join(letter if status == 200 else "-" for letter, status in answers.items())

    assert table(rows, people, cell, 32) == OFFICE.strip("\n")


@pytest.mark.parametrize("name", PEOPLE)
def test_office_sends_whoever_is_no_agent_to_the_door(name, client, request):
    client.sign_in(request.getfixturevalue(name))
    for model in admin.site._registry:
        answer = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert short(answer) == "in"
    assert short(client.get("/gestion/")) == "in"


# A stranger ---------------------------------------------------------------------------------------


def invited_partner(structure):
    """Somebody whom this structure invited."""
    call = factories.CallFactory(kind="common")
    return factories.partner(factories.ApplicationFactory(call=call, structure=structure), status="invited")


def object_addresses(files):
    """Every address of the space that names an object, walked from the routes, each move included."""
    draft, deposited, agreement, amendment, termination, recovery, report, contact = files.values()
    lived, label = housing.occupied(draft.structure), label_life(draft.structure)
    kinds = {
        "/espace/demandes/<int:pk>/": (Application, [draft, deposited, agreement.grant.application]),
        "/espace/conventions/<int:pk>/": (Agreement, [agreement]),
        "/espace/avenants/<int:pk>/": (Amendment, [amendment]),
        "/espace/resiliations/<int:pk>/": (Termination, [termination]),
        "/espace/reversements/<int:pk>/": (Recovery, [recovery]),
        "/espace/comptes-rendus/<int:pk>/": (Report, [report]),
        "/espace/partenaires/<int:pk>/": (Partner, [invited_partner(draft.structure)]),
        "/espace/reservations/<slug:number>/": (Booking, [house.booking(draft.structure)]),
        "/espace/reservations/attente/<int:pk>/": (WaitingPlace, [house.waiting_place(draft.structure)]),
        "/espace/reservations/series/<int:pk>/": (Series, [house.subject("house_series", draft.structure)]),
        "/espace/reservations/saisons/voeux/<int:pk>/": (Wish, [house.subject("house_wish", draft.structure)]),
        "/espace/conseil/<slug:number>/": (Appointment, [desk.appointment_of(draft.structure)]),
        "/espace/locaux/demandes/<int:pk>/": (PremisesRequest, [lived.request]),
        "/espace/locaux/conventions/<int:pk>/": (Occupation, [lived]),
        "/espace/locaux/etats-des-lieux/<int:pk>/": (Inventory, [housing.inventory(lived)]),
        "/espace/structures/<slug:slug>/": (type(draft.structure), [draft.structure]),
        "/espace/label/<int:pk>/": (Candidacy, [label["renewal"], label["refused"]]),
        "/espace/label/preuves/<int:pk>/": (Evidence, [label["evidence"]]),
        "/espace/label/attributions/<slug:number>/": (Award, [label["award"]]),
        "/espace/label/certificats/<slug:number>.pdf": (Award, [label["award"]]),
        "/espace/label/controles/<int:pk>/": (Audit, [label["audit"]]),
        "/espace/label/fiche/<slug:slug>/": (Listing, [label["page"]]),
    }
    elsewhere = {
        "/espace/structures/<slug:slug>/rejoindre/",  # for those who are no members yet
        "/espace/structures/invitation/<str:key>/",  # for whoever holds the signed link
        "/espace/structures/confirmer/<str:key>/",  # the same
        "/espace/",
        "/espace/structures/nouvelle/",
        "/espace/structures/nouvelle/fiche/",
        "/espace/structures/nouvelle/adresses/",
        "/espace/demandes/nouvelle/<slug:slug>/",
        "/espace/partenaires/invitation/<str:token>/",  # for whoever holds the signed link
        "/espace/partenaires/invitation/<str:token>/decliner/",
        "/espace/agenda/",
        "/espace/conseil/",
        "/espace/conseil/prendre/<slug:slug>/",
        "/espace/coworking/",
        "/espace/coworking/prendre/<slug:slug>/",
        "/espace/locaux/nouvelle/<slug:slug>/",
        "/espace/reservations/",
        "/espace/reservations/series/nouvelle/",
        "/espace/reservations/saisons/",
        "/espace/reservations/saisons/<int:pk>/",
        "/espace/reservations/saisons/<int:pk>/voeu/",
        "/espace/label/",
        "/espace/label/candidature/",
    }
    for route in ROUTES:
        if not route.startswith("/espace/") or route in elsewhere:
            continue
        ((model, rows),) = [kind for start, kind in kinds.items() if route.startswith(start)]
        for row in rows:
            pk = contact.pk if "contacts" in route else row.photos.get().pk if model is Listing else row.pk
            for move in Flow.of(model) if "<slug:move>" in route else [""]:
                number = row.bookings.first().number if model is Series else getattr(row, "number", "")
                photo = row.photos.first().pk if model is Inventory else ""
                told = {
                    "number": number,
                    "photo": photo,
                    "step": "presentation",
                    "code": "decider-a-plusieurs",
                    "action": "retirer",
                }
                yield filled(route, pk=pk, slug=draft.structure.slug, move=move, **told)


def test_stranger_finds_no_object_of_another_structure(client, files, stranger):
    client.sign_in(stranger)
    answers = {
        (method, url): getattr(client, method)(url).status_code
        for url in object_addresses(files)
        for method in ("get", "post")
    }
    assert len(answers) > 60
    # 405: the address does not take this from anybody, and says so before it looks for an object.
    told = {key: status for key, status in answers.items() if status not in (404, 405)}
    assert len([key for key, status in answers.items() if key[0] == "get" and status == 405]) < 6
    assert told == {}


def test_object_that_does_not_exist_answers_like_one_of_a_stranger(client, stranger):
    answers = {url: client.sign_in(stranger).get(url).status_code for url in MISSING}
    assert answers == dict.fromkeys(MISSING, 404)


MISSING = [
    *(
        f"/espace/label/{kind}/"
        for kind in ("999", "preuves/999", "attributions/LAB-999", "controles/999", "fiche/rien")
    ),
    *(f"/espace/{kind}/999/" for kind in ("demandes", "conventions", "avenants", "resiliations", "reversements")),
    "/espace/comptes-rendus/999/",
    "/espace/structures/rien/",
]


# Nothing broken, nothing early --------------------------------------------------------------------


@pytest.mark.parametrize("start", [f"{address}/" for address in NOT_YET] + ["/annuaire/x/"])
def test_address_of_a_later_issue_does_not_exist(start, client, superuser):
    assert client.get(start).status_code == 404
    assert client.sign_in(superuser).get(start).status_code == 404


def crawl(client, start):
    """Every page that links lead to, with its status. The office is another world: its front page only."""
    seen, waiting = {}, [start]
    while waiting:
        url = waiting.pop()
        if url in seen or url.startswith(("/gestion/", "/compte/logout/", "/static/")):
            continue
        answer = client.get(url, follow=True)
        seen[url] = answer.status_code
        if answer["Content-Type"].startswith("text/html"):
            waiting += links(answer)
    return seen


@pytest.mark.parametrize(
    ("name", "start"), [("visitor", "/"), ("representative", "/espace/"), ("sheltered", "/espace/")]
)
def test_links_all_lead_somewhere(name, start, client, files, request):
    seen = crawl(client.sign_in(request.getfixturevalue(name)), start)
    assert {url: status for url, status in seen.items() if status != 200} == {}
    assert len(seen) > 8


def test_work_list_leads_somewhere(client, files, superuser):
    client.sign_in(superuser)
    found = {url: client.get(url).status_code for url in links(client.page("/gestion/"))}
    assert {url: status for url, status in found.items() if status not in (200, 302)} == {}
