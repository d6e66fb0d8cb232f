"""What is protected is seen by its people and by the ``protection`` group: every door of the portal is tried."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from commons import journal
from funding.models import Subscriber
from structures import workflow
from structures.groups import GROUPS
from structures.models import Contact, Membership, Shelter, Structure, User

pytestmark = pytest.mark.django_db

OTHERS = [name for name in GROUPS if name != "Protection"]
SECRETS = ["7 impasse du Secret", "Aurore", "Secrète", "aurore.secrete", "Clarisse", "06 00 00 00 99"]
STRUCTURE = "/gestion/structures/structure"
PERSON = "/gestion/structures/user"
# What the page sends about the rows that it only shows.
ROWS = ("bank_accounts", "papers", "matches")
READ_ONLY = {f"{rows}-{forms}_FORMS": 0 for rows in ROWS for forms in ("TOTAL", "INITIAL")}


@pytest.fixture
def client():
    """A plain browser: here one asks what a page tells, not how well it is made."""
    return Client()


def leaks(answer):
    """The secrets that this answer tells, following nothing."""
    told = answer.getvalue().decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")
    return [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize("path", ["join_requests", "invitations", "departures", "papers", "memberships"])
@pytest.mark.parametrize("page", [STRUCTURE, PERSON])
def test_address_bar_tells_nobody_which_rows_are_whose(page, path, client, instructor):
    client.force_login(instructor)
    assert client.get(f"{page}/?{path}=1").status_code in (302, 400)


def doors(shelter):
    """Every address where a secret could show."""
    member, contact, place = shelter.members.get(), shelter.contacts.get(), shelter.shelter
    autocomplete = "/gestion/autocomplete/?app_label=structures&model_name=membership&field_name=user&term=a"
    return [
        shelter.get_absolute_url(),
        f"{STRUCTURE}/",
        f"{STRUCTURE}/?q=aurore",
        f"{STRUCTURE}/?q=abri",
        f"{STRUCTURE}/?is_protected__exact=1",
        f"{STRUCTURE}/{shelter.pk}/change/",
        f"{STRUCTURE}/{shelter.pk}/history/",
        f"{STRUCTURE}/{shelter.pk}/delete/",
        f"{STRUCTURE}/export/",
        f"{PERSON}/",
        f"{PERSON}/?q=aurore",
        f"{PERSON}/{member.pk}/change/",
        f"{PERSON}/{member.pk}/history/",
        f"{PERSON}/{member.pk}/delete/",
        f"{PERSON}/{member.pk}/password/",
        f"{PERSON}/export/",
        "/gestion/structures/shelter/",
        f"/gestion/structures/shelter/{place.pk}/change/",
        f"/gestion/structures/shelter/{place.pk}/history/",
        f"/gestion/structures/contact/{contact.pk}/change/",
        "/gestion/structures/membership/",
        f"/gestion/structures/commune/{shelter.commune.pk}/change/",
        f"/gestion/structures/commune/{shelter.commune.pk}/delete/",
        f"/gestion/structures/sector/{shelter.sector.pk}/change/",
        f"/gestion/structures/sector/{shelter.sector.pk}/delete/",
        "/gestion/account/emailaddress/",
        "/gestion/mfa/authenticator/",
        "/gestion/auth/group/",
        "/gestion/commons/event/",
        "/gestion/commons/message/",
        autocomplete,
    ]


@pytest.fixture
def lived(shelter, agent):
    """The protected structure once its life left traces: journal, outbox, Django's own log."""
    member = shelter.members.get()
    Structure.objects.filter(pk=shelter.pk).update(status="draft")
    shelter.refresh_from_db()
    workflow.submit(shelter, by=member)
    journal.note(shelter, "note", by=member)
    return shelter


@pytest.mark.parametrize("group", OTHERS)
def test_no_door_tells_a_secret_to_another_group(group, client, agent, lived):
    client.force_login(agent(group))
    told = {door: leaks(client.get(door, follow=True)) for door in doors(lived)}
    assert {door: secrets for door, secrets in told.items() if secrets} == {}


def test_protection_group_sees_what_it_must(client, agent, lived):
    client.force_login(agent("Protection"))
    place = lived.shelter
    assert leaks(client.get(f"/gestion/structures/shelter/{place.pk}/change/")) == ["7 impasse du Secret"]
    page = client.get(f"{STRUCTURE}/{lived.pk}/change/")
    assert leaks(page) == ["Aurore", "Secrète", "Clarisse", "06 00 00 00 99"]
    assert "Aurore" in leaks(client.get(f"{PERSON}/?q=aurore"))


def test_every_group_still_sees_the_structure_and_its_relay(client, agent, lived):
    client.force_login(agent("Instruction"))
    page = client.get(f"{STRUCTURE}/{lived.pk}/change/").content.decode()
    assert "Abri Cévenol" in page
    assert "Maître Relais" in page
    assert "2 place de la Mairie" in page


