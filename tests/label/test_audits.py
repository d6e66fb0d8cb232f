"""Controls: a draw that anybody can do again, each life to its end, nothing decided before the structure was heard."""

import datetime as dt
import hashlib
import math

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from commons import clock
from commons.mail import compose
from commons.models import Message
from commons.workflow import Incomplete, TooLate
from label.award_tasks import office_tasks, to_answer
from label.models import Audit, AuditDraw, Award
from label.workflow import audits
from label.workflow.awards import lift, withdraw
from structures.models import Membership
from tests.client import text
from tests.factories import protected_structure, representative_of

from . import factories

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SOON, LATER = 14 * DAY, 15 * DAY


def drawn(number=5, *, seed="7-12-23-31-44", share=40):
    labels = [factories.held() for _ in range(number)]
    return labels, audits.draw(seed=seed, share=share, by=factories.labeller())


# The draw -------------------------------------------------------------------------------------------


def test_draw_is_done_again_in_plain_python():
    labels, made = drawn(7, share=20)
    hashes = {hashlib.sha256(f"7-12-23-31-44:{row.number}".encode()).hexdigest(): row.number for row in labels}
    expected = [hashes[key] for key in sorted(hashes)][: math.ceil(7 * 0.20)]
    assert made.drawn() == expected
    assert sorted(Audit.objects.values_list("award__number", flat=True)) == sorted(expected)
    assert {(audit.status, audit.draw) for audit in Audit.objects.all()} == {("drawn", made)}


def test_draw_takes_valid_labels_that_nobody_controlled_for_a_year():
    valid, recent = factories.held(), factories.held()
    factories.audit(recent, status="upheld")
    with clock.moved_to(clock.today() - 4 * 366 * DAY):
        factories.held()
    suspended = factories.held()
    factories.audit(suspended, status="sanctioned", sanction="suspension")
    assert audits.population(clock.today()) == [valid.number]
    assert set(audits.population(clock.today() + 366 * DAY)) == {valid.number, recent.number}


def test_draw_leaves_out_a_label_whose_control_lasts():
    free, lasting = factories.held(years=5), factories.held(years=5)
    made = factories.audit(lasting)
    with clock.moved_to(clock.today() + 2 * 366 * DAY):
        drawn = audits.draw(seed="7-12-23-31-44", share=100, by=factories.labeller())
    assert drawn.numbers == [free.number]
    assert list(Audit.objects.filter(award=lasting)) == [made]


def test_draw_is_made_once_a_year_and_held_still():
    _, made = drawn()
    with pytest.raises(ValidationError), transaction.atomic():
        audits.draw(seed="autre", share=20, by=factories.labeller())
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditDraw.objects.filter(pk=made.pk).update(seed="autre")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditDraw.objects.filter(pk=made.pk).delete()
    assert AuditDraw.objects.get().seed == "7-12-23-31-44"


def test_draw_of_nothing_is_refused():
    with pytest.raises(ValidationError, match="Aucun label"):
        audits.draw(seed="1", share=20, by=factories.labeller())


def test_draw_is_public_with_all_that_it_takes_to_do_it_again(client):
    structure = protected_structure()
    sheltered = factories.held(structure)
    _, made = drawn(3, share=100)
    page = text(client.page(made.get_absolute_url()))
    assert made.seed in page
    assert sheltered.number in page
    assert structure.name not in page
    for number in made.numbers:
        assert hashlib.sha256(f"{made.seed}:{number}".encode()).hexdigest() in page


def test_draw_is_made_at_the_office(client):
    award = factories.held()
    client.sign_in(factories.labeller())
    page = client.page("/gestion/label/auditdraw/tirer/")
    assert award.number in text(page)
    assert client.post("/gestion/label/auditdraw/tirer/", {"seed": "", "share": "20"}).status_code == 422
    answer = client.post("/gestion/label/auditdraw/tirer/", {"seed": "Loto 3-5-8", "share": "20"})
    assert answer["Location"] == f"/label/tirages/{clock.today().year}/"
    assert "est déjà fait" in text(client.page("/gestion/label/auditdraw/tirer/"))
    refused = client.post("/gestion/label/auditdraw/tirer/", {"seed": "encore", "share": "20"})
    assert refused.status_code == 422


# Heard before it is judged ------------------------------------------------------------------------------


def test_structure_has_fifteen_days_at_least():
    control = factories.audit()
    with pytest.raises(ValidationError, match="au moins jusqu’au"):
        audits.ask(control, by=factories.labeller(), questions="?", answer_until=clock.today() + SOON)
    audits.ask(control, by=factories.labeller(), questions="?", answer_until=clock.today() + LATER)
    assert control.status == "answering"


