"""Who read what is sheltered is written down, once for each thing read, and nobody rewrites it."""

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction

from commons import clock, confidential, disposal
from commons.models import ConfidentialView, RetentionRule
from tests import factories
from tests.maison import secrets

pytestmark = pytest.mark.django_db

LOG = "/gestion/commons/confidentialview/"


@pytest.fixture
def life(shelter, sheltered):
    return secrets.secret_life(shelter)


def lines():
    return sorted((view.by.first_name, view.page, view.subject) for view in ConfidentialView.objects.all())


@pytest.mark.parametrize("name", ["guardian", "superuser"])
def test_agent_who_sees_a_sheltered_booking_leaves_a_line(name, life, request):
    reader = request.getfixturevalue(name)
    confidential.record(reader, life["coming"], life["theirs"], life["series"], page=confidential.Page.LIST)
    found = {(view.by, view.page, view.subject) for view in ConfidentialView.objects.all()}
    assert found == {(reader, "list", life["coming"]), (reader, "list", life["series"])}


def test_its_own_people_leave_none(life, sheltered):
    confidential.record(sheltered, life["coming"], life["waiting"])
    assert lines() == []


def test_agent_who_belongs_to_it_leaves_none(life, shelter, guardian):
    factories.MembershipFactory(structure=shelter, user=guardian)
    confidential.record(guardian, life["coming"])
    assert lines() == []


def test_ordinary_booking_leaves_no_line(life, guardian):
    confidential.record(guardian, life["theirs"], life["room"])
    assert lines() == []


def test_booking_of_the_town_in_the_protected_space_leaves_a_line(life, guardian):
    own = secrets.booked(life["reception"], None, secrets.day(9), title="Visite technique", by=guardian)
    confidential.record(guardian, own)
    assert lines() == [(guardian.first_name, "file", own)]


def test_page_is_one_of_those_that_are_known(life, guardian):
    with pytest.raises(ValueError, match="Ecoute"):
        confidential.record(guardian, life["coming"], page="Ecoute Hirondelle")


def test_many_lines_are_written_in_a_fixed_number_of_statements(life, guardian, django_assert_num_queries):
    rows = list(type(life["coming"]).objects.filter(structure=life["shelter"]))
    confidential.record(guardian, life["past"])  # what is read once for the life of the process
    with django_assert_num_queries(2):
        confidential.record(guardian, *rows)
    assert ConfidentialView.objects.count() == len(rows) + 1


# Nobody rewrites it -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE commons_confidentialview SET object_id = 1",
        "DELETE FROM commons_confidentialview",
        "TRUNCATE commons_confidentialview",
    ],
)
def test_line_is_never_changed_nor_removed(statement, life, guardian):
    confidential.record(guardian, life["coming"])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert lines() == [(guardian.first_name, "file", life["coming"])]


def test_line_holds_numbers_and_codes_only():
    kinds = {field.name: field.get_internal_type() for field in ConfidentialView._meta.concrete_fields}
    assert kinds == {
        "id": "BigAutoField",
        "at": "DateTimeField",
        "by": "ForeignKey",
        "page": "CharField",
        "content_type": "ForeignKey",
        "object_id": "PositiveBigIntegerField",
    }
    page = ConfidentialView._meta.get_field("page")
    assert {code for code, _ in page.choices} == set(confidential.Page.values)


def destroyed(administrator, months):
    """The yearly list of that day, with the archives' visa, executed: how many lines of the log it named."""
    RetentionRule.objects.exclude(series="commons.confidential_view").delete()
    with clock.moved_to(clock.today() + relativedelta(months=months)):
        drawn = disposal.draw_up(clock.today().year, by=administrator)
        if number := drawn.items().count():
            visa = {"archivist": "Mme Roux, directrice des archives", "visa_number": "2031-17"}
            disposal.ask_visa(drawn, by=administrator)
            disposal.record_visa(drawn, by=administrator, visa_on=clock.today(), **visa)
            disposal.execute(drawn, by=administrator)
            disposal.run_disposal(list_id=drawn.pk)
        return number


def test_line_stays_until_its_time_is_over(life, guardian, administrator):
    confidential.record(guardian, life["coming"])
    assert destroyed(administrator, 35) == 0
    assert len(lines()) == 1


def test_line_goes_with_the_list_that_the_archives_allowed_and_no_other_way(life, guardian, administrator):
    confidential.record(guardian, life["coming"])
    assert destroyed(administrator, 37) == 1
    assert lines() == []
    confidential.record(guardian, life["coming"])
    with pytest.raises(DatabaseError), transaction.atomic():
        ConfidentialView.objects.all().delete()
    assert len(lines()) == 1


# Who reads it -------------------------------------------------------------------------------------------


@pytest.fixture
def log(life, guardian, superuser):
    confidential.record(guardian, life["coming"])
    confidential.record(superuser, life["past"])
    return life


def rows(client, user):
    answer = client.sign_in(user).get(LOG)
    return [(row.by, row.is_known) for row in answer.context["cl"].result_list] if answer.status_code == 200 else None


def test_log_is_read_by_those_who_keep_it(client, log, guardian, superuser, administrator, mediator):
    assert rows(client, mediator) == []  # who reads takeovers reads their own lines
    assert rows(client, superuser) == [(superuser, True), (guardian, True)]
    assert rows(client, administrator) == [(superuser, False), (guardian, False)]
    assert rows(client, guardian) == [(guardian, True)]


@pytest.mark.parametrize("group", ["Instruction", "Finances", "Maison", "Conseil", "Élus en lecture"])
def test_log_is_closed_to_other_groups(group, client, log):
    assert rows(client, factories.agent(group)) is None


def test_administrator_reads_that_it_was_read_and_not_what(client, log, administrator, superuser):
    told = client.sign_in(administrator).page(LOG).content.decode()
    assert str(log["coming"].pk) not in [cell.strip() for cell in told.replace("<", ">").split(">")]
    assert "réservation n°" not in told
    assert "réservation n°" in client.sign_in(superuser).page(LOG).content.decode()


def test_administrator_asks_the_log_for_no_number(client, log, administrator):
    kind = ContentType.objects.get_for_model(log["coming"]).pk
    for asked in (f"object_id={log['coming'].pk}", f"content_type={kind}", "content_type__model=booking"):
        assert client.sign_in(administrator).get(f"{LOG}?{asked}").status_code in (302, 400)


def test_log_is_read_only_for_everybody(client, log, superuser):
    line = ConfidentialView.objects.first()
    client.sign_in(superuser)
    assert client.get(f"{LOG}add/").status_code == 403
    assert client.get(f"{LOG}{line.pk}/delete/").status_code == 403
    assert client.get(f"{LOG}{line.pk}/change/").status_code == 200
    assert client.post(f"{LOG}{line.pk}/change/", {"page": "feed"}).status_code == 403
