"""The label and the directory of the demo: something of everything, and nothing of what is hidden."""

import datetime as dt

import pgtrigger
import pytest
from django.core.management import call_command
from django.db.models import Count
from django.test import override_settings

from ales_ess.demo.listings import CENTRES
from commons import clock
from label.models import (
    Audit,
    AuditDraw,
    Award,
    Candidacy,
    Category,
    DirectoryEntry,
    ErrorReport,
    Jury,
    Listing,
    Proposal,
)
from label.models.audits import in_draw_order
from structures.models import Structure
from tests.client import text


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, lived once for the whole module: each test rolls back what it does to it."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        call_command("load_demo", verbosity=0)
    yield
    with django_db_blocker.unblock(), pgtrigger.ignore("commons.ConfidentialView:never_emptied"):
        call_command("flush", interactive=False, verbosity=0)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

KNOWN = ("Ressourcerie des Prés", "Café des Mineurs", "Abri Cévenol")


def test_candidacies_are_in_every_status():
    assert set(Candidacy.objects.values_list("status", flat=True)) == set(Candidacy.Status.values)
    refused = Candidacy.objects.filter(status="refused").first()
    assert refused.reasons
    assert refused.paths


def test_labels_run_are_suspended_and_withdrawn():
    held = Award.objects.valid(clock.today())
    assert held.count() >= 25
    assert set(Award.objects.values_list("status", flat=True)) == set(Award.Status.values)
    assert set(KNOWN) <= set(held.values_list("structure__name", flat=True))


def test_labels_are_in_eight_categories_at_least():
    labelled = DirectoryEntry.objects.labelled(clock.today())
    assert len({code for entry in labelled for code in entry.categories}) >= 8


def test_one_label_ends_soon_and_is_being_renewed():
    renewal = Candidacy.objects.get(renews__isnull=False, status="draft")
    assert renewal.renews.ends_on < clock.today() + dt.timedelta(days=183)


def test_controls_are_in_every_status_after_a_draw_that_anybody_can_do_again():
    assert set(Audit.objects.values_list("status", flat=True)) == set(Audit.Status.values)
    draw = AuditDraw.objects.get()
    drawn = set(draw.audits.values_list("award__number", flat=True))
    assert drawn == set(in_draw_order(draw.seed, draw.numbers)[: draw.size])


def test_juries_were_held_with_their_minutes_and_one_is_to_come():
    closed = Jury.objects.filter(closed_at__isnull=False)
    assert closed.count() == 2
    assert all(jury.minutes and jury.document for jury in closed)
    assert Jury.objects.filter(closed_at=None, held_on__gt=clock.today()).exists()


def test_pages_are_online_with_their_hours_points_and_pictures():
    online = Listing.objects.public()
    assert online.count() >= 45
    assert DirectoryEntry.objects.count() == online.count()
    assert online.annotate(number=Count("hours")).filter(number__gt=0).count() >= 44
    assert online.filter(photos__accepted_at__isnull=False).count() >= 15
    assert online.filter(welcomes_volunteers=True).exists()
    assert online.filter(recruits=True).exists()
    assert online.filter(exceptions__isnull=False).exists()
    assert Category.objects.filter(listings__in=online).distinct().count() >= 15


def test_each_point_is_in_the_commune_of_its_structure():
    for entry in DirectoryEntry.objects.exclude(latitude=None).select_related("commune"):
        latitude, longitude = CENTRES[entry.commune.name]
        assert abs(entry.latitude - latitude) < 0.01
        assert abs(entry.longitude - longitude) < 0.01


def test_a_change_waits_to_be_read_and_an_error_was_told():
    assert Proposal.objects.get(status="waiting").listing.structure.name == "Café des Mineurs"
    assert ErrorReport.objects.filter(handled_at=None).count() == 1


def test_protected_structure_has_the_label_and_a_page_without_a_place(client):
    abri = Structure.objects.get(name="Abri Cévenol")
    entry = DirectoryEntry.objects.get(structure=abri)
    assert entry.labelled_since(clock.today())
    assert (entry.commune, entry.neighbourhood, entry.latitude, entry.longitude) == (None, None, None, None)
    assert not abri.listing.hours.exists()
    assert not abri.listing.photos.exists()
    page = text(client.page("/annuaire/abri-cevenol/"))
    assert "04 66 00 00 30" in page
    assert "impasse du Secret" not in page


def test_everybody_reads_the_page_of_a_labelled_structure(client):
    award = Award.objects.get(structure__name="Ressourcerie des Prés")
    assert "Ressourcerie des Prés" in text(client.page("/annuaire/ressourcerie-des-pres/"))
    assert client.get(f"/label/verification/{award.number}/").status_code == 200
    assert award.certificate
