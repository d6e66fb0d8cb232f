"""The jury: its agenda, who steps aside, what its scores are worth, its decisions, what is frozen once it is closed."""

import datetime as dt
import io
from decimal import Decimal

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from commons import clock
from commons.files import sha256
from commons.models import Event, Message
from commons.workflow import Incomplete, TooLate
from label import hearing, marks, workflow
from label.models import Award, Candidacy, JuryMember, JuryOpinion, JuryScore
from label.workflow import juries
from structures.models import Membership
from tests.factories import agent, representative_of

from . import factories

Outcome = JuryOpinion.Outcome


# What scores are worth ---------------------------------------------------------------------------------

WEIGHTS, SCORES = (
    st.lists(st.integers(1, 20), min_size=3, max_size=3),
    st.lists(st.integers(0, 10), min_size=3, max_size=3),
)
JURIES = st.lists(SCORES, min_size=1, max_size=4)


def by_theme(values):
    return dict(enumerate(values))


def worth(weights, members):
    return marks.jury_score(by_theme(weights), [by_theme(member) for member in members])


@given(WEIGHTS, JURIES)
def test_jury_score_is_between_its_members(weights, members):
    each = [worth(weights, [member]) for member in members]
    assert 0 <= min(each) <= worth(weights, members) <= max(each) <= 100


@given(WEIGHTS, JURIES)
def test_jury_score_does_not_depend_on_the_order_of_members(weights, members):
    assert worth(weights, members[::-1]) == worth(weights, members)


@given(WEIGHTS, JURIES)
def test_jury_score_grows_with_each_theme(weights, members):
    better = [[min(score + 1, 10) for score in member] for member in members]
    assert worth(weights, better) >= worth(weights, members)


@given(WEIGHTS, JURIES, st.integers(2, 9))
def test_jury_score_reads_weights_against_one_another(weights, members, times):
    assert worth([weight * times for weight in weights], members) == worth(weights, members)


def test_theme_that_weighs_twice_counts_twice():
    assert marks.jury_score({1: 2, 2: 1}, [{1: 10, 2: 1}]) == Decimal("70.00")


@pytest.mark.parametrize("members", [[], [{1: 5}], [{1: 5, 2: 5}, {2: 5}]])
def test_jury_score_is_unknown_until_all_have_scored_everything(members):
    assert marks.jury_score({1: 1, 2: 1}, members) is None


# The agenda ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_candidacy_on_the_agenda_is_told_of_the_day():
    candidacy = factories.candidacy_at_jury()
    session = factories.jury(candidacy)
    assert candidacy.jury == session
    assert "label/emails/on_agenda" in letters(candidacy)


@pytest.mark.django_db
def test_candidacy_that_is_still_visited_is_on_no_agenda():
    candidacy = factories.visited_candidacy()
    with pytest.raises(TooLate):
        juries.put_on_agenda(candidacy, factories.jury(), by=factories.labeller())


@pytest.mark.django_db
def test_candidacy_moved_to_another_session_is_heard_anew():
    candidacy = factories.candidacy_at_jury()
    factories.jury(candidacy)
    factories.scored(candidacy)
    other = factories.jury(candidacy)
    candidacy.refresh_from_db()
    assert candidacy.jury == other
    assert not candidacy.scores.exists()


@pytest.mark.django_db
def test_candidacy_that_a_closed_jury_heard_changes_session_no_more():
    candidacy = factories.heard_candidacy()
    with pytest.raises(TooLate):
        juries.put_on_agenda(candidacy, factories.jury(), by=factories.labeller())
    with pytest.raises(TooLate):
        juries.take_off_agenda(candidacy, by=factories.labeller())


@pytest.mark.django_db
def test_candidacy_taken_off_the_agenda_keeps_no_score():
    candidacy = factories.candidacy_at_jury()
    factories.jury(candidacy)
    factories.scored(candidacy)
    juries.take_off_agenda(candidacy, by=factories.labeller())
    assert candidacy.jury is None
    assert not candidacy.scores.exists()


# Who scores -----------------------------------------------------------------------------------------------


@pytest.fixture
def candidacy(db):
    made = factories.candidacy_at_jury()
    factories.jury(made, members=4)
    return made


def everything(candidacy, given=8):
    return dict.fromkeys(candidacy.referential.themes.all(), given)


def test_member_who_steps_aside_leaves_no_score_and_is_not_counted(candidacy):
    member = candidacy.jury.members.first()
    juries.score(candidacy, member, everything(candidacy, 0), by=factories.labeller())
    juries.step_aside(candidacy, member, by=factories.labeller(), reason="Voisin du lieu.")
    factories.scored(candidacy, 10)
    heard = hearing.hearing(candidacy)
    assert heard.score == 100
    assert len(heard.sitting) == 3
    assert not JuryScore.objects.filter(member=member).exists()


