"""People and structures for these tests: each maker is a fixture, what matters is said where it is called."""

import itertools

import pytest
from django.contrib.auth.models import Group
from stdnum import luhn

from structures.models import Commune, Contact, Membership, Sector, Shelter, Structure, User

numbers = itertools.count(1)


def siret():
    stem = f"9{next(numbers):012}"
    siren = stem[:8] + luhn.calc_check_digit(stem[:8])
    stem = siren + stem[9:]
    return stem + luhn.calc_check_digit(stem)


@pytest.fixture
def person(db):
    def make(email=None, **fields):
        email = email or f"personne{next(numbers)}@asso.example"
        user = User.objects.create_user(email, "un-mot-de-passe", **({"first_name": "Jeanne"} | fields))
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def agent(person):
    """An agent of the town, in these groups."""

    def make(*groups, **fields):
        user = person(f"agent{next(numbers)}@ales.example", is_staff=True, **fields)
        user.groups.set([Group.objects.get(name=name) for name in groups])
        return user

    return make


@pytest.fixture
def structure(db):
    def make(representative=None, **fields):
        number = next(numbers)
        made = Structure.objects.create(
            **{
                "name": f"Structure {number}",
                "slug": f"structure-{number}",
                "siret": siret(),
                "sector": Sector.objects.get(code="reemploi"),
                "purpose": "Réparer et partager.",
                "address": "1 rue des Prés",
                "postcode": "30100",
                "commune": Commune.objects.get(insee="30007"),
                "status": Structure.Status.SUBMITTED,
            }
            | fields
        )
        if representative:
            Membership.objects.create(structure=made, user=representative)
        return made

    return make


@pytest.fixture
def shelter(structure, person):
    """« Abri Cévenol »: a protected structure, with its member, its contact and its real place."""
    member = person("aurore.secrete@abri.example", first_name="Aurore", last_name="Secrète")
    made = structure(
        member,
        name="Abri Cévenol",
        slug="abri-cevenol",
        address="2 place de la Mairie",
        is_protected=True,
        relay_name="Maître Relais",
        relay_role="Avocate",
        relay_phone="04 66 00 00 01",
    )
    Contact.objects.create(structure=made, name="Clarisse Cachée", phone="06 00 00 00 99", is_public=True)
    Shelter.objects.create(
        structure=made, address="7 impasse du Secret", postcode="30100", commune=Commune.objects.get(insee="30007")
    )
    return made


@pytest.fixture
def declaration():
    """What a person types to declare a structure."""

    def make(**typed):
        return {
            "name": "Café des Mineurs",
            "family": "association",
            "siret": "",
            "rna": "w301 234 567",
            "sector": Sector.objects.get(code="culture").pk,
            "purpose": "Un café associatif.",
            "address": "3 rue du Puits",
            "postcode": "30100",
            "commune": Commune.objects.get(insee="30007").pk,
            "position": "Présidente",
        } | typed

    return make
