"""From the draft to the deposit and back: who may, what is missing, what is frozen, what is told."""

import datetime as dt
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from commons import clock
from commons.models import Message
from commons.workflow import Incomplete, TooLate
from label import workflow, worklist
from label.models import Answer, Candidacy, CompletionItem, CompletionRequest, Evidence
from label.workflow.opening import open_candidacy
from structures.models import Membership, Structure
from structures.workflow import add_paper, remove_paper
from tests import factories

from .factories import (
    begun_candidacy,
    candidacy_to_visit,
    draft_candidacy,
    held,
    submitted_candidacy,
    upload,
    verified_structure,
)

pytestmark = pytest.mark.django_db
S = Candidacy.Status


def person_of(candidacy):
    return factories.representative_of(candidacy.structure)


def member(structure, role):
    person = factories.UserFactory()
    factories.MembershipFactory(structure=structure, user=person, role=role)
    return person


def texts(candidacy):
    return [item.text for item in candidacy.missing()]


def asked(candidacy, *wanted, days=10):
    """The town asked to complete this candidacy."""
    Candidacy.objects.filter(pk=candidacy.pk).update(status=S.INCOMPLETE)
    agent = factories.UserFactory(is_staff=True)
    request = CompletionRequest.objects.create(
        candidacy=candidacy, asked_by=agent, deadline=clock.today() + dt.timedelta(days=days)
    )
    CompletionItem.objects.bulk_create(CompletionItem(request=request, wanted=words) for words in wanted)
    candidacy.refresh_from_db()
    return request


# Beginning ------------------------------------------------------------------------------------------


def test_writer_may_begin_and_reader_may_not():
    structure = verified_structure()
    with pytest.raises(PermissionDenied):
        open_candidacy(structure, by=member(structure, Membership.Role.READER))
    assert open_candidacy(structure, by=member(structure, Membership.Role.WRITER)).status == S.DRAFT


def test_second_candidacy_is_refused_while_one_is_open():
    candidacy = begun_candidacy()
    with pytest.raises(ValidationError, match="déjà une candidature en cours"):
        open_candidacy(candidacy.structure, by=person_of(candidacy))


def test_closed_structure_may_not_begin():
    structure = verified_structure()
    person = factories.representative_of(structure)
    Structure.objects.filter(pk=structure.pk).update(status="closed", closing_reason="Dissoute")
    with pytest.raises(ValidationError, match="fermée"):
        open_candidacy(structure, by=person)


# What is missing -------------------------------------------------------------------------------------


def test_empty_draft_lacks_everything_a_line_a_theme():
    candidacy = begun_candidacy()
    told = texts(candidacy)
    assert len(told) == 2 + 8
    assert "Gouvernance démocratique, critères 1, 2, 3 et 4 : dites où vous en êtes." in told


def test_what_several_criteria_lack_is_one_line_with_their_numbers():
    candidacy = draft_candidacy()
    candidacy.answers.filter(criterion__code__in=["energie-eau", "reemploi-dechets"]).update(words="")
    (told,) = texts(candidacy)
    assert told == "Développement durable, critères 1 et 2 : dites en quelques mots ce qui est en place."


def test_whole_draft_lacks_nothing():
    assert draft_candidacy().missing() == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stage": None}, "dites où vous en êtes"),
        ({"words": ""}, "dites en quelques mots ce qui est en place"),
        ({"stage": None, "does_not_apply": True, "words": ""}, "pourquoi vous n’êtes pas concernés"),
    ],
)
def test_unfinished_answer_is_told(change, sentence):
    candidacy = draft_candidacy()
    candidacy.answers.filter(criterion__code="energie-eau").update(**change)
    (told,) = texts(candidacy)
    assert sentence in told


def test_what_is_not_in_place_asks_for_no_proof():
    candidacy = draft_candidacy(stage=1)
    candidacy.evidence.all().delete()
    assert candidacy.missing() == []


def test_what_is_in_place_asks_for_its_proof():
    candidacy = draft_candidacy()
    candidacy.evidence.all().delete()
    assert [told.endswith("joignez ce qui le prouve.") for told in texts(candidacy)] == [True] * 3  # themes


def test_paper_out_of_date_is_told():
    candidacy = draft_candidacy()
    paper = candidacy.evidence.first().paper
    yesterday = clock.today() - dt.timedelta(days=1)
    type(paper).objects.filter(pk=paper.pk).update(valid_from=yesterday, valid_until=yesterday)
    assert all("ne convient plus (Périmée depuis le" in told for told in texts(candidacy))


def test_paper_that_was_replaced_is_told():
    candidacy = draft_candidacy()
    add_paper(candidacy.structure, "statutes", upload("nouveaux.pdf"), by=person_of(candidacy))
    assert all("Remplacée depuis par une autre version" in told for told in texts(candidacy))


# The deposit -----------------------------------------------------------------------------------------


