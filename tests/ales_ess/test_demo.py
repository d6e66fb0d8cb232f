"""The demo that a newcomer meets first: whole, true, and safe for whoever must stay hidden."""

import datetime as dt

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import override_settings
from stdnum.fr import siret

from ales_ess.demo import Town, agenda, draw, seasons
from ales_ess.demo.people import PASSWORD, REPRESENTATIVES, STAFF
from ales_ess.demo.roster import read
from commons import clock
from commons.models import Message
from funding import ledger, workflow
from funding.books import Books, published_structures
from funding.models import (
    Agreement,
    Application,
    ApplicationPaper,
    Assistance,
    Authorisation,
    Beneficiary,
    Call,
    Deliberation,
    Envelope,
    GrantedTotal,
    InKindAid,
    Instalment,
    KnownGrant,
    LedgerEntry,
    Note,
    Partner,
    Question,
    Reading,
    RefusalReason,
    Report,
    RequestedYear,
    Subscriber,
    all_met,
)
from structures.models import BankAccount, Commune, Invitation, JoinRequest, LegalFamily, Paper, Structure, User
from tests import factories
from tests.funding.test_budget_page import kept_sums, sector_sums
from tests.funding.test_open_data_regulatory import SCHEMA, breaches, invalid


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, lived once for the whole module: each test rolls back what it does to it."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        call_command("load_demo", verbosity=0)
    yield
    with django_db_blocker.unblock(), pgtrigger.ignore("commons.ConfidentialView:never_emptied"):
        call_command("flush", interactive=False, verbosity=0)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def of(name):
    return Structure.objects.get(name=name)


def test_every_status_is_met():
    for model in (Structure, Call, Application, Agreement, Report):
        assert set(model.objects.values_list("status", flat=True)) == set(model.Status), model
    assert {item.status for item in Instalment.objects.select_related("agreement", "after_report")} == set(
        Instalment.Status
    )


def test_the_contract_is_kept():
    assert Structure.objects.count() >= 60
    assert set(Structure.objects.values_list("family", flat=True)) == set(LegalFamily)
    assert Commune.objects.filter(structures__isnull=False).distinct().count() >= 15
    assert Application.objects.count() >= 80
    assert Agreement.objects.filter(grant__last_year__gt=models.F("grant__first_year")).count() >= 12
    assert Envelope.objects.values("year").distinct().count() == 3
    assert Call.objects.open().count() == 2
    assert Call.objects.open().filter(kind=Call.Kind.COMMON, applications__grant__isnull=False).exists()
    assert KnownGrant.objects.filter(beneficiary_siret__in=Structure.objects.values("siret")).count() >= 10


def test_identifiers_are_valid_and_of_nobody():
    sirets = list(Structure.objects.values_list("siret", flat=True))
    assert [number for number in sirets if not siret.is_valid(number) or not number.startswith("999")] == []


def test_accounts_sign_in_at_once():
    emails = [f"{login}@ales.example" for login in STAFF] + [identity[2] for identity in REPRESENTATIVES.values()]
    for user in User.objects.filter(email__in=emails):
        assert user.check_password(PASSWORD), user
        assert user.emailaddress_set.filter(verified=True, primary=True).exists(), user
        assert bool(user.is_staff) == user.email.endswith("@ales.example"), user
    assert User.objects.filter(email__in=emails).count() == len(emails) == 14
    for login, group in (("protection", "Protection"), ("maison", "Maison"), ("reprises", "Reprises")):
        user = User.objects.get(email=f"{login}@ales.example")
        assert [held.name for held in user.groups.all()] == [group]


def test_the_three_structures_are_where_the_contract_says():
    agreement = Agreement.objects.get(grant__structure=of("Ressourcerie des Prés"), status="running")
    assert (agreement.grant.is_multi_year, Report.objects.owed().filter(agreement=agreement).exists()) == (True, True)
    draft = Application.objects.get(structure=of("Café des Mineurs"))
    assert (draft.status, draft.call.is_open) == ("draft", True)
    abri = of("Abri Cévenol")
    assert abri.is_protected
    assert abri.applications.count() == 2
    assert abri.shelter.full_address == "7 impasse du Secret, 30100 Alès"


def test_what_is_secret_stands_in_its_own_row_only():
    """Every text of every table is read: the shelter's place, and its people."""
    person = User.objects.get(email="abri@asso.example")
    login = {"structures_user", "account_emailaddress"}
    secrets = {"impasse du Secret": {"structures_shelter"}, person.last_name: {"structures_user"}, person.email: login}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for secret, homes in secrets.items():
                cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ILIKE %s', [f"%{secret}%"])
                assert cursor.fetchone()[0] == int(table in homes), (table, secret)


def test_totals_are_what_the_ledger_says():
    for ceiling in [*Envelope.objects.all(), *Authorisation.objects.all()]:
        for kind in ("voted", "reserved", "committed", "released"):
            assert getattr(ceiling, kind) == ceiling.entries.total(kind), (ceiling, kind)
        assert ceiling.available >= 0
    paid = Instalment.objects.filter(paid_on__isnull=False).aggregate(total=models.Sum("amount"))["total"]
    assert LedgerEntry.objects.all().total("paid") == paid > 0
    published = Beneficiary.objects.published().count()
    assert GrantedTotal.objects.aggregate(total=models.Sum("grants"))["total"] == published > 0
    assert sum(ledger.unfunded(envelope) for envelope in Envelope.objects.all()) == 0


