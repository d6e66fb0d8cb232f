"""What goes on around the files: people who come in, accounts that change, aid in kind, what came to the desk."""

from commons import clock
from funding import workflow
from funding.models import Application, Assistance, InKindAid, RefusalReason
from structures import workflow as structures
from structures.models import Membership

from . import vault
from .agenda import at, days
from .people import person

REASONS = {
    "Hors du territoire": "Le projet ne se passe pas sur le territoire, et ses habitants n’en profitent pas.",
    "Commande de service": "La Ville décrirait elle-même le service : ce serait un marché public, non une subvention.",
    "Budget incomplet": "Le plan de financement n’est pas équilibré, et les cofinanceurs n’ont pas été trouvés.",
    "Déjà aidé cette année": "Le même projet reçoit déjà une aide de la Ville pour l’année demandée.",
    "Crédits épuisés": "D’autres demandes répondaient davantage à l’appel, et ses crédits sont épuisés.",
}
AIDS = (
    ("Café des Mineurs", "Prêt de la salle des fêtes, douze soirées", 1_800),
    ("Radio Galibot", "Prêt d’un bureau à la maison des associations", 2_400),
)
NEWCOMERS = (("Nour", "Arnal", "nour@voisins.example"), ("Théo", "Bastide", "theo@voisins.example"))


def small_things(town):
    """This month: aid in kind valued for the year, an invitation, a request to join, an account that changes."""
    yield at(town.today - days(15))
    for label, text in REASONS.items():
        RefusalReason.objects.create(label=label, text=text)
    for name, label, value in AIDS:
        InKindAid.objects.create(
            structure=town.structures[name],
            year=clock.today().year,
            label=label,
            value=value,
            source="Tarifs votés par le conseil municipal",
            by=town.staff.subventions,
        )
    yield at(town.today - days(8))
    shop = town.structures["Ressourcerie des Prés"]
    rose, role = town.people_of(shop), Membership.Role
    structures.invite(shop, by=rose, email=NEWCOMERS[0][2], role=role.WRITER)
    first_name, last_name, email = NEWCOMERS[1]
    theo = person(email, first_name, last_name)
    structures.ask_to_join(shop, by=theo, role=role.READER, message="Je tiens la caisse le samedi.")
    yield at(town.today - days(2) if town.today.weekday() > 1 else town.today - days(4))
    radio = town.structures["Radio Galibot"]
    radio.refresh_from_db()
    if not radio.bank_accounts.pending().exists():
        vault.declare_account(town, radio, town.people_of(radio))


def at_the_desk(town):
    """Somebody came with a paper form: an agent has begun to type it, the signed original is on the file."""
    yield at(town.today - days(5))
    application = (
        Application.objects.filter(status=Application.Status.DRAFT, call__slug__startswith="coup-de-pouce")
        .exclude(structure__name__in=["Café des Mineurs", "Abri Cévenol"])
        .order_by("pk")
        .first()
    )
    if application is None:
        return
    service = town.staff.subventions
    workflow.begin_for(application, channel=Assistance.Channel.DESK, received_on=clock.today(), by=service)
    application.refresh_from_db()
    workflow.keep_scan(application.assistance, vault.upload("other"), by=service)


def still_true(town, row, used):
    """Each year, most structures say that what the portal knows is true; one always forgets."""
    for year in range(1, 5):
        moment = used + days(360 * year)
        if moment > town.today or row.name == "Café des Mineurs":
            return
        yield at(moment)
        structure = town.structures.get(row.name)
        if structure is None or structure.status == "closed":
            return
        structures.confirm(structure, by=town.people_of(structure))
