"""Signing in with ProConnect, against a provider of our own: what is believed, what is refused, what a person reads."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from ales_ess import environment
from structures.models import User
from tests import factories
from tests.client import PortalClient, heading, links, sentences, text

from .provider import CLIENT_ID, FOREIGN_KEY, SECRET, Provider

pytestmark = pytest.mark.django_db

EMAIL = "camille.roux@prefecture.example"
START = "/compte/proconnect/"
TROUBLE = "La connexion avec ProConnect n’a pas abouti"


@pytest.fixture
def provider(settings):
    """ProConnect is there, and the portal knows it."""
    provider = Provider()
    variables = (CLIENT_ID, SECRET, provider.url)
    settings.SOCIALACCOUNT_PROVIDERS = environment.proconnect(dict(zip(environment.PROCONNECT, variables, strict=True)))
    settings.ROOT_URLCONF = "tests.structures.proconnect_urls"
    yield provider
    provider.stop()


def come(client, provider, start=START):
    """The whole way: leave, sign in over there, come back."""
    left = client.get(start)
    assert left.status_code == 302
    return client.get(provider.authorise(left["Location"]).removeprefix("http://testserver"), follow=True)


def test_new_person_signs_in_by_proconnect(client, provider):
    answer = come(client, provider)
    assert answer.redirect_chain[-1][0] == "/espace/"
    user = User.objects.get(email=EMAIL)
    assert answer.wsgi_request.user == user
    assert (user.first_name, user.last_name, user.is_staff) == ("Camille", "Roux", False)
    assert not user.has_usable_password()
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [(EMAIL, True, True)]
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == ("proconnect", "agent-1", {})
    assert not SocialToken.objects.exists()
    assert mail.outbox == []


def test_person_comes_back_to_the_same_account_whatever_their_address(client, provider):
    come(client, provider)
    client.logout()
    provider.person["email"] = "camille.roux@autre.example"
    answer = come(client, provider)
    assert answer.wsgi_request.user == User.objects.get(email=EMAIL)
    assert User.objects.filter(email__contains="camille").count() == 1


def test_sign_in_comes_back_to_the_page_where_it_began(client, provider):
    door = client.page("/espace/structures/nouvelle/")
    page = door.content.decode()
    assert "ProConnect est le service de l’État" in page
    assert "/compte/proconnect/?next=/espace/structures/nouvelle/" in page
    answer = come(client, provider, f"{START}?next=/espace/structures/nouvelle/")
    assert answer.redirect_chain[-1][0] == "/espace/structures/nouvelle/"


def test_next_page_is_never_another_site(client, provider):
    assert come(client, provider, f"{START}?next=https://ailleurs.example/").redirect_chain[-1][0] == "/espace/"


def test_address_bar_chooses_neither_the_scope_nor_the_parameters(client, provider):
    left = client.get(f"{START}?scope=siret&auth_params=prompt%3Dnone&process=connect")
    asked = parse_qs(urlsplit(left["Location"]).query)
    assert "siret" not in asked["scope"][0]
    assert "prompt" not in asked
    assert len(asked["nonce"][0]) >= 22


def test_plain_userinfo_is_read_too(client, provider):
    provider.plain_userinfo = True
    assert come(client, provider).wsgi_request.user.email == EMAIL


# Whose account ----------------------------------------------------------------------------------------------------


def test_account_with_the_same_proven_address_is_joined(client, provider):
    user = factories.UserFactory(email=EMAIL, first_name="Cam", last_name="R.")
    assert come(client, provider).wsgi_request.user == user
    user.refresh_from_db()
    assert (user.first_name, user.has_usable_password()) == ("Cam", True)  # what they wrote themselves stays
    assert user.socialaccount_set.get().uid == "agent-1"


def test_account_without_a_name_takes_the_one_that_proconnect_says(client, provider):
    user = factories.UserFactory(email=EMAIL, first_name="", last_name="")
    come(client, provider)
    user.refresh_from_db()
    assert str(user) == "Camille Roux"


def test_account_opened_by_somebody_else_without_proof_goes_to_the_owner_of_the_address(client, provider):
    """Whoever signed up with another's address knows a password: it opens nothing any more."""
    squatter = factories.UserFactory(email=EMAIL)
    squatter.emailaddress_set.update(verified=False)
    assert come(client, provider).wsgi_request.user == squatter
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()
    assert squatter.emailaddress_set.get().verified
    client.logout()
    client.post("/compte/login/", {"login": EMAIL, "password": factories.PASSWORD})
    assert "_auth_user_id" not in client.session


