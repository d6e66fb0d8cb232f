"""Who acts for a structure: invited, asking, changing role, leaving, handing over."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test import Client

from commons import clock, journal
from commons.mail import compose
from commons.models import Event, Message
from commons.workflow import Incomplete, TooLate
from structures import workflow
from structures.models import Departure, Invitation, JoinRequest, Membership, Structure, User
from tests import factories
from tests.client import heading, sentences, text

pytestmark = pytest.mark.django_db

Role = Membership.Role
W, S = Invitation.Status, Structure.Status


@pytest.fixture
def structure(db):
    return factories.StructureFactory(name="Ressourcerie des Prés", slug="ressourcerie-des-pres")


@pytest.fixture
def shelter(db):
    return factories.protected_structure()


@pytest.fixture
def people(structure):
    return f"{structure.get_absolute_url()}personnes/"


@pytest.fixture
def newcomer(db):
    """Has an account and belongs to no structure."""
    return factories.UserFactory(email="nour@asso.example", first_name="Nour", last_name="Belkacem")


def invite(structure, representative, email="nour@asso.example", role=Role.WRITER, **fields):
    return workflow.invite(structure, by=representative, email=email, role=role, **fields)


def role_of(user, structure):
    membership = Membership.objects.filter(user=user, structure=structure).first()
    return membership.role if membership else None


def letters(template):
    return list(Message.objects.filter(template=f"structures/emails/{template}").order_by("pk"))


def move_address(row, move, kind="invitations"):
    return f"{row.structure.get_absolute_url()}{kind}/{row.pk}/{move}/"


# Invited ----------------------------------------------------------------------------------------------------------


def test_invitation_goes_to_an_address_without_account_and_its_link_holds_no_secret(structure, representative):
    invitation = invite(structure, representative, email="Sans.Compte@Asso.Example")
    (message,) = letters("invitation")
    mail = compose(message)
    assert (mail.to, message.to, message.to_subject) == (["sans.compte@asso.example"], None, True)
    assert f"{settings.SITE_URL}{invitation.get_absolute_url()}" in mail.body
    assert str(structure) in mail.body


def test_representative_invites_from_the_page_of_people(client, people, structure, representative):
    page = client.sign_in(representative).page(people)
    answer = client.fill(client.click(page, "Inviter une personne"), email="nour@asso.example", role="reader")
    assert "L’invitation est partie. Elle vaut trente jours." in sentences(answer)
    assert "nour@asso.example" in text(answer)
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by, invitation.status) == (Role.READER, representative, W.WAITING)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("pas une adresse", "Saisissez une adresse de courriel valide."),
        ("remi@asso.example", "Cette personne fait déjà partie de la structure."),
        ("DEJA@asso.example", "Cette adresse a déjà une invitation : renvoyez-la, ou annulez-la."),
    ],
)
def test_invitation_that_cannot_be_is_said_in_a_sentence(
    email, sentence, client, people, structure, representative, writer
):
    User.objects.filter(pk=writer.pk).update(email="remi@asso.example")
    invite(structure, representative, email="deja@asso.example")
    answer = client.sign_in(representative).fill(f"{people}inviter/", email=email)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert Invitation.objects.count() == 1


def test_invited_person_joins_with_the_role_that_was_given(client, structure, representative, newcomer):
    invitation = invite(structure, representative, position="Trésorière")
    page = client.sign_in(newcomer).page(invitation.get_absolute_url())
    assert heading(page) == "« Ressourcerie des Prés » vous invite"
    answer = client.fill(page, "Rejoindre la structure")
    assert heading(answer) == "Ressourcerie des Prés"
    membership = Membership.objects.get(user=newcomer)
    assert (membership.role, membership.position) == (Role.WRITER, "Trésorière")
    structure.refresh_from_db()
    assert structure.status == S.SUBMITTED
    assert "Une personne est arrivée" in [line.label for line in journal.lines(representative, structure)]


def test_invitation_is_declined_and_nothing_changes(client, structure, representative, newcomer):
    invitation = invite(structure, representative)
    answer = client.sign_in(newcomer).fill(invitation.get_absolute_url(), "Décliner l’invitation")
    invitation.refresh_from_db()
    assert (answer.status_code, invitation.status, role_of(newcomer, structure)) == (200, W.DECLINED, None)


def spoil(invitation, how, by):
    if how == "accepted":
        workflow.accept_invitation(invitation, by=User.objects.get(email="nour@asso.example"))
    elif how == "revoked":
        workflow.revoke_invitation(invitation, by=by)
    elif how == "expired":
        Invitation.objects.update(invited_at=clock.now() - dt.timedelta(days=30))
    elif how == "closed":
        Structure.objects.update(status=S.CLOSED, closing_reason="Dissolution")
    elif how == "orphan":
        factories.MembershipFactory(structure=invitation.structure)
        workflow.leave(by.memberships.get(), by=by)
    invitation.refresh_from_db()


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ("accepted", "Cette invitation ne sert plus : elle est déjà acceptée."),
        ("revoked", "Cette invitation ne sert plus : elle est déjà annulée."),
        ("expired", "Cette invitation a expiré le"),
        ("closed", "La structure est fermée."),
        ("orphan", "La personne qui vous a invité ne représente plus la structure"),
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_spent_invitation_answers_with_a_sentence(
    how, sentence, signed_in, client, structure, representative, newcomer
):
    invitation = invite(structure, representative)
    spoil(invitation, how, representative)
    client.sign_in(newcomer if signed_in else None)
    assert sentence in text(client.page(invitation.get_absolute_url()))
    if how != "accepted":
        with pytest.raises((Incomplete, TooLate)):
            workflow.accept_invitation(invitation, by=newcomer)
        assert role_of(newcomer, structure) is None
    if signed_in:
        assert client.post(move_address(invitation, "accept_invitation")).status_code == 422
    assert Membership.objects.filter(user=newcomer).count() == (how == "accepted")


@pytest.mark.parametrize("key", ["1", "1:abc", "n'importe quoi", "1:" + "a" * 43])
def test_link_that_the_portal_did_not_sign_opens_nothing(key, client, structure, representative):
    invite(structure, representative)
    assert client.get(f"/espace/structures/invitation/{key}/").status_code == 404


def test_link_alone_does_not_let_another_account_in(client, structure, representative, stranger):
    """A forwarded letter is no proof: the account must prove the invited address."""
    invitation = invite(structure, representative)
    page = client.sign_in(stranger).page(invitation.get_absolute_url())
    assert "Cette invitation est pour une autre adresse" in text(page)
    assert client.post(move_address(invitation, "accept_invitation")).status_code == 404
    assert role_of(stranger, structure) is None


def test_address_that_is_not_proven_opens_nothing(structure, representative, newcomer):
    newcomer.emailaddress_set.update(verified=False)
    with pytest.raises(PermissionDenied):
        workflow.accept_invitation(invite(structure, representative), by=newcomer)


def test_expired_invitation_is_sent_again_for_thirty_days(client, people, structure, representative, newcomer):
    invitation = invite(structure, representative)
    Invitation.objects.update(invited_at=clock.now() - dt.timedelta(days=40))
    page = client.sign_in(representative).page(people)
    assert "Expirée" in text(page)
    client.fill(client.click(page, "Renvoyer l’invitation : nour@asso.example"))
    invitation.refresh_from_db()
    assert not invitation.is_expired
    assert len(letters("invitation")) == 2
    workflow.accept_invitation(invitation, by=newcomer)
    assert role_of(newcomer, structure) == Role.WRITER


def test_revoked_address_may_be_invited_again(structure, representative):
    workflow.revoke_invitation(invite(structure, representative), by=representative)
    assert invite(structure, representative).status == W.WAITING


@pytest.mark.parametrize("who", ["writer", "reader", "stranger", "instructor"])
def test_only_who_represents_invites(who, structure, representative, request):
    with pytest.raises(PermissionDenied):
        invite(structure, request.getfixturevalue(who))


def test_invited_representative_reopens_the_verification_and_the_others_hear_of_it(
    structure, representative, newcomer, instructor
):
    workflow.verify(structure, by=instructor)
    workflow.accept_invitation(invite(structure, representative, role=Role.REPRESENTATIVE), by=newcomer)
    structure.refresh_from_db()
    assert structure.status == S.TO_REVIEW
    assert [message.to for message in letters("representation_changed")] == [representative]
    assert [message.to for message in letters("to_check")][-1:] == [None]


# Roles, leaving ---------------------------------------------------------------------------------------------------


def test_representative_changes_a_role(client, people, structure, representative, writer):
    membership = writer.memberships.get()
    client.sign_in(representative).fill(f"{people}{membership.pk}/", role="reader", position="Bénévole")
    membership.refresh_from_db()
    assert (membership.role, membership.position) == (Role.READER, "Bénévole")


def test_nobody_is_made_representative_without_their_word(structure, representative, writer):
    with pytest.raises(ValidationError, match="s’accepte"):
        workflow.give_role(writer.memberships.get(), by=representative, role=Role.REPRESENTATIVE, position="")


def test_representative_removes_a_person_who_then_sees_nothing(client, people, structure, representative, writer):
    membership = writer.memberships.get()
    page = client.sign_in(representative).page(people)
    client.fill(client.click(page, f"Retirer {writer}"))
    assert not Membership.objects.filter(pk=membership.pk).exists()
    assert client.sign_in(writer).get(structure.get_absolute_url()).status_code == 404
    told = Event.objects.about(structure).get(action="Une personne est partie")
    assert told.by == representative


def test_person_leaves(client, people, structure, representative, reader):
    answer = client.sign_in(reader).fill(f"{people}quitter/")
    assert "Vous n’agissez plus pour cette structure." in sentences(answer)
    assert role_of(reader, structure) is None


@pytest.mark.parametrize("path", ["quitter/", "{pk}/"])
def test_last_representative_neither_leaves_nor_steps_down(path, client, people, structure, representative, writer):
    page = people + path.format(pk=representative.memberships.get().pk)
    typed = {"role": "writer"} if "pk" in path else {}
    answer = client.sign_in(representative).fill(page, **typed)
    assert answer.status_code == 422
    assert "C’est la seule personne qui représente la structure." in text(answer)
    assert role_of(representative, structure) == Role.REPRESENTATIVE


def test_representative_whose_account_is_closed_does_not_count(structure, representative):
    factories.MembershipFactory(structure=structure, user__is_active=False)
    with pytest.raises(ValidationError, match="seule personne"):
        workflow.leave(representative.memberships.get(), by=representative)


@pytest.mark.parametrize("who", ["writer", "reader", "stranger", "instructor"])
def test_only_who_represents_removes_and_changes_roles(who, structure, representative, request):
    user = request.getfixturevalue(who)
    target = factories.MembershipFactory(structure=structure, role=Role.READER)
    with pytest.raises(PermissionDenied):
        workflow.remove(target, by=user)
    with pytest.raises(PermissionDenied):
        workflow.give_role(target, by=user, role=Role.WRITER, position="")
    with pytest.raises(PermissionDenied):
        workflow.leave(target, by=user)


def test_membership_of_another_structure_is_not_found(client, people, representative, stranger):
    theirs = stranger.memberships.get()
    for page in (f"{people}{theirs.pk}/", f"{people}{theirs.pk}/retirer/"):
        assert client.sign_in(representative).get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_representatives_who_leave_together_leave_one(structure, representative):
    other = factories.MembershipFactory(structure=structure).user
    together = threading.Barrier(2)

    def leave(user):
        browser = Client()
        browser.force_login(user)
        together.wait()
        try:
            return browser.post(f"{structure.get_absolute_url()}personnes/quitter/").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(leave, [representative, other]))
    assert answers == [302, 422]
    assert structure.representatives.count() == 1


# Handing over -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("handover", "after"), [("stays", Role.WRITER), ("leaves", None)])
def test_representation_is_handed_over_to_a_member_who_accepts(
    handover, after, client, people, structure, representative, writer, instructor
):
    workflow.verify(structure, by=instructor)
    client.sign_in(representative)
    page = client.click(client.page(people), "Transmettre la représentation")
    answer = client.fill(page, member=writer.memberships.get().pk, handover=handover)
    assert "Vous représentez la structure jusqu’à ce qu’elle soit acceptée." in text(answer)
    assert role_of(representative, structure) == Role.REPRESENTATIVE
    invitation = Invitation.objects.get()
    assert invitation.email == writer.email

    client.sign_in(writer)
    page = client.page("/espace/")
    assert "« Ressourcerie des Prés » vous invite" in text(page)
    client.fill(client.page(invitation.get_absolute_url()), "Rejoindre la structure")
    assert role_of(writer, structure) == Role.REPRESENTATIVE
    assert role_of(representative, structure) == after
    structure.refresh_from_db()
    assert (structure.status, structure.verified_at) == (S.TO_REVIEW, None)
    assert "La représentation a changé" in [line.label for line in journal.lines(writer, structure)]
    assert [message.to for message in letters("representation_changed")] == [representative]


def test_representation_is_handed_over_to_somebody_from_outside(structure, representative, newcomer):
    invitation = invite(structure, representative, role=Role.REPRESENTATIVE, handover="leaves")
    workflow.accept_invitation(invitation, by=newcomer)
    assert list(structure.representatives) == [newcomer]
    assert role_of(representative, structure) is None
    assert [message.to for message in letters("representation_to_check")] == [None]  # it was not verified yet


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("handover", ["", "stays"])
def test_invitation_of_somebody_who_leaves_meanwhile_is_not_accepted(handover, structure, representative, newcomer):
    factories.MembershipFactory(structure=structure)
    invitation = invite(structure, representative, role=Role.REPRESENTATIVE, handover=handover)
    checked = threading.Event()
    needs = Invitation.obstacles

    def accept():
        try:
            workflow.accept_invitation(invitation, by=newcomer)
        except ValidationError as error:
            return error.messages
        finally:
            connection.close()

    def check_then_wait(row):
        found = needs(row)
        checked.set()
        return found

    move = workflow.accept_invitation
    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patch, transaction.atomic():
        workflow.leave(representative.memberships.get(), by=representative)
        patch.setattr(move, "needs", check_then_wait)
        answer = pool.submit(accept)
        assert checked.wait(10)
    assert "ne représente plus la structure" in answer.result()[0]
    assert role_of(newcomer, structure) is None


def test_representation_declined_stays_where_it_was(structure, representative, newcomer):
    invitation = invite(structure, representative, role=Role.REPRESENTATIVE, handover="leaves")
    workflow.decline_invitation(invitation, by=newcomer)
    assert list(structure.representatives) == [representative]


def test_representation_is_offered_to_one_person_at_a_time(structure, representative):
    invite(structure, representative, role=Role.REPRESENTATIVE, handover="stays")
    with pytest.raises(ValidationError, match="Vous transmettez déjà la représentation"):
        invite(structure, representative, email="b@asso.example", role=Role.REPRESENTATIVE, handover="stays")


def test_nobody_resends_the_handover_of_another(structure, representative):
    """Who resends answers for it: it would be their own seat that goes."""
    other = factories.MembershipFactory(structure=structure).user
    invitation = invite(structure, representative, role=Role.REPRESENTATIVE, handover="stays")
    with pytest.raises(PermissionDenied):
        workflow.resend_invitation(invitation, by=other)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Dites à qui vous transmettez la représentation."),
        ({"email": "x"}, "Saisissez une adresse de courriel valide."),
    ],
)
def test_handover_to_nobody_is_refused(typed, sentence, client, people, representative):
    answer = client.sign_in(representative).fill(f"{people}transmettre/", **typed)
    assert (answer.status_code, sentence in text(answer)) == (422, True)


# Asking to join ---------------------------------------------------------------------------------------------------


@pytest.fixture
def join(structure):
    return f"{structure.get_absolute_url()}rejoindre/"


def test_page_to_join_tells_a_name_and_a_commune_and_nothing_else(client, join, structure, representative, newcomer):
    structure.contacts.create(name="Rose Prés", phone="0466000000")
    page = text(client.sign_in(newcomer).page(join))
    assert structure.name in page
    assert "Alès" in page
    secrets = [representative.last_name, structure.siret, structure.rna, structure.purpose, structure.address, "Rose"]
    assert [secret for secret in secrets if secret in page] == []


def test_request_is_accepted_by_the_representative(client, join, people, structure, representative, newcomer):
    answer = client.sign_in(newcomer).fill(join, role="representative", message="Je suis la trésorière.")
    assert "Votre demande est partie." in text(answer)
    assert client.get(structure.get_absolute_url()).status_code == 404
    assert [message.to for message in letters("join_asked")] == [representative]

    assert "Une personne demande à rejoindre la structure" in text(client.sign_in(representative).page("/espace/"))
    page = client.page(people)
    assert "Je suis la trésorière." in text(page)
    client.fill(client.click(page, f"Accepter {newcomer}"), role="reader", position="Trésorière")
    assert role_of(newcomer, structure) == Role.READER  # what the structure gives, not what was asked
    assert [message.to for message in letters("join_accepted")] == [newcomer]
    assert client.sign_in(newcomer).get(structure.get_absolute_url()).status_code == 200


def test_request_refused_tells_nothing_but_that(client, structure, representative, newcomer):
    row = workflow.ask_to_join(structure, by=newcomer, role=Role.WRITER)
    workflow.refuse_request(row, by=representative)
    mail = compose(letters("join_refused")[0])
    assert mail.to == [newcomer.email]
    assert structure.name not in mail.body
    assert role_of(newcomer, structure) is None
    assert workflow.ask_to_join(structure, by=newcomer, role=Role.READER).pk  # they may ask again


def test_second_request_is_answered_with_a_sentence(client, join, structure, representative, newcomer):
    client.sign_in(newcomer).fill(join)
    assert "Vous avez déjà demandé à rejoindre cette structure" in text(client.page(join))
    answer = client.post(join, {"role": "writer"})
    assert (answer.status_code, JoinRequest.objects.count()) == (422, 1)
    assert "Vous avez déjà demandé à rejoindre cette structure" in text(answer)


def test_member_is_sent_to_the_structure_and_agent_away(client, join, structure, writer, instructor):
    assert client.sign_in(writer).get(join)["Location"] == structure.get_absolute_url()
    assert client.sign_in(instructor).get(join)["Location"] == "/espace/"
    with pytest.raises(ValidationError, match="Vous faites déjà partie"):
        workflow.ask_to_join(structure, by=writer, role=Role.WRITER)


@pytest.mark.parametrize("status", [S.DRAFT, S.CLOSED])
def test_structure_that_is_not_declared_or_closed_cannot_be_joined(status, client, join, structure, newcomer):
    Structure.objects.update(status=status, closing_reason="Doublon" if status == S.CLOSED else "")
    assert client.sign_in(newcomer).get(join).status_code == 404


@pytest.mark.parametrize("who", ["writer", "reader", "stranger", "financier", "newcomer"])
def test_request_is_answered_by_nobody_else(who, structure, representative, newcomer, request):
    row = workflow.ask_to_join(structure, by=newcomer, role=Role.WRITER)
    user = request.getfixturevalue(who)
    for answer, details in (
        (workflow.accept_request, {"role": "writer", "position": ""}),
        (workflow.refuse_request, {}),
    ):
        with pytest.raises(PermissionDenied):
            answer(row, by=user, **details)


def test_town_answers_where_nobody_represents_the_structure(client, structure, newcomer, instructor):
    row = workflow.ask_to_join(structure, by=newcomer, role=Role.REPRESENTATIVE)
    (message,) = letters("join_asked")
    assert message.to is None
    assert compose(message).to == [settings.TOWN["email"]]
    page = client.sign_in(instructor).page("/gestion/")
    assert f"Demande d’accès : {structure}" in text(page)
    office = client.page(f"/gestion/structures/joinrequest/{row.pk}/change/")
    assert "c’est au service de répondre" in text(office)
    client.fill(client.click(office, "Accepter"), role="representative")
    assert list(structure.representatives) == [newcomer]


def test_newcomer_to_the_representation_by_request_reopens_the_verification(
    structure, representative, newcomer, instructor
):
    workflow.verify(structure, by=instructor)
    row = workflow.ask_to_join(structure, by=newcomer, role=Role.REPRESENTATIVE)
    workflow.accept_request(row, by=representative, role=Role.REPRESENTATIVE, position="")
    structure.refresh_from_db()
    assert structure.status == S.TO_REVIEW


# Protected structures ---------------------------------------------------------------------------------------------

OTHERS = ["instructor", "financier", "treasurer", "signatory", "elected", "administrator", "stranger"]


@pytest.fixture
def on_the_way(shelter, sheltered, newcomer):
    """Somebody invited by a protected structure, somebody who asks to join it, and somebody who left it."""
    invite(shelter, sheltered, email="clara.ombreuse@exemple.example")
    workflow.ask_to_join(shelter, by=newcomer, role=Role.WRITER, message="Je connais Aurore.")
    gone = factories.MembershipFactory(structure=shelter, role=Role.WRITER, user__last_name="Disparue")
    workflow.leave(gone, by=gone.user)
    return gone.user


@pytest.mark.parametrize("who", OTHERS)
def test_people_on_the_way_to_a_protected_structure_are_hidden(who, client, shelter, on_the_way, request):
    user = request.getfixturevalue(who)
    assert not Invitation.objects.visible_to(user).exists()
    assert not JoinRequest.objects.visible_to(user).exists()
    assert not Departure.objects.visible_to(user).exists()
    client.sign_in(user)
    doors = [
        f"{shelter.get_absolute_url()}personnes/",
        "/gestion/structures/invitation/",
        "/gestion/structures/joinrequest/",
        *(f"/gestion/structures/invitation/{row.pk}/change/" for row in Invitation.objects.all()),
        *(f"/gestion/structures/joinrequest/{row.pk}/change/" for row in JoinRequest.objects.all()),
        f"/gestion/structures/structure/{shelter.pk}/change/",
        "/gestion/structures/user/?q=disparue",
        "/gestion/commons/event/",
        "/gestion/commons/message/",
        "/gestion/",
    ]
    names = ["clara", "Nour", "Belkacem", "Aurore", "Disparue"]
    told = {door: [name for name in names if name in client.get(door, follow=True).content.decode()] for door in doors}
    assert {door: found for door, found in told.items() if found} == {}


@pytest.mark.parametrize("who", ["guardian", "superuser", "sheltered"])
def test_people_on_the_way_to_a_protected_structure_are_seen_by_those_who_guard_it(who, shelter, on_the_way, request):
    user = request.getfixturevalue(who)
    assert Invitation.objects.visible_to(user).count() == JoinRequest.objects.visible_to(user).count() == 1


def test_who_left_a_protected_structure_stays_unnamed(shelter, on_the_way, instructor, guardian):
    assert User.objects.namer(instructor)(on_the_way) == "La structure"
    assert not User.objects.visible_to(instructor).filter(pk=on_the_way.pk).exists()
    assert User.objects.visible_to(guardian).filter(pk=on_the_way.pk).exists()
    assert {line.who for line in journal.lines(instructor, shelter)} == {"La structure"}


def test_request_to_a_protected_structure_is_answered_by_its_people_or_protection(
    shelter, sheltered, newcomer, instructor, guardian
):
    row = workflow.ask_to_join(shelter, by=newcomer, role=Role.WRITER)
    assert not workflow.accept_request.by(instructor, row)
    assert workflow.accept_request.by(guardian, row)
    assert workflow.accept_request.by(sheltered, row)
    (message,) = letters("join_asked")
    assert message.to == sheltered
    assert shelter.name not in compose(message).body


def test_invitation_of_a_protected_structure_names_it_to_the_proven_address_only(
    client, shelter, sheltered, newcomer, stranger
):
    invitation = invite(shelter, sheltered)
    assert shelter.name not in compose(letters("invitation")[0]).body
    for user in (None, stranger):
        page = client.sign_in(user).page(invitation.get_absolute_url())
        assert shelter.name not in text(page)
        assert "data-quick-exit" in page.content.decode()
    assert heading(client.sign_in(newcomer).page(invitation.get_absolute_url())) == "« Abri Cévenol » vous invite"


# Agents and their second factor -------------------------------------------------------------------------------------


def test_agent_without_second_factor_reaches_none_of_these_pages(client, people, structure, instructor, settings):
    """An agent who was invited answers with the second factor too: the letter's page is public, its buttons are not."""
    settings.STAFF_MFA_REQUIRED = True
    invitation = factories.invitation(structure, email=instructor.email)
    row = factories.join_request(structure)
    client.sign_in(instructor)
    pages = [
        people,
        f"{structure.get_absolute_url()}rejoindre/",
        move_address(invitation, "accept_invitation"),
        move_address(row, "accept_request", "acces"),
        f"/gestion/structures/joinrequest/{row.pk}/change/",
        f"/gestion/structures/invitation/{invitation.pk}/change/",
    ]
    for page in pages:
        for ask in (client.get, client.post):
            assert ask(page)["Location"] == "/compte/2fa/totp/activate/", page
    assert client.get(invitation.get_absolute_url()).status_code == 200
    assert role_of(instructor, structure) is None


# Not a machine for letters ------------------------------------------------------------------------------------------


def test_letters_to_strangers_are_paced(client, people, structure, representative, settings):
    settings.ACCOUNT_RATE_LIMITS = {"invitation": "2/h/user"}
    client.sign_in(representative)
    for number in range(3):
        answer = client.fill(f"{people}inviter/", email=f"inconnu{number}@asso.example")
    assert answer.status_code == 429
    assert Invitation.objects.count() == 2
    row = Invitation.objects.first()
    client.post(move_address(row, "resend_invitation"))
    assert len(letters("invitation")) == 2
    client.post(move_address(row, "revoke_invitation"))
    row.refresh_from_db()
    assert row.status == W.REVOKED


def test_requests_to_join_are_paced(client, newcomer, settings):
    settings.ACCOUNT_RATE_LIMITS = {"join_request": "2/h/user"}
    client.sign_in(newcomer)
    for structure in factories.StructureFactory.create_batch(3):
        client.post(f"{structure.get_absolute_url()}rejoindre/", {"role": "reader"})
    assert JoinRequest.objects.count() == 2