def test_member_who_stepped_aside_scores_no_more(candidacy):
    member = candidacy.jury.members.first()
    juries.step_aside(candidacy, member, by=factories.labeller(), reason="Voisin du lieu.")
    with pytest.raises(ValidationError, match="retiré"):
        juries.score(candidacy, member, everything(candidacy), by=factories.labeller())


def test_database_refuses_the_score_of_who_stepped_aside(candidacy):
    member = candidacy.jury.members.first()
    juries.step_aside(candidacy, member, by=factories.labeller(), reason="Voisin du lieu.")
    with pytest.raises(IntegrityError, match="retiré"), transaction.atomic():
        candidacy.scores.create(member=member, theme=candidacy.referential.themes.first(), score=5)


def test_withdrawal_written_by_mistake_is_taken_back(candidacy):
    member = candidacy.jury.members.first()
    recusal = juries.step_aside(candidacy, member, by=factories.labeller(), reason="Erreur.")
    juries.come_back(recusal, by=factories.labeller())
    assert member in JuryMember.objects.sitting_for(candidacy)


def test_agent_who_stepped_aside_does_not_come_back_by_themselves(candidacy):
    own = factories.labeller()
    member = candidacy.jury.members.first()
    member.user = own
    member.save()
    recusal = juries.step_aside(candidacy, member, by=own, reason="Voisin du lieu.")
    with pytest.raises(PermissionDenied):
        juries.come_back(recusal, by=own)
    with pytest.raises(PermissionDenied):
        juries.decide_on(candidacy, by=own, outcome=Outcome.AWARD, reasons="Bravo.")


def test_member_of_the_structure_is_refused_until_they_step_aside(candidacy):
    member = candidacy.jury.members.first()
    member.user = representative_of(candidacy.structure)
    member.save()
    with pytest.raises(ValidationError, match="enregistrez son retrait"):
        juries.score(candidacy, member, everything(candidacy), by=factories.labeller())
    assert any("enregistrez son retrait" in sentence for sentence in hearing.hearing(candidacy).missing)
    juries.step_aside(candidacy, member, by=factories.labeller(), reason="Préside la structure.")
    factories.scored(candidacy)
    assert hearing.hearing(candidacy).missing == ["Écrivez la décision du jury."]


def test_member_who_became_one_of_the_structure_after_scoring_holds_the_closing(candidacy):
    factories.scored(candidacy)
    member = candidacy.jury.members.first()
    member.user = agent("Instruction")
    member.save()
    Membership.objects.create(structure=candidacy.structure, user=member.user, role=Membership.Role.READER)
    assert any("enregistrez son retrait" in sentence for sentence in hearing.hearing(candidacy).missing)


def test_absent_member_scores_nothing(candidacy):
    first, *others = candidacy.jury.members.all()
    juries.score(candidacy, first, everything(candidacy), by=factories.labeller())
    juries.attend(candidacy.jury, others, by=factories.labeller())
    assert not JuryScore.objects.filter(member=first).exists()
    first.refresh_from_db()
    with pytest.raises(ValidationError, match="pas présent"):
        juries.score(candidacy, first, everything(candidacy), by=factories.labeller())


def test_score_over_ten_is_refused(candidacy):
    with pytest.raises(ValidationError):
        juries.score(candidacy, candidacy.jury.members.first(), everything(candidacy, 11), by=factories.labeller())


def test_score_is_taken_back(candidacy):
    member = candidacy.jury.members.first()
    juries.score(candidacy, member, everything(candidacy), by=factories.labeller())
    juries.score(candidacy, member, everything(candidacy, None), by=factories.labeller())
    assert not candidacy.scores.exists()


def test_theme_of_another_version_is_not_scored(candidacy):
    other = workflow.copy_referential(candidacy.referential, by=factories.labeller()).themes.first()
    with pytest.raises(ValidationError):
        juries.score(candidacy, candidacy.jury.members.first(), {other: 5}, by=factories.labeller())


@pytest.mark.parametrize("group", ["Instruction", "Élus en lecture", "Protection"])
def test_agent_of_something_else_writes_nothing_of_a_jury(candidacy, group):
    with pytest.raises(PermissionDenied):
        score_by(candidacy, agent(group))


