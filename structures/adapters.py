"""How accounts behave here: a sleeping mail server is said in a sentence, agents keep their second factor."""

import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import add_query_params
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from requests import RequestException

from commons.mail import frame

from .models import User

logger = logging.getLogger(__name__)

# What a sign-in by ProConnect leaves in the session: while it lasts, and for the goodbye.
SESSION_KEY, GOODBYE_KEY = "proconnect", "proconnect_goodbye"


class AccountAdapter(DefaultAccountAdapter):
    """Account letters leave at once, outside of the outbox: they hold a secret link that no table may keep."""

    def render_mail(self, template_prefix, email, context, headers=None):
        """The text, and the same text in the town's frame."""
        mail = super().render_mail(template_prefix, email, context, headers)
        mail.attach_alternative(render_to_string("commons/email.html", frame(mail.subject, mail.body)), "text/html")
        return mail

    def send_mail(self, template_prefix, email, context):
        """When the mail server is down, a page says so and how to ask for the letter again; the log names nobody."""
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            logger.error("Account letter %s not sent: %s", template_prefix, type(error).__name__)
            page = render(self.request, "structures/mail_down.html", status=503)
            raise ImmediateHttpResponse(page) from error

    def get_email_confirmation_url(self, request, emailconfirmation):
        """The link carries the page where the person began: it may be opened later, in another browser."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        begun = get_next_redirect_url(request)
        return add_query_params(url, {"next": begun}) if begun else url

    def get_logout_redirect_url(self, request):
        if SESSION_KEY in request.session and settings.SOCIALACCOUNT_PROVIDERS:
            return reverse("proconnect_goodbye")
        return super().get_logout_redirect_url(request)

    def logout(self, request):
        """What ProConnect needs to say goodbye outlives the session."""
        kept = request.session.get(SESSION_KEY)
        super().logout(request)
        if kept:
            request.session[GOODBYE_KEY] = kept


UNVERIFIABLE = "La réponse reçue n’a pas pu être vérifiée. Recommencez depuis la page de connexion."
DOWN = "ProConnect ne répond pas. Réessayez dans quelques minutes, ou connectez-vous avec votre mot de passe."
NO_ADDRESS = "ProConnect n’a pas transmis votre adresse e-mail : sans elle, le portail ne peut pas vous reconnaître."


def proconnect_trouble(request, error):
    """A sentence and a way back. The log says what sort of trouble, never who nor with which token."""
    logger.warning("ProConnect: %s", type(error).__name__)
    down = isinstance(error, RequestException)
    return render(
        request, "socialaccount/trouble.html", {"sentence": DOWN if down else UNVERIFIABLE}, status=503 if down else 400
    )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Who comes by ProConnect is the account that has their address, or a new one.

    Two accounts are joined by a proven address only. ProConnect vouches for the professional address of its people
    (each identity provider answers for its own domains) and advises to recognise them by it, because their number
    changes with the provider; where it says « not verified », the portal proves the address itself, by letter.
    """

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        if error == AuthError.CANCELLED:
            messages.info(request, "Vous n’avez pas terminé la connexion avec ProConnect.")
            raise ImmediateHttpResponse(redirect("account_login"))
        raise ImmediateHttpResponse(proconnect_trouble(request, exception or ValueError()))

    def authenticate_by_email(self, sociallogin):
        """The account that proved this address, else the one that it opens."""
        for email in proven(sociallogin):
            owner = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
            user = owner.user if owner else User.objects.filter(email__iexact=email).first()
            if user:
                introduce(user, sociallogin.user)
                return user, email
        return None

    def pre_social_login(self, request, sociallogin):
        user = sociallogin.user
        if not user.pk and not user.email:
            page = render(request, "socialaccount/trouble.html", {"sentence": NO_ADDRESS}, status=403)
            raise ImmediateHttpResponse(page)
        for email in proven(sociallogin):
            EmailAddress.objects.filter(email=email, verified=False).exclude(user__email__iexact=email).delete()
            if user.pk and email == user.email.lower():
                claim(user)


def proven(sociallogin):
    """The addresses for which ProConnect vouches."""
    return [address.email for address in sociallogin.email_addresses if address.verified]


def introduce(user, told):
    """An account without a name takes the one that ProConnect says; what the person wrote themselves stays."""
    if not user.get_full_name():
        user.first_name, user.last_name = told.first_name, told.last_name
        user.save(update_fields=["first_name", "last_name"])


def claim(user):
    """The owner of the address is here: whoever opened this account before them without proving it is locked out."""
    address, _ = user.emailaddress_set.get_or_create(email=user.email.lower(), defaults={"primary": True})
    if not address.verified:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        address.set_verified()


class MFAAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator):
        """An agent cannot put down the second factor that the town asks of them."""
        is_asked = settings.STAFF_MFA_REQUIRED and authenticator.user.is_staff
        return not (is_asked and authenticator.type == Authenticator.Type.TOTP)
