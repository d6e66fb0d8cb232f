"""Batches: authorised instalments leave in one file, and somebody else pays them; each guard still stands."""

import csv
import datetime as dt
import io
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from commons import clock, journal
from commons.files import sha256
from commons.models import Event, Message
from commons.workflow import Incomplete
from funding import workflow, worklist
from funding.models import Envelope, FileLayout, Instalment, LedgerEntry, PaymentBatch, PaymentRow
from funding.workflow import payments
from structures import workflow as registrations
from structures.models import BankAccount
from tests import factories
from tests.client import links, text

pytestmark = pytest.mark.django_db
LIST = "/gestion/funding/instalment/"
BATCHES = "/gestion/funding/paymentbatch/"
DAY = dt.timedelta(days=1)


def due(number=1):
    return [factories.in_force().instalments.first() for _ in range(number)]


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def layout():
    return FileLayout.objects.get()


def page_of(batch, name="change"):
    return f"{BATCHES}{batch.pk}/{name}/"


def rows_of(batch):
    return list(batch.rows.all())


def change_account(structure):
    account = BankAccount(structure=structure, holder="Autre", iban=factories.french_iban(88), bic="AGRIFRPP")
    registrations.declare_account(account, by=factories.representative_of(structure))
    registrations.check_account(account, by=factories.agent("Instruction"))
    registrations.confirm_account(account, by=factories.agent("Finances"))


def returned(*lines, headings="Référence;Mandat;Date"):
    content = "\r\n".join([headings, *lines]).encode("utf-8-sig")
    return SimpleUploadedFile("retour.csv", content, content_type="text/csv")


def kept(batch):
    with batch.file.open("rb") as file:
        return file.read()


# From the list to the file -------------------------------------------------------------------------------------


def test_treasurer_takes_what_others_authorised_into_one_file(client, treasurer):
    instalments = due(2)
    for instalment in instalments:
        factories.pay(instalment, status="authorised")
    page = client.sign_in(treasurer).post(
        LIST, {"action": "batch", "_selected_action": [row.pk for row in instalments]}, follow=True
    )
    page = client.fill(page, first_order="M-0099")
    batch = PaymentBatch.objects.get()
    assert f"Bordereau {batch.number} : le fichier est prêt." in text(page)
    assert (batch.made_by, batch.total, batch.status) == (treasurer, 12_000, "open")
    assert [row.order_number for row in rows_of(batch)] == ["M-0099", "M-0100"]
    content = kept(batch)
    assert batch.sha256 == sha256(content)
    (first, second) = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    account = fresh(instalments[0]).account
    assert first == {
        "Mandat": "M-0099",
        "Référence": f"{instalments[0].agreement.number}-V1",
        "Titulaire": account.holder,
        "IBAN": account.iban,
        "BIC": "AGRIFRPP",
        "Montant": "6000,00",
        "Libellé": f"Subvention {instalments[0].year} {instalments[0].agreement.number} versement 1",
        "Échéance": f"{instalments[0].due_on:%d/%m/%Y}",
    }
    assert second["Référence"] == f"{instalments[1].agreement.number}-V1"


@pytest.mark.parametrize(
    ("first", "steps", "number"),
    [("1201", 2, "1203"), ("M-0099", 1, "M-0100"), ("2027/9-A", 1, "2027/10-A"), ("MANDAT", 1, "MANDAT-2")],
)
def test_numbers_follow_one_another(first, steps, number):
    assert payments.following(first, steps) == number


