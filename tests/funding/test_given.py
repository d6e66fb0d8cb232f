"""What the directory says that the town gave: what is published, and nothing before."""

import pytest

from label import given as register
from tests import factories
from tests.client import links
from tests.label import factories as pages

from .test_structure_page import address, aid

pytestmark = pytest.mark.django_db


def test_nothing_is_told_before_the_agreement_is_signed(structure):
    factories.agreement("to_sign", structure=structure)
    assert register.given(structure.pk) == []


def test_published_grants_and_aids_are_summed_by_year(client):
    structure = pages.verified_structure()
    agreement = factories.agreement("running", structure=structure)
    aid(structure, value=1_800)
    (told,) = register.given(structure.pk)
    assert told.total == agreement.grant.amount + 1_800
    assert told.url == address(structure)
    assert address(structure) in links(client.page(pages.listing(structure).public_url))