def test_journal_follows_time_and_nothing_is_of_the_future():
    for application in Application.objects.prefetch_related("years"):
        assert application.created_at <= (application.submitted_at or application.created_at) <= clock.now()
        assert application.saved_at <= clock.now() - dt.timedelta(minutes=1), application
    minutes = [entry.at.replace(second=0, microsecond=0) for entry in LedgerEntry.objects.order_by("pk")]
    assert minutes == sorted(minutes)


def test_no_letter_is_left_to_post():
    assert Message.objects.waiting().count() == Message.objects.dead().count() == 0
    assert Message.objects.exclude(posted_at=models.F("event__at")).count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


def test_second_run_changes_nothing(capsys):
    before = (User.objects.count(), Message.objects.count(), LedgerEntry.objects.count())
    call_command("load_demo")
    assert "déjà chargée" in capsys.readouterr().out
    assert (User.objects.count(), Message.objects.count(), LedgerEntry.objects.count()) == before


def test_no_demo_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_a_new_application_goes_to_the_last_euro_today():
    """What the newcomer will do by hand, in the open call that pays from this year's credits."""
    agents = {login: User.objects.get(email=f"{login}@ales.example") for login in STAFF}
    structure = of("Ressourcerie des Prés")
    person = structure.representatives.get()
    vote = Deliberation.objects.filter(executory_on__isnull=False).order_by("-held_on").first()
    for call in Call.objects.open().filter(envelope__year=clock.today().year):
        application = Application.objects.create(
            call=call, structure=structure, title="Essai", objectives="o", description="d", audience="a",
            evaluation="e", starts_on=dt.date(call.year, 1, 1), ends_on=dt.date(call.year, 12, 31),
        )  # fmt: skip
        RequestedYear.objects.create(application=application, year=call.year, requested=call.max_amount)
        application.lines.create(account="604", amount=call.max_amount)
        application.lines.create(account="74com", amount=call.max_amount)
        factories.write_sections(application, call.max_amount)
        workflow.submit(application, by=person)
        workflow.admit(application, by=agents["subventions"], checks=all_met(application))
        workflow.propose(application, by=agents["subventions"], amounts={call.year: call.max_amount})
        workflow.grant(application, by=agents["subventions"], deliberation=vote)
        agreement = application.grant.agreement
        factories.prepared(agreement)
        workflow.sign(agreement, by=person, name="Rose", role="Présidente", consent="Oui.")
        workflow.countersign(agreement, by=agents["maire"], name="Jeanne", role="Maire", consent="Oui.")
        for instalment in agreement.instalments.all():
            if instalment.after_report:
                report = instalment.after_report
                factories.write_report(report)
                workflow.submit_report(report, by=person)
                workflow.accept_report(report, by=agents["subventions"])
            workflow.authorise(instalment, by=agents["finances"])
            workflow.pay(instalment, by=agents["tresorerie"], order_number="M1", paid_on=clock.today())
        workflow.complete(agreement, by=agents["subventions"])
        assert agreement.status == "completed"


@pytest.mark.parametrize("today", ["2026-09-03", "2026-12-31", "2027-02-28", "2027-07-10", "2028-02-29"])
def test_whatever_the_day_the_past_is_past_and_files_come_in_order(today):
    with clock.moved_to(dt.date.fromisoformat(today)):
        town = Town()
        calls = seasons.seasons(town.today, town.coming)
        for file in draw(town, calls, read()):
            assert file.season.opens < file.begun <= file.submitted <= min(file.season.closes, town.today), file
        assert {call.council > town.today for call in calls if call.council} == {False}
        assert town.reporting[1] + agenda.days(40) < town.today


def test_each_part_of_the_portal_has_something_to_show():
    shown = (Paper, BankAccount, Invitation, JoinRequest, Reading, Note, InKindAid, RefusalReason, Assistance, Question)
    empty = [model.__name__ for model in (*shown, Partner, Subscriber, ApplicationPaper) if not model.objects.exists()]
    assert empty == []
    assert {"confirmed", "declared"} <= set(BankAccount.objects.values_list("status", flat=True))
    assert {"assigned", "handed_in"} <= set(Reading.objects.values_list("status", flat=True))
    assert Agreement.objects.filter(status="running", grant__application__partners__status="attested").exists()
    structure = of("Ressourcerie des Prés")
    assert not Paper.objects.current().filter(structure=structure, valid_until__lt=clock.today()).exists()


def test_open_data_are_valid_and_the_public_books_add_up(client, tmp_path):
    scdl, regulatory, in_kind = (
        b"".join(client.get(f"/donnees/{name}.csv").streaming_content).decode()
        for name in ("subventions", "subventions-reglementaire", "aides-en-nature")
    )
    assert breaches(regulatory) == []
    assert kept_sums() == sector_sums() != set()
    books = Books()
    for year in books.years:
        client.page(f"/financements/budget/{year}/")
        splits, whole = books.by_sector(year), books.of(year)
        assert (sum(row.committed for row in splits), sum(row.paid for row in splits)) == (whole.committed, whole.paid)
    for structure in Structure.objects.filter(pk__in=published_structures()):
        client.page(f"/financements/structures/{structure.slug}/")
    if not SCHEMA.exists():
        pytest.skip(f"Le schéma officiel n’est pas là : {SCHEMA}")
    assert invalid(scdl, tmp_path) == []
    assert invalid(in_kind, tmp_path) == []