def test_download_is_for_who_reads_bank_accounts_and_is_written_down(
    client, treasurer, financier, instructor, elected, signatory, guardian
):
    batch = factories.payment_batch(*due())
    assert client.sign_in(treasurer).get(page_of(batch, "fichier")).content == kept(batch)
    answer = client.sign_in(financier).get(page_of(batch, "fichier"))
    assert (answer.status_code, "private, no-store" in answer["Cache-Control"]) == (200, True)
    assert answer["Content-Disposition"] == f'attachment; filename="{batch.number.lower()}.csv"'
    for stranger in (instructor, elected, signatory, guardian):
        client.sign_in(stranger)
        assert [client.get(page_of(batch, name)).status_code for name in ("fichier", "change")] in (
            [404, 302],
            [404, 403],
        )
    downloads = Event.objects.filter(action=payments.DOWNLOADED)
    assert [event.by for event in downloads] == [treasurer, financier]
    assert [line.label for line in journal.lines(treasurer, batch)] == [payments.PREPARED, *[payments.DOWNLOADED] * 2]


def test_file_altered_on_the_disk_is_not_served(client, treasurer):
    batch = factories.payment_batch(*due())
    with open(batch.file.path, "ab") as file:
        file.write(b"FR76")
    page = client.sign_in(treasurer).get(page_of(batch, "fichier"), follow=True)
    assert "n’est plus celui qui a été préparé" in text(page)
    assert not Event.objects.filter(action=payments.DOWNLOADED).exists()


def test_batch_once_made_never_changes():
    batch = factories.payment_batch(*due())
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        PaymentBatch.objects.filter(pk=batch.pk).update(total=1)


def test_protected_structure_is_paid_under_its_own_name(shelter, treasurer, client):
    account = BankAccount(structure=shelter, holder="Aurore Ombreuse", iban=factories.french_iban(9), bic="AGRIFRPP")
    registrations.declare_account(account, by=factories.representative_of(shelter))
    registrations.check_account(account, by=factories.agent("Protection"))
    registrations.confirm_account(account, by=factories.agent("Finances"))
    first = factories.in_force(structure=shelter).instalments.first()
    batch = factories.payment_batch(first)
    content = kept(batch).decode("utf-8-sig")
    assert "Abri Cévenol" in content
    assert [secret for secret in factories.SECRETS if secret in content] == []
    assert [
        secret for secret in factories.SECRETS if secret in text(client.sign_in(treasurer).page(page_of(batch)))
    ] == []


# Who, and what stays aside -------------------------------------------------------------------------------------


def test_whoever_authorised_does_not_take_it(administrator):
    (first,) = due()
    workflow.authorise(first, by=administrator)
    with pytest.raises(ValidationError, match="Vous l’avez autorisé : une autre personne le paie."):
        workflow.prepare_batch([first], layout(), by=administrator)


def test_financier_makes_no_batch(client, financier):
    (first,) = due()
    factories.pay(first, status="authorised")
    with pytest.raises(PermissionDenied):
        workflow.prepare_batch([first], layout(), by=financier)
    assert client.sign_in(financier).get(f"{LIST}bordereau/?versements={first.pk}").status_code == 403


