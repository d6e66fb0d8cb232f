"""A bank account is a field that two people look at, one after the other; nothing is paid meanwhile."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError

from commons.mail import compose
from commons.models import Event, Message
from commons.workflow import Incomplete
from funding import workflow as subsidies
from funding.models import Agreement, Instalment
from structures import workflow
from structures.models import BankAccount, Membership, Structure
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
B = BankAccount.Status
IBAN, BIC = "FR7630006000011234567890189", "AGRIFRPP"
TYPED = {"holder": "Ressourcerie des Prés", "iban": "fr76 3000 6000 0112-3456 7890 189", "bic": "agri frpp"}


def declare(structure, *, by, iban=IBAN, bic=BIC):
    account = BankAccount(structure=structure, holder=structure.name, iban=iban, bic=bic)
    return workflow.declare_account(account, by=by)


def page(structure):
    return f"/espace/structures/{structure.slug}/banque/"


# What is typed ----------------------------------------------------------------------------------------


def test_account_is_stored_compact_and_shown_in_groups_of_four(client, structure, representative):
    answer = client.sign_in(representative).fill(page(structure), **TYPED)
    account = structure.bank_accounts.get()
    assert (account.iban, account.bic, account.status, account.added_by) == (IBAN, BIC, B.DECLARED, representative)
    assert "FR76 3000 6000 0112 3456 7890 189" in text(answer)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"iban": "FR7630006000011234567890188"}, "Cet IBAN n’est pas valable"),
        ({"iban": "FR76"}, "Cet IBAN n’est pas valable"),
        ({"iban": "TR330006100519786457841326", "bic": "ISBKTRIS"}, "que sur un compte de la zone SEPA"),
        ({"bic": "AGRI"}, "Ce BIC n’est pas valable"),
        ({"bic": "DEUTDEFF"}, "Ce BIC est celui d’un autre pays que l’IBAN"),
        ({"holder": ""}, "Ce champ est obligatoire."),
    ],
)
def test_mistyped_account_comes_back_with_a_sentence(typed, sentence, client, structure, representative):
    answer = client.sign_in(representative).fill(page(structure), **TYPED | typed)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not structure.bank_accounts.exists()


def test_overseas_bank_numbers_its_accounts_as_french_ones(structure, representative):
    assert declare(structure, by=representative, bic="CEPAGPGP").bic == "CEPAGPGP"


def test_one_account_waits_at_a_time(client, structure, representative):
    declare(structure, by=representative)
    assert '<form class="form"' not in client.sign_in(representative).page(page(structure)).content.decode()
    answer = client.post(page(structure), TYPED)
    assert answer.status_code == 422
    assert "Un compte attend déjà d’être vérifié" in text(answer)
    assert structure.bank_accounts.count() == 1


@pytest.mark.django_db(transaction=True)
def test_first_account_declared_twice_at_once_is_a_sentence(structure, representative):
    start, told = threading.Barrier(2), []

    def give():
        start.wait()
        try:
            declare(structure, by=representative)
        except ValidationError as error:
            told.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["Un compte attend déjà d’être vérifié : retirez-le pour en déclarer un autre."]
    assert structure.bank_accounts.count() == 1


def test_closed_structure_declares_no_account(structure, instructor):
    workflow.close(structure, by=instructor, closing_reason="Dissolution")
    with pytest.raises(ValidationError, match="La structure est fermée"):
        declare(structure, by=instructor)


@pytest.mark.parametrize("guess", ["iban__startswith=FR76", "holder__icontains=a", "added_by__id=1"])
def test_address_bar_guesses_nothing_of_an_account(guess, client, structure, instructor):
    factories.bank_account(structure)
    browser = client.sign_in(instructor)
    assert browser.get(f"/gestion/structures/bankaccount/?{guess}").status_code == 400


def test_declared_account_never_changes(structure, representative):
    account = declare(structure, by=representative)
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(iban="DE89370400440532013000")


def test_writer_and_stranger_declare_nothing(client, structure, writer, reader, stranger):
    assert [client.sign_in(user).post(page(structure), TYPED).status_code for user in (writer, reader, stranger)] == [
        403,
        403,
        404,
    ]
    assert not structure.bank_accounts.exists()


# Two looks ----------------------------------------------------------------------------------------------


def test_two_agents_look_one_after_the_other(structure, representative, instructor, financier):
    account = declare(structure, by=representative)
    with pytest.raises(ValidationError):
        workflow.confirm_account(account, by=financier)
    workflow.check_account(account, by=instructor)
    workflow.confirm_account(account, by=financier)
    assert (account.checked_by, account.confirmed_by) == (instructor, financier)


def test_same_person_does_not_look_twice(structure, representative, superuser):
    account = declare(structure, by=representative)
    workflow.check_account(account, by=superuser)
    with pytest.raises(ValidationError, match="Le second regard est celui d’une autre personne"):
        workflow.confirm_account(account, by=superuser)


def test_who_typed_it_neither_checks_nor_confirms(structure, superuser, instructor):
    account = declare(structure, by=superuser)
    with pytest.raises(ValidationError, match="Qui a saisi ce compte ne le vérifie pas"):
        workflow.check_account(account, by=superuser)
    workflow.check_account(account, by=instructor)
    with pytest.raises(ValidationError, match="ni qui a saisi le compte"):
        workflow.confirm_account(account, by=superuser)


@pytest.mark.parametrize("field", ["checked_by", "confirmed_by"])
def test_database_itself_refuses_one_pair_of_eyes(field, structure):
    account = factories.bank_account(structure)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccount.objects.filter(pk=account.pk).update(**{field: account.added_by})


def test_agent_of_the_structure_leaves_its_money_to_others(structure, representative, instructor, financier):
    for agent in (instructor, financier):
        factories.MembershipFactory(structure=structure, user=agent, role="writer")
    account = declare(structure, by=representative)
    with pytest.raises(PermissionDenied):
        workflow.check_account(account, by=instructor)
    with pytest.raises(PermissionDenied):
        workflow.refuse_account(account, by=financier, reason="Non.")


def test_new_account_replaces_the_former_once_confirmed(structure, representative, instructor, financier):
    former = factories.bank_account(structure)
    following = declare(structure, by=representative)
    workflow.check_account(following, by=instructor)
    former.refresh_from_db()
    assert former.status == B.CONFIRMED
    workflow.confirm_account(following, by=financier)
    former.refresh_from_db()
    assert (former.status, following.status) == (B.REPLACED, B.CONFIRMED)


def test_refusal_tells_its_reason_on_the_page_and_not_in_the_letter(client, structure, representative, instructor):
    account = declare(structure, by=representative)
    workflow.refuse_account(account, by=instructor, reason="Le titulaire est un inconnu.")
    assert "Le titulaire est un inconnu." in text(client.sign_in(representative).page(page(structure)))
    letter = compose(Message.objects.get(template="structures/emails/bank_refused"))
    assert "inconnu" not in letter.body


# Who hears, who reads -----------------------------------------------------------------------------------


def test_change_warns_every_representative_and_the_service(structure, representative):
    other = factories.MembershipFactory(structure=structure).user
    factories.MembershipFactory(structure=structure, role=Membership.Role.WRITER)
    declare(structure, by=representative)
    told = Message.objects.filter(template="structures/emails/bank_change_declared")
    assert {message.to for message in told} == {representative, other}
    assert Message.objects.filter(template="structures/emails/bank_to_check", to=None).count() == 1
    mail = compose(told.first())
    assert mail.subject == "Un compte bancaire a été déclaré : est-ce bien vous ?"
    assert "Retirer ce compte" in mail.body


def test_other_representative_objects_with_one_button(client, structure, representative):
    other = factories.MembershipFactory(structure=structure).user
    account = declare(structure, by=representative)
    client.sign_in(other)
    client.fill(f"{page(structure)}{account.pk}/actions/withdraw_account/")
    account.refresh_from_db()
    assert account.status == B.WITHDRAWN


def test_change_asks_the_town_for_another_look_at_the_structure(structure, representative, instructor):
    workflow.verify(structure, by=instructor)
    declare(structure, by=representative)
    structure.refresh_from_db()
    assert structure.status == Structure.Status.TO_REVIEW


def test_number_is_whole_to_those_who_need_it_and_masked_to_others(request, structure, representative):
    account = declare(structure, by=representative)
    names = ["representative", "writer", "instructor", "financier", "treasurer", "administrator"]
    people = {name: request.getfixturevalue(name) for name in names}
    whole = {name for name, user in people.items() if "0112 3456" in account.iban_for(user)}
    assert whole == {"representative", "instructor", "financier", "treasurer", "administrator"}
    confirmed = factories.bank_account(factories.StructureFactory())
    assert confirmed.iban_for(people["instructor"]) == confirmed.masked_iban  # no more need of it
    assert account.masked_iban == "FR76 •••• •••• 189"


def test_writer_reads_a_masked_number(client, structure, writer, representative):
    declare(structure, by=representative)
    shown = text(client.sign_in(writer).page(page(structure)))
    assert "FR76 •••• •••• 189" in shown
    assert "3000 6000" not in shown


def test_traces_hold_neither_number_nor_holder(client, structure, representative, superuser):
    account = factories.bank_account(structure)
    traces = [str(event.__dict__) for event in Event.objects.all()] + [
        compose(message).body for message in Message.objects.filter(template__startswith="structures/emails/bank")
    ]
    assert traces
    assert not [trace for trace in traces if account.iban in trace or account.iban[-3:] + " " in trace]
    assert str(account) == f"Compte bancaire n° {account.pk}"


def test_export_gives_numbers_to_those_who_pay_alone(client, structure, instructor, financier):
    account = factories.bank_account(structure)
    url = "/gestion/structures/bankaccount/export/"
    columns = {"resource": "", "format": "0", "bankaccountresource_id": "on"}
    for user, is_whole in ((instructor, False), (financier, True)):
        form = client.sign_in(user).page(url).context["form"]
        ticked = {name: "on" for name, field in form.fields.items() if field.widget.input_type == "checkbox"}
        answer = client.post(url, columns | ticked)
        assert (account.iban in answer.content.decode()) is is_whole


def test_holder_of_a_protected_structure_is_told_to_those_who_may_know(client, shelter, sheltered, request):
    account = BankAccount(structure=shelter, holder="Aurore Ombreuse", iban=IBAN, bic=BIC)
    workflow.declare_account(account, by=sheltered)
    for name in ("instructor", "financier", "treasurer", "administrator"):
        user = request.getfixturevalue(name)
        shown = client.sign_in(user).page(f"/gestion/structures/bankaccount/{account.pk}/change/")
        assert "Ombreuse" not in shown.content.decode(), name
    shown = client.sign_in(request.getfixturevalue("guardian")).page(
        f"/gestion/structures/bankaccount/{account.pk}/change/"
    )
    assert "Aurore Ombreuse" in text(shown)
    assert "Aurore Ombreuse" in text(client.sign_in(sheltered).page(page(shelter)))


def test_protected_structure_is_checked_by_those_who_may_read_its_rib(shelter, instructor, guardian, financier):
    account = declare(shelter, by=factories.representative_of(shelter))
    with pytest.raises(PermissionDenied):
        workflow.check_account(account, by=instructor)
    workflow.check_account(account, by=guardian)
    workflow.confirm_account(account, by=financier)
    assert account.status == B.CONFIRMED


# At the desk ----------------------------------------------------------------------------------------------


def test_agent_types_the_account_of_somebody_at_the_desk(client, structure, instructor, superuser):
    answer = client.sign_in(instructor).fill(
        "/gestion/structures/bankaccount/add/", structure=str(structure.pk), **TYPED
    )
    assert answer.status_code == 200
    account = structure.bank_accounts.get()
    assert (account.added_by, account.status) == (instructor, B.DECLARED)


def test_same_number_twice_is_told_to_who_checks(client, structure, representative, stranger, instructor):
    declare(stranger.structures.get(), by=stranger)
    account = declare(structure, by=representative)
    shown = text(client.sign_in(instructor).page(f"/gestion/structures/bankaccount/{account.pk}/change/"))
    assert "Une autre structure a déclaré ce même IBAN" in shown


def test_work_lists_offer_each_look_to_those_who_may(client, structure, representative, instructor, financier):
    account = declare(structure, by=representative)
    seen = {agent: text(client.sign_in(agent).page("/gestion/")) for agent in (instructor, financier)}
    assert ["RIB à vérifier" in page for page in seen.values()] == [True, False]
    workflow.check_account(account, by=instructor)
    seen = {agent: text(client.sign_in(agent).page("/gestion/")) for agent in (instructor, financier)}
    assert ["RIB à confirmer" in page for page in seen.values()] == [False, True]


# Payments wait ----------------------------------------------------------------------------------------------


@pytest.fixture
def instalment(structure):
    return factories.agreement(Agreement.Status.RUNNING, structure=structure).instalments.first()


def test_payment_waits_for_a_confirmed_account(structure, instalment, representative, financier):
    workflow.withdraw_account(structure.bank_accounts.get(), by=representative)
    with pytest.raises(Incomplete, match="coordonnées bancaires à déclarer"):
        subsidies.authorise(instalment, by=financier)
    declare(structure, by=representative)
    with pytest.raises(Incomplete, match="Versement retenu : coordonnées bancaires à confirmer"):
        subsidies.authorise(instalment, by=financier)


def test_change_holds_what_was_authorised(structure, instalment, representative, instructor, financier, treasurer):
    factories.pay(instalment, status="authorised")
    former = instalment.account
    following = declare(structure, by=representative)
    details = {"order_number": "M1", "paid_on": instalment.authorised_at.date()}
    with pytest.raises(Incomplete, match="à confirmer"):
        subsidies.pay(instalment, by=treasurer, **details)
    workflow.check_account(following, by=instructor)
    workflow.confirm_account(following, by=financier)
    instalment = Instalment.objects.get(pk=instalment.pk)
    with pytest.raises(Incomplete, match="Le compte a changé depuis l’autorisation"):
        subsidies.pay(instalment, by=treasurer, **details)
    subsidies.unauthorise(instalment, by=financier)
    assert instalment.account is None
    subsidies.authorise(instalment, by=financier)
    assert instalment.account == following != former


def test_pages_say_why_the_payment_is_held(client, structure, instalment, representative, financier):
    declare(structure, by=representative)
    assert "coordonnées bancaires à confirmer" in text(
        client.sign_in(representative).page(instalment.get_absolute_url())
    )
    assert "Versement retenu : coordonnées bancaires à confirmer" in text(client.sign_in(financier).page("/gestion/"))
    assert "Versement retenu" in text(client.page(f"/gestion/funding/instalment/{instalment.pk}/parcours/authorise/"))


def test_structure_that_is_owed_money_is_asked_for_its_account(client, structure, instalment, representative):
    workflow.withdraw_account(structure.bank_accounts.get(), by=representative)
    assert "Déclarer vos coordonnées bancaires" in text(client.sign_in(representative).page("/espace/"))


@pytest.mark.django_db(transaction=True)
def test_change_declared_while_an_agent_authorises_is_seen(structure, instalment, representative, financier):
    """Whoever comes second waits: either the change sees an authorisation, or the authorisation sees a change."""
    start, outcomes = threading.Barrier(2), {}

    def run(name, act):
        start.wait()
        try:
            act()
            outcomes[name] = "done"
        except ValidationError as refusal:
            outcomes[name] = refusal.messages[0]
        finally:
            connections.close_all()

    acts = {
        "authorise": lambda: subsidies.authorise(Instalment.objects.get(pk=instalment.pk), by=financier),
        "declare": lambda: declare(Structure.objects.get(pk=structure.pk), by=representative),
    }
    threads = [threading.Thread(target=run, args=item) for item in acts.items()]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    assert outcomes["declare"] == "done"
    instalment = Instalment.objects.get(pk=instalment.pk)
    if outcomes["authorise"] == "done":
        assert instalment.missing_to_pay() == ["Versement retenu : coordonnées bancaires à confirmer."]
    else:
        assert instalment.authorised_at is None


@pytest.mark.django_db(transaction=True)
def test_authorisation_waits_for_a_change_that_is_being_declared(structure, instalment, representative, financier):
    """The change holds the confirmed account's row: the authorisation that passed its checklist reads it again."""
    outcome = []

    def authorise():
        try:
            subsidies.authorise(Instalment.objects.get(pk=instalment.pk), by=financier)
            outcome.append("done")
        except ValidationError as refusal:
            outcome.append(refusal.messages[0])
        finally:
            connections.close_all()

    with transaction.atomic():
        declare(structure, by=representative)
        thread = threading.Thread(target=authorise)
        thread.start()
        thread.join(1)
        assert thread.is_alive()  # waits for this transaction
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            assert cursor.fetchone()[0] >= 1
    thread.join(20)
    assert outcome == ["Les coordonnées bancaires viennent de changer : ouvrez de nouveau le versement."]
