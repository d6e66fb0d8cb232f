"""Readings: a grid that stands still, interests declared first, marks that the database works out."""

import datetime as dt
import threading
from decimal import Decimal
from fractions import Fraction
from statistics import pstdev

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons import clock
from commons.models import Message
from commons.workflow import Incomplete, TooLate
from funding import workflow
from funding.models import Application, Call, Interest, Reading, Score, ScoringCriterion, Summary, with_marks
from funding.models.synthesis import DIVERGENT_FROM
from structures.models import User
from tests import factories

pytestmark = pytest.mark.django_db
NADIA = ("Nadia Serre", "nadia.serre@exemple.fr")
TWO_LEVELS = ["Non.", "Oui."]


@pytest.fixture
def application(structure, representative):
    return factories.ApplicationFactory(status="submitted", call=factories.graded_call(), structure=structure)


def due(days=10):
    return clock.today() + dt.timedelta(days=days)


def refused(statement, *args):
    """The sentence with which the database refuses a statement written by hand."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, args)
    return str(caught.value).split("\n")[0]


# The grid -------------------------------------------------------------------------------------------


def test_grid_is_written_while_the_call_is_a_draft_and_frozen_once_published():
    draft = factories.CallFactory(status="draft")
    row = ScoringCriterion.objects.create(call=draft, label="Utilité", looked_at="Quoi.", levels=TWO_LEVELS)
    row.weight = 3
    row.save()
    workflow.publish(draft, by=factories.agent("Instruction"))
    frozen = "La grille d’un appel publié ne change plus."
    assert refused("UPDATE funding_scoringcriterion SET weight = 9 WHERE id = %s", row.pk) == frozen
    assert refused("DELETE FROM funding_scoringcriterion WHERE id = %s", row.pk) == frozen
    insert = "INSERT INTO funding_scoringcriterion (call_id, rank, label, looked_at, weight, levels)"
    assert refused(f"{insert} VALUES (%s, 2, 'x', 'x', 1, '{{a,b}}')", draft.pk) == frozen


def test_grid_of_a_published_call_does_not_move_to_a_draft():
    call, draft = factories.graded_call(), factories.CallFactory(status="draft")
    row = call.scoring.first()
    sentence = refused("UPDATE funding_scoringcriterion SET call_id = %s WHERE id = %s", draft.pk, row.pk)
    assert sentence == "La grille d’un appel publié ne change plus."


@pytest.mark.django_db(transaction=True)
def test_grid_does_not_change_while_its_call_is_being_published():
    """A line that arrives during the publication waits for it, and is refused."""
    call = factories.CallFactory(status="draft")
    answers, waiting = [], threading.Event()

    def add():
        waiting.set()
        try:
            ScoringCriterion.objects.create(call_id=call.pk, label="Tard", looked_at="x", levels=TWO_LEVELS)
        except IntegrityError as error:
            answers.append(str(error).split("\n")[0])
        finally:
            connections.close_all()

    with transaction.atomic():
        workflow.publish(call, by=factories.agent("Instruction"))
        thread = threading.Thread(target=add)
        thread.start()
        waiting.wait(5)
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(10)
    assert answers == ["La grille d’un appel publié ne change plus."]
    assert not ScoringCriterion.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"weight": 0}, "Un poids va de 1 à 100."),
        ({"weight": 101}, "Un poids va de 1 à 100."),
        ({"levels": ["Seul."]}, "Un critère a de 2 à 11 niveaux."),
        ({"levels": ["Un."] * 12}, "Un critère a de 2 à 11 niveaux."),
    ],
)
def test_criterion_out_of_bounds_is_refused_in_french(change, sentence):
    fields = {"label": "Utilité", "looked_at": "x", "levels": TWO_LEVELS} | change
    row = ScoringCriterion(call=factories.CallFactory(status="draft"), **fields)
    with pytest.raises(ValidationError) as caught:
        row.validate_constraints()
    assert sentence in caught.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_grid_is_copied_from_another_call_and_replaces_the_draft_s(instructor):
    source, draft = factories.graded_call(), factories.CallFactory(status="draft")
    ScoringCriterion.objects.create(call=draft, label="Ancien", looked_at="x", levels=TWO_LEVELS)
    workflow.copy_grid(draft, by=instructor, source=source)
    wanted = list(source.scoring.values_list("rank", "label", "looked_at", "weight", "levels"))
    assert list(draft.scoring.values_list("rank", "label", "looked_at", "weight", "levels")) == wanted
    with pytest.raises(TooLate):
        workflow.copy_grid(source, by=instructor, source=draft)
    with pytest.raises(PermissionDenied):
        workflow.copy_grid(draft, by=factories.agent("Finances"), source=source)


# Asking ---------------------------------------------------------------------------------------------


def test_entrusting_writes_once_to_each_person_however_many_files(instructor, elected, financier):
    call = factories.graded_call()
    files = [factories.ApplicationFactory(status="submitted", call=call) for _ in range(3)]
    Message.objects.all().delete()
    done = workflow.entrust(files, by=instructor, due_on=due(), readers=[elected, financier], guests=[NADIA])
    assert (len(done.made), done.refused) == (9, [])
    letters = Message.objects.order_by("template", "to").values_list("template", "to", "to_subject")
    assert sorted(letters, key=str) == sorted(
        [
            ("funding/emails/expert_invited", None, True),
            ("funding/emails/reading_asked", elected.pk, False),
            ("funding/emails/reading_asked", financier.pk, False),
        ],
        key=str,
    )


def test_entrusting_twice_says_so_and_asks_nobody_again(application, instructor, elected):
    workflow.entrust([application], by=instructor, due_on=due(), readers=[elected], guests=[NADIA])
    again = workflow.entrust([application], by=instructor, due_on=due(), readers=[elected], guests=[NADIA])
    assert again.made == []
    assert again.refused == [
        f"{application} est déjà confiée à {elected}.",
        f"{application} est déjà confiée à Nadia Serre.",
    ]


def test_whoever_writes_for_the_structure_is_not_asked(application, instructor, elected):
    factories.MembershipFactory(structure=application.structure, user=elected, role="writer")
    done = workflow.entrust([application], by=instructor, due_on=due(), readers=[elected])
    assert (done.made, done.refused) == ([], [f"{application} ne peut pas être confiée à {elected}."])


def test_only_a_call_with_a_grid_and_a_file_that_waits_are_entrusted(instructor, elected):
    plain = factories.ApplicationFactory(status="submitted")
    decided = factories.ApplicationFactory(status="refused", call=factories.graded_call())
    done = workflow.entrust([plain, decided], by=instructor, due_on=due(), readers=[elected])
    assert done.made == []
    assert done.refused == [
        f"L’appel « {plain.call} » n’a pas de grille de lecture.",
        f"{decided} n’attend pas d’avis : « Refusée ».",
    ]


def test_only_those_who_instruct_entrust(application, elected, financier, representative):
    for person in (elected, financier, representative):
        with pytest.raises(PermissionDenied):
            workflow.entrust([application], by=person, due_on=due(), readers=[elected])


# Interests ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("interest", ["leader", "relative", "paid"])
def test_interest_closes_the_file_and_tells_the_service(interest, application, elected):
    reading = factories.reading(application=application, reader=elected)
    workflow.declare(reading, by=elected, interest=interest)
    assert reading.status == "recused"
    assert Message.objects.filter(template="funding/emails/reading_recused", to=None, to_subject=False).count() == 1
    assert not Application.objects.visible_to(elected).filter(pk=application.pk).exists()
    assert Application.objects.visible_to(factories.agent("Finances")).filter(pk=application.pk).exists()


def test_sitting_for_the_town_unpaid_is_no_interest_since_the_law_of_december_2025():
    assert Interest.APPOINTED.closes(dt.date(2025, 12, 23)) is True
    assert Interest.APPOINTED.closes(dt.date(2025, 12, 24)) is False
    assert Interest.NONE.closes(dt.date(2020, 1, 1)) is False


def test_link_that_closes_the_file_does_not_open_it(application, elected):
    reading = factories.reading(application=application)
    with pytest.raises(ValidationError):
        workflow.declare_free(reading, by=elected, interest="paid")
    with pytest.raises(ValidationError):
        workflow.recuse(reading, by=elected, interest="none")
    reading.refresh_from_db()
    assert (reading.status, reading.interest) == ("assigned", "")


def test_link_discovered_while_reading_closes_the_file(application, elected):
    reading = factories.reading("declared_free", application=application)
    workflow.recuse(reading, by=elected, interest="relative")
    assert (reading.status, reading.interest) == ("recused", "relative")


def test_database_refuses_to_read_with_an_interest(application):
    reading = factories.reading(application=application)
    sentence = refused(
        "UPDATE funding_reading SET status = 'declared_free', interest = 'paid', declared_at = now() WHERE id = %s",
        reading.pk,
    )
    assert "funding_reading_follows_interest" in sentence


# Marks ----------------------------------------------------------------------------------------------


def test_nothing_is_marked_before_the_declaration_nor_after_the_opinion(application):
    reading = factories.reading(application=application)
    line = application.call.scoring.first()
    sentence = "On note après avoir déclaré ses liens, et avant d’avoir rendu son avis."
    insert = "INSERT INTO funding_score (reading_id, criterion_id, level, comment) VALUES (%s, %s, 1, '')"
    assert refused(insert, reading.pk, line.pk) == sentence
    done = factories.reading("handed_in", application=application, reader=factories.agent("Finances"))
    assert refused("UPDATE funding_score SET level = 0 WHERE reading_id = %s", done.pk) == sentence
    assert refused("DELETE FROM funding_score WHERE reading_id = %s", done.pk) == sentence


def test_opinion_handed_in_is_frozen(application):
    done = factories.reading("handed_in", application=application)
    assert refused("UPDATE funding_reading SET opinion = 'unfavourable' WHERE id = %s", done.pk) == (
        "Un avis rendu ne change plus."
    )
    assert refused("DELETE FROM funding_reading WHERE id = %s", done.pk) == "Un avis rendu ne change plus."


@pytest.mark.parametrize("level", [5, -1])
def test_level_that_is_not_in_the_grid_is_refused(level, application):
    reading = factories.reading("declared_free", application=application)
    line = application.call.scoring.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(reading=reading, criterion=line, level=level)


def test_criterion_of_another_call_is_refused(application):
    reading = factories.reading("declared_free", application=application)
    other = factories.graded_call().scoring.first()
    sentence = refused(
        "INSERT INTO funding_score (reading_id, criterion_id, level, comment) VALUES (%s, %s, 1, '')",
        reading.pk,
        other.pk,
    )
    assert sentence == "Cette note n’est pas dans la grille de l’appel."


def test_reading_is_handed_in_once_all_is_said(application, elected):
    reading = factories.reading("declared_free", application=application)
    first, second = application.call.scoring.all()
    workflow.write_reading(
        reading, by=elected, scores={first: (4, "Oui."), second: (None, "À revoir")}, opinion="", reasons=""
    )
    with pytest.raises(Incomplete) as caught:
        workflow.hand_in(reading, by=elected)
    assert caught.value.messages == [
        "Donnez une note à « Sérieux du budget ».",
        "Donnez votre avis.",
        "Dites pourquoi.",
    ]
    assert reading.scores.get(criterion=second).comment == "À revoir"
    sentence = refused(
        "UPDATE funding_reading SET status = 'handed_in', handed_in_at = now(), opinion = 'reserves', reasons = 'x'"
        " WHERE id = %s",
        reading.pk,
    )
    assert sentence == "Un avis rendu a une note pour chaque critère."


def test_mark_is_the_weighted_average_out_of_twenty(application):
    """3 of 4 with a weight of 3, 1 of 2 with a weight of 2: (3 × ¾ + 2 × ½) ÷ 5 × 20 = 13."""
    assert factories.reading("handed_in", application=application, levels=[3, 1]).mark == Decimal(13)


criteria = st.tuples(st.integers(1, 100), st.integers(2, 11)).flatmap(
    lambda drawn: st.tuples(
        st.just(drawn[0]), st.just(drawn[1]), st.lists(st.integers(0, drawn[1] - 1), min_size=2, max_size=2)
    )
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(criteria, min_size=1, max_size=5))
def test_marks_averages_and_spreads_are_those_of_the_rule_for_any_grid(lines, elected, financier):
    grid = [(f"Critère {rank}", weight, ["Niveau."] * levels) for rank, (weight, levels, _) in enumerate(lines)]
    application = factories.ApplicationFactory(status="submitted", call=factories.graded_call(grid))
    exact = []
    for rank, reader in enumerate((elected, financier)):
        given_levels = [levels[rank] for _, _, levels in lines]
        reading = factories.reading("handed_in", application=application, reader=reader, levels=given_levels)
        share = sum(Fraction(w * level, n - 1) for (w, n, _), level in zip(lines, given_levels, strict=True))
        exact.append(20 * share / sum(w for w, _, _ in lines))
        assert abs(Fraction(reading.mark) - exact[-1]) <= Fraction(1, 20_000)
        assert 0 <= reading.mark <= 20
    row = with_marks(Application.objects.filter(pk=application.pk), factories.agent("Instruction")).get()
    summary = application.reading_summary()
    assert abs(Fraction(row.mark) - sum(exact) / 2) < Fraction(1, 1000)
    assert abs(Fraction(row.mark_spread) - (max(exact) - min(exact))) < Fraction(1, 1000)
    assert abs(Decimal(row.mark_deviation) - pstdev(r.mark for r in summary.readings)) < Decimal("0.001")
    assert summary.average == pytest.approx(row.mark)
    assert summary.spread == row.mark_spread
    assert summary.is_divergent == (row.mark_spread >= DIVERGENT_FROM)


def test_divergent_opinions_begin_at_the_gap(application, elected, financier):
    factories.reading("handed_in", application=application, reader=elected, levels=[4, 2])  # 20
    factories.reading("handed_in", application=application, reader=financier, levels=[2, 2])  # 14
    summary = application.reading_summary()
    assert (summary.spread, summary.is_divergent) == (6, True)
    assert [(line.spread, line.is_divergent) for line in summary.lines] == [(10, True), (0, False)]
    assert [(line.criterion.label, line.average) for line in summary.lines] == [
        ("Utilité sociale", 15),
        ("Sérieux du budget", 20),
    ]


# Who reads what -------------------------------------------------------------------------------------


def told(application, user):
    rows = Reading.objects.told_to(user).filter(application=application)
    marked = with_marks(Application.objects.filter(pk=application.pk), user).get()
    assert (marked.mark is not None) == rows.exists()
    return rows.count()


def test_readers_do_not_see_the_others_before_handing_in_their_own(
    application, elected, financier, instructor, administrator
):
    factories.reading("handed_in", application=application, reader=financier)
    factories.reading("declared_free", application=application, reader=elected)
    factories.reading("assigned", application=application, reader=instructor)
    people = {"elected": elected, "financier": financier, "instructor": instructor, "administrator": administrator}
    assert {name: told(application, user) for name, user in people.items()} == {
        "elected": 0,  # has begun
        "financier": 1,
        "instructor": 0,  # reads too, and has not begun
        "administrator": 1,
    }
    workflow.declare(Reading.objects.get(reader=instructor), by=instructor, interest="leader")
    assert told(application, instructor) == 0
    assert told(application, factories.agent("Trésorerie")) == 0


@pytest.mark.parametrize("role", ["writer", "reader"])
def test_agent_who_is_of_the_structure_sees_no_reading(role, application, instructor):
    factories.reading("handed_in", application=application)
    factories.MembershipFactory(structure=application.structure, user=instructor, role=role)
    assert told(application, User.objects.get(pk=instructor.pk)) == 0
    assert not Reading.objects.visible_to(User.objects.get(pk=instructor.pk)).exists()


def test_structure_sees_no_reading(application, representative):
    factories.reading("handed_in", application=application)
    assert not Reading.objects.visible_to(representative).exists()
    assert not Reading.objects.told_to(representative).exists()


def test_mover_is_the_reader_and_nobody_else(application, elected, instructor, superuser):
    reading = factories.reading(application=application)
    for person in (instructor, superuser, User.objects.clock()):
        with pytest.raises(PermissionDenied):
            workflow.declare_free(reading, by=person, interest="none")
    with pytest.raises(PermissionDenied):
        workflow.revoke_reading(reading, by=elected)


def test_reading_of_a_decided_file_is_not_handed_in(application, elected, instructor):
    reading = factories.reading("declared_free", application=application)
    workflow.refuse(application, by=instructor, reason="Hors du cadre.")
    with pytest.raises(Incomplete):
        workflow.hand_in(reading, by=elected)
    assert not Reading.objects.pending().exists()


def test_summary_costs_the_same_for_one_and_for_three_readers(application, django_assert_num_queries):
    for name in ("Élus en lecture", "Finances", "Signature"):
        factories.reading("handed_in", application=application, reader=factories.agent(name))
        fresh = Application.objects.select_related("call").get(pk=application.pk)
        with django_assert_num_queries(3):
            assert [line.average for line in Summary.of(fresh).lines] == [20, 20]


def test_marks_of_a_list_cost_one_statement(django_assert_num_queries, instructor):
    call = factories.graded_call()
    for _ in range(3):
        factories.reading("handed_in", application=factories.ApplicationFactory(status="submitted", call=call))
    assert instructor.has_perm("funding.instruct_application")
    assert instructor.belongs_to == frozenset()
    with django_assert_num_queries(1):
        rows = list(with_marks(Application.objects.filter(call=call), instructor).order_by("mark"))
    assert [(row.mark, row.readings_done, row.readings_expected) for row in rows] == [(20, 1, 1)] * 3


def test_call_without_a_grid_is_published_as_before():
    assert factories.CallFactory().status == Call.Status.PUBLISHED
