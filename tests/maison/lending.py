"""Premises, requests, occupations and inventories, lived up to a status by the moves that people really make."""

import datetime as dt
import io
from decimal import Decimal

import factory
from dateutil.relativedelta import relativedelta
from factory.django import DjangoModelFactory
from PIL import Image

from commons import clock
from commons.uploads import Upload
from maison.models import Inventory, Premises, PremisesRequest
from maison.workflow import inventory as inventories
from maison.workflow import lending, occupation
from structures.models import Commune, Paper, User
from tests import factories

SIGN = {"name": "Rose Prés", "role": "Présidente", "consent": "Je signe."}
ANSWERS = {
    "project": "Réparer des vélos avec les gens du quartier.",
    "audience": "Quarante personnes par semaine.",
    "use": "Un atelier et un bureau.",
    "hours": "Du mardi au samedi",
    "works": "Aucun.",
    "budget": "Recettes 12 000 €, charges 12 000 €.",
}


class PremisesFactory(DjangoModelFactory):
    """A workshop that anybody may ask for, worth 7 300 € a year: twenty euros a day."""

    class Meta:
        model = Premises
        django_get_or_create = ["slug"]

    name = factory.Sequence("Atelier n° {}".format)
    slug = factory.Sequence("atelier-{}".format)
    address = "3 rue des Mines"
    postcode = "30100"
    commune = factory.LazyFunction(lambda: Commune.objects.get(insee="30007"))
    surface = Decimal(80)
    floor = "Rez-de-chaussée"
    rental_value = Decimal(7_300)
    value_source = "Estimation du domaine"
    is_public = True


def keeper(structure):
    """The agent who lends to this structure."""
    return factories.agent("Protection" if structure.is_protected else "Maison")


def signatory(structure):
    return factories.agent("Protection" if structure.is_protected else "Signature")


def insure(structure, until=None):
    """Its certificate, which holds for a year or until that day."""
    factories.paper(structure, "insurance")
    if until:
        given = {"valid_from": until - relativedelta(years=1), "valid_until": until}
        Paper.objects.filter(structure=structure, kind="insurance", superseded_at=None).update(**given)


def papers(structure):
    """What the town reads before it lends."""
    for kind in ("statutes", "budget"):
        factories.paper(structure, kind)
    insure(structure)


def year(first=None):
    """A whole year from that day, or from today."""
    first = first or clock.today()
    return first, first + relativedelta(years=1) - dt.timedelta(days=1)


def request(structure=None, status="submitted", premises=None, fee=0, period=None, **fields):
    """A request lived up to this status."""
    structure = structure or factories.StructureFactory()
    premises = premises or PremisesFactory()
    by, service = factories.representative_of(structure), keeper(structure)
    starts_on, ends_on = period or year()
    if not structure.papers.filter(kind="budget").exists():
        papers(structure)
    made = PremisesRequest.objects.create(
        **{"title": "Atelier de vélos", "premises": premises, "structure": structure, "saved_by": by}
        | {"starts_on": starts_on, "ends_on": ends_on}
        | ANSWERS
        | fields
    )
    if status == "withdrawn":
        lending.withdraw_request(made, by=by)
    if status in ("draft", "withdrawn"):
        return made
    lending.submit_request(made, by=by)
    if status == "refused":
        lending.refuse_request(made, by=service, reason="Un autre projet convient mieux.")
    if status in ("submitted", "refused"):
        return made
    lending.plan_visit(made, by=service, visit_at=clock.now() + dt.timedelta(days=3))
    if status == "visit":
        return made
    lending.propose_request(
        made,
        by=service,
        opinion="Un projet solide.",
        proposed_from=starts_on,
        proposed_until=ends_on,
        proposed_fee=Decimal(fee),
        free_reason="" if fee else "elle répare pour tous, sans but lucratif",
    )
    if status == "granted":
        lending.grant_request(made, by=service, decision="DM-2026-12")
    return made


def occupied(structure=None, status="running", **details):
    """An occupation lived up to this status."""
    made = request(structure, "granted", **details).occupations.get()
    structure = made.structure
    by, service = factories.representative_of(structure), keeper(structure)
    if status == "abandoned":
        occupation.abandon_occupation(made, by=by, reason="Le projet s’arrête.")
    if status in ("to_sign", "abandoned"):
        return made
    occupation.sign_occupation(made, by=by, **SIGN)
    if status == "to_countersign":
        return made
    occupation.countersign_occupation(made, by=signatory(structure), **SIGN)
    if status == "hearing":
        occupation.announce_revocation(made, by=service, **announcement())
    if status == "ended":
        with clock.moved_to(made.ends_on + dt.timedelta(days=1)):
            occupation.end_occupation(made, by=User.objects.clock())
    assert made.status == status
    return made


def announcement(days=20):
    until = clock.today() + dt.timedelta(days=days)
    return {"facts": "La rue sera reconstruite.", "answer_until": until}


def picture(name="atelier.jpg", colour="green"):
    """A photo that was checked."""
    written = io.BytesIO()
    Image.new("RGB", (120, 80), colour).save(written, "JPEG")
    return Upload(name, written.getvalue(), "jpg", "image/jpeg", 1)


def inventory(lived=None, kind=Inventory.Kind.ENTRY, status="signed"):
    """An inventory lived up to this status."""
    lived = lived or occupied()
    by, service = factories.representative_of(lived.structure), keeper(lived.structure)
    made = inventories.begin_inventory(lived, kind, by=service, rooms="Atelier : murs propres.", meters="Eau 12 m³")
    inventories.add_photo(made, picture(), "Fenêtre fendue, atelier", by=service)
    if status == "draft":
        return made
    inventories.send_inventory(made, by=service, town_name="Mona d’Alès")
    if status == "to_sign":
        return made
    inventories.sign_inventory(made, by=by, name="Rose Prés", role="Présidente", remarks="La porte grince.")
    return made
