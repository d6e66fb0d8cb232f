"""What an expert from outside sees, by a signed link and without an account: the files entrusted, one by one.

Nothing of these pages is kept on the way, found by a search engine or told to another site.
"""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from commons.french import day, due
from commons.workflow import status_of
from structures.models import User

from ..models import Expert, Reading
from ..models.readings import SALT
from .readings import ReadingPage

S = Reading.Status


def expert_of(token):
    """The expert to whom this link was sent, and why it opens no more (a sentence, empty while it opens)."""
    try:
        pk, number = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None, "Ce lien n’est pas complet, ou n’est pas le bon."
    expert = Expert.objects.select_related("call").filter(pk=pk).first()
    if expert is None:
        return None, "Ce lien n’est pas complet, ou n’est pas le bon."
    if expert.revoked_at:
        return expert, "Le service a mis fin à cet accès."
    if number != expert.link_number:
        return expert, "Ce lien a été remplacé par un autre, que vous avez reçu plus tard."
    return expert, "" if expert.is_open else "L’échéance est passée : ce lien ne s’ouvre plus."


@method_decorator(login_not_required, name="dispatch")
class ByLink:
    """The door: a wrong link is 404, one that was right is 410, and both say what to do."""

    def dispatch(self, request, *args, **kwargs):
        self.expert, closed = expert_of(kwargs["token"])
        if closed:
            status = 410 if self.expert else 404
            answer = render(request, "funding/expertise_closed.html", {"sentence": closed}, status=status)
        else:
            answer = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(answer)
        answer["X-Robots-Tag"] = "noindex, nofollow"
        # Not « no-referrer »: a browser would then send its forms as from nowhere, and they would be refused.
        answer["Referrer-Policy"] = "same-origin"
        return answer


class Expertise(ByLink, TemplateView):
    """The files entrusted to this expert, what is left to do, and what the portal keeps of it."""

    template_name = "funding/expertise.html"
    http_method_names = ["get"]

    def get_context_data(self, **kwargs):
        readings = self.expert.readings.exclude(status=S.REVOKED).select_related("application__structure")
        lines = [(reading, status_of(reading)) for reading in readings.order_by("pk")]
        left = sum(status in S.to_come() for _, status in lines)
        until = f"Rendez vos avis jusqu’au {day(self.expert.due_on)} au soir, {due(self.expert.due_on)}."
        context = {"expert": self.expert, "lines": lines, "left": left, "until": until}
        return super().get_context_data(**kwargs) | context


class ExpertiseReading(ByLink, ReadingPage):
    """One file: its declaration, then its page. Another expert's does not exist."""

    template_name = "funding/expertise_reading.html"

    @cached_property
    def reading(self):
        readings = self.expert.readings.exclude(status=S.REVOKED)
        return get_object_or_404(
            readings.select_related("application__structure__commune", "application__call"), pk=self.kwargs["pk"]
        )

    @property
    def actor(self):
        """The portal, for whoever holds the link."""
        return User.objects.clock()

    @property
    def back(self):
        return reverse("funding:expertise", args=[self.kwargs["token"]])

    def get(self, request, *args, **kwargs):
        """A file that closed is told on the list."""
        return redirect(self.back) if self.reading.status == S.RECUSED else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"expert": self.expert}
