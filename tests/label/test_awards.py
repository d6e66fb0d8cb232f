"""The label that is held: one at a time, its number, its end, its renewal, what anybody reads of it."""

import datetime as dt
import json
import threading

import pikepdf
import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from lxml import etree

from commons import clock
from commons.files import sha256
from commons.models import Message
from label import routines, tasks
from label.models import Award, Label
from label.models.awards import RenewalDay
from label.views.awards import snippet
from label.workflow import audits
from label.workflow.awards import lift, suspend, withdraw
from structures.models import Membership
from structures.workflow import close
from tests.client import text
from tests.factories import SECRETS, agent, protected_structure, representative_of

from . import factories

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def on(day):
    return clock.moved_to(day)


def suspended(structure=None):
    award = factories.held(structure)
    factories.audit(award, status="sanctioned", sanction="suspension")
    award.refresh_from_db()
    return award


# What is awarded ------------------------------------------------------------------------------------


def test_award_has_a_number_of_its_year_and_lasts_as_the_label_says():
    award, today = factories.award(), clock.today()
    assert award.number == f"ALES-{today.year}-0001"
    assert award.starts_on == today
    assert award.ends_on == today + relativedelta(years=Label.objects.main().years) - DAY
    assert award.holder_name == award.structure.name
    assert award.holds(today)
    assert award.holds(award.ends_on)
    assert not award.holds(award.ends_on + DAY)


def test_numbers_follow_one_another_and_a_refused_award_gives_its_number_back():
    first = factories.held()
    with pytest.raises(ValidationError, match="déjà ce label"), transaction.atomic():
        factories.held(first.structure)
    assert factories.held().number == f"ALES-{clock.today().year}-0002"


@pytest.mark.django_db(transaction=True)
def test_two_awards_to_one_structure_at_the_same_moment_leave_one():
    structure = factories.verified_structure()
    factories.labeller(), factories.published_referential()
    gate, got = threading.Barrier(2), []

    def give():
        try:
            gate.wait(timeout=30)
            with transaction.atomic():
                got.append(factories.held(structure))
        except ValidationError as refusal:
            got.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in got) == ["Award", "ValidationError"]
    assert Award.objects.get().number == f"ALES-{clock.today().year}-0001"


def test_renewal_begins_the_day_after_and_is_not_an_overlap():
    first = factories.award()
    with on(first.ends_on - 30 * DAY):
        second = factories.award(first.structure)
        assert second.candidacy.renews == first
        assert second.starts_on == first.ends_on + DAY
        assert second.standing(clock.today()) == ("À venir", "info")
    assert not Award.objects.to_renew(first.ends_on).filter(pk=first.pk).exists()


def test_candidacy_after_the_end_begins_that_day():
    first = factories.award()
    with on(first.ends_on + 40 * DAY):
        assert factories.award(first.structure).starts_on == clock.today()


def test_what_was_awarded_does_not_change():
    award = factories.held()
    for field, value in {"ends_on": award.ends_on + DAY, "number": "ALES-1999-0001", "holder_name": "Autre"}.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            Award.objects.filter(pk=award.pk).update(**{field: value})


def test_renewal_opens_on_the_same_day_for_the_database_and_for_people():
    for shift in range(800):
        end = dt.date(2027, 6, 1) + shift * DAY
        ((reckoned,),) = Label.objects.values_list(RenewalDay(Value(end)))
        assert reckoned == Award(ends_on=end).renewal_open_on


def test_award_is_to_renew_from_that_day_on():
    award = factories.held()
    assert not Award.objects.to_renew(award.renewal_open_on - DAY).exists()
    assert Award.objects.to_renew(award.renewal_open_on).exists()
    assert not Award.objects.to_renew(award.ends_on + DAY).exists()


# Taken away, given up ---------------------------------------------------------------------------------


def test_nothing_is_suspended_or_withdrawn_without_a_control():
    award = factories.held()
    for move in (suspend, withdraw):
        with pytest.raises(PermissionDenied):
            move(award, by=factories.labeller(), reason="Parce que.")


def test_suspension_that_is_lifted_is_not_pronounced_again_by_itself():
    award = suspended()
    lift(award, by=factories.labeller())
    assert award.holds(clock.today())
    assert award.reason == ""
    with pytest.raises(PermissionDenied):
        suspend(award, by=factories.labeller(), reason="Encore.")
    assert {message.to for message in Message.objects.filter(template="label/emails/suspension_lifted")} == {
        representative_of(award.structure)
    }


