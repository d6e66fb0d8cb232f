"""Nothing is destroyed but what a list names, what is still over, what nothing holds, and what the archives allowed."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from commons import clock, disposal, retention
from commons.models import DisposalCount, DisposalItem, DisposalLine, DisposalList, Event, Message, RetentionRule
from commons.workflow import Incomplete, TooLate
from structures.models import Invitation, Structure, User
from tests import factories
from tests.client import text

pytestmark = pytest.mark.django_db
Outcome = DisposalItem.Outcome
VISA = {"archivist": "Mme Roux, directrice des archives", "visa_number": "2031-17"}


def in_years(years):
    today = clock.today()
    return clock.moved_to(today.replace(year=today.year + years, day=min(today.day, 28)))


@pytest.fixture
def invitations(structure):
    """Three, all of today: over in a year."""
    return [factories.invitation(structure, email=f"invitee{rank}@asso.example") for rank in range(3)]


def only(series, **fields):
    """No rule but this one."""
    RetentionRule.objects.exclude(series=series).delete()
    RetentionRule.objects.filter(series=series).update(**fields)


def drawn_up(administrator, year=None):
    only("structures.invitation")
    return disposal.draw_up(year or clock.today().year, by=administrator)


def allowed(drawn, administrator):
    disposal.ask_visa(drawn, by=administrator)
    disposal.record_visa(drawn, by=administrator, visa_on=clock.today(), **VISA)


def executed(drawn, administrator):
    allowed(drawn, administrator)
    disposal.execute(drawn, by=administrator)
    disposal.run_disposal(list_id=drawn.pk)
    drawn.refresh_from_db()
    return drawn


def outcomes(drawn):
    return [item.outcome for item in drawn.items().order_by("object_id")]


# Durations ------------------------------------------------------------------------------------------


def test_each_series_has_its_proposal_to_be_validated():
    rules = {rule.series: rule for rule in RetentionRule.objects.all()}
    assert rules.keys() == retention.SERIES.keys()
    assert not any(rule.is_validated or rule.written_by for rule in rules.values())
    assert all("Proposition" in rule.source for rule in rules.values())


def test_seeds_write_over_nothing():
    RetentionRule.objects.filter(series="funding.refused").update(months=24)
    retention.seed()
    assert RetentionRule.objects.get(series="funding.refused").months == 24


def test_duration_is_the_latest_that_has_begun_and_not_ended():
    only("funding.draft", effective_to=dt.date(2026, 12, 31))
    RetentionRule.objects.create(
        series="funding.draft", months=12, counted_from="x", fate="destroyed", source="y",
        effective_from=dt.date(2028, 1, 1),
    )  # fmt: skip
    in_force = {day: list(RetentionRule.objects.at(day).values_list("months", flat=True)) for day in DAYS}
    assert in_force == dict(zip(DAYS, ([24], [], [12]), strict=True))


DAYS = [dt.date(2026, 6, 1), dt.date(2027, 6, 1), dt.date(2028, 6, 1)]


@pytest.mark.parametrize(("months", "words"), [(12, "1 an"), (120, "10 ans"), (18, "18 mois"), (1, "1 mois")])
def test_duration_reads_as_people_say_it(months, words):
    assert RetentionRule(months=months).duration == words


def test_duration_ends_after_it_begins():
    rule = RetentionRule.objects.first()
    rule.effective_to = dt.date(1999, 1, 1)
    with pytest.raises(ValidationError, match="La fin suit le début"):
        rule.full_clean()


# Drawing up -----------------------------------------------------------------------------------------


def test_list_names_what_is_over_and_nothing_else(invitations, administrator):
    late = invitations[2]
    Invitation.objects.filter(pk=late.pk).update(invited_at=clock.now() + dt.timedelta(days=60))
    with in_years(1):
        drawn = drawn_up(administrator)
        (line,) = drawn.lines.all()
    assert list(drawn.items().values_list("object_id", flat=True)) == [invitations[0].pk, invitations[1].pk]
    assert (line.count, line.first_on, line.last_on) == (2, clock.today(), clock.today())
    assert line.rule.series == line.series == "structures.invitation"


def test_series_without_a_duration_is_kept(invitations, administrator):
    RetentionRule.objects.all().delete()
    with in_years(50):
        assert not disposal.draw_up(2080, by=administrator).lines.exists()


def test_year_has_one_open_list(administrator):
    drawn_up(administrator)
    with pytest.raises(ValidationError, match="déjà ouverte"):
        drawn_up(administrator)


def test_who_is_no_administrator_draws_up_nothing(instructor, representative):
    for user in (instructor, representative):
        with pytest.raises(ValidationError, match="administration"):
            disposal.draw_up(2030, by=user)


def test_each_january_draws_up_one_list(administrator):
    disposal.draw_up_each_year(timestamp=0)
    disposal.draw_up_each_year(timestamp=0)
    drawn = DisposalList.objects.get()
    assert (drawn.year, drawn.drawn_up_by) == (clock.today().year, User.objects.clock())
    assert disposal.draw_up_each_year.__name__ in str(disposal.app.periodic_registry.periodic_tasks)


# The visa -------------------------------------------------------------------------------------------


def test_nothing_is_executed_without_a_visa(invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
        for step in (lambda: None, lambda: disposal.ask_visa(drawn, by=administrator)):
            step()
            with pytest.raises(TooLate):
                disposal.execute(drawn, by=administrator)
            disposal.run_disposal(list_id=drawn.pk)  # a forged job does nothing either
    assert Invitation.objects.count() == 3


def test_database_refuses_an_execution_without_visa(administrator):
    drawn = drawn_up(administrator)
    for status in ("visa_given", "running", "executed"):
        with pytest.raises(IntegrityError, match="visa_is_compulsory"), transaction.atomic():
            DisposalList.objects.filter(pk=drawn.pk).update(status=status)


def test_visa_of_tomorrow_is_refused(invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
        disposal.ask_visa(drawn, by=administrator)
        with pytest.raises(ValidationError, match="avant d’avoir été donné"):
            disposal.record_visa(drawn, by=administrator, visa_on=clock.today() + dt.timedelta(days=1), **VISA)


def test_empty_list_asks_for_no_visa(administrator):
    with pytest.raises(Incomplete):
        disposal.ask_visa(drawn_up(administrator), by=administrator)


def test_refused_list_destroys_nothing_and_another_may_be_drawn(invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
        disposal.ask_visa(drawn, by=administrator)
        disposal.refuse_list(drawn, by=administrator, reason="Attendre la fin du contrôle de la chambre.")
        disposal.run_disposal(list_id=drawn.pk)
        assert drawn_up(administrator).items().count() == 3
    assert Invitation.objects.count() == 3


def test_moves_are_the_administrators(invitations, administrator, instructor, guardian):
    with in_years(1):
        drawn = drawn_up(administrator)
        for user in (instructor, guardian):
            with pytest.raises(PermissionDenied):
                disposal.ask_visa(drawn, by=user)


# Holding --------------------------------------------------------------------------------------------


def test_held_one_stays_until_it_is_let_go(invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
        held = drawn.items().first()
        disposal.hold(held, reason="Recours devant le tribunal.", by=administrator)
        executed(drawn, administrator)
    assert list(Invitation.objects.values_list("pk", flat=True)) == [held.object_id]
    assert outcomes(drawn) == [Outcome.HELD, Outcome.DONE, Outcome.DONE]
    with in_years(2):
        again = drawn_up(administrator)
        assert [item.object_id for item in again.items()] == [held.object_id]


def test_hold_says_why(invitations, administrator):
    with in_years(1):
        item = drawn_up(administrator).items().first()
        with pytest.raises(ValidationError, match="Dites pourquoi"):
            disposal.hold(item, reason=" ", by=administrator)
        disposal.hold(item, reason="Recours.", by=administrator)
        disposal.let_go(item, by=administrator)
    item.refresh_from_db()
    assert (item.outcome, item.hold_reason, item.held_by) == (Outcome.WAITING, "", None)


def test_list_with_its_visa_is_frozen(invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
        allowed(drawn, administrator)
        with pytest.raises(TooLate):
            disposal.hold(drawn.items().first(), reason="Trop tard.", by=administrator)
        line = drawn.lines.get()
        for change in (
            lambda: DisposalItem.objects.create(line=line, object_id=99, reference="x", began_on=clock.today()),
            lambda: drawn.items().first().delete(),
        ):
            with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
                change()


# Executing ------------------------------------------------------------------------------------------


def test_execution_disposes_of_what_was_named_and_leaves_a_count(invitations, administrator):
    pks = [row.pk for row in invitations]
    with in_years(1):
        drawn = executed(drawn_up(administrator), administrator)
    assert drawn.status == DisposalList.Status.EXECUTED
    assert not Invitation.objects.exists()
    assert not Event.objects.filter(content_type__model="invitation").exists()
    assert not Message.objects.filter(event__content_type__model="invitation").exists()
    count = DisposalCount.objects.get()
    assert (count.series, count.year, count.number) == ("structures.invitation", clock.today().year, 3)
    assert [item.object_id for item in drawn.items().order_by("object_id")] == pks  # the list itself stays


def test_what_came_to_its_term_since_waits_for_the_next_list(structure, invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
        later = factories.invitation(structure, email="plus-tard@asso.example")
        Invitation.objects.filter(pk=later.pk).update(invited_at=invitations[0].invited_at)
        executed(drawn, administrator)
    assert list(Invitation.objects.all()) == [later]


def test_what_is_no_longer_over_is_spared(invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
        revived, gone = invitations[0], invitations[1]
        Invitation.objects.filter(pk=revived.pk).update(invited_at=clock.now())
        Invitation.objects.filter(pk=gone.pk).delete()
        executed(drawn, administrator)
    assert outcomes(drawn) == [Outcome.SPARED, Outcome.SPARED, Outcome.DONE]
    assert list(Invitation.objects.all()) == [revived]


def test_one_that_other_rows_hold_back_is_told_and_the_others_go(invitations, administrator, monkeypatch, caplog):
    real = retention.SERIES["structures.invitation"]

    def refuses(row):
        if row.pk == invitations[1].pk:
            raise ValidationError("Quelque chose la retient.")
        real.dispose(row)

    fields = {**vars(real), "dispose": refuses}
    monkeypatch.setitem(retention.SERIES, "structures.invitation", retention.Series(**fields))
    with in_years(1):
        drawn = executed(drawn_up(administrator), administrator)
    assert outcomes(drawn) == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    assert drawn.status == DisposalList.Status.EXECUTED
    assert DisposalCount.objects.get().number == 2


def test_execution_stopped_half_way_goes_on_where_it_was(invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
        allowed(drawn, administrator)
        disposal.execute(drawn, by=administrator)
        assert disposal.settle(drawn.items().first().pk)
        assert Invitation.objects.count() == 2
        disposal.go_on(drawn)
        disposal.run_disposal(list_id=drawn.pk)
        disposal.run_disposal(list_id=drawn.pk)
    drawn.refresh_from_db()
    assert drawn.status == DisposalList.Status.EXECUTED
    assert DisposalCount.objects.get().number == 3


def test_what_the_archives_keep_is_given_to_them_first(invitations, administrator):
    with in_years(1):
        only("structures.invitation", fate="transferred")
        drawn = disposal.draw_up(clock.today().year, by=administrator)
        allowed(drawn, administrator)
        with pytest.raises(Incomplete, match="versement"):
            disposal.execute(drawn, by=administrator)
        with pytest.raises(ValidationError, match="avoir eu lieu"):
            disposal.hand_over(drawn.lines.get(), on=clock.today() + dt.timedelta(days=1), by=administrator)
        disposal.hand_over(drawn.lines.get(), on=clock.today(), by=administrator)
        disposal.execute(drawn, by=administrator)
        disposal.run_disposal(list_id=drawn.pk)
    assert not Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_dispose_of_each_once(structure, administrator):
    for rank in range(12):
        factories.invitation(structure, email=f"invitee{rank}@asso.example")
    with in_years(1):
        drawn = drawn_up(administrator)
        allowed(drawn, administrator)
        disposal.execute(drawn, by=administrator)

        def work(_):
            try:
                disposal.run_disposal(list_id=drawn.pk)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(4)))
    drawn.refresh_from_db()
    assert drawn.status == DisposalList.Status.EXECUTED
    assert set(outcomes(drawn)) == {Outcome.DONE}
    assert DisposalCount.objects.get().number == 12
    assert not Invitation.objects.exists()


# Letters --------------------------------------------------------------------------------------------


def test_trace_of_a_letter_goes_and_its_key_stays(structure, administrator, invitations):
    once, often = Message.objects.order_by("pk")[:2]
    waiting = Message.objects.order_by("pk")[2]
    posted = {"posted_at": clock.now(), "to_subject": False, "to": administrator}
    Message.objects.filter(pk=once.pk).update(key="rappel:1", **posted)
    Message.objects.filter(pk=often.pk).update(**posted)
    only("commons.letter")
    with in_years(2):
        drawn = disposal.draw_up(clock.today().year, by=administrator)
        assert drawn.items().count() == 2
        executed(drawn, administrator)
        assert not retention.SERIES["commons.letter"].due(clock.today()).exists()
    once.refresh_from_db()
    assert (once.key, once.to) == ("rappel:1", None)
    assert not Message.objects.filter(pk=often.pk).exists()
    assert Message.objects.filter(pk=waiting.pk).exists()


# In the office --------------------------------------------------------------------------------------


def test_administrator_goes_from_the_button_to_the_last_count(client, invitations, administrator):
    client.sign_in(administrator)
    with in_years(1):
        only("structures.invitation")
        year = clock.today().year
        page = client.page("/gestion/commons/disposallist/")
        assert f"Dresser la liste de {year}" in text(page)
        assert 'formaction="/gestion/commons/disposallist/dresser/"' in page.content.decode()
        page = client.post("/gestion/commons/disposallist/dresser/", follow=True)
        drawn = DisposalList.objects.get()
        assert "Invitations dans une structure" in text(page)
        assert "Relire la liste" in text(client.page("/gestion/"))
        line = f"/gestion/commons/disposallist/{drawn.pk}/lignes/{drawn.lines.get().pk}/"
        item = drawn.items().first()
        assert client.post(line, {"item": item.pk, f"{item.pk}-reason": ""}).status_code == 422
        page = client.post(line, {"item": item.pk, f"{item.pk}-reason": "Recours."}, follow=True)
        assert "Retenu : Recours." in text(page)
        base = f"/gestion/commons/disposallist/{drawn.pk}"
        client.post(f"{base}/parcours/ask_visa/")
        assert client.post(f"{base}/parcours/record_visa/", {"archivist": "Mme Roux"}).status_code == 422
        visa = VISA | {"visa_on": clock.today().isoformat()}
        client.post(f"{base}/parcours/record_visa/", visa)
        assert "Visa n° 2031-17" not in text(client.page(base + "/change/"))
        client.post(f"{base}/parcours/execute/")
        assert "0 sur 3 traités" not in text(client.page(base + "/change/"))  # the held one is settled
        assert "1 sur 3 traités" in text(client.page(base + "/change/"))
        disposal.run_disposal(list_id=drawn.pk)
        assert "Exécutée" in text(client.page(base + "/change/"))
        assert "Invitations dans une structure" in text(client.page("/gestion/commons/disposalcount/"))
    assert Invitation.objects.count() == 1


def test_schedule_names_files_and_nobody(client, structure, invitations, administrator):
    client.sign_in(administrator)
    with in_years(1):
        drawn = drawn_up(administrator)
        answer = client.get(f"/gestion/commons/disposallist/{drawn.pk}/bordereau.csv")
        pdf = client.get(f"/gestion/commons/disposallist/{drawn.pk}/bordereau.pdf")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert f"Invitation n° {invitations[0].pk}" in rows[1]
    assert "invitee0@asso.example" not in answer.content.decode()
    assert pdf.content.startswith(b"%PDF-")


def test_office_is_closed_to_who_is_no_administrator(client, invitations, administrator, instructor):
    with in_years(1):
        drawn = drawn_up(administrator)
    client.sign_in(instructor)
    for path in ("", f"{drawn.pk}/change/", f"{drawn.pk}/bordereau.csv", f"{drawn.pk}/lignes/1/"):
        assert client.get(f"/gestion/commons/disposallist/{path}").status_code in (403, 404, 302)
    assert client.post("/gestion/commons/disposallist/dresser/").status_code == 403
    assert client.post(f"/gestion/commons/disposallist/{drawn.pk}/reprendre/").status_code == 403


def test_duration_is_written_by_an_administrator(client, administrator):
    client.sign_in(administrator)
    page = client.fill(
        "/gestion/commons/retentionrule/add/", series="funding.refused", months="24", counted_from="la décision",
        fate="destroyed", source="Visa 2027-3 des archives", is_validated=True, effective_from="01/01/2027",
    )  # fmt: skip
    assert page.status_code == 200
    rule = RetentionRule.objects.get(series="funding.refused", effective_from=dt.date(2027, 1, 1))
    assert (rule.months, rule.written_by) == (24, administrator)
    assert "Demandes refusées" in text(client.page("/gestion/commons/retentionrule/"))


def test_privacy_page_tells_the_durations_of_the_day(client):
    assert "5 ans après la décision (proposition, à valider par les archives)" in text(
        client.page("/donnees-personnelles/")
    )
    RetentionRule.objects.filter(series="funding.refused").update(months=30, is_validated=True)
    page = text(client.page("/donnees-personnelles/"))
    assert "30 mois après la décision Détruit" in page
    for series in retention.SERIES.values():
        assert series.label in page


def test_structure_itself_stays(structure, invitations, administrator):
    with in_years(1):
        executed(drawn_up(administrator), administrator)
    assert Structure.objects.filter(pk=structure.pk).exists()
    assert DisposalLine.objects.count() == 1


def test_nothing_is_let_go_while_the_archives_look_at_the_list(client, invitations, administrator):
    """They would allow the destruction of what the list that they read said was held."""
    with in_years(1):
        drawn = drawn_up(administrator)
        item = drawn.items().first()
        disposal.hold(item, reason="Recours.", by=administrator)
        disposal.ask_visa(drawn, by=administrator)
        with pytest.raises(TooLate, match="reprenez d’abord la liste"):
            disposal.let_go(item, by=administrator)
        url = f"/gestion/commons/disposallist/{drawn.pk}/lignes/{drawn.lines.get().pk}/"
        answer = client.sign_in(administrator).post(url, {"item": item.pk, "let_go": "1"})
        assert answer.status_code == 422
        assert "reprenez d’abord la liste" in text(answer)
        disposal.reconsider_list(drawn, by=administrator)
        disposal.let_go(item, by=administrator)


def test_row_that_is_no_number_is_not_found(client, invitations, administrator):
    with in_years(1):
        drawn = drawn_up(administrator)
    url = f"/gestion/commons/disposallist/{drawn.pk}/"
    client.sign_in(administrator)
    for item in ("abc", "", "²", "9" * 40, "\x00"):
        assert client.post(f"{url}lignes/{drawn.lines.get().pk}/", {"item": item, "let_go": "1"}).status_code == 404
    assert client.get(f"{url}visa/").status_code == 404
