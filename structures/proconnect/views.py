"""The way to ProConnect, the way back, and goodbye."""

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..adapters import GOODBYE_KEY, proconnect_trouble
from .client import TROUBLES, ProConnectAdapter


class CallbackView(OAuth2CallbackView):
    """Hands the nonce of this browser's sign-in to whoever checks the answer."""

    def _get_state(self, request, provider):
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, answer


@login_not_required
@never_cache
@require_safe
def login(request):
    """A link, not a form: what a form sends may not leave for another site (Content-Security-Policy)."""
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    try:
        return ProConnectAdapter(request, "").get_provider().redirect_from_request(request)
    except TROUBLES as error:
        return proconnect_trouble(request, error)


@login_not_required
@never_cache
@require_safe
def callback(request):
    try:
        return CallbackView.adapter_view(ProConnectAdapter(request, ""))(request)
    except TROUBLES as error:
        return proconnect_trouble(request, error)


@login_not_required
@never_cache
@require_safe
def goodbye(request):
    """Signed out of the portal; ProConnect, which other services use too, is left by a link of its own."""
    kept = request.session.pop(GOODBYE_KEY, None)
    url = ""
    if kept and kept["end_session"]:
        back = {"id_token_hint": kept["id_token"], "post_logout_redirect_uri": f"{settings.SITE_URL}/"}
        url = f"{kept['end_session']}?{urlencode(back)}"
    return render(request, "socialaccount/goodbye.html", {"end_session_url": url})
