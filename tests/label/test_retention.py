"""What the label keeps for a time only: words and files go, the number and its dates stay."""

import datetime as dt

import pytest

from commons import clock, retention
from label import tasks
from label.models import Audit, Award, Candidacy, Jury, JuryMember, JuryOpinion, JuryScore
from label.retention import SERIES

from . import factories

pytestmark = pytest.mark.django_db
BY_CODE = {series.code: series for series in SERIES}


def due(code, on):
    return list(BY_CODE[code].due(on))


def dispose(code, row):
    BY_CODE[code].dispose(row)


def test_each_series_of_the_label_is_known_to_the_yearly_list():
    assert set(BY_CODE) <= set(retention.SERIES)


def test_award_leaves_its_number_its_structure_and_its_dates():
    award = factories.award()
    tasks.keep_certificate(award_id=award.pk)
    last = award.ends_on
    assert due("label.award", last - dt.timedelta(days=1)) == []
    (row,) = due("label.award", last)
    dispose("label.award", row)
    kept = Award.objects.get()
    assert (kept.number, kept.structure, kept.ends_on) == (award.number, award.structure, last)
    candidacy = Candidacy.objects.get()
    assert candidacy.presentation == candidacy.progress_plan == "Effacé"
    assert not candidacy.answers.exists()
    assert not candidacy.evidence.exists()
    assert not candidacy.visits.exists()
    assert not candidacy.events.exists()
    assert not kept.events.exists()


def test_renewed_label_keeps_the_candidacy_that_followed():
    first = factories.award()
    with clock.moved_to(first.ends_on):
        second = factories.award(first.structure)
    dispose("label.award", due("label.award", first.ends_on)[0])
    assert Candidacy.objects.get(pk=second.candidacy_id).answers.exists()
    assert Award.objects.count() == 2


def test_withdrawn_label_is_counted_from_its_withdrawal():
    factories.audit(status="sanctioned", sanction="withdrawal")
    assert len(due("label.award", clock.today())) == 1


def test_refused_candidacy_goes_whole():
    candidacy = factories.refused()
    (row,) = due("label.candidacy_refused", clock.today())
    assert row == candidacy
    dispose("label.candidacy_refused", row)
    assert not Candidacy.objects.exists()


def test_draft_goes_whole():
    factories.draft_candidacy()
    dispose("label.candidacy_draft", due("label.candidacy_draft", clock.today())[0])
    assert not Candidacy.objects.exists()


def test_control_goes_once_it_is_settled():
    control = factories.audit(status="answering")
    assert due("label.audit", clock.today()) == []
    control.delete()
    factories.audit(factories.held(), status="upheld")
    dispose("label.audit", due("label.audit", clock.today())[0])
    assert not Audit.objects.exists()


def test_jury_leaves_its_day_and_forgets_its_members(django_capture_on_commit_callbacks):
    candidacy = factories.awarded()
    session = candidacy.jury
    assert due("label.jury", clock.today() - dt.timedelta(days=1)) == []
    (row,) = due("label.jury", clock.today())
    assert session.document.storage.exists(session.document.name)
    with django_capture_on_commit_callbacks(execute=True):
        dispose("label.jury", row)
    kept = Jury.objects.get()
    assert (kept.held_on, kept.minutes) == (session.held_on, "Effacé")
    assert not kept.document.storage.exists(session.document.name)
    for model in (JuryMember, JuryScore, JuryOpinion):
        assert not model.objects.exists()
    assert Candidacy.objects.get() == candidacy


def test_jury_that_was_never_held_is_forgotten_too():
    factories.jury()
    dispose("label.jury", due("label.jury", clock.today())[0])
    assert not JuryMember.objects.exists()