def test_silence_lets_the_service_go_on_only_once_the_date_has_passed():
    control = factories.audit(status="answering")
    details = {"findings": "Rien.", "sanction": "warning"}
    late = clock.today() + 60 * DAY
    with pytest.raises(Incomplete):
        audits.announce(control, by=factories.labeller(), observe_until=late, **details)
    with clock.moved_to(control.answer_until), pytest.raises(Incomplete):
        audits.announce(control, by=factories.labeller(), observe_until=late, **details)
    with clock.moved_to(control.answer_until + DAY):
        assert Audit.objects.silent(clock.today()).get() == control
        audits.announce(control, by=factories.labeller(), observe_until=late, **details)
    with clock.moved_to(late), pytest.raises(Incomplete):
        audits.sanction(control, by=factories.labeller(), decision="Rappel.")
    with clock.moved_to(late + DAY):
        audits.sanction(control, by=factories.labeller(), decision="Rappel.")
    assert control.status == "sanctioned"


def test_observations_let_the_service_decide_at_once():
    control = factories.audit(status="observed")
    audits.uphold(control, by=factories.labeller(), decision="Vous étiez en formation.")
    assert control.status == "upheld"
    assert control.award.holds(clock.today())


def test_structure_speaks_once():
    control = factories.audit(status="answered")
    with pytest.raises(PermissionDenied):
        audits.answer(control, by=representative_of(control.structure), answer="Encore.")


@pytest.mark.parametrize(
    ("sanction", "status"), [("warning", "running"), ("suspension", "suspended"), ("withdrawal", "withdrawn")]
)
def test_sanction_takes_effect_with_its_decision(sanction, status):
    control = factories.audit(status="sanctioned", sanction=sanction)
    award = Award.objects.get()
    assert award.status == status
    assert award.reason == ("" if status == "running" else control.decision)


def test_sanction_that_cannot_be_applied_leaves_nothing_done():
    control = factories.audit(status="observed", sanction="withdrawal")
    with clock.moved_to(control.award.ends_on + DAY), pytest.raises(ValidationError, match="déjà terminé"):
        audits.sanction(control, by=factories.labeller(), decision="Trop tard.")
    assert Audit.objects.get().status == "adversarial"
    with clock.moved_to(control.award.ends_on + DAY):
        audits.lapse(control, by=factories.labeller())
    assert Audit.objects.get().status == "upheld"


def test_suspended_label_may_be_withdrawn_by_the_next_control_only():
    award = factories.held()
    factories.audit(award, status="sanctioned", sanction="suspension")
    award.refresh_from_db()
    with pytest.raises(PermissionDenied):
        withdraw(award, by=factories.labeller(), reason="Sans contrôle.")
    factories.audit(award, status="sanctioned", sanction="withdrawal")
    award.refresh_from_db()
    assert award.standing(clock.today()) == ("Retiré", "neutral")


def test_suspended_label_is_not_suspended_again():
    award = factories.held()
    factories.audit(award, status="sanctioned", sanction="suspension")
    award.refresh_from_db()
    with pytest.raises(ValidationError, match="déjà suspendu"):
        factories.audit(award, status="adversarial", sanction="suspension")


@pytest.mark.parametrize(("sanction", "status"), [("suspension", "suspended"), ("withdrawal", "withdrawn")])
def test_renewal_that_is_given_already_is_lost_with_the_label(sanction, status):
    award, renewal = held_twice()
    factories.audit(award, status="sanctioned", sanction=sanction)
    renewal.refresh_from_db()
    assert renewal.status == status
    assert renewal.reason == "La porte est restée close."


def test_suspension_is_lifted_from_the_renewal_too():
    award, renewal = held_twice()
    factories.audit(award, status="sanctioned", sanction="suspension")
    award.refresh_from_db()
    lift(award, by=factories.labeller())
    renewal.refresh_from_db()
    assert renewal.holds(renewal.starts_on)


def test_renewal_that_is_given_already_is_given_up_with_the_label():
    award, renewal = held_twice()
    audits.give_up(award, by=representative_of(award.structure), reason="Nous fermons.")
    renewal.refresh_from_db()
    assert renewal.is_given_up


def held_twice():
    """A label, and the one that follows it."""
    award = factories.held()
    return award, factories.held(award.structure, starts_on=award.ends_on + DAY)


def test_one_control_at_a_time():
    control = factories.audit()
    with pytest.raises(ValidationError, match="déjà en cours"):
        audits.open_on_fact(control.award, fact="Autre.", by=factories.labeller())


