"""Signing up, signing in, and the second factor of the town's agents."""

import re
import smtplib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from structures.models import Structure, User

pytestmark = pytest.mark.django_db


class DownBackend(BaseEmailBackend):
    """A mail server that answers nobody."""

    def send_messages(self, letters):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


def sign_up(client, **typed):
    typed = {
        "first_name": "Léa",
        "last_name": "Durand",
        "email": "Lea.Durand@Asso.Example",
        "password1": "un-bon-mot-de-passe",
        "password2": "un-bon-mot-de-passe",
    } | typed
    return client.post("/compte/signup/", typed)


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.body).group(1)


def test_sign_up_confirm_declare_and_see_the_structure(client, declaration):
    assert sign_up(client)["Location"] == "/compte/confirm-email/"
    user = User.objects.get(email="lea.durand@asso.example")
    assert str(user) == "Léa Durand"
    (letter,) = mail.outbox
    assert letter.to == ["lea.durand@asso.example"]
    assert letter.subject == "Confirmez votre adresse e-mail"
    assert "Pacte ESS" in letter.alternatives[0].content

    client.post(link_in(letter))
    client.post("/compte/login/", {"login": "LEA.durand@asso.example", "password": "un-bon-mot-de-passe"})
    answer = client.post("/espace/structures/nouvelle/fiche/", declaration(), follow=True)
    assert answer.redirect_chain == [("/espace/structures/cafe-des-mineurs/", 302)]
    assert b"Caf\xc3\xa9 des Mineurs" in answer.content
    assert Structure.objects.get().representatives.get() == user


def test_sign_up_with_bad_input_keeps_what_was_typed(client):
    answer = sign_up(client, first_name="", password1="123", password2="124")
    form = answer.context["form"]
    assert set(form.errors) == {"first_name", "password1"}
    assert form["last_name"].value() == "Durand"
    assert not User.objects.filter(last_name="Durand").exists()


def test_sign_up_with_a_known_address_tells_only_its_owner(client, person):
    person("lea.durand@asso.example")
    assert sign_up(client)["Location"] == "/compte/confirm-email/"
    assert mail.outbox[0].subject == "Vous avez déjà un compte"
    assert User.objects.filter(email="lea.durand@asso.example").count() == 1


def test_sign_up_while_the_mail_server_is_down_says_so_and_keeps_the_account(client, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.DownBackend"
    answer = sign_up(client)
    assert answer.status_code == 503
    assert "Notre message n’est pas parti" in answer.content.decode()
    assert User.objects.filter(email="lea.durand@asso.example").exists()
    assert "lea.durand" not in caplog.text

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/s/key"}  # three minutes later
    client.post("/compte/login/", {"login": "lea.durand@asso.example", "password": "un-bon-mot-de-passe"})
    client.post("/compte/login/", {"login": "lea.durand@asso.example", "password": "un-bon-mot-de-passe"})
    assert mail.outbox[-1].subject == "Confirmez votre adresse e-mail"


def test_password_reset_writes_a_short_letter(client, person):
    person("lea@asso.example")
    client.post("/compte/password/reset/", {"email": "lea@asso.example"})
    (letter,) = mail.outbox
    assert letter.subject == "Choisissez un nouveau mot de passe"
    assert client.get(link_in(letter), follow=True).status_code == 200


@pytest.mark.parametrize("page", ["login/", "signup/", "password/reset/", "confirm-email/"])
def test_account_page_is_open_to_everybody(client, page):
    answer = client.get(f"/compte/{page}")
    assert answer.status_code == 200
    assert answer.content.count(b"<h1") == 1


def test_too_many_sign_ins_get_the_429_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    answers = [client.post("/compte/login/", {"login": "a@asso.example", "password": "faux"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Trop d’essais en peu de temps" in answers[-1].content.decode()


def test_wrong_passwords_on_one_account_are_stopped(client, person):
    person("lea@asso.example")
    for _ in range(6):
        answer = client.post("/compte/login/", {"login": "lea@asso.example", "password": "faux"})
    assert answer.context["form"].non_field_errors() == [
        "Trop de tentatives de connexion échouées. Veuillez réessayer ultérieurement."
    ]


def test_door_of_the_back_office_is_the_portals(client):
    answer = client.get("/gestion/", follow=True)
    assert answer.redirect_chain[-1] == ("/compte/login/?next=%2Fgestion%2F", 302)


def test_agent_without_second_factor_reaches_their_account_only(client, agent, structure, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(agent("Instruction"))
    made = structure()
    for page in ("/gestion/", f"/gestion/structures/structure/{made.pk}/change/", made.get_absolute_url(), "/espace/"):
        answer = client.get(page)
        assert (page, answer.status_code, answer["Location"]) == (page, 302, "/compte/2fa/totp/activate/")
    assert client.get("/compte/2fa/").status_code == 200
    assert client.get("/compte/login/").status_code == 302
    assert client.get("/compte/email/").status_code == 200


def test_agent_with_second_factor_works(client, agent, structure, settings):
    settings.STAFF_MFA_REQUIRED = True
    user, made = agent("Instruction"), structure()
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    assert client.get(made.get_absolute_url()).status_code == 200


def test_agent_cannot_put_down_the_second_factor(client, agent, settings):
    settings.STAFF_MFA_REQUIRED = True
    user = agent("Instruction")
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    client.post("/compte/reauthenticate/", {"password": "un-mot-de-passe"})
    assert client.post("/compte/2fa/totp/deactivate/").status_code == 200
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def test_agent_sets_the_second_factor_up_after_signing_in(client, agent, settings):
    settings.STAFF_MFA_REQUIRED = True
    user = agent("Instruction")
    answer = client.post("/compte/login/", {"login": user.email, "password": "un-mot-de-passe"}, follow=True)
    again = answer.redirect_chain[-1][0]
    assert again == "/compte/reauthenticate/?next=%2Fcompte%2F2fa%2Ftotp%2Factivate%2F"
    answer = client.post(again, {"password": "un-mot-de-passe"}, follow=True)
    assert answer.redirect_chain == [("/compte/2fa/totp/activate/", 302)]
    assert "Activer la double vérification" in answer.content.decode()


def test_structure_needs_no_second_factor(client, person, structure, settings):
    settings.STAFF_MFA_REQUIRED = True
    user = person()
    client.force_login(user)
    assert client.get(structure(user).get_absolute_url()).status_code == 200
