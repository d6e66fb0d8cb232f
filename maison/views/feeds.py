"""Calendars that other programs read: of a space for everybody, of a person for whoever holds its address."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from .. import ical
from ..models import Feed, Space
from ..workflow import close_feed, renew_feed


@login_not_required
@require_safe
def space_feed(request, slug):
    """When a public space is busy. A part of what is not public does not exist here, whoever asks."""
    space = get_object_or_404(Space.objects.public(), slug=slug)
    return answer(request, ical.of_space(space), name=slug)


@login_not_required
@require_safe
def feed(request, secret):
    """The bookings of a person's structures, for the program that they gave this address to."""
    found = Feed.objects.from_secret(secret)
    if found is None:
        raise Http404
    response = answer(request, ical.of_person(found.user), name="reservations")
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response


def answer(request, body, name):
    """The calendar, or « not modified » to a program that has it already. No search engine keeps it."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["Cache-Control"] = "no-cache"  # keep it, but ask whether it still stands
    response["ETag"] = etag
    response = get_conditional_response(request, etag=etag, response=response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


class FeedPage(TemplateView):
    """A person's own calendar: its address, a new one, or none."""

    template_name = "maison/feed.html"

    def get_context_data(self, **kwargs):
        found = Feed.objects.visible_to(self.request.user).first()
        return super().get_context_data(**kwargs) | {"feed": found}

    def post(self, request, *args, **kwargs):
        if "close" in request.POST:
            close_feed(by=request.user)
            messages.success(request, "L’adresse est supprimée : votre agenda ne se lit plus du dehors.")
        else:
            had_one = Feed.objects.filter(user=request.user).exists()
            renew_feed(by=request.user)
            told = "Voici votre nouvelle adresse. Celle d’avant ne s’ouvre plus." if had_one else "Voici votre adresse."
            messages.success(request, told)
        return redirect("maison:feed_page")