def test_structure_gives_its_label_up_and_its_control_ends_with_it():
    award = factories.held()
    control = factories.audit(award, status="answering")
    audits.give_up(award, by=representative_of(award.structure), reason="Nous déménageons.")
    control.refresh_from_db()
    assert award.standing(clock.today()) == ("Rendu", "neutral")
    assert control.status == "upheld"
    assert Message.objects.filter(template="label/emails/given_up", to=None).count() == 1
    factories.held(award.structure)  # and may hold it again


def test_agent_does_not_decide_for_their_own_structure():
    award = suspended()
    own = factories.labeller()
    Membership.objects.create(structure=award.structure, user=own, role="reader")
    with pytest.raises(PermissionDenied):
        lift(award, by=own)


# Reminders --------------------------------------------------------------------------------------------


def told(template):
    return Message.objects.filter(template=f"label/emails/{template}").count()


def test_renewal_is_told_six_three_and_one_months_before_then_the_end_each_once():
    award = factories.held()
    representative_of(award.structure)
    end = award.ends_on + DAY
    counts = []
    for before in (
        relativedelta(months=6, days=1),
        *(relativedelta(months=n) for n in (6, 5, 3, 2, 1)),
        relativedelta(),
    ):
        with on(end - before):
            routines.remind_awards()
            routines.remind_awards()
            counts.append((told("renewal_reminder"), told("award_ended")))
    assert counts == [(0, 0), (1, 0), (1, 0), (2, 0), (2, 0), (3, 0), (3, 1)]


def test_who_has_asked_already_is_left_in_peace():
    award = factories.award()
    with on(award.renewal_open_on):
        factories.begun_candidacy(award.structure)
        routines.remind_awards()
    assert told("renewal_reminder") == 0


def test_who_was_renewed_hears_of_no_end():
    award = factories.award()
    with on(award.ends_on - 10 * DAY):
        factories.award(award.structure)
    with on(award.ends_on + DAY):
        routines.remind_awards()
    assert told("award_ended") == 0


# The certificate ------------------------------------------------------------------------------------


@pytest.fixture
def certified():
    award = factories.held()
    tasks.keep_certificate(award_id=award.pk)
    award.refresh_from_db()
    return award


def test_certificate_is_written_once_tagged_and_sealed(certified):
    with certified.certificate.open("rb") as opened:
        content = opened.read()
    assert sha256(content) == certified.certificate_sha256
    tasks.keep_certificate(award_id=certified.pk)
    assert Award.objects.get().certificate.name == certified.certificate.name
    with pikepdf.open(certified.certificate.path) as document:
        assert len(document.pages) == 1
        assert "/StructTreeRoot" in document.Root
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.update(certificate_sha256="0" * 64)


def test_certificate_is_for_its_structure_and_the_agents(client, certified, stranger):
    url = f"/espace/label/certificats/{certified.number}.pdf"
    assert client.get(url).status_code == 302
    assert client.sign_in(stranger).get(url).status_code == 404
    for person in (representative_of(certified.structure), factories.labeller()):
        assert client.sign_in(person).get(url)["Content-Type"] == "application/pdf"


def test_altered_certificate_is_not_shown(client, certified):
    with open(certified.certificate.path, "ab") as file:
        file.write(b" ")
    answer = client.sign_in(representative_of(certified.structure)).get(
        f"/espace/label/certificats/{certified.number}.pdf"
    )
    assert answer.status_code == 409


def test_award_queues_its_certificate():
    award = factories.award()
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name LIKE %s", ["%keep_certificate"])
        assert [json.loads(row[0])["award_id"] for row in cursor.fetchall()] == [award.pk]


# What anybody reads -----------------------------------------------------------------------------------


def verified(client, award):
    return text(client.page(f"/label/verification/{award.number}/"))


def test_verification_tells_the_truth_of_the_day(client):
    award = factories.held()
    assert "Ce label est valide" in verified(client, award)
    assert award.structure.name in verified(client, award)
    with on(award.ends_on + DAY):
        assert "Ce label est terminé" in verified(client, award)
    assert "Ce label est suspendu" in verified(client, suspended())
    withdrawn = factories.held()
    factories.audit(withdrawn, status="sanctioned", sanction="withdrawal")
    page = verified(client, withdrawn)
    assert "Ce label est retiré" in page
    assert "porte close" not in page  # the reasons are the structure's


def test_label_ends_with_its_structure(client):
    award, today = factories.held(years=3), clock.today()
    close(award.structure, by=agent("Instruction"), closing_reason="Dissoute.")
    award.refresh_from_db()
    assert (award.holds(today), award.standing(today)) == (False, ("Terminé", "neutral"))
    assert not Award.objects.valid(today).exists()
    assert award.number not in client.get("/annuaire/labels.atom").content.decode()
    assert "Ce label est terminé" in verified(client, award)


