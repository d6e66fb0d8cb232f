"""Premises of the town's: what stands empty, who asks for it, who is in. Then what all of it is worth, for funding."""

import datetime as dt
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from commons import clock
from commons.uploads import Upload
from funding.workflow import in_kind
from maison.models import Inventory, Premises, PremisesPhoto, PremisesRequest
from maison.workflow import inventory, lending, occupation
from structures import workflow as structures
from structures.models import Commune, PaperKind

from . import vault
from .agenda import at, days
from .bookings import ABRI, CAFE, SHOP, fresh
from .drawings import picture

SHED, FLAT, SHOPFRONT, FLOOR, OLD_SCHOOL, KEPT = (
    "Hangar de la Gardonnette",
    "Bureaux de la rue Neuve",
    "Boutique de la place du Puits",
    "Plateau de la Magnanerie",
    "Ancienne école des Brousses",
    "Atelier du Petit Moulin",
)
STATE = Premises.State
# name, address, m², floor, state, rental value a year, what it is, its own facts, what is drawn
PREMISES = (
    (SHED, "8 chemin de la Gardonnette", 420, "Rez-de-chaussée", STATE.REFRESH, 12_600,
     "Un hangar d’un seul tenant, avec quai de livraison et deux bureaux vitrés.", {}, ("shed", "brick")),
    (FLAT, "21 rue Neuve", 74, "Premier étage", STATE.GOOD, 6_660,
     "Trois bureaux et une petite salle d’attente, dans un immeuble calme.", {}, ("office", "slate")),
    (SHOPFRONT, "2 place du Puits-Vieux", 58, "Rez-de-chaussée", STATE.GOOD, 5_800,
     "Une boutique d’angle, vitrine sur la place du marché, réserve au fond.", {}, ("shop", "meadow")),
    (FLOOR, "14 quai des Magnaneries", 190, "Deuxième étage", STATE.LIGHT, 13_300,
     "Un plateau sous charpente, à cloisonner. Ascenseur, gaines refaites.", {}, ("empty", "chestnut")),
    (OLD_SCHOOL, "1 montée des Brousses", 260, "Rez-de-chaussée et étage", STATE.HEAVY, 9_100,
     "Deux classes, un préau et une cour plantée de tilleuls. La toiture est à reprendre.", {}, ("empty", "mulberry")),
    (KEPT, "5 impasse du Petit-Moulin", 96, "Rez-de-chaussée", STATE.GOOD, 5_300,
     "Un atelier équipé, que la Ville garde pour ses chantiers.", {"is_kept": True}, ("shed", "night")),
)  # fmt: skip
CONSENT = "Je signe cette convention."
FREE = "elle agit pour l’intérêt général, sans but lucratif"
ANSWERS = {
    "audience": "Les habitants du quartier, une soixantaine de personnes par semaine.",
    "hours": "Du mardi au samedi, de 9 h à 18 h",
    "works": "Aucun.",
    "budget": "Charges 4 200 € : fluides, assurance, entretien. Recettes : vente et adhésions.",
}


def premises(town):
    """The town writes down what it can lend."""
    yield at(town.today - days(410))
    town.premises, alès = {}, Commune.objects.get(insee="30007")
    for name, address, surface, floor, state, value, told, facts, (scene, palette) in PREMISES:
        made = Premises(
            name=name,
            slug=name.lower().replace(" ", "-").replace("é", "e"),
            description=told,
            address=address,
            postcode="30100",
            commune=alès,
            surface=Decimal(surface),
            floor=floor,
            state=state,
            way_in="Stationnement à cinquante mètres, arrêt de bus à côté.",
            is_accessible=floor == "Rez-de-chaussée",
            rental_value=Decimal(value),
            value_source="Estimation du service des domaines",
            is_public=True,
            **facts,
        )
        made.full_clean()
        made.save()
        shown = f"{told.partition('.')[0]}, dessiné en quelques traits."
        PremisesPhoto.objects.create(premises=made, file=picture(scene, palette), told=shown)
        town.premises[name] = made
    yield at(town.today - days(21))
    call = {"opens_on": clock.today(), "closes_on": town.today + days(40)}
    for field, value in call.items():
        setattr(town.premises[FLOOR], field, value)
    town.premises[FLOOR].save()


def lives(town):
    yield premises(town)
    yield workshop(town)
    yield hidden_offices(town)
    yield asked(town, CAFE, SHOPFRONT, "Une épicerie du coin", "draft", 6)
    yield asked(town, "Le Puits Commun", SHOPFRONT, "Une outilthèque en centre-ville", "submitted", 4)
    yield asked(town, "La Boucle Textile", FLOOR, "Un atelier de couture partagé", "visit", 12)
    yield asked(town, "Le Clic Cévenol", FLOOR, "Une salle d’ordinateurs remis à neuf", "proposed", 17)
    yield asked(town, "Atelier du Vélo Rouge", OLD_SCHOOL, "Une école du vélo", "refused", 46)
    yield insured_for_little(town)
    yield in_funding(town)