def test_label_that_is_over_is_not_controlled():
    award = factories.held()
    with clock.moved_to(award.ends_on + DAY), pytest.raises(ValidationError):
        audits.open_on_fact(award, fact="Trop tard.", by=factories.labeller())


def test_database_refuses_a_sanction_without_a_hearing():
    control = factories.audit(status="answered")
    with pytest.raises(IntegrityError), transaction.atomic():
        Audit.objects.filter(pk=control.pk).update(
            status="sanctioned", sanction="warning", decision="Non.", decided_at=clock.now(), decided_by=1
        )


def test_who_is_not_of_the_label_does_nothing():
    control = factories.audit(status="observed")
    for person in (representative_of(control.structure), factories.agent("Instruction")):
        with pytest.raises(PermissionDenied):
            audits.sanction(control, by=person, decision="Non.")
    with pytest.raises(TooLate):
        audits.ask(control, by=factories.labeller(), questions="?", answer_until=clock.today() + LATER)


# Letters, pages, work lists ------------------------------------------------------------------------------


def letters():
    return list(Message.objects.order_by("pk").values_list("template", "to__email"))


def test_each_step_is_told_to_the_other_side():
    award = factories.held()
    person = representative_of(award.structure).email
    factories.audit(award, status="sanctioned")
    assert [(name.rpartition("/")[2], to) for name, to in letters()] == [
        ("audit_asked", person),
        ("audit_answered", None),
        ("audit_announced", person),
        ("audit_observed", None),
        ("audit_sanctioned", person),
    ]
    decision = compose(Message.objects.get(template="label/emails/audit_sanctioned"))
    assert "La porte est restée close." in decision.body
    assert "tribunal administratif de Nîmes" in decision.body


def test_structure_answers_on_the_page(client):
    control = factories.audit(status="answering")
    client.sign_in(representative_of(control.structure))
    page = client.page(control.get_absolute_url())
    assert "Quels horaires ?" in text(page)
    assert "La boutique serait fermée." in text(page)
    page = client.fill(client.click(page, "Répondre au contrôle"), "Répondre au contrôle", answer="De neuf à douze.")
    control.refresh_from_db()
    assert control.answer == "De neuf à douze."
    assert "Votre réponse est envoyée" in text(page)


def test_drawn_control_is_not_the_structure_s_to_read_yet(client, stranger):
    control = factories.audit()
    url = control.get_absolute_url()
    assert client.sign_in(representative_of(control.structure)).get(url).status_code == 404
    assert client.sign_in(stranger).get(url).status_code == 404
    assert client.sign_in(factories.labeller()).get(url).status_code == 200


def test_work_lists_say_whose_turn_it_is():
    agent, control = factories.labeller(), factories.audit()
    person, structures = representative_of(control.structure), [control.structure]
    assert [task.title for task in office_tasks(agent)] == [f"Contrôle du label {control.award.number}"]
    until = clock.today() + LATER
    audits.ask(control, by=agent, questions="?", answer_until=until)
    assert office_tasks(agent) == []
    assert [task.due for task in to_answer(person, structures)] == [until]
    audits.answer(control, by=person, answer="Oui.")
    assert to_answer(person, structures) == []
    assert "à lire" in office_tasks(agent)[0].detail
    Membership.objects.create(structure=control.structure, user=agent, role="reader")
    assert office_tasks(factories.labeller()) == []  # somebody else’s


def test_office_work_list_tells_of_labels_that_end():
    award = factories.held()
    with clock.moved_to(award.renewal_open_on):
        assert [task.title for task in office_tasks(factories.labeller())] == ["1 label à renouveler"]


def test_office_follows_a_control_to_its_end(client):
    award = factories.held()
    client.sign_in(factories.labeller())
    page = client.click(client.page(f"/gestion/label/award/{award.pk}/change/"), "Ouvrir un contrôle")
    page = client.fill(page, "Ouvrir un contrôle", fact="Un fait.")
    control = Audit.objects.get()
    page = client.page(f"/gestion/label/audit/{control.pk}/change/")
    assert "Un fait." in text(page)
    page = client.click(page, "Envoyer les questions")
    until = clock.today() + LATER
    client.fill(page, "Envoyer les questions", questions="Quoi ?", answer_until=until.isoformat())
    control.refresh_from_db()
    assert control.status == "answering"
    for model in ("award", "audit", "auditdraw"):
        assert client.page(f"/gestion/label/{model}/")


def test_exports_have_their_columns(client):
    control = factories.audit(status="sanctioned")
    client.sign_in(factories.labeller())
    for model in ("award", "audit"):
        answer = client.post(f"/gestion/label/{model}/export/", {"format": "0"})
        assert answer.status_code == 200
        assert control.award.number in answer.content.decode()
