"""What the label asks: its first version, how it is held still, how the next one takes over."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from commons.workflow import Incomplete, TooLate
from label import seeds, workflow
from label.models import Answer, Criterion, Label, Neighbourhood, QuizQuestion, Referential, Theme
from label.models.checklist import chapters
from label.workflow.opening import open_candidacy
from structures.models import Commune
from structures.workflow import add_paper
from tests import factories

from .factories import begun_candidacy, draft_candidacy, published_referential, submitted_candidacy, upload

pytestmark = pytest.mark.django_db
Stage = Answer.Stage


def test_first_seeding_finds_the_communes_of_its_quartiers():
    """This app is seeded before ``structures``, whose communes a new database does not hold yet."""
    Neighbourhood.objects.all().delete()
    Commune.objects.all().delete()
    seeds.seed()
    assert Neighbourhood.objects.get(name="Rochebelle").commune.name == "Alès"


@pytest.fixture
def office():
    """Somebody who writes and publishes what the label asks."""
    return factories.UserFactory(email="referentiel@ales.example", is_staff=True, is_superuser=True)


def next_version(office, **changes):
    """A copy of the version in force, where the criterion of this code says these things otherwise."""
    copy = workflow.copy_referential(published_referential(), by=office)
    for code, facts in changes.items():
        Criterion.objects.filter(theme__referential=copy, code=code.replace("_", "-")).update(**facts)
    return copy


def test_seed_publishes_eight_themes_and_a_quiz():
    referential = published_referential()
    assert referential.version == 1
    assert referential.themes.count() == 8
    assert Criterion.objects.filter(theme__referential=referential).count() == 28
    assert referential.quiz.count() == 8
    assert not referential.missing()


def test_seed_changes_nothing_the_second_time():
    seeds.seed()
    assert Referential.objects.count() == 1
    assert Label.objects.get().name == "Label ESS d’Alès"


def test_seeded_criteria_are_valid():
    for criterion in Criterion.objects.all():
        criterion.full_clean()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Referential, {"threshold": 10}),
        (Theme, {"name": "Autre"}),
        (Criterion, {"weight": 9}),
        (QuizQuestion, {"question": "Autre ?"}),
    ],
)
def test_published_version_does_not_change(model, change):
    with pytest.raises(IntegrityError, match="Une version publiée ne change plus"), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize("model", [Theme, QuizQuestion, Criterion])
def test_nothing_leaves_or_enters_a_published_version(model):
    row = model.objects.first()
    with pytest.raises(IntegrityError, match="Une version publiée"), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")
    row.pk = None
    if hasattr(row, "code"):
        row.code = "nouveau"
    with pytest.raises(IntegrityError, match="Une version publiée"), transaction.atomic():
        row.save(force_insert=True)


def said(version):
    rows = Criterion.objects.filter(theme__referential=version).order_by("theme__rank", "rank")
    return list(rows.values_list("theme__code", "code", "question", "weight", "proof"))


def test_copy_says_the_same_and_may_be_written(office):
    copy = workflow.copy_referential(published_referential(), by=office)
    assert (copy.version, copy.is_published) == (2, False)
    assert said(copy) == said(published_referential())
    copy.themes.first().criteria.create(code="nouveau", question="Et demain ?")


def test_copy_is_refused_to_who_may_not_write():
    with pytest.raises(PermissionDenied):
        workflow.copy_referential(published_referential(), by=factories.UserFactory())


def test_publishing_is_refused_to_who_may_not(office):
    with pytest.raises(PermissionDenied):
        workflow.publish_referential(next_version(office), by=factories.UserFactory())


def test_publishing_an_unfinished_version_says_what_is_missing(office):
    copy = next_version(office)
    copy.themes.first().criteria.all().delete()
    copy.quiz.all().delete()
    with pytest.raises(Incomplete) as refused:
        workflow.publish_referential(copy, by=office)
    assert "« Gouvernance démocratique » n’a aucun critère" in str(refused.value)
    assert "aucune question d’éligibilité" in str(refused.value)


def test_theme_does_not_take_the_address_of_the_presentation(office):
    made = next_version(office)
    made.themes.filter(code="gouvernance").update(code="presentation")
    assert "Un thème ne peut pas avoir le code « presentation »" in " ".join(made.missing())


def test_publishing_twice_is_too_late(office):
    copy = next_version(office)
    workflow.publish_referential(copy, by=office)
    assert published_referential() == copy
    with pytest.raises(TooLate):
        workflow.publish_referential(copy, by=office)


def test_a_version_that_is_written_is_seen_by_its_writers_alone(office):
    copy = next_version(office)
    visitor = factories.UserFactory()
    assert copy not in Referential.objects.visible_to(visitor)
    assert not Criterion.objects.visible_to(visitor).filter(theme__referential=copy).exists()
    assert copy in Referential.objects.visible_to(office)


# Answers that follow ----------------------------------------------------------------------------------


def test_draft_moves_to_the_version_that_is_published(office):
    candidacy = draft_candidacy()
    copy = next_version(office)
    workflow.publish_referential(copy, by=office)
    candidacy.refresh_from_db()
    assert candidacy.referential == copy
    assert candidacy.missing() == []
    assert candidacy.answers.filter(is_carried=True).count() == 28
    assert {row.criterion.theme.referential for row in candidacy.evidence.all()} == {copy}


def test_criterion_whose_meaning_changed_is_asked_again_with_its_words(office):
    candidacy = draft_candidacy()
    workflow.publish_referential(next_version(office, se_former={"keeps_answers": False}), by=office)
    candidacy.refresh_from_db()
    answer = candidacy.answers.get(criterion__code="se-former")
    assert (answer.stage, answer.words, answer.is_carried) == (None, "C’est écrit et suivi.", False)
    (missing,) = candidacy.missing()
    assert "dites où vous en êtes" in missing.text
    assert missing.url.endswith("/travail/#se-former")


def test_what_is_no_longer_asked_goes(office):
    candidacy = draft_candidacy()
    copy = next_version(office)
    Criterion.objects.filter(theme__referential=copy, code="decider-a-plusieurs").delete()
    workflow.publish_referential(copy, by=office)
    assert candidacy.answers.count() == 27
    assert not candidacy.evidence.filter(criterion__code="decider-a-plusieurs").exists()


def test_not_concerned_is_asked_again_where_everybody_is_concerned_now(office):
    candidacy = draft_candidacy()
    answer = candidacy.answers.get(criterion__code="energie-eau")
    answer.stage, answer.does_not_apply = None, True
    answer.save()
    workflow.publish_referential(next_version(office, energie_eau={"may_not_apply": False}), by=office)
    answer.refresh_from_db()
    assert (answer.does_not_apply, answer.is_given) == (False, False)


def test_what_was_handed_in_stays_with_its_version(office):
    candidacy = submitted_candidacy()
    workflow.publish_referential(next_version(office), by=office)
    candidacy.refresh_from_db()
    assert candidacy.referential.version == 1
    assert not candidacy.answers.filter(is_carried=True).exists()


def test_next_candidacy_takes_up_what_still_holds(office):
    former = submitted_candidacy()
    person = factories.representative_of(former.structure)
    workflow.withdraw(former, by=person)
    workflow.publish_referential(next_version(office, se_former={"keeps_answers": False}), by=office)
    again = open_candidacy(former.structure, by=person)
    assert again.presentation == former.presentation
    assert again.progress_plan == ""
    assert again.answers.count() == 27
    assert not again.answers.filter(criterion__code="se-former").exists()
    assert not again.answers.exclude(is_carried=True).exists()
    assert again.evidence.count() == 4


def test_answer_does_not_jump_over_a_version_that_changed_its_meaning(office):
    former = submitted_candidacy()
    person = factories.representative_of(former.structure)
    workflow.withdraw(former, by=person)
    workflow.publish_referential(next_version(office, se_former={"keeps_answers": False}), by=office)
    workflow.publish_referential(next_version(office), by=office)
    again = open_candidacy(former.structure, by=person)
    assert not again.answers.filter(criterion__code="se-former").exists()


def test_paper_that_was_renewed_since_stands_for_the_old_one():
    former = submitted_candidacy()
    person = factories.representative_of(former.structure)
    newer = add_paper(former.structure, "statutes", upload("statuts-2.pdf"), by=person)
    workflow.withdraw(former, by=person)
    again = open_candidacy(former.structure, by=person)
    assert {row.paper for row in again.evidence.all()} == {newer}


@pytest.mark.django_db(transaction=True)
def test_two_people_who_begin_at_once_make_one_candidacy():
    structure = factories.StructureFactory()
    person = factories.representative_of(structure)
    together, refusals = Barrier(2), []

    def begin():
        together.wait()
        try:
            open_candidacy(structure, by=person)
        except Exception as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert structure.candidacies.count() == 1
    assert len(refusals) == 1
    assert "déjà une candidature en cours" in refusals[0]


@pytest.mark.django_db(transaction=True)
def test_candidacy_begun_while_a_version_is_published_answers_that_one(office):
    copy = next_version(office)
    structure = factories.StructureFactory()
    person = factories.representative_of(structure)

    def begin():
        open_candidacy(structure, by=person)
        connection.close()

    thread = Thread(target=begin)
    with transaction.atomic():
        workflow.publish_referential(copy, by=office)
        thread.start()
        thread.join(timeout=1)
        assert thread.is_alive()
    thread.join()
    assert structure.candidacies.get().referential == copy


def test_chapters_ask_the_same_number_of_queries_whatever_is_answered(django_assert_num_queries):
    empty, whole = begun_candidacy(), draft_candidacy()
    for candidacy in (empty, whole):
        with django_assert_num_queries(4):
            chapters(candidacy)