def test_what_cannot_be_paid_stays_aside_and_says_why(client, treasurer):
    good, waiting, changed, taken = due(4)
    for row in (good, changed, taken):
        factories.pay(row, status="authorised")
    change_account(changed.structure)
    other, _ = workflow.prepare_batch([taken], layout(), by=treasurer)
    ids = ",".join(str(row.pk) for row in (good, waiting, changed, taken))
    page = client.sign_in(treasurer).page(f"{LIST}bordereau/?versements={ids}")
    sentences = [
        "Il n’est pas à payer : c’est « à autoriser ».",
        "Le compte a changé depuis l’autorisation : annulez-la, puis autorisez de nouveau.",
        f"Déjà dans le bordereau {other.number}.",
    ]
    assert [sentence for sentence in sentences if sentence not in text(page)] == []
    page = text(client.fill(page))
    batch = PaymentBatch.objects.exclude(pk=other.pk).get()
    assert [row.instalment for row in rows_of(batch)] == [good]
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_nothing_to_pay_makes_no_batch(client, treasurer):
    (first,) = due()
    with pytest.raises(ValidationError, match="Il n’est pas à payer"):
        workflow.prepare_batch([first], layout(), by=treasurer)
    assert "Aucun versement choisi." in text(client.sign_in(treasurer).page(f"{LIST}bordereau/?versements=,x,999999"))
    assert client.post(f"{LIST}bordereau/", {"versements": "", "layout": layout().pk}).status_code == 422
    assert not PaymentBatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_share_no_instalment():
    (first,) = due()
    factories.pay(first, status="authorised")
    by, gate, outcomes = factories.agent("Trésorerie"), threading.Barrier(4), []

    def take():
        gate.wait()
        try:
            outcomes.append(workflow.prepare_batch([first], layout(), by=by)[0].number)
        except ValidationError as refusal:
            outcomes.append(refusal.messages[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    batch = PaymentBatch.objects.get()
    assert sorted(outcomes) == sorted([batch.number, *[f"Déjà dans le bordereau {batch.number}."] * 3])


def test_database_itself_refuses_two_open_batches():
    batch = factories.payment_batch(*due())
    row = rows_of(batch)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRow.objects.create(
            batch=batch,
            instalment=row.instalment,
            account=row.account,
            rank=2,
            amount=1,
            reference="x",
            order_number="x",
        )


def test_authorisation_is_not_taken_back_behind_the_file(financier, treasurer):
    (first,) = due()
    batch = factories.payment_batch(first)
    with pytest.raises(Incomplete, match=f"dans le bordereau {batch.number} : annulez d’abord"):
        workflow.unauthorise(first, by=financier)
    workflow.cancel_batch(batch, by=treasurer)
    workflow.unauthorise(fresh(first), by=financier)
    assert fresh(first).authorised_at is None


def test_cancelled_batch_frees_its_instalments(client, treasurer):
    (first,) = due()
    batch = factories.payment_batch(first)
    page = client.sign_in(treasurer).page(page_of(batch))
    client.fill(client.click(page, "Annuler le bordereau"))
    again, aside = workflow.prepare_batch([first], layout(), by=treasurer)
    assert (fresh(batch).status, again.status, aside) == ("cancelled", "open", [])
    assert "Retiré" in text(client.page(page_of(batch)))
    assert client.get(page_of(batch, "paiements")).status_code == 404


# Payments ------------------------------------------------------------------------------------------------------


def test_payments_of_a_batch_are_recorded_on_one_page_and_it_closes(client, treasurer):
    first, second = due(2)
    batch = factories.payment_batch(first, second)
    one, two = rows_of(batch)
    page = client.sign_in(treasurer).page(page_of(batch, "paiements"))
    page = client.fill(page, **{f"order_{one.pk}": "1201", f"order_{two.pk}": "1202"})
    assert "2 paiements enregistrés." in text(page)
    assert [(fresh(row).order_number, fresh(row).paid_by) for row in (first, second)] == [
        ("1201", treasurer),
        ("1202", treasurer),
    ]
    assert fresh(batch).status == "settled"
    assert LedgerEntry.objects.filter(kind="paid").count() == 2
    told = Message.objects.filter(template="funding/emails/paid")
    assert {message.event.subject for message in told} == {first, second}


def test_row_that_is_refused_is_told_and_the_others_go(client, treasurer):
    first, second = due(2)
    batch = factories.payment_batch(first, second)
    change_account(second.structure)
    page = client.fill(client.sign_in(treasurer).page(page_of(batch, "paiements")))
    sentence = "Le compte a changé depuis l’autorisation : annulez-la, puis autorisez de nouveau."
    assert "1 paiement enregistré." in text(page)
    assert f"{second.agreement.number}-V1 : {sentence}" in text(page)
    assert f"Non {sentence}" in text(client.page(page_of(batch)))
    assert (fresh(first).paid_by, fresh(second).paid_on, fresh(batch).status) == (treasurer, None, "open")
    workflow.close_batch(batch, by=treasurer)
    workflow.unauthorise(fresh(second), by=factories.agent("Finances"))


def test_amount_that_changed_since_the_file_is_refused(treasurer):
    (first,) = due()
    batch = factories.payment_batch(first)
    PaymentRow.objects.filter(batch=batch).update(amount=1)
    (outcome,) = workflow.record_payments(
        batch, [payments.Payment(rows_of(batch)[0], "1", clock.today())], by=treasurer
    )
    assert outcome.sentence == f"Ce versement a changé depuis le bordereau {batch.number} : annulez ce bordereau."


def test_batch_paid_twice_pays_once(treasurer):
    (first,) = due()
    batch = factories.payment_batch(first)
    payment = payments.Payment(rows_of(batch)[0], "1", clock.today())
    outcomes = [workflow.record_payments(batch, [payment], by=treasurer)[0].sentence for _ in range(2)]
    assert outcomes == ["", f"Le bordereau {batch.number} n’est plus ouvert."]
    assert Envelope.objects.get().paid == 6_000


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"order": ""}, "Donnez le numéro du mandat."),
        ({"date": ""}, "Donnez la date du paiement."),
        ({"date": "2099-01-01"}, "Un paiement s’enregistre une fois fait"),
        ({"paid": None}, "Cochez les versements qui sont payés."),
    ],
)
def test_mistyped_payment_comes_back_with_a_sentence(typed, sentence, client, treasurer):
    batch = factories.payment_batch(*due())
    (row,) = rows_of(batch)
    page = client.sign_in(treasurer).page(page_of(batch, "paiements"))
    answer = client.fill(page, **{f"{name}_{row.pk}": value for name, value in typed.items()})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert fresh(row.instalment).paid_on is None


