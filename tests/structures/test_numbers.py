"""SIRET, RNA, postcode, telephone: read generously, checked strictly."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from structures import identifiers
from structures.slugs import free_slug


def refuses(validate, value):
    try:
        validate(value)
    except ValidationError:
        return True
    return False


@st.composite
def sirets(draw):
    siren = draw(st.text("123456789", min_size=8, max_size=8).filter(lambda stem: not stem.startswith("35600000")))
    siren += luhn.calc_check_digit(siren)
    stem = siren + draw(st.text("0123456789", min_size=4, max_size=4))
    return stem + luhn.calc_check_digit(stem)


@given(sirets(), st.lists(st.tuples(st.integers(0, 14), st.sampled_from(" .-\u00a0\u202f")), max_size=6))
def test_siret_is_read_with_the_spaces_people_type(siret, marks):
    typed = siret
    for place, mark in marks:
        typed = typed[:place] + mark + typed[place:]
    assert identifiers.clean(typed) == siret
    identifiers.validate_siret(siret)


@given(sirets(), st.integers(0, 13), st.integers(1, 9))
def test_siret_with_one_wrong_digit_is_refused(siret, place, shift):
    wrong = siret[:place] + str((int(siret[place]) + shift) % 10) + siret[place + 1 :]
    assert refuses(identifiers.validate_siret, wrong)


@given(st.text(max_size=20))
def test_validators_never_break_on_any_text(text):
    for validate in (
        identifiers.validate_siret,
        identifiers.validate_rna,
        identifiers.validate_postcode,
        identifiers.validate_phone,
    ):
        refuses(validate, identifiers.clean(text))


@pytest.mark.parametrize("rna", ["W301234567", "W9G2001932"])
def test_rna_of_the_mainland_and_overseas_are_accepted(rna):
    identifiers.validate_rna(rna)


@pytest.mark.parametrize("rna", ["W30123456", "301234567", "W3012345678", "W301234567\n", "w301234567"])
def test_rna_of_another_shape_is_refused(rna):
    assert refuses(identifiers.validate_rna, rna)


@pytest.mark.parametrize("postcode", ["3010", "301000", "3010A", "٣٠١٠٠"])
def test_postcode_that_is_not_five_digits_is_refused(postcode):
    assert refuses(identifiers.validate_postcode, postcode)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "slug"),
    [("L’Œuvre d’Étienne", "loeuvre-detienne"), ("Nouvelle", "nouvelle-2"), ("???", "structure")],
)
def test_slug_is_the_name_as_an_address(name, slug, structure):
    assert free_slug(name, type(structure()).objects.all().none()) == slug


@pytest.mark.django_db
def test_slug_that_is_taken_gets_a_number(structure):
    first = structure(name="Café", slug="cafe")
    structure(name="Café", slug="cafe-2")
    assert free_slug("Café", type(first).objects.all()) == "cafe-3"
