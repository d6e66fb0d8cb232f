"""What other packages put in the back-office is taken out, or shown our way."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from procrastinate.contrib.django.models import ProcrastinateJob

from commons import confidential_admin, disposal_admin, traces_admin


def tidy():
    """Addresses and second factors are their owner's business; the queue asks who may see it."""
    for model in list(admin.site._registry):
        if model in (EmailAddress, Authenticator) or model._meta.app_label in ("procrastinate", "socialaccount"):
            admin.site.unregister(model)
    ProcrastinateJob._meta.verbose_name, ProcrastinateJob._meta.verbose_name_plural = "travail", "file des travaux"
    apps.get_app_config("procrastinate").verbose_name = "Travaux en arrière-plan"
    apps.get_app_config("auth").verbose_name = "Groupes d’agents"
    admin.site.register(ProcrastinateJob, traces_admin.JobAdmin)


__all__ = ["confidential_admin", "disposal_admin", "tidy"]