def test_same_order_number_twice_is_refused(client, treasurer):
    batch = factories.payment_batch(*due(2))
    one, two = rows_of(batch)
    page = client.sign_in(treasurer).page(page_of(batch, "paiements"))
    answer = client.fill(page, **{f"order_{one.pk}": "7", f"order_{two.pk}": "7"})
    assert (answer.status_code, "écrit deux fois" in text(answer)) == (422, True)


def test_payment_before_its_authorisation_is_refused(treasurer):
    batch = factories.payment_batch(*due())
    payment = payments.Payment(rows_of(batch)[0], "1", clock.today() - DAY)
    (outcome,) = workflow.record_payments(batch, [payment], by=treasurer)
    assert outcome.sentence == "Un paiement ne précède pas son autorisation : vérifiez la date."


# The file that comes back --------------------------------------------------------------------------------------


def line(row, order="1201", date=None):
    return f"{row.reference};{order};{date or format(clock.today(), '%d/%m/%Y')}"


def test_return_of_the_accounting_software_records_its_payments(client, treasurer):
    batch = factories.payment_batch(*due(2))
    one, two = rows_of(batch)
    page = client.sign_in(treasurer).page(page_of(batch, "retour"))
    page = client.fill(page, file=returned(line(one), line(two, "1202", clock.today().isoformat())))
    assert "2 paiements enregistrés." in text(page)
    assert [fresh(row.instalment).order_number for row in (one, two)] == ["1201", "1202"]
    assert fresh(batch).status == "settled"


def wrong(one, two):
    tomorrow = format(clock.today() + DAY, "%d/%m/%Y")
    return [
        line(one),
        "ESS-1-V1;1202;01/01/2020",
        "",
        line(two, ""),
        line(two, "1203", "hier"),
        line(two, "1204", tomorrow),
        line(one, "1205"),
        line(two, "1201"),
        f";1206;{tomorrow}",
    ]


WRONG = [
    (3, "La référence « ESS-1-V1 » n’est pas à payer dans ce bordereau."),
    (5, "Le numéro de mandat manque."),
    (6, "La date « hier » ne se lit pas : 31/12/2027 est attendu."),
    (7, "Le"),
    (8, "La référence « "),
    (9, "Le mandat « 1201 » est écrit deux fois."),
    (10, "La référence manque."),
]


