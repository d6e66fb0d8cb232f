"""The two things that everything is compared with: reading twenty rows, and taking one place."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from .models import Organisation, Place, Slot


def rows(request):
    """Twenty rows of five columns, one small template."""
    found = Organisation.objects.only("id", "name", "slug", "postcode", "address")[:20]
    return render(request, "floor/rows.html", {"rows": found})


@csrf_exempt
def book(request):
    """Lock, check, insert."""
    begin, end = int(request.POST["begin"]), int(request.POST["begin"]) + 1
    with transaction.atomic():
        place = Place.objects.select_for_update().get(pk=request.POST["place"])
        if Slot.objects.filter(place=place, is_cancelled=False, begin__lt=end, end__gt=begin).exists():
            return HttpResponse("pris", status=409)
        Slot.objects.create(place=place, who=request.POST["who"], begin=begin, end=end)
    return HttpResponse("fait", status=201)
