"""The second factor that the town asks of its agents."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

SENTENCE = "Les agents de la Ville protègent leur compte par la double vérification. Activez-la d’abord."


class StaffMFAMiddleware:
    """An agent without TOTP reaches public pages and their own account, nothing else.

    All of what asks for an account is closed, not ``/gestion/`` alone: an agent's rights open pages elsewhere too.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.STAFF_MFA_REQUIRED or not getattr(view, "login_required", True):
            return None
        if not request.user.is_staff or self.is_account_page(request):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        messages.warning(request, SENTENCE)
        return redirect("mfa_activate_totp")

    def is_account_page(self, request):
        return request.path.startswith(reverse("account_login").removesuffix("login/"))