def test_deposit_numbers_scores_and_writes_to_both_sides():
    candidacy = submitted_candidacy()
    assert candidacy.number == f"{clock.today().year}-LAB-0001"
    assert candidacy.self_score == Decimal("66.67")
    assert candidacy.submitted_by == person_of(candidacy)
    letters = set(Message.objects.values_list("template", "to"))
    assert letters == {
        ("label/emails/received", person_of(candidacy).pk),
        ("label/emails/to_examine", None),
    }


def test_numbers_follow_one_another():
    assert [submitted_candidacy().number[-4:] for _ in range(3)] == ["0001", "0002", "0003"]


def test_unfinished_candidacy_is_not_handed_in():
    candidacy = begun_candidacy()
    with pytest.raises(Incomplete):
        workflow.submit(candidacy, by=person_of(candidacy))
    assert not Message.objects.exists()


@pytest.mark.parametrize("role", [Membership.Role.WRITER, Membership.Role.READER])
def test_only_a_representative_hands_in(role):
    candidacy = draft_candidacy()
    with pytest.raises(PermissionDenied):
        workflow.submit(candidacy, by=member(candidacy.structure, role))


def test_handing_in_twice_is_too_late():
    candidacy = submitted_candidacy()
    with pytest.raises(TooLate):
        workflow.submit(candidacy, by=person_of(candidacy))


def test_candidacy_where_nothing_concerns_scores_nothing():
    candidacy = draft_candidacy()
    candidacy.answers.update(stage=None, does_not_apply=True, words="Nous commençons.")
    workflow.submit(candidacy, by=person_of(candidacy))
    assert candidacy.self_score == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda candidacy: candidacy.answers.update(stage=3),
        lambda candidacy: Candidacy.objects.filter(pk=candidacy.pk).update(presentation="Autre"),
        lambda candidacy: Candidacy.objects.filter(pk=candidacy.pk).update(self_score=100),
        lambda candidacy: candidacy.evidence.update(criterion=None),
        lambda candidacy: candidacy.answers.create(criterion=candidacy.answers.first().criterion),
    ],
)
def test_what_was_handed_in_is_held_still(change):
    candidacy = submitted_candidacy()
    with pytest.raises(IntegrityError, match="Une candidature déposée ne change plus"), transaction.atomic():
        change(candidacy)


def test_paper_of_a_candidacy_stays_in_the_vault():
    candidacy = draft_candidacy()
    with pytest.raises(ValidationError, match="jointe à une demande"):
        remove_paper(candidacy.evidence.first().paper, by=person_of(candidacy))


# Completing ------------------------------------------------------------------------------------------


def test_replies_leave_with_their_files():
    candidacy = submitted_candidacy()
    request = asked(candidacy, "Les comptes", "Une photo")
    first, second = request.items.all()
    workflow.complete(
        candidacy, by=person_of(candidacy), replies={first.pk: "Les voici."}, uploads={second.pk: upload("photo.pdf")}
    )
    request.refresh_from_db()
    second.refresh_from_db()
    assert candidacy.status == S.SUBMITTED
    assert request.answered_at
    assert second.evidence.name == "Une photo"
    assert Message.objects.filter(template="label/emails/completed", to=None).exists()


def test_reply_to_each_thing_is_wanted():
    candidacy = submitted_candidacy()
    request = asked(candidacy, "Les comptes", "Une photo")
    with pytest.raises(ValidationError, match="Répondez, ou joignez un fichier : Une photo"):
        workflow.complete(candidacy, by=person_of(candidacy), replies={request.items.first().pk: "Les voici."})
    assert request.items.first().reply == ""


def test_writer_prepares_replies_that_a_representative_sends():
    candidacy = submitted_candidacy()
    (item,) = asked(candidacy, "Les comptes").items.all()
    writer = member(candidacy.structure, Membership.Role.WRITER)
    workflow.draft_replies(candidacy, by=writer, replies={item.pk: "Demain."}, uploads={})
    item.refresh_from_db()
    assert item.reply == "Demain."
    with pytest.raises(PermissionDenied):
        workflow.complete(candidacy, by=writer, replies={})
    workflow.complete(candidacy, by=person_of(candidacy), replies={})
    assert candidacy.status == S.SUBMITTED


def test_reply_once_nothing_is_asked_is_too_late():
    candidacy = submitted_candidacy()
    with pytest.raises(TooLate):
        workflow.draft_replies(candidacy, by=person_of(candidacy), replies={}, uploads={})


# Withdrawing -----------------------------------------------------------------------------------------


def test_withdrawn_draft_is_told_to_the_structure_alone():
    candidacy = begun_candidacy()
    workflow.withdraw(candidacy, by=person_of(candidacy))
    assert set(Message.objects.values_list("template", flat=True)) == {"label/emails/withdrawn"}


def test_withdrawn_candidacy_is_told_to_the_service_too():
    candidacy = submitted_candidacy()
    workflow.withdraw(candidacy, by=person_of(candidacy))
    assert Message.objects.filter(template="label/emails/withdrawn_service", to=None).exists()


# Evidence --------------------------------------------------------------------------------------------


