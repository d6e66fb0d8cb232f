"""What the portal asks of ProConnect, and what it believes.

allauth leaves out two checks that OpenID Connect allows to leave out and that we want: the signature of what arrives
with the token, and the nonce that ties it to the browser which asked (OpenID Connect Core 1.0, §3.1.3.7).
"""

import secrets

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.urls import reverse
from requests import RequestException

from ..adapters import SESSION_KEY

ID = "proconnect"
ALGORITHMS = ("RS256", "ES256")
LEEWAY = 30  # seconds by which two clocks may differ
# Whatever a provider that is down, or that answers nonsense, makes of a sign-in.
TROUBLES = (RequestException, OAuth2Error, jwt.PyJWTError, KeyError, ValueError, TypeError)


class ProConnectAdapter(OpenIDConnectOAuth2Adapter):
    """Talks with ProConnect: every word of it is signed, and the signature is checked."""

    nonce = ""  # what this browser's sign-in began with

    def get_provider(self):
        return ProConnectProvider(self.request, app=get_adapter().get_app(self.request, provider=ID))

    def get_callback_url(self, request, app):
        return request.build_absolute_uri(reverse("proconnect_callback"))

    def complete_login(self, request, app, token, **kwargs):
        config, written = self.openid_config, kwargs["response"]["id_token"]
        identity = self.claims(written, app, ["exp", "iat", "sub"])
        if not self.nonce or not secrets.compare_digest(str(identity.get("nonce", "")), self.nonce):
            raise OAuth2Error("nonce")
        userinfo = self.userinfo(token.token, app)
        if userinfo["sub"] != identity["sub"]:
            raise OAuth2Error("sub")
        request.session[SESSION_KEY] = {"id_token": written, "end_session": config.get("end_session_endpoint", "")}
        return self.get_provider().sociallogin_from_response(request, userinfo)

    def userinfo(self, access_token, app):
        """Who this is. ProConnect signs the answer; a plain one is believed for having come straight from it."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        if "application/jwt" in answer.headers.get("Content-Type", ""):
            return self.claims(answer.text, app, ["sub"])
        return answer.json()

    def claims(self, written, app, required):
        """What a signed token says, once we know that it comes from ProConnect, for us, today."""
        header = jwt.get_unverified_header(written)
        if header["alg"] not in ALGORITHMS:
            raise OAuth2Error("algorithm")
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        return jwt.decode(
            written,
            jwt.PyJWKSet.from_dict(answer.json())[header["kid"]].key,
            algorithms=[header["alg"]],
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY,
            options={"require": [*required, "iss", "aud"]},
        )


class ProConnectProvider(OpenIDConnectProvider):
    """The claims of ProConnect, in our words."""

    id = ID
    name = "ProConnect"
    oauth2_adapter_class = ProConnectAdapter

    def get_oauth2_adapter(self, request):
        return ProConnectAdapter(request, ID)

    def get_login_url(self, request, **kwargs):
        return reverse("proconnect_login")

    def get_callback_url(self):
        return reverse("proconnect_callback")

    def get_default_scope(self):
        return ["openid", "given_name", "usual_name", "email"]

    def get_redirect_from_request_kwargs(self, request):
        """Where to come back, and nothing else that an address could ask for."""
        next_url = super().get_redirect_from_request_kwargs(request).get("next_url")
        nonce = secrets.token_urlsafe(32)
        return {
            "process": AuthProcess.LOGIN,
            "next_url": next_url,
            "auth_params": {"nonce": nonce, "acr_values": "eidas1"},
            "nonce": nonce,
        }

    def extract_uid(self, data):
        return str(data["sub"])

    def extract_extra_data(self, data):
        """Nothing is kept beside the account: names and address live there."""
        return {}

    def extract_common_fields(self, data):
        return {
            "email": data.get("email", "").lower(),
            "first_name": data.get("given_name", ""),
            "last_name": data.get("usual_name") or data.get("family_name", ""),
        }

    def extract_email_addresses(self, data):
        """ProConnect guarantees the professional address, unless it says the contrary."""
        email = data.get("email", "").lower()
        proven = str(data.get("email_verified", True)).lower() == "true"
        return [EmailAddress(email=email, verified=proven, primary=True)] if email else []


registry.register(ProConnectProvider)