def test_agent_of_the_structure_writes_nothing_of_its_hearing(candidacy):
    """They may run the session for others, and not for their own."""
    mine = factories.labeller()
    Membership.objects.create(user=mine, structure=candidacy.structure, role=Membership.Role.READER)
    mine = type(mine).objects.get(pk=mine.pk)
    member = candidacy.jury.members.first()
    for write in (
        lambda: score_by(candidacy, mine),
        lambda: juries.step_aside(candidacy, member, by=mine, reason="Voisin du lieu."),
        lambda: juries.decide_on(candidacy, by=mine, outcome=Outcome.AWARD, reasons="Bravo."),
        lambda: juries.take_off_agenda(candidacy, by=mine),
    ):
        with pytest.raises(PermissionDenied):
            write()


def score_by(candidacy, by):
    juries.score(candidacy, candidacy.jury.members.first(), everything(candidacy), by=by)


# What the jury says ---------------------------------------------------------------------------------------


def test_score_proposes_and_the_jury_decides_with_a_reason(candidacy):
    factories.scored(candidacy, 9)
    assert hearing.hearing(candidacy).proposal == Outcome.AWARD
    with pytest.raises(ValidationError, match="dites pourquoi"):
        juries.decide_on(candidacy, by=factories.labeller(), outcome=Outcome.REFUSE)
    juries.decide_on(
        candidacy, by=factories.labeller(), outcome=Outcome.REFUSE, reasons="Comptes absents.", paths="Les publier."
    )
    assert hearing.hearing(candidacy).missing == []


def test_award_against_the_score_says_why(candidacy):
    factories.scored(candidacy, 2)
    with pytest.raises(ValidationError, match="dites pourquoi"):
        juries.decide_on(candidacy, by=factories.labeller(), outcome=Outcome.AWARD)
    juries.decide_on(candidacy, by=factories.labeller(), outcome=Outcome.AWARD, reasons="Toute jeune structure.")
    assert hearing.hearing(candidacy).missing == []


def test_decision_that_the_last_scores_contradict_holds_the_closing(candidacy):
    juries.decide_on(candidacy, by=factories.labeller(), outcome=Outcome.AWARD)
    factories.scored(candidacy, 1)
    assert any("dites pourquoi" in sentence for sentence in hearing.hearing(candidacy).missing)


def test_refusal_has_reasons_and_paths(candidacy):
    with pytest.raises(ValidationError, match="pistes de progrès"):
        juries.decide_on(candidacy, by=factories.labeller(), outcome=Outcome.REFUSE, reasons="Comptes absents.")


# Closing ----------------------------------------------------------------------------------------------------


def closable(candidacy):
    factories.scored(candidacy)
    juries.decide_on(candidacy, by=factories.labeller(), outcome=Outcome.AWARD)
    juries.draft_minutes(candidacy.jury, by=factories.labeller())


def test_session_without_its_quorum_is_not_closed(candidacy):
    closable(candidacy)
    for member in candidacy.jury.members.all()[:2]:
        juries.step_aside(candidacy, member, by=factories.labeller(), reason="Adhérente.")
    with pytest.raises(ValidationError, match="quorum"):
        juries.close_jury(candidacy.jury, by=factories.labeller())


def test_session_with_a_missing_score_is_not_closed(candidacy):
    closable(candidacy)
    candidacy.scores.first().delete()
    with pytest.raises(ValidationError, match="tous les thèmes"):
        juries.close_jury(candidacy.jury, by=factories.labeller())


def test_session_to_come_is_not_closed(db):
    candidacy = factories.candidacy_at_jury()
    factories.jury(candidacy, held_on=clock.today() + dt.timedelta(days=3))
    closable(candidacy)
    with pytest.raises(ValidationError, match="pas encore eu lieu"):
        juries.close_jury(candidacy.jury, by=factories.labeller())


def test_session_without_agenda_or_minutes_is_not_closed(db):
    with pytest.raises(ValidationError) as refusal:
        juries.close_jury(factories.jury(), by=factories.labeller())
    assert len(refusal.value.messages) == 2


def test_closed_session_keeps_its_minutes_and_their_fingerprint(candidacy):
    closable(candidacy)
    session = candidacy.jury
    juries.write_minutes(session, session.minutes + "\n\nLa séance est levée à 18 heures.", by=factories.labeller())
    juries.close_jury(session, by=factories.labeller())
    with session.document.open() as kept:
        content = kept.read()
    assert sha256(content) == session.document_sha256
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.Lang == "fr"
        assert "/StructTreeRoot" in document.Root
    assert session.opinions.get().score == hearing.hearing(candidacy).score == 80