def test_address_that_another_account_only_typed_does_not_lead_there(client, provider):
    other = factories.UserFactory(email="pirate@ailleurs.example")
    EmailAddress.objects.create(user=other, email=EMAIL, verified=False)
    user = come(client, provider).wsgi_request.user
    assert (user.email, user == other) == (EMAIL, False)
    assert not other.emailaddress_set.filter(email=EMAIL).exists()


def test_address_that_is_not_verified_joins_nothing_and_is_proven_by_letter(client, provider):
    provider.person["email_verified"] = False
    user = factories.UserFactory(email=EMAIL)
    answer = come(client, provider)
    assert not answer.wsgi_request.user.is_authenticated
    assert not user.socialaccount_set.exists()
    assert [letter.subject for letter in mail.outbox] == ["Vous avez déjà un compte"]


def test_new_account_with_an_address_that_is_not_verified_waits_for_its_letter(client, provider):
    provider.person["email_verified"] = False
    answer = come(client, provider)
    assert not answer.wsgi_request.user.is_authenticated
    assert not User.objects.get(email=EMAIL).emailaddress_set.get().verified
    assert mail.outbox[0].subject == "Confirmez votre adresse e-mail"


def test_person_without_address_reads_why(client, provider):
    del provider.person["email"]
    answer = come(client, provider)
    assert (answer.status_code, heading(answer)) == (403, TROUBLE)
    assert "n’a pas transmis votre adresse" in text(answer)


def test_closed_account_stays_closed(client, provider):
    factories.UserFactory(email=EMAIL, is_active=False)
    answer = come(client, provider)
    assert answer.redirect_chain[-1][0] == "/compte/inactive/"
    assert not answer.wsgi_request.user.is_authenticated


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "un-autre"},
        {"nonce": None},
        {"aud": "un-autre-service"},
        {"iss": "https://ailleurs.example"},
        {"exp": 1_000_000_000},
        {"sub": "agent-2"},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_token_that_is_not_for_us_now_is_refused(lie, client, provider, caplog):
    provider.lies = lie
    answer = come(client, provider)
    assert (answer.status_code, heading(answer)) == (400, TROUBLE)
    assert "n’a pas pu être vérifiée" in text(answer)
    assert not User.objects.filter(email=EMAIL).exists()
    assert EMAIL not in caplog.text.lower()


def test_token_signed_by_another_key_is_refused(client, provider):
    provider.signs_with = FOREIGN_KEY
    answer = come(client, provider)
    assert (answer.status_code, SocialAccount.objects.count()) == (400, 0)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_token_with_a_weak_signature_is_refused(algorithm, client, provider):
    provider.algorithm = algorithm
    answer = come(client, provider)
    assert (answer.status_code, SocialAccount.objects.count()) == (400, 0)


def test_answer_with_another_state_is_refused(client, provider):
    client.get(START)
    answer = client.get(f"{START}retour/?code=code-1&state=un-autre")
    assert (answer.status_code, heading(answer)) == (400, TROUBLE)
    assert "token" not in provider.asked


def test_answer_serves_once(client, provider):
    back = provider.authorise(client.get(START)["Location"]).removeprefix("http://testserver")
    client.get(back)
    client.logout()
    assert client.get(back).status_code == 400


def test_answer_of_another_browser_is_refused(client, provider):
    back = provider.authorise(PortalClient().get(START)["Location"]).removeprefix("http://testserver")
    assert client.get(back).status_code == 400


def test_person_who_gives_up_is_back_at_the_door(client, provider):
    state = parse_qs(urlsplit(client.get(START)["Location"]).query)["state"][0]
    answer = client.get(f"{START}retour/?error=access_denied&state={state}", follow=True)
    assert answer.redirect_chain[-1][0] == "/compte/login/"
    assert "Vous n’avez pas terminé la connexion avec ProConnect." in sentences(answer)