def test_wrong_lines_are_told_with_their_number_and_nothing_is_recorded(client, treasurer):
    batch = factories.payment_batch(*due(2))
    one, two = rows_of(batch)
    page = client.sign_in(treasurer).page(page_of(batch, "retour"))
    page = client.fill(page, file=returned(*wrong(one, two)))
    assert page.status_code == 422
    told = page.context["refused"]
    assert [number for number, _ in told] == [number for number, _ in WRONG]
    assert [words.startswith(start) for (_, words), (_, start) in zip(told, WRONG, strict=True)] == [True] * 7
    assert "Rien n’a été enregistré" in text(page)
    assert not Instalment.objects.filter(paid_on__isnull=False).exists()


def test_wrong_lines_leave_the_good_ones_when_asked(client, treasurer):
    batch = factories.payment_batch(*due(2))
    one, two = rows_of(batch)
    page = client.sign_in(treasurer).page(page_of(batch, "retour"))
    page = client.fill(page, file=returned(*wrong(one, two)), partial="on")
    assert "1 paiement enregistré. Les lignes ci-dessous ne le sont pas." in text(page)
    assert [fresh(row.instalment).order_number for row in (one, two)] == ["1201", ""]


def test_line_that_the_move_refuses_undoes_the_whole_return(client, treasurer):
    batch = factories.payment_batch(*due(2))
    one, two = rows_of(batch)
    change_account(two.instalment.structure)
    page = client.sign_in(treasurer).page(page_of(batch, "retour"))
    page = client.fill(page, file=returned(line(one), line(two, "1202")))
    assert page.status_code == 422
    assert [number for number, _ in page.context["refused"]] == [3]
    assert "Le compte a changé depuis l’autorisation" in text(page)
    assert not Instalment.objects.filter(paid_on__isnull=False).exists()
    assert not Message.objects.filter(template="funding/emails/paid").exists()
    assert Envelope.objects.get().paid == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Le fichier soumis est vide"),
        ("Référence;Mandat\r\nx;1".encode(), "Il manque dans ce fichier : « Date »."),
        ("Référence;Mandat;Date\r\n".encode(), "n’a aucune ligne de paiement"),
        (b"R\xe9f\xe9rence;Mandat;Date\r\nx;1;2", "n’est pas écrit en UTF-8"),
        (b"PK\x03\x04\x00\x00", "n’est pas un CSV lisible"),
        (b"x" * 1_000_001, "trop gros"),
    ],
)
def test_file_that_is_no_return_is_refused_with_a_sentence(content, sentence, client, treasurer):
    batch = factories.payment_batch(*due())
    page = client.sign_in(treasurer).page(page_of(batch, "retour"))
    answer = client.fill(page, file=SimpleUploadedFile("retour.csv", content))
    assert answer.status_code == 422
    assert sentence in text(answer)


# Pages -----------------------------------------------------------------------------------------------------------


def test_work_list_shows_the_batch_instead_of_its_instalments(client, treasurer):
    first, second = due(2)
    batch = factories.payment_batch(first)
    factories.pay(second, status="authorised")
    tasks = worklist.office(treasurer)["tasks"]
    assert sorted(task.badge for task in tasks) == ["Bordereau", "À payer"]
    assert page_of(batch) in [task.url for task in tasks]


def test_instructor_finds_no_batch(client, instructor):
    batch = factories.payment_batch(*due())
    instalment = rows_of(batch)[0].instalment
    page = client.sign_in(instructor).page(f"{LIST}{instalment.pk}/change/")
    assert f"{batch.number} (en cours)" in text(page)
    assert page_of(batch) not in links(page)


@pytest.mark.parametrize("name", ["list", "change", "paiements", "retour"])
def test_page_asks_as_much_for_three_as_for_one(name, client, treasurer):
    client.sign_in(treasurer)

    def count(batch):
        url = BATCHES if name == "list" else page_of(batch, name)
        client.page(url)
        with CaptureQueriesContext(connection) as queries:
            client.page(url)
        return len(queries)

    one = count(factories.payment_batch(*due(1)))
    factories.payment_batch(*due(1))
    assert count(factories.payment_batch(*due(3))) == one
