"""Two structures that are one, and hold or ask for the label, or have a page in the directory."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from commons import clock
from label import workflow as label
from label.models import Award, Candidacy, DirectoryEntry, Listing
from label.workflow.awards import withdraw
from structures import workflow
from structures.models import Structure
from tests.factories import StructureFactory, agent

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def instructor(db):
    return agent("Instruction")


@pytest.fixture
def kept(db):
    return factories.verified_structure(name="Café des Mineurs", slug="cafe")


@pytest.fixture
def duplicate(db):
    return factories.verified_structure(name="Cafe des mineurs", slug="cafe-2")


def merge(duplicate, kept, by):
    return workflow.merge(duplicate, by=by, survivor=kept, keeps_roles=True)


def entries():
    return dict(DirectoryEntry.objects.values_list("slug", "structure"))


# Everything follows -------------------------------------------------------------------------------


def test_label_its_control_and_its_candidacy_follow_with_their_number(duplicate, kept, instructor):
    held = factories.award(duplicate)
    audit = factories.audit(held)
    before = (held.number, held.holder_name, held.starts_on, held.ends_on)
    merge(duplicate, kept, instructor)
    held.refresh_from_db()
    assert (held.structure, held.candidacy.structure) == (kept, kept)
    assert (held.number, held.holder_name, held.starts_on, held.ends_on) == before
    assert held.audits.get() == audit
    assert not Award.objects.filter(structure=duplicate).exists()


def test_candidacy_goes_on_with_the_structure_that_stays(duplicate, kept, instructor):
    asked = factories.submitted_candidacy(duplicate)
    merge(duplicate, kept, instructor)
    asked.refresh_from_db()
    assert asked.structure == kept
    label.declare_complete(asked, by=factories.labeller())


def test_labels_of_different_years_stand_one_after_the_other(duplicate, kept, instructor):
    past = factories.held(duplicate, starts_on=clock.today() - dt.timedelta(days=5 * 365))
    now = factories.held(kept)
    merge(duplicate, kept, instructor)
    assert list(kept.awards.order_by("starts_on")) == [past, now]


# Things of which there is one ---------------------------------------------------------------------


def test_two_labels_at_the_same_dates_are_refused_by_their_numbers_and_nothing_has_moved(duplicate, kept, instructor):
    theirs, ours = factories.held(duplicate), factories.held(kept)
    with pytest.raises(ValidationError) as refusal:
        merge(duplicate, kept, instructor)
    assert refusal.value.messages == [
        f"Les deux structures ont le label aux mêmes dates (n° {theirs.number} et n° {ours.number}) : "
        "retirez d’abord l’un des deux."
    ]
    duplicate.refresh_from_db()
    assert (duplicate.status, duplicate.awards.get()) == (Structure.Status.VERIFIED, theirs)


def test_label_that_was_withdrawn_first_lets_them_be_one(duplicate, kept, instructor):
    theirs, ours = factories.held(duplicate), factories.held(kept)
    factories.audit(theirs, status="sanctioned", sanction="withdrawal")
    merge(duplicate, kept, instructor)
    assert set(kept.awards.all()) == {theirs, ours}
    ours.refresh_from_db()
    with pytest.raises(PermissionDenied):  # what was decided of the one is nothing to the other
        withdraw(ours, by=factories.labeller(), reason="Encore.")


def test_two_candidacies_under_way_are_refused(duplicate, kept, instructor):
    factories.submitted_candidacy(duplicate)
    factories.begun_candidacy(kept)
    with pytest.raises(ValidationError, match="Les deux structures demandent le label"):
        merge(duplicate, kept, instructor)


def test_draft_of_the_duplicate_gives_way(duplicate, kept, instructor):
    draft = factories.begun_candidacy(duplicate)
    asked = factories.submitted_candidacy(kept)
    merge(duplicate, kept, instructor)
    assert list(Candidacy.objects.filter(structure=kept)) == [asked]
    draft.refresh_from_db()
    assert (draft.structure, draft.status) == (duplicate, "draft")


# The directory ------------------------------------------------------------------------------------


def test_page_of_the_duplicate_becomes_the_page_of_the_other_and_its_address_leads_there(
    client, duplicate, kept, instructor
):
    page = factories.listing(duplicate)
    assert entries() == {"cafe-2": duplicate.pk}
    merge(duplicate, kept, instructor)
    assert Listing.objects.get() == page
    assert entries() == {"cafe": kept.pk}
    answer = client.get("/annuaire/cafe-2/")
    assert (answer.status_code, answer["Location"]) == (301, "/annuaire/cafe/")


def test_page_of_the_structure_that_stays_stays(duplicate, kept, instructor):
    ours, theirs = factories.listing(kept), factories.listing(duplicate)
    merge(duplicate, kept, instructor)
    assert (kept.listing, duplicate.listing) == (ours, theirs)
    assert entries() == {"cafe": kept.pk}


def test_page_that_is_online_is_not_lost_for_a_draft(duplicate, kept, instructor):
    factories.listing(kept, published=False)
    factories.listing(duplicate)
    with pytest.raises(ValidationError, match="gardez plutôt « Cafe des mineurs »"):
        merge(duplicate, kept, instructor)
    assert entries() == {"cafe-2": duplicate.pk}


def test_whole_structure_follows_at_once(instructor, duplicate, kept):
    factories.listing(duplicate)
    factories.award(duplicate)
    other = StructureFactory(name="Rien à voir")
    merge(duplicate, kept, instructor)
    kept.refresh_from_db()
    assert (kept.listing.structure, kept.awards.count(), kept.candidacies.count()) == (kept, 1, 1)
    entry = DirectoryEntry.objects.get()
    assert (entry.structure, entry.labelled_since(clock.today())) == (kept, clock.today())
    assert not other.awards.exists()