@pytest.mark.parametrize("broken", ["openid-configuration", "userinfo", "jwks"])
def test_provider_that_fails_is_told_in_a_sentence(broken, client, provider):
    if broken == "openid-configuration":
        provider.broken = {broken}
        answer = client.get(START)
    else:
        left = client.get(START)
        provider.broken = {broken}
        answer = client.get(provider.authorise(left["Location"]).removeprefix("http://testserver"))
    assert (answer.status_code, heading(answer)) == (503, TROUBLE)
    assert "ProConnect ne répond pas." in text(answer)


def test_provider_that_is_away_is_told_in_a_sentence(client, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS["proconnect"]["APP"]["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = client.get(START)
    assert (answer.status_code, "ProConnect ne répond pas." in text(answer)) == (503, True)


def test_provider_that_refuses_the_code_is_told_in_a_sentence(client, provider):
    provider.broken = {"token"}
    answer = come(client, provider)
    assert (answer.status_code, heading(answer)) == (400, TROUBLE)


# Agents -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("has_password", "asked"), [(True, "Confirmer que c’est vous"), (False, "Activer la double vérification")]
)
def test_agent_by_proconnect_still_needs_the_second_factor(has_password, asked, client, provider, settings):
    """Who has no password is not asked for one on the way."""
    settings.STAFF_MFA_REQUIRED = True
    agent = factories.agent("Finances")
    if not has_password:
        agent.set_unusable_password()
        agent.save()
    provider.person["email"] = agent.email
    answer = come(client, provider)
    assert answer.wsgi_request.user == agent
    assert heading(answer) == asked
    for page in ("/gestion/", "/espace/"):
        assert client.get(page)["Location"] == "/compte/2fa/totp/activate/"


def test_agent_with_a_second_factor_is_asked_for_it(client, provider, settings):
    settings.STAFF_MFA_REQUIRED = True
    agent = factories.agent("Finances")
    TOTP.activate(agent, generate_totp_secret())
    provider.person["email"] = agent.email
    answer = come(client, provider)
    assert answer.redirect_chain[-1][0].startswith("/compte/2fa/authenticate/")
    assert not answer.wsgi_request.user.is_authenticated
    assert client.get("/gestion/")["Location"].startswith("/gestion/login/")


def test_nobody_becomes_an_agent_by_proconnect(client, provider):
    provider.person |= {"is_staff": True, "groups": ["Administration"]}
    come(client, provider)
    assert client.get("/gestion/").status_code == 302


# Signing out, and nothing at all ------------------------------------------------------------------------------------


def test_sign_out_offers_to_leave_proconnect_too(client, provider):
    come(client, provider)
    answer = client.post("/compte/logout/", follow=True)
    assert heading(answer) == "Vous êtes déconnecté du portail"
    assert not answer.wsgi_request.user.is_authenticated
    page = answer.content.decode()
    assert f"{provider.url}/session/end?id_token_hint=" in page
    assert "post_logout_redirect_uri=" in page
    assert "session/end" not in client.page("/compte/proconnect/au-revoir/").content.decode()  # once


def test_sign_out_of_who_came_by_password_says_nothing_of_it(client, provider, settings):
    client.sign_in(factories.UserFactory())
    assert client.post("/compte/logout/")["Location"] == "/"


def test_nothing_of_proconnect_exists_without_its_variables(client):
    assert "ProConnect" not in client.page("/compte/login/").content.decode()
    for page in (START, f"{START}retour/", f"{START}au-revoir/", "/compte/3rdparty/", "/compte/3rdparty/signup/"):
        assert client.get(page).status_code == 404
    assert not [link for link in links(client.page("/compte/signup/")) if "proconnect" in link]


@pytest.mark.parametrize("missing", environment.PROCONNECT)
def test_half_of_the_variables_stops_production_with_a_sentence(missing):
    production = dict.fromkeys(environment.REQUIRED, "x" * 50) | dict.fromkeys(environment.PROCONNECT, "x")
    environment.require(production)
    del production[missing]
    assert environment.proconnect(production) == {}
    with pytest.raises(ImproperlyConfigured, match=f"{missing} manque"):
        environment.require(production)
    environment.require(dict.fromkeys(environment.REQUIRED, "x" * 50))
