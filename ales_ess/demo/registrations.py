"""How the structures of the roster came to the portal."""

import random

from structures import workflow
from structures.models import Commune, Contact, Membership, Sector, Shelter, Structure
from structures.slugs import free_slug

from . import vault
from .agenda import at, between, days
from .people import RELAY, create_representative, some_name

STREETS = (
    *("rue du Puits", "chemin des Faïsses", "rue des Mûriers", "place du Marché", "avenue de la Gare"),
    *("rue de l’École", "chemin du Gardon", "rue des Châtaigniers", "place de la Mairie", "rue du Four"),
)
POST_BOX = "Boîte postale 30, place de la Mairie"
REAL_PLACE = "7 impasse du Secret"


def registration(town, row, first_use):
    """A structure declares itself before it needs to; the town verifies it while it instructs."""
    rng = random.Random(f"{town.seed}:{row.name}")
    known = row.state != Structure.Status.SUBMITTED
    yield at(first_use - days(rng.randint(8, 50) if known else rng.randint(3, 6)), rng)
    structure = declare(town, row, rng)
    person = town.people[row.name]
    if row.state == Structure.Status.DRAFT:
        return
    workflow.submit(structure, by=person)
    if row.state == Structure.Status.SUBMITTED:
        return
    account = vault.declare_account(town, structure, person) if rng.random() < 0.8 else None
    yield at(first_use - days(rng.randint(2, 6)), rng)
    workflow.verify(structure, by=town.staff.subventions)
    if account:
        vault.confirm_account(town, account)
    if row.state == Structure.Status.TO_REVIEW:
        yield at(between(rng, town.today - days(9), town.today - days(4)), rng)
        structure.address = some_address(rng)
        structure.save()
        workflow.reopen(structure, by=person)
    elif row.state == Structure.Status.CLOSED:
        yield at(between(rng, town.today - days(90), town.today - days(30)), rng)
        workflow.close(
            structure,
            by=town.staff.subventions,
            closing_reason="Dissoute par son assemblée générale.",
        )


def declare(town, row, rng):
    """The row, whoever acts for it and whom to call."""
    slug = free_slug(row.name, Structure.objects.all())
    commune = Commune.objects.get(name=row.commune)
    structure = Structure(
        name=row.name,
        slug=slug,
        family=row.family,
        siret=row.siret,
        rna=row.rna,
        sector=Sector.objects.get(code=row.sector),
        purpose=row.purpose,
        address="Boîte postale 30, place de la Mairie"
        if row.is_protected
        else f"{rng.randint(1, 60)} {rng.choice(STREETS)}",
        postcode=commune.postcode,
        commune=commune,
        public_email="" if row.is_protected else f"bonjour@{slug}.example",
        website="" if row.is_protected or rng.random() < 0.5 else f"https://{slug}.example/",
        is_protected=row.is_protected,
        **(RELAY if row.is_protected else {}),
    )
    structure.full_clean()
    structure.save()
    town.structures[row.name] = structure
    town.people[row.name], position = create_representative(row, slug, rng, town.password)
    join(structure, town.people[row.name], Membership.Role.REPRESENTATIVE, position, on=town.now())
    if row.is_protected:
        Shelter.objects.create(structure=structure, address=REAL_PLACE, postcode=commune.postcode, commune=commune)
        Contact.objects.create(
            structure=structure,
            name=structure.relay_name,
            position=structure.relay_role,
            email=structure.relay_email,
            is_public=True,
        )
    else:
        add_contacts(structure, slug, row, rng)
    return structure


def some_address(rng):
    return f"{rng.randint(1, 60)} {rng.choice(STREETS)}"


def add_contacts(structure, slug, row, rng):
    """One for everybody and, for some, one for the service only."""
    Contact.objects.create(
        structure=structure,
        name=some_name(f"accueil:{row.rank}"),
        position="Accueil",
        email=structure.public_email,
        phone=f"04 66 00 {row.rank:02d} {rng.randint(10, 99)}",
        is_public=True,
    )
    if row.rank % 2:
        Contact.objects.create(
            structure=structure,
            name=some_name(f"comptable:{row.rank}"),
            position="Comptabilité",
            email=f"comptes@{slug}.example",
        )


def join(structure, user, role, position, *, on):
    """A membership, dated."""
    membership = Membership.objects.create(structure=structure, user=user, role=role, position=position)
    Membership.objects.filter(pk=membership.pk).update(since=on)  # auto_now_add knows no other day than today