def test_number_is_found_as_people_type_it(client):
    award = factories.held()
    assert "Ce label est valide" in text(client.page(f"/label/verification/{award.number.lower()}/"))


def test_unknown_number_is_told_with_its_status(client):
    answer = client.get("/label/verification/ALES-1999-0001/")
    assert answer.status_code == 404
    assert "Ce numéro n’est pas l’un des nôtres" in text(answer)


def test_verification_of_a_former_number_leads_to_the_one_that_followed(client):
    first = factories.award()
    with on(first.ends_on - DAY):
        second = factories.award(first.structure)
    with on(second.starts_on):
        assert (
            f"/label/verification/{second.number}/"
            in client.page(f"/label/verification/{first.number}/").content.decode()
        )


def badge(client, award, **headers):
    return client.get(f"/label/badge/{award.number}.svg", headers=headers)


def test_badge_changes_with_the_label_and_is_asked_again_only_then(client):
    award = factories.held()
    first = badge(client, award)
    assert first["Content-Type"].startswith("image/svg+xml")
    assert f"jusqu’en {award.ends_on.year}" in first.content.decode()
    assert "Set-Cookie" not in first.headers
    assert badge(client, award, if_none_match=first["ETag"]).status_code == 304
    factories.audit(award, status="sanctioned", sanction="suspension")
    second = badge(client, award, if_none_match=first["ETag"])
    assert second.status_code == 200
    assert "label suspendu" in second.content.decode()


def test_badge_is_an_accessible_picture_that_asks_nothing_of_anybody(client):
    root = etree.fromstring(badge(client, factories.held()).content)
    assert root.get("role") == "img"
    assert root[0].tag.endswith("title")
    assert "jusqu’en" in root[0].text
    assert not [node for node in root.iter() if node.tag.endswith(("script", "image", "style"))]
    assert not [name for node in root.iter() for name in node.attrib if "href" in name]


def test_badge_of_a_former_number_follows_the_renewal(client):
    first = factories.award()
    with on(first.ends_on - DAY):
        second = factories.award(first.structure)
    with on(second.starts_on):
        assert f"jusqu’en {second.ends_on.year}" in badge(client, first).content.decode()


# The structure’s page ---------------------------------------------------------------------------------


def test_award_page_gives_a_snippet_that_runs_nothing(client, certified):
    page = client.sign_in(representative_of(certified.structure)).page(certified.get_absolute_url())
    assert "&lt;img src=&quot;http" in page.content.decode()
    assert f"/label/badge/{certified.number}.svg" in page.content.decode()
    assert "&lt;script" not in page.content.decode()


def test_snippet_holds_whatever_the_label_is_called():
    award = factories.held()
    award.label.name = 'Label "ESS" <Alès>'
    assert 'alt="Label &quot;ESS&quot; &lt;Alès&gt; : vérifier ce label"' in snippet(award)


def test_award_page_is_its_people_s_and_the_agents(client, stranger):
    award = suspended()
    url = award.get_absolute_url()
    assert client.get(url).status_code == 302
    assert client.sign_in(stranger).get(url).status_code == 404
    assert "La porte est restée close." in text(client.sign_in(representative_of(award.structure)).page(url))
    assert client.sign_in(factories.labeller()).page(url)


def test_structure_gives_up_on_the_page(client):
    award = factories.held()
    client.sign_in(representative_of(award.structure))
    page = client.click(client.page(award.get_absolute_url()), "Rendre le label")
    assert client.post(page.request["PATH_INFO"], {"reason": ""}).status_code == 422
    client.fill(page, "Rendre le label", reason="Nous arrêtons.")
    award.refresh_from_db()
    assert award.is_given_up


# A protected structure --------------------------------------------------------------------------------


def test_label_of_a_protected_structure_tells_nothing_of_where_it_is(client):
    structure = protected_structure()
    award = factories.held(structure)
    tasks.keep_certificate(award_id=award.pk)
    award.refresh_from_db()
    with pikepdf.open(award.certificate.path) as document:
        assert len(document.pages) == 1
    pages = [
        verified(client, award),
        badge(client, award).content.decode(),
        client.get("/annuaire/labels.atom").content.decode(),
        text(client.sign_in(factories.labeller()).page(award.get_absolute_url())),
    ]
    for page in pages:
        assert [secret for secret in (*SECRETS, structure.commune.name) if secret in page.replace("Alès", "")] == []
