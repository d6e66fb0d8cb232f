"""Two structures that are one: everything follows, both histories stay, nothing published or signed changes."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from commons import clock, journal
from commons.models import Event, Message
from commons.workflow import TooLate
from funding.models import Agreement, Application, Beneficiary, GrantedTotal
from structures import merging, workflow
from structures.models import BankAccount, Commune, Contact, JoinRequest, Membership, Paper, Shelter, Structure
from structures.worklist import office_tasks, people_tasks
from tests import factories
from tests.client import PortalClient, text

pytestmark = pytest.mark.django_db

S = Structure.Status
Role = Membership.Role


@pytest.fixture
def client():
    return PortalClient()


@pytest.fixture
def instructor(db):
    return factories.agent("Instruction")


@pytest.fixture
def kept(db):
    return factories.StructureFactory(name="Café des Mineurs", slug="cafe")


@pytest.fixture
def duplicate(db):
    return factories.StructureFactory(name="Cafe des mineurs", slug="cafe-2")


def merge(duplicate, kept, by, keeps_roles=True):
    return workflow.merge(duplicate, by=by, survivor=kept, keeps_roles=keeps_roles)


def naming(structure):
    """How many rows of each table name this structure."""
    return {
        (relation.related_model._meta.label, relation.field.name): relation.related_model._base_manager.filter(
            **{relation.field.name: structure}
        ).count()
        for relation in merging.relations()
    }


# Everything follows -------------------------------------------------------------------------------


def test_everything_follows_in_every_table(duplicate, kept, instructor):
    factories.agreement(Agreement.Status.COMPLETED, structure=duplicate)
    factories.agreement(Agreement.Status.TO_SIGN, structure=duplicate)
    shared = factories.common_application(partners=[duplicate], status="granted")
    factories.agreement(Agreement.Status.RUNNING, application=shared)  # a partner's signature is append-only
    factories.ApplicationFactory(structure=kept, status="submitted")
    for status in ("draft", "incomplete", "refused", "withdrawn"):
        factories.ApplicationFactory(structure=duplicate, status=status)
    Contact.objects.create(structure=duplicate, name="Rose Prés", phone="0466000000")
    before = [naming(structure) for structure in (duplicate, kept)]
    assert merge(duplicate, kept, instructor).after == S.CLOSED
    after = [naming(structure) for structure in (duplicate, kept)]
    duplicates, accounts = ("structures.Structure", "merged_into"), ("structures.BankAccount", "structure")
    left = {table: rows for table, rows in after[0].items() if rows}
    assert left == {accounts: before[0][accounts]}  # see below
    before[0][accounts], before[0][duplicates] = 0, 1
    assert after[1] == {table: before[0][table] + before[1][table] for table in before[0]}
    assert {label for (label, _), rows in before[0].items() if rows} >= {
        *("funding.Application", "funding.Grant", "funding.Beneficiary", "funding.Signature", "funding.Partner"),
        *("structures.Membership", "structures.Contact"),
    }
    duplicate.refresh_from_db()
    assert (duplicate.status, duplicate.merged_into, duplicate.closing_reason) == (S.CLOSED, kept, "Doublon")


def test_tables_are_found_by_walking_hidden_columns_too_and_histories_stay():
    tables = {relation.related_model._meta.label for relation in merging.relations()}
    assert {"funding.Application", "funding.Beneficiary", "structures.Membership", "structures.Shelter"} <= tables
    assert not any(hasattr(relation.related_model, "pgh_id") for relation in merging.relations())


def test_what_was_published_and_signed_is_as_it_was(client, duplicate, kept, instructor):
    made = factories.agreement(Agreement.Status.RUNNING, structure=duplicate)
    lines = Beneficiary.objects.order_by("pk").values_list("name", "siret", "rna", "amount", "signed_on", "commune_id")
    totals = GrantedTotal.objects.order_by("pk").values_list("year", "commune", "grants", "amount")
    csv = b"".join(client.get("/donnees/subventions.csv").streaming_content)
    read = [list(lines), list(totals), csv]
    assert duplicate.siret.encode() in csv
    merge(duplicate, kept, instructor)
    assert [list(lines), list(totals), b"".join(client.get("/donnees/subventions.csv").streaming_content)] == read
    made.refresh_from_db()
    owner = factories.representative_of(kept)
    pdf = b"".join(client.sign_in(owner).get(f"{made.get_absolute_url()}convention.pdf"))
    assert hashlib.sha256(pdf).hexdigest() == made.document_sha256


def test_file_goes_on_with_the_structure_that_stays(duplicate, kept, instructor):
    made = factories.agreement(Agreement.Status.TO_SIGN, structure=duplicate)
    merge(duplicate, kept, instructor)
    made = Agreement.objects.get(pk=made.pk)
    factories.agreement(Agreement.Status.RUNNING, application=made.grant.application)
    assert Beneficiary.objects.get().name == "Café des Mineurs"


# People -------------------------------------------------------------------------------------------


def roles(structure):
    return {membership.user.last_name: membership.role for membership in structure.memberships.all()}


def member(structure, role, user=None, position="", name="Autre"):
    user = user or factories.UserFactory(last_name=name)
    return factories.MembershipFactory(structure=structure, user=user, role=role, position=position).user


@pytest.mark.parametrize(("keeps_roles", "role"), [(True, Role.REPRESENTATIVE), (False, Role.READER)])
def test_people_of_the_duplicate_come_with_their_role_or_as_readers(keeps_roles, role, duplicate, kept, instructor):
    member(duplicate, Role.REPRESENTATIVE, name="Neuve")
    member(kept, Role.WRITER, name="Vieux")
    merge(duplicate, kept, instructor, keeps_roles)
    assert roles(kept) == {"Neuve": role, "Vieux": Role.WRITER}
    assert not duplicate.memberships.exists()


@pytest.mark.parametrize("roles_of_both", [(Role.REPRESENTATIVE, Role.READER), (Role.READER, Role.REPRESENTATIVE)])
def test_who_is_in_both_keeps_the_stronger_role(roles_of_both, duplicate, kept, instructor):
    rose = member(duplicate, roles_of_both[0], position="Trésorière", name="Rose")
    member(kept, roles_of_both[1], rose)
    merge(duplicate, kept, instructor)
    assert roles(kept) == {"Rose": Role.REPRESENTATIVE}
    assert kept.memberships.get().position == "Trésorière"


def test_who_asks_both_or_is_inside_asks_once(duplicate, kept, instructor):
    both, inside, alone = factories.UserFactory(), member(kept, Role.READER), factories.UserFactory()
    for structure, user in ((duplicate, both), (kept, both), (duplicate, inside), (duplicate, alone)):
        JoinRequest.objects.create(structure=structure, user=user)
    merge(duplicate, kept, instructor)
    assert set(kept.join_requests.values_list("user", flat=True)) == {both.pk, alone.pk}


# Things of which there is one ---------------------------------------------------------------------


def paper(structure, kind, by):
    facts = {"file": "x.pdf", "name": "x.pdf", "mime": "application/pdf", "size": 1, "sha256": "0" * 64}
    return Paper.objects.create(structure=structure, kind=kind, valid_from="2026-01-01", added_by=by, **facts)


def test_paper_of_the_structure_that_stays_is_the_current_one(duplicate, kept, instructor):
    mine, theirs = paper(kept, "statutes", instructor), paper(duplicate, "statutes", instructor)
    other, others = (
        paper(duplicate, "insurance", instructor),
        [paper(s, "other", instructor) for s in (kept, duplicate)],
    )
    merge(duplicate, kept, instructor)
    assert set(kept.papers.values_list("pk", flat=True)) == {mine.pk, theirs.pk, other.pk, *(row.pk for row in others)}
    assert set(kept.papers.current()) == {mine, other, *others}


def account(structure, **fields):
    known = {"holder": "Café", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP"}
    by = factories.agent("Instruction")
    return BankAccount.objects.create(structure=structure, added_by=by, **known, **fields)


def test_bank_account_of_the_duplicate_never_pays_the_other(duplicate, kept, instructor):
    checked = {"checked_by": factories.agent("Finances"), "checked_at": clock.now()}
    made = account(
        duplicate,
        status="confirmed",
        confirmed_by=factories.agent("Trésorerie"),
        confirmed_at=clock.now(),
        **checked,
    )
    merge(duplicate, kept, instructor)
    made.refresh_from_db()
    assert (made.structure, made.status) == (duplicate, "confirmed")
    assert not kept.bank_accounts.exists()


def test_bank_account_that_waits_for_an_agent_is_settled_first(duplicate, kept, instructor):
    account(duplicate)
    with pytest.raises(ValidationError, match="confirmez-le ou refusez-le d’abord"):
        merge(duplicate, kept, instructor)


def test_share_of_the_same_grant_is_refused_with_its_sentence_and_nothing_has_moved(duplicate, kept, instructor):
    line = factories.agreement(structure=duplicate).grant.beneficiaries.get()
    Beneficiary.objects.filter(pk=line.pk).update(share="0.5")
    line.refresh_from_db()
    line.pk, line.structure = None, kept
    line._state.adding = True
    line.save()
    before = naming(duplicate)
    with pytest.raises(ValidationError) as refusal:
        merge(duplicate, kept, instructor)
    assert refusal.value.messages == [
        "Fusion impossible (bénéficiaires) : Cette structure bénéficie déjà de cette subvention."
    ]
    duplicate.refresh_from_db()
    assert (naming(duplicate), duplicate.status) == (before, S.SUBMITTED)
    assert not Event.objects.filter(action="merge").exists()


def test_partner_of_its_own_application_is_refused(duplicate, kept, instructor):
    factories.common_application(partners=[duplicate], structure=kept)
    with pytest.raises(ValidationError, match="partenaire d’une demande de l’autre"):
        merge(duplicate, kept, instructor)


# Numbers and blanks -------------------------------------------------------------------------------


def test_blanks_are_filled_and_a_number_is_never_in_two_places(kept, instructor):
    kept.siret = kept.rna = kept.website = ""
    kept.save()
    fields = {"siret": factories.siret(88), "rna": "W301234567", "website": "https://cafe.example"}
    duplicate = factories.StructureFactory(name="Café du puits", acronym="CDM", **fields)
    merge(duplicate, kept, instructor)
    kept.refresh_from_db()
    duplicate.refresh_from_db()
    assert {name: getattr(kept, name) for name in fields} == fields
    assert (kept.acronym, kept.siren) == ("CDM", fields["siret"][:9])
    assert (duplicate.siret, duplicate.rna, duplicate.website) == ("", "", fields["website"])


def test_known_numbers_stay_where_they_are(duplicate, kept, instructor):
    numbers = [(row.siret, row.rna) for row in (duplicate, kept)]
    merge(duplicate, kept, instructor)
    assert [(row.siret, row.rna) for row in Structure.objects.order_by("-slug")] == numbers
    assert Structure.objects.numbered(numbers[0][0]).get().merged_into == kept


def test_cooperative_takes_no_rna(instructor):
    kept = factories.StructureFactory(name="Scop des Prés", family="cooperative", rna="")
    duplicate = factories.StructureFactory(name="Les Prés", rna="W301234567")
    merge(duplicate, kept, instructor)
    kept.refresh_from_db()
    assert kept.rna == ""


@pytest.mark.parametrize(("siret", "status"), [("", S.TO_REVIEW), (factories.siret(5), S.VERIFIED)])
def test_verified_structure_that_learns_a_number_is_looked_at_again(siret, status, duplicate, instructor):
    kept = factories.StructureFactory(name="Café", siret=siret)
    workflow.verify(kept, by=instructor)
    merge(duplicate, kept, instructor)
    kept.refresh_from_db()
    assert kept.status == status


# Refusals -----------------------------------------------------------------------------------------


def test_merging_into_itself_or_into_a_closed_one_is_refused(duplicate, kept, instructor):
    with pytest.raises(ValidationError, match="Choisissez une autre structure"):
        merge(kept, kept, instructor)
    workflow.close(kept, by=instructor, closing_reason="Dissolution")
    with pytest.raises(ValidationError, match="« Café des Mineurs » est fermée"):
        merge(duplicate, kept, instructor)


def test_protected_structure_is_merged_with_another_one_by_the_group_protection(kept, instructor):
    shelter, guardian = factories.protected_structure(), factories.agent("Protection")
    for pair in ((kept, shelter), (shelter, kept)):
        with pytest.raises(ValidationError, match="protégez d’abord l’autre"):
            merge(*pair, guardian)
    Structure.objects.filter(pk=kept.pk).update(is_protected=True, relay_name="Hélène Vidal")
    with pytest.raises(ValidationError, match="groupe Protection"):
        merge(shelter, kept, instructor)
    merge(shelter, kept, guardian)
    assert kept.shelter.address == "7 impasse du Secret"
    assert [contact.name for contact in kept.contacts.visible_to(instructor)] == []


def test_two_protected_places_are_chosen_from_by_people(instructor):
    shelter, guardian = factories.protected_structure(), factories.agent("Protection")
    kept = factories.StructureFactory(name="Abri", is_protected=True, relay_name="Hélène Vidal")
    place = {"address": "1 rue Cachée", "postcode": "30100", "commune": Commune.objects.get(insee="30007")}
    Shelter.objects.create(structure=kept, **place)
    with pytest.raises(ValidationError, match="Les deux structures ont une adresse protégée"):
        merge(shelter, kept, guardian)


@pytest.mark.parametrize("group", ["Finances", "Trésorerie", "Signature", "Élus en lecture"])
def test_merging_is_for_those_who_verify(group, duplicate, kept):
    with pytest.raises(PermissionDenied):
        merge(duplicate, kept, factories.agent(group))


def test_merging_twice_is_too_late(duplicate, kept, instructor):
    merge(duplicate, kept, instructor)
    with pytest.raises(TooLate):
        merge(duplicate, kept, instructor)


def test_duplicates_of_a_duplicate_follow(duplicate, kept, instructor):
    first = factories.StructureFactory(name="Tout premier")
    merge(first, duplicate, instructor)
    merge(duplicate, kept, instructor)
    assert set(kept.duplicates.all()) == {first, duplicate}


# Both histories -----------------------------------------------------------------------------------


def test_both_histories_are_shown_and_each_keeps_its_own(client, duplicate, kept, instructor):
    rose = factories.representative_of(duplicate)
    workflow.verify(duplicate, by=instructor)
    merge(duplicate, kept, instructor)
    about = Event.objects.filter(content_type=ContentType.objects.get_for_model(Structure))
    assert list(about.filter(object_id=duplicate.pk).values_list("action", flat=True)) == ["verify", "merge"]
    assert [line.label for line in journal.lines(instructor, kept)] == ["Doublon réuni"]
    wanted = ["Cafe des mineurs : vérifiée", "Cafe des mineurs : fermée", "Doublon réuni"]
    for reader, page in (
        (rose, kept.get_absolute_url()),
        (instructor, f"/gestion/structures/structure/{kept.pk}/change/"),
    ):
        lines = client.sign_in(reader).page(page).context["journal"]
        assert sorted(line.label for line in lines) == sorted(wanted)


def test_old_page_leads_to_the_structure_that_stays(client, duplicate, kept, instructor):
    rose, stranger = factories.representative_of(duplicate), factories.UserFactory()
    merge(duplicate, kept, instructor)
    for reader in (rose, instructor):
        assert client.sign_in(reader).get("/espace/structures/cafe-2/")["Location"] == "/espace/structures/cafe/"
    assert client.sign_in(stranger).get("/espace/structures/cafe-2/").status_code == 404
    assert client.sign_in(rose).get("/espace/structures/cafe-2/modifier/").status_code == 404


# The page -----------------------------------------------------------------------------------------


def test_agent_merges_from_the_page(client, duplicate, kept, instructor):
    page = client.sign_in(instructor).page(f"/gestion/structures/structure/{duplicate.pk}/change/")
    assert f"Doublon possible : Café des Mineurs, Alès ({kept.siret})." in text(page)
    page = client.click(page, "Réunir à une autre structure")
    assert f"Café des Mineurs, Alès ({kept.siret})" in text(page)
    answer = client.fill(page, choice=str(kept.pk), people="keep")
    assert answer.status_code == 200
    duplicate.refresh_from_db()
    assert duplicate.merged_into == kept
    assert f"/gestion/structures/structure/{duplicate.pk}/change/" in answer.request["PATH_INFO"]


@pytest.mark.parametrize("named", ["slug", "siret", "rna"])
def test_structure_that_stays_is_named_by_its_number_or_short_address(named, client, duplicate, instructor):
    other = factories.StructureFactory(name="Rien à voir", slug="rien-a-voir")
    page = f"/gestion/structures/structure/{duplicate.pk}/parcours/merge/"
    client.sign_in(instructor).fill(page, choice="other", other=getattr(other, named), people="read")
    duplicate.refresh_from_db()
    assert duplicate.merged_into == other


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"choice": "other", "other": "inconnue"}, "Aucune structure ne porte ce numéro ou cette adresse courte."),
        ({"choice": "other", "other": ""}, "Aucune structure ne porte ce numéro ou cette adresse courte."),
        ({"choice": "other", "other": "cafe-2"}, "Aucune structure ne porte ce numéro ou cette adresse courte."),
        ({"choice": "999999"}, "Sélectionnez un choix valide."),
    ],
)
def test_merging_into_nobody_is_told_beside_the_field(typed, sentence, client, duplicate, kept, instructor):
    page = f"/gestion/structures/structure/{duplicate.pk}/parcours/merge/"
    answer = client.sign_in(instructor).post(page, typed | {"people": "keep"})
    assert answer.status_code == 422
    assert sentence in text(answer)


# At once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_agents_who_merge_them_into_one_another_get_one_answer_each(kept, duplicate):
    agents = [factories.agent("Instruction"), factories.agent("Administration")]
    for structure in (kept, duplicate):
        factories.ApplicationFactory(structure=structure, status="submitted")
    pairs = [(duplicate, kept), (kept, duplicate)]
    together = threading.Barrier(2)

    def press(number):
        browser, (gone, stays) = Client(), pairs[number]
        browser.force_login(agents[number])
        together.wait()
        try:
            page = f"/gestion/structures/structure/{gone.pk}/parcours/merge/"
            return browser.post(page, {"choice": "other", "other": stays.slug, "people": "keep"})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, range(2)))
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    (refused,) = [answer for answer in answers if answer.status_code == 422]
    assert "est fermée : rien ne peut plus lui être réuni" in refused.content.decode()
    closed = Structure.objects.get(status=S.CLOSED)
    assert set(Application.objects.values_list("structure", flat=True)) == {closed.merged_into_id}


def test_what_waited_for_the_duplicate_waits_for_nobody(duplicate, kept, instructor):
    rose, nour = factories.representative_of(duplicate), factories.UserFactory(email="nour@asso.example")
    workflow.invite(duplicate, by=rose, email=nour.email, role=Role.WRITER)
    for structure in (duplicate, kept):
        JoinRequest.objects.create(structure=structure, user=nour)
    merge(duplicate, kept, instructor, keeps_roles=False)
    assert people_tasks(nour, []) == []
    assert [task.title for task in office_tasks(instructor) if "accès" in task.title] == [f"Demande d’accès : {kept}"]


def test_representatives_hear_of_those_whom_a_merger_brings(duplicate, kept, instructor):
    factories.representative_of(duplicate)
    told = factories.representative_of(kept)
    merge(duplicate, kept, instructor)
    letters = Message.objects.filter(template="structures/emails/representation_changed")
    assert [letter.to for letter in letters] == [told]


def test_merger_whose_people_only_read_changes_no_representative(duplicate, kept, instructor):
    factories.representative_of(duplicate)
    factories.representative_of(kept)
    merge(duplicate, kept, instructor, keeps_roles=False)
    assert not Message.objects.filter(template="structures/emails/representation_changed").exists()
