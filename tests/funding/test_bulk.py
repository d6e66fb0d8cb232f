"""Grouped decisions: one screen, one move a file, each in its own transaction, whoever dies in the middle."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from commons.models import Event, Message
from funding import ledger, routines, workflow
from funding.models import Application, Bulk, BulkItem, RefusalReason
from funding.workflow import bulk as bulks
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
LIST = "/gestion/funding/application/"
S = Application.Status


def screen(kind, *applications):
    ids = ",".join(str(application.pk) for application in applications)
    return f"{reverse('admin:funding_bulk_new', args=[kind])}?demandes={ids}"


def files(number, status="under_review", **fields):
    return [factories.ApplicationFactory(status=status, **fields) for _ in range(number)]


def proposed(by, *applications, amount=1_000):
    year = str(factories.this_year())
    items = [BulkItem(application=application, amounts={year: str(amount)}) for application in applications]
    return bulks.start("propose", items, by=by)


def outcomes(bulk):
    return list(bulk.items.values_list("outcome", flat=True))


def jobs(bulk):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'", [f"bulk:{bulk.pk}"]
        )
        return cursor.fetchone()[0]


# From the list to the last file -----------------------------------------------------------------------


def test_files_chosen_in_the_list_come_on_one_screen(client, instructor):
    first, second = files(2)
    page = client.sign_in(instructor).post(
        LIST, {"action": "bulk_propose", "_selected_action": [first.pk, second.pk]}, follow=True
    )
    assert first.number in text(page)
    assert second.number in text(page)
    assert "100 000 € disponibles, il resterait 76 000 €" in text(page).replace("\u202f", " ").replace("\xa0", " ")


def test_proposals_of_one_screen_are_settled_file_by_file(client, instructor):
    first, second = files(2)
    year = factories.this_year()
    typed = {f"amount_{first.pk}_{year}": "7 000", f"amount_{second.pk}_{year}": "0"}
    page = client.sign_in(instructor).fill(screen("propose", first, second), **typed)
    bulk = Bulk.objects.get()
    assert "0 sur 2" in text(page)
    assert jobs(bulk) == 1
    bulks.run_bulk(bulk_id=bulk.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.proposed) == (S.PROPOSED, 7_000)
    assert second.status == S.UNDER_REVIEW
    page = text(client.page(bulk.get_absolute_url()))
    assert "Proposez un montant pour une année au moins" in page
    assert "1 sur 2 traitées" in page


def test_wrong_amount_comes_back_with_what_was_typed(client, instructor):
    (file,) = files(1)
    name = f"amount_{file.pk}_{factories.this_year()}"
    client.sign_in(instructor)
    page = client.fill(screen("propose", file), **{name: "99 000"})
    assert page.status_code == 422
    assert "99 000" in page.content.decode()
    assert not Bulk.objects.exists()


def test_envelope_too_low_refuses_the_file_too_many_only(instructor):
    call = factories.CallFactory(envelope=factories.EnvelopeFactory(voted=20_000))
    first, second = files(2, call=call)
    bulk = proposed(instructor, first, second, amount=11_000)
    bulks.run_bulk(bulk_id=bulk.pk)
    assert outcomes(bulk) == ["done", "refused"]
    assert "Il manque 2" in bulk.items.last().sentence
    assert call.envelope.entries.filter(kind="reserved").count() == 1


def test_refused_file_is_asked_again_once_the_money_is_there(client, instructor):
    envelope = factories.EnvelopeFactory(voted=20_000)
    first, second = files(2, call=factories.CallFactory(envelope=envelope))
    bulk = proposed(instructor, first, second, amount=11_000)
    bulks.run_bulk(bulk_id=bulk.pk)
    vote = factories.DeliberationFactory()
    ledger.vote(envelope, Decimal(5_000), deliberation=vote, by=factories.agent("Finances"))
    client.sign_in(instructor).post(reverse("admin:funding_bulk_retry", args=[bulk.pk]))
    assert jobs(bulk) == 1  # the first job still waits in the queue of this test: no twin
    bulks.run_bulk(bulk_id=bulk.pk)
    assert outcomes(bulk) == ["done", "done"]


def test_one_deliberation_grants_several_files(client, instructor):
    first, second = files(2, status="proposed")
    vote = factories.DeliberationFactory()
    client.sign_in(instructor).fill(screen("grant", first, second), deliberation=str(vote.pk))
    bulks.run_bulk(bulk_id=Bulk.objects.get().pk)
    assert set(vote.grants.values_list("application", flat=True)) == {first.pk, second.pk}


def test_common_reason_refuses_those_that_have_none_of_their_own(client, instructor):
    first, second = files(2)
    page = client.sign_in(instructor).fill(screen("refuse", first, second))
    assert "la loi veut qu’un refus soit motivé" in text(page)
    client.fill(screen("refuse", first, second), reason="Hors du champ.", **{f"reason_{second.pk}": "Trop tard."})
    bulks.run_bulk(bulk_id=Bulk.objects.get().pk)
    assert list(Application.objects.order_by("pk").values_list("refusal_reason", flat=True)) == [
        "Hors du champ.",
        "Trop tard.",
    ]


def test_kept_reason_serves_for_all(client, instructor):
    kept = RefusalReason.objects.create(label="Hors champ", text="Le projet ne relève pas de l’appel.")
    (file,) = files(1)
    client.sign_in(instructor).fill(screen("refuse", file), kept=str(kept.pk))
    assert BulkItem.objects.get().reason == kept.text


def test_letters_of_decision_leave_again_once(instructor):
    (file,) = files(1, status="refused")
    before = Message.objects.count()
    bulk = bulks.start("notify", [BulkItem(application=file)], by=instructor)
    bulks.run_bulk(bulk_id=bulk.pk)
    bulks.run_bulk(bulk_id=bulk.pk)
    assert Message.objects.count() == before + 1
    assert Event.objects.filter(action=bulks.SENT_AGAIN).count() == 1


def test_file_that_moved_meanwhile_is_told(instructor):
    first, second = files(2)
    bulk = proposed(instructor, first, second)
    workflow.refuse(first, by=instructor, reason="Hors sujet.")
    bulks.run_bulk(bulk_id=bulk.pk)
    assert outcomes(bulk) == ["refused", "done"]
    assert "Trop tard" in bulk.items.first().sentence


def test_file_in_another_state_stays_out_of_the_screen(client, instructor):
    (ready,), (late,) = files(1), files(1, status="refused")
    page = client.sign_in(instructor).page(screen("propose", ready, late))
    assert "Reste de côté" in text(page)
    client.fill(page)
    assert list(BulkItem.objects.values_list("application", flat=True)) == [ready.pk]


# Rights -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["elected", "financier", "treasurer", "signatory", "guardian"])
def test_who_does_not_instruct_decides_nothing(client, request, who):
    (file,) = files(1)
    bulk = proposed(factories.agent("Instruction"), file)
    client.sign_in(request.getfixturevalue(who))
    assert client.get(screen("propose", file)).status_code == 403
    assert client.post(screen("propose", file)).status_code == 403
    assert client.get(bulk.get_absolute_url()).status_code == 404
    assert client.post(reverse("admin:funding_bulk_retry", args=[bulk.pk])).status_code == 404


def test_agent_of_the_structure_decides_for_the_others_only(instructor):
    own, other = files(2)
    factories.MembershipFactory(structure=own.structure, user=instructor)
    bulk = proposed(instructor, own, other)
    bulks.run_bulk(bulk_id=bulk.pk)
    assert outcomes(bulk) == ["refused", "done"]
    assert bulk.items.first().sentence == bulks.NOT_YOURS


def test_protected_structure_keeps_its_secret_on_the_screen(client, instructor, shelter):
    (file,) = files(1, structure=shelter)
    client.sign_in(instructor)
    pages = client.page(screen("refuse", file)).content.decode()
    bulk = proposed(instructor, file)
    pages += client.page(bulk.get_absolute_url()).content.decode()
    assert not [secret for secret in factories.SECRETS if secret in pages]


# Whoever dies in the middle ---------------------------------------------------------------------------


class Killed(BaseException):
    """What no except clause of the portal catches."""


def test_worker_that_dies_leaves_whole_files_only(instructor, monkeypatch):
    first, second, third = files(3)
    bulk, decide = proposed(instructor, first, second, third), bulks.decide

    def die(item):
        decide(item)
        if item.application_id == second.pk:
            raise Killed

    monkeypatch.setattr(bulks, "decide", die)
    with pytest.raises(Killed):
        bulks.run_bulk(bulk_id=bulk.pk)
    assert outcomes(bulk) == ["done", "waiting", "waiting"]
    second.refresh_from_db()
    assert second.status == S.UNDER_REVIEW
    monkeypatch.setattr(bulks, "decide", decide)
    bulks.run_bulk(bulk_id=bulk.pk)
    assert outcomes(bulk) == ["done"] * 3
    assert Event.objects.filter(action="propose").count() == 3


def test_clock_takes_up_what_a_dead_worker_left(instructor, monkeypatch):
    bulk = proposed(instructor, *files(1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE queueing_lock = %s", [f"bulk:{bulk.pk}"])
    routines.resume_bulks()
    assert jobs(bulk) == 0  # too early: the worker may be at it
    Bulk.objects.update(at=bulk.at - routines.PATIENCE * 2)
    routines.resume_bulks()
    routines.resume_bulks()
    assert jobs(bulk) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_settle_each_file_once(instructor):
    bulk = proposed(instructor, *files(4))

    def work():
        bulks.run_bulk(bulk_id=bulk.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes(bulk) == ["done"] * 4
    assert Event.objects.filter(action="propose").count() == 4


def test_file_that_breaks_does_not_hold_the_next_ones(instructor, monkeypatch, caplog):
    first, second = files(2)
    bulk, decide = proposed(instructor, first, second), bulks.decide

    def break_down(item):
        decide(item)
        if item.application_id == first.pk:
            raise RuntimeError

    monkeypatch.setattr(bulks, "decide", break_down)
    bulks.run_bulk(bulk_id=bulk.pk)
    assert outcomes(bulk) == ["refused", "done"]
    first.refresh_from_db()
    assert first.status == S.UNDER_REVIEW
    assert "stopped on file" in caplog.text


def test_nobody_decides_again_in_somebody_else_s_name(client, instructor, administrator):
    bulk = proposed(instructor, *files(1))
    bulk.items.update(outcome="refused", sentence="Non.")
    client.sign_in(administrator)
    assert "Reprendre" not in text(client.page(bulk.get_absolute_url()))
    assert client.post(reverse("admin:funding_bulk_retry", args=[bulk.pk])).status_code == 403
    assert outcomes(bulk) == ["refused"]


# Following --------------------------------------------------------------------------------------------


def test_progress_refreshes_itself_while_it_lasts(client, instructor):
    bulk = proposed(instructor, *files(1))
    waiting = client.sign_in(instructor).page(bulk.get_absolute_url()).content.decode()
    assert "data-refresh" in waiting
    assert "Voir où il en est" in waiting  # without JavaScript, one asks again
    bulks.run_bulk(bulk_id=bulk.pk)
    done = client.page(bulk.get_absolute_url()).content.decode()
    assert "data-refresh" not in done
    assert "Voir où il en est" not in done


def test_grouped_decision_is_found_again(client, instructor):
    bulk = proposed(instructor, *files(1))
    client.sign_in(instructor)
    assert str(bulk) in text(client.page("/gestion/"))
    assert "0 sur 1" in text(client.page("/gestion/funding/bulk/"))
    assert client.get(f"/gestion/funding/bulk/{bulk.pk}/change/")["Location"] == bulk.get_absolute_url()


@pytest.mark.parametrize("rows", [1, 30])
def test_progress_asks_the_same_few_statements(client, instructor, rows, django_assert_max_num_queries):
    bulk = proposed(instructor, *files(rows))
    client.sign_in(instructor)
    with django_assert_max_num_queries(8):
        client.page(bulk.get_absolute_url())