def asked(town, name, place, title, status, ago):
    """A request, as far as that status."""
    maison = town.staff.maison
    yield at(town.today - days(ago))
    request = written(town, name, place, title, "Accueil du public et petit stockage.", days(365))
    if status == "draft":
        return
    lending.submit_request(request, by=town.people[name])
    if status == "submitted":
        return
    yield at(clock.today() + days(2))
    if status == "refused":
        reason = "La toiture ne permet pas encore de recevoir du public."
        lending.refuse_request(request, by=maison, reason=reason, decision=f"DM-{clock.today():%Y}-118")
        return
    visited_on = town.today + days(6) if status == "visit" else clock.today() + days(3)
    lending.plan_visit(request, by=maison, visit_at=at(visited_on, hour=10))
    if status == "visit":
        return
    yield at(clock.today() + days(5))
    propose(town, request, 0, FREE)


def written(town, name, place, title, use, length):
    """A whole request, with the papers that the town reads."""
    structure, by = fresh(name), town.people[name]
    starts_on = clock.today() + days(30)
    request = PremisesRequest.objects.create(
        premises=town.premises[place],
        structure=structure,
        title=title,
        project=f"{title}. Le lieu est ouvert à tous, tenu par nos bénévoles et deux salariées.",
        use=use,
        starts_on=starts_on,
        ends_on=starts_on + length,
        saved_by=by,
        **ANSWERS,
    )
    for kind, paper, why in request.needs():
        if paper is None and not why:
            give(structure, kind, by=by)
    return request


def give(structure, kind, *, by, **dates):
    structures.add_paper(structure, kind, vault.upload(kind), by=by, **dates)


def propose(town, request, fee, free_reason):
    """What the service thinks of it, and under which conditions."""
    lending.propose_request(
        request,
        by=keeper(town, request),
        opinion="Un projet solide, attendu dans le quartier. Avis favorable.",
        proposed_from=request.starts_on,
        proposed_until=request.ends_on,
        proposed_fee=Decimal(fee),
        free_reason="" if fee else free_reason,
    )


def keeper(town, file):
    return town.staff.protection if file.is_sheltered else town.staff.maison


def lent(town, name, place, title, use, fee=0):
    """From the request to the keys; yields the moments, and the occupation at the end."""
    person = town.people[name]
    request = written(town, name, place, title, use, days(3 * 365))
    service, mayor = keeper(town, request), town.staff.protection if request.is_sheltered else town.staff.maire
    lending.submit_request(request, by=person)
    yield at(clock.today() + days(6))
    propose(town, request, fee, FREE)
    yield at(clock.today() + days(5))
    lending.grant_request(request, by=service, decision=f"DM-{clock.today():%Y}-{request.pk:03}")
    made = request.occupations.get()
    yield at(clock.today() + days(4))
    sign = {"role": "Présidence", "consent": CONSENT}
    occupation.sign_occupation(made, by=person, name=person.get_full_name(), **sign)
    yield at(clock.today() + days(3))
    if made.missing_to_countersign():
        give(made.structure, PaperKind.INSURANCE, by=person)
    mayor_name = mayor.get_full_name()
    occupation.countersign_occupation(made, by=mayor, name=mayor_name, role="Pour la Ville", consent=CONSENT)
    return made


def workshop(town):
    """The Ressourcerie sorts in the town's shed: keys, inventory, and a fee that says that it sells."""
    yield at(town.today - days(330))
    use = "Tri, réparation et stockage d’objets. Pas de vente au public."
    made = yield from lent(town, SHOP, SHED, "Un centre de tri", use, fee=1_200)
    yield at(made.starts_on)
    maison, rose = town.staff.maison, town.people[SHOP]
    rooms = "Halle : sol béton, deux tubes à changer.\nBureau 1 : bon état.\nBureau 2 : vitre fêlée, à surveiller."
    entry = inventory.begin_inventory(made, Inventory.Kind.ENTRY, by=maison, rooms=rooms, meters="Eau 412 m³, 3 clés")
    for scene, told in (("shed", "La halle, le grand portail fermé"), ("office", "Le bureau 2 et sa vitre fêlée")):
        inventory.add_photo(entry, photo(scene), told, by=maison)
    inventory.send_inventory(entry, by=maison, town_name=maison.get_full_name())
    yield at(clock.today() + days(1))
    words = {"name": rose.get_full_name(), "role": "Présidente", "remarks": "Le portail frotte à gauche."}
    inventory.sign_inventory(entry, by=rose, **words)


def photo(scene):
    return Upload(f"{scene}.jpg", picture(scene, "brick").read(), "jpg", "image/jpeg", 1)


def hidden_offices(town):
    """Abri Cévenol is in offices of the town's: nobody reads by whom they are taken."""
    yield at(town.today - days(140))
    yield from lent(town, ABRI, FLAT, "Des bureaux d’écoute", "Entretiens et bureaux.")


def insured_for_little(town):
    """Its certificate ends in three weeks: the portal reminds, then the desk does."""
    yield at(town.today - days(2) if town.today.weekday() > 1 else town.today - days(4))
    until = town.today + days(20)
    dates = {"valid_from": until - relativedelta(years=1), "valid_until": until}
    give(fresh(SHOP), PaperKind.INSURANCE, by=town.people[SHOP], **dates)


def in_funding(town):
    """What the house lent for free counts with the cash."""
    now = clock.now()
    yield now - dt.timedelta(minutes=20)
    in_kind.follow(by=town.staff.subventions)