def test_minutes_tell_who_stepped_aside_and_what_was_decided(candidacy):
    member = candidacy.jury.members.first()
    juries.step_aside(candidacy, member, by=factories.labeller(), reason="Trésorière en 2024")
    closable(candidacy)
    assert f"{member.name} se retire : Trésorière en 2024." in candidacy.jury.minutes
    assert "Note du jury : 80 sur 100 (seuil : 60), donnée par 3 membres." in candidacy.jury.minutes
    assert "Décision : attribuer le label." in candidacy.jury.minutes


def frozen(change):
    with pytest.raises(IntegrityError, match="clos"), transaction.atomic():
        change()


def test_closed_session_is_held_still_by_the_database(db):
    candidacy = factories.heard_candidacy()
    session = candidacy.jury
    member, theme = session.members.first(), candidacy.referential.themes.first()
    frozen(lambda: type(session).objects.filter(pk=session.pk).update(minutes="Autre chose"))
    frozen(lambda: session.members.filter(pk=member.pk).update(is_present=False))
    frozen(lambda: session.members.create(name="Tard venu", quality="élu"))
    frozen(lambda: candidacy.scores.update(score=10))
    frozen(lambda: candidacy.scores.filter(member=member).delete())
    frozen(lambda: candidacy.opinions.update(outcome="refuse", reasons="x", paths="y"))
    frozen(lambda: candidacy.recusals.create(member=member, reason="Trop tard"))
    frozen(lambda: candidacy.scores.filter(theme=theme, member=member).update(score=1))
    frozen(session.members.get(pk=member.pk).delete)


def test_closed_session_is_not_closed_twice(db):
    candidacy = factories.heard_candidacy()
    with pytest.raises(TooLate):
        juries.close_jury(candidacy.jury, by=factories.labeller())


def test_protected_structure_is_named_without_its_place(shelter):
    candidacy = factories.candidacy_at_jury(shelter)
    session = factories.closed_jury(candidacy)
    assert shelter.name in session.minutes
    for secret in ("impasse du Secret", "Aurore", "Ombreuse", shelter.postcode):
        assert secret not in session.minutes


# The decision -----------------------------------------------------------------------------------------------


def test_award_follows_the_jury(db):
    candidacy = factories.awarded()
    assert candidacy.status == Candidacy.Status.AWARDED
    assert candidacy.decided_by == factories.labeller()
    assert Award.objects.get(candidacy=candidacy).structure == candidacy.structure
    assert "label/emails/label_awarded" in letters(candidacy)


def test_refusal_follows_the_jury_with_its_reasons_and_paths(db):
    candidacy = factories.refused()
    assert candidacy.status == Candidacy.Status.REFUSED
    assert candidacy.reasons == "La gouvernance reste à écrire."
    assert candidacy.paths == "Réunir une assemblée chaque année."
    assert "label/emails/label_refused" in letters(candidacy)


@pytest.mark.parametrize(("outcome", "given", "move"), [("refuse", 3, "award"), ("award", 8, "refuse")])
def test_decision_is_the_jury_s_and_no_other(db, outcome, given, move):
    candidacy = factories.heard_candidacy(outcome=outcome, given=given)
    with pytest.raises(Incomplete, match="Le jury a décidé"):
        workflow.candidacies[move](candidacy, by=factories.labeller())


def test_nothing_is_decided_before_the_session_is_closed(candidacy):
    closable(candidacy)
    for move in ("award", "refuse"):
        with pytest.raises(Incomplete, match="n’est pas clos"):
            workflow.candidacies[move](candidacy, by=factories.labeller())


def test_nothing_is_decided_without_a_jury(db):
    with pytest.raises(Incomplete, match="Inscrivez"):
        workflow.award(factories.candidacy_at_jury(), by=factories.labeller())


def test_refusal_without_a_path_of_progress_is_refused(db):
    candidacy = factories.heard_candidacy(outcome="refuse", given=2)
    with pytest.raises(ValidationError, match="écrivez les deux"):
        workflow.refuse(candidacy, by=factories.labeller(), reasons="Comptes absents.", paths=" ")


def test_agent_who_stepped_aside_as_a_member_decides_nothing(db):
    candidacy = factories.candidacy_at_jury()
    session = factories.jury(candidacy, members=4)
    member = session.members.first()
    member.user = agent("Administration")
    member.save()
    juries.step_aside(candidacy, member, by=factories.labeller(), reason="Bénévole du lieu.")
    closable(candidacy)
    juries.close_jury(session, by=factories.labeller())
    with pytest.raises(PermissionDenied):
        workflow.award(candidacy, by=member.user)


def letters(candidacy):
    return set(Message.objects.filter(event__in=Event.objects.about(candidacy)).values_list("template", flat=True))