@pytest.mark.parametrize("query", ["members=1", "memberships__user__email=a", "shelter__isnull=1", "contacts=1"])
def test_address_bar_does_not_answer_about_what_is_hidden(query, client, agent, lived):
    client.force_login(agent("Instruction"))
    answer = client.get(f"{STRUCTURE}/?{query}")
    assert (answer.status_code, leaks(answer)) == (400, [])


def test_agent_cannot_lift_the_protection_nor_add_people(client, agent, lived):
    client.force_login(agent("Instruction"))
    page = f"{STRUCTURE}/{lived.pk}/change/"
    form = client.get(page).context["adminform"].form
    assert "is_protected" not in form.fields
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    inlines = READ_ONLY | {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-role": "reader"}
    inlines |= {"memberships-0-user": lived.members.get().pk, "contacts-TOTAL_FORMS": 0, "contacts-INITIAL_FORMS": 0}
    answer = client.post(page, typed | inlines | {"purpose": "Autre objet.", "is_protected": ""}, follow=True)
    assert leaks(answer) == []
    lived.refresh_from_db()
    assert (lived.is_protected, lived.purpose, lived.memberships.count()) == (True, "Autre objet.", 1)


@pytest.mark.parametrize("group", GROUPS)
def test_see_on_site_hands_out_no_signed_link(group, client, agent, lived):
    client.force_login(agent(group))
    shelter = Structure.objects.get(is_protected=True)
    invitation = shelter.invitations.create(email="rose@jardins.example", invited_by=shelter.members.get())
    subscriber = Subscriber.objects.create(email="rose@jardins.example")
    for row in (invitation, subscriber):
        kind = ContentType.objects.get_for_model(row).pk
        assert client.get(f"/gestion/r/{kind}/{row.pk}/").status_code == 404
    kind = ContentType.objects.get_for_model(shelter).pk
    answer = client.get(f"/gestion/r/{kind}/{shelter.pk}/")
    if group in ("Conseil", "Reprises"):  # they read no structure in the office
        assert answer.status_code == 404
    else:
        assert answer["Location"] == shelter.get_absolute_url()


def test_person_hidden_is_not_named_when_guessed_by_number(client, agent, lived, structure):
    client.force_login(agent("Instruction"))
    other = structure()
    page = f"{STRUCTURE}/{other.pk}/change/"
    form = client.get(page).context["adminform"].form
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    inlines = READ_ONLY | {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-role": "reader"}
    inlines |= {"memberships-0-user": lived.members.get().pk, "contacts-TOTAL_FORMS": 0, "contacts-INITIAL_FORMS": 0}
    answer = client.post(page, typed | inlines)
    assert (answer.status_code, leaks(answer)) == (200, [])
    assert other.memberships.count() == 0


def test_log_of_the_back_office_names_nobody(client, agent, structure, person):
    client.force_login(agent("Protection"))
    user = person(first_name="Aurore", last_name="Secrète")
    made = structure()
    page = f"{STRUCTURE}/{made.pk}/change/"
    form = client.get(page).context["adminform"].form
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    inlines = READ_ONLY | {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0, "memberships-0-role": "reader"}
    inlines |= {"memberships-0-user": user.pk, "contacts-TOTAL_FORMS": 1, "contacts-INITIAL_FORMS": 0}
    inlines |= {"contacts-0-name": "Clarisse", "contacts-0-phone": "06 00 00 00 99"}
    assert client.post(page, typed | inlines).status_code == 302
    entry = LogEntry.objects.get()
    assert made.memberships.count() == made.contacts.count() == 1
    told = entry.object_repr + entry.get_change_message()
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize("group", OTHERS)
def test_querysets_hide_what_is_secret(group, agent, lived):
    reader = agent(group)
    assert not Shelter.objects.visible_to(reader).exists()
    assert not Contact.objects.visible_to(reader).exists()
    assert not Membership.objects.visible_to(reader).exists()
    assert not User.objects.visible_to(reader).filter(first_name="Aurore").exists()
    assert User.objects.namer(reader)(lived.members.get()) == "La structure"
    assert {line.who for line in journal.lines(reader, lived)} == {"La structure"}


def test_real_place_stays_hidden_when_the_flag_is_lifted(agent, lived):
    Structure.objects.filter(pk=lived.pk).update(is_protected=False)
    assert not Shelter.objects.visible_to(agent("Instruction")).exists()
    assert Shelter.objects.visible_to(agent("Protection")).exists()


def test_people_inside_see_their_own(client, lived):
    client.force_login(lived.members.get())
    assert leaks(client.get(lived.get_absolute_url())) == [
        "7 impasse du Secret",
        "Aurore",
        "Secrète",
        "Clarisse",
        "06 00 00 00 99",
    ]


@pytest.mark.parametrize("page", ["", "modifier/", "adresse-protegee/", "contacts/nouveau/"])
def test_pages_of_a_protected_structure_let_one_leave_quickly(page, client, lived):
    client.force_login(lived.members.get())
    told = client.get(lived.get_absolute_url() + page).content.decode()
    assert "Quitter rapidement" in told
    assert "tel:3919" in told
    assert "js/quick-exit.js" in told