def test_file_that_is_taken_away_leaves_the_disk(django_capture_on_commit_callbacks):
    candidacy = begun_candidacy()
    criterion = candidacy.referential.themes.first().criteria.first()
    person = person_of(candidacy)
    evidence = workflow.join_file(candidacy, criterion, upload(), name="Photo", by=person)
    storage, name = evidence.file.storage, evidence.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.choose(candidacy, criterion, papers=set(), kept=set(), by=person)
    assert not storage.exists(name)


def test_file_is_refused_once_handed_in():
    candidacy = submitted_candidacy()
    criterion = candidacy.referential.themes.first().criteria.first()
    with pytest.raises(TooLate):
        workflow.join_file(candidacy, criterion, upload(), name="Photo", by=person_of(candidacy))


def test_paper_of_another_structure_proves_nothing():
    candidacy, other = begun_candidacy(), verified_structure()
    criterion = candidacy.referential.themes.first().criteria.first()
    foreign = add_paper(other, "statutes", upload(), by=factories.representative_of(other))
    workflow.choose(candidacy, criterion, papers={foreign.pk}, kept=set(), by=person_of(candidacy))
    assert not candidacy.evidence.exists()


def test_proofs_of_a_protected_structure_are_for_its_people_and_group_protection(guardian, superuser):
    structure = factories.protected_structure()
    candidacy = submitted_candidacy(structure)
    agent = factories.agent("Label")
    guardian.groups.add(*agent.groups.all())
    assert candidacy in Candidacy.objects.visible_to(agent)
    assert not Evidence.objects.visible_to(agent).exists()
    for reader in (guardian, superuser, person_of(candidacy)):
        assert Evidence.objects.visible_to(reader).count() == 4
    assert candidacy in Candidacy.objects.watched(agent)
    assert candidacy not in Candidacy.objects.watched(person_of(candidacy))


def test_visit_of_a_withdrawn_candidacy_does_not_take_place():
    candidacy = candidacy_to_visit()
    workflow.withdraw(candidacy, by=person_of(candidacy))
    assert candidacy.visits.get().cancelled_at is not None


def test_draft_that_was_withdrawn_is_no_agents_business(superuser):
    candidacy = draft_candidacy()
    workflow.withdraw(candidacy, by=person_of(candidacy))
    assert not Candidacy.objects.visible_to(superuser).exists()


def test_draft_is_seen_by_its_people_alone(superuser):
    candidacy = draft_candidacy()
    assert not Candidacy.objects.visible_to(superuser).exists()
    assert not Candidacy.objects.visible_to(factories.UserFactory()).exists()
    assert candidacy in Candidacy.objects.visible_to(person_of(candidacy))
    assert Answer.objects.visible_to(person_of(candidacy)).count() == 28
    assert not Answer.objects.visible_to(superuser).exists()


# Work lists ------------------------------------------------------------------------------------------


def tasks(user, structure):
    """What waits about the label itself: the directory has its own lines."""
    return [task for task in worklist.structure_tasks(user, [structure]) if "label" in task.title]


def titles(user, structure):
    return [task.title for task in tasks(user, structure)]


def test_draft_waits_for_who_writes():
    candidacy = begun_candidacy()
    structure = candidacy.structure
    assert titles(person_of(candidacy), structure) == ["Finir la candidature au label"]
    assert titles(member(structure, Membership.Role.READER), structure) == []


def test_completion_waits_with_its_date():
    candidacy = submitted_candidacy()
    request = asked(candidacy, "Les comptes")
    (task,) = tasks(person_of(candidacy), candidacy.structure)
    assert (task.badge, task.due) == ("Compléments demandés", request.deadline)


# Renewing --------------------------------------------------------------------------------------------


def holder(ends_in):
    """``(structure, award)``: a label that ends in that many days."""
    award = held(starts_on=clock.today() + dt.timedelta(days=ends_in + 1) - relativedelta(years=3))
    return award.structure, award


def test_renewal_is_not_opened_earlier_than_six_months():
    structure, award = holder(ends_in=300)
    with pytest.raises(ValidationError, match="Vous pourrez préparer son renouvellement"):
        open_candidacy(structure, by=factories.representative_of(structure))
    assert titles(factories.representative_of(structure), structure) == []


def test_renewal_is_offered_then_opened_in_the_last_six_months():
    structure, award = holder(ends_in=100)
    person = factories.representative_of(structure)
    (task,) = tasks(person, structure)
    assert (task.title, task.due) == ("Renouveler le label", award.ends_on)
    candidacy = open_candidacy(structure, by=person)
    assert candidacy.renews == award
    (task,) = tasks(person, structure)
    assert (task.title, task.due) == ("Finir le renouvellement du label", award.ends_on)


def test_label_of_somebody_else_is_not_renewed():
    structure, award = holder(ends_in=100)
    other = verified_structure()
    with pytest.raises(PermissionDenied):
        open_candidacy(other, by=factories.representative_of(other), renews=award)


def test_label_that_is_over_is_asked_anew():
    structure, award = holder(ends_in=-3)
    assert open_candidacy(structure, by=factories.representative_of(structure)).renews is None
