"""How accounts behave here: a sleeping mail server is said in a sentence, agents keep their second factor."""

import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import render
from django.template.loader import render_to_string

from commons.mail import frame

logger = logging.getLogger(__name__)


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


class MFAAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator):
        """An agent cannot put down the second factor that the town asks of them."""
        is_asked = settings.STAFF_MFA_REQUIRED and authenticator.user.is_staff
        return not (is_asked and authenticator.type == Authenticator.Type.TOTP)
