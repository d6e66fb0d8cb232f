"""Calendars as pages: the week, the month and the list of one space; the week of the whole house."""

import datetime as dt

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from commons import clock, confidential

from ..calendar import Agenda
from ..grid import Grid
from ..models import Booking, Space
from ..periods import DAY, WEEKDAYS, YEARS, Month, Week, asked, day_words, rank
from ..posted import Door
from .cells import Writer

VIEWS = {"semaine": "Semaine", "mois": "Mois", "liste": "Liste"}
TEMPLATES = {"semaine": "maison/_week.html", "mois": "maison/_month.html", "liste": "maison/_list.html"}
HERE = "#calendrier"


# One space ------------------------------------------------------------------------------------------------


def week_context(request, space):
    """What the page of a space needs to show its calendar (``maison/_calendar.html``): the week, the month or the list
    that the address asks for. Its ``door`` comes with it, read in the same statements."""
    view = asked_view(request.GET)
    kind, name = (Month, "mois") if view == "mois" else (Week, "semaine")
    period, sentence = asked(kind, request.GET.get(name, ""))
    show = month if view == "mois" else week
    agenda, shown = show(request, space, period)
    calendar = shown | {
        "agenda": agenda,
        "sentence": sentence,
        "template": TEMPLATES[view],
        "title": period.words,
        "caption": f"{space.name}, {period.words[0].lower()}{period.words[1:]}",
        "views": [(label, address(other, period), other == view) for other, label in VIEWS.items()],
        "before": address(view, period.before),
        "today": address(view, kind.of(clock.today())),
        "after": address(view, period.after),
        "feed": "" if space.is_protected else reverse("maison:space_feed", args=[space.slug]),
    }
    return {"calendar": calendar, "door": Door(space, agenda.timetable)}


def asked_view(parameters):
    """Week, month or list; the month where the address names one and nothing else."""
    if parameters.get("vue") in VIEWS:
        return parameters["vue"]
    return "mois" if "mois" in parameters else "semaine"


def address(view, period):
    """The same page at another time, or another view of the same time: today's week where it is part of it."""
    today = clock.today()
    day = today if period.first <= today <= period.last else period.first
    if view == "mois":
        return f"?mois={Month.of(day)}{HERE}"
    return f"?{'vue=liste&' if view == 'liste' else ''}semaine={Week.of(day)}{HERE}"


def week(request, space, period):
    agenda = space_agenda(request, space, period.first, period.last)
    grid = Grid(agenda, [agenda.day(space, day) for day in period.days])
    writer = Writer(agenda)
    return agenda, {"rows": writer.rows(grid), "days": writer.days(grid), "heads": heads(period.days)}


def month(request, space, period):
    weeks = period.weeks
    agenda = space_agenda(request, space, weeks[0].first, weeks[-1].last)
    return agenda, {"rows": Writer(agenda).month(space, period), "heads": WEEKDAYS}


def space_agenda(request, space, first, last):
    """The agenda of one space; its door, on the same page, is read with it."""
    agenda = Agenda(request.user, [space], first, last, Door.timetable_of([space], first, last))
    seen(request, agenda)
    return agenda


def heads(days):
    """The headings of the days, and which one is today."""
    today = clock.today()
    return [(f"{WEEKDAYS[day.weekday()]} {rank(day)}", day == today) for day in days]


# The whole house ------------------------------------------------------------------------------------------


def house_week(reader, spaces, period):
    """The rows of a table of spaces and days, and the agenda that they come from."""
    agenda = Agenda(reader, spaces, period.first, period.last)
    return agenda, Writer(agenda).house(
        (space, [agenda.day(space, day) for day in period.days]) for space in agenda.spaces
    )


@method_decorator(login_not_required, name="dispatch")
class HouseWeek(TemplateView):
    """Every public space side by side, free or busy. Whoever reads it, it says the same: nothing of anybody. Seats are
    counted on their own page: one that is taken does not make the others busy."""

    template_name = "maison/house_week.html"

    def get_context_data(self, **kwargs):
        period, sentence = asked(Week, self.request.GET.get("semaine", ""))
        spaces = Space.objects.public().whole().exclude(kind=Space.Kind.DESK).order_by("kind", "name")
        agenda, rows = house_week(AnonymousUser(), spaces, period)
        return super().get_context_data(**kwargs) | {
            "period": period,
            "sentence": sentence,
            "rows": rows,
            "heads": heads(period.days),
            "is_empty": not agenda.spaces,
            "before": f"?semaine={period.before}",
            "today": f"?semaine={Week.of(clock.today())}",
            "after": f"?semaine={period.after}",
        }


def office_week(request):
    """The house as the desk reads it: the week of every space, or one day hour by hour."""
    if not (request.user.has_perm("maison.view_space") or request.user.has_perm("structures.see_protected")):
        raise PermissionDenied
    spaces = Space.objects.visible_to(request.user).order_by("kind", "name")
    day = asked_day(request.GET.get("jour", ""))
    show = office_day if day else office_days
    context = admin.site.each_context(request) | show(request, spaces, day)
    return render(request, "admin/maison/week.html", context)


def asked_day(text):
    """The day that an address names; None when it names none."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def office_days(request, spaces, _):
    period, sentence = asked(Week, request.GET.get("semaine", ""))
    agenda, rows = house_week(request.user, spaces, period)
    seen(request, agenda)
    dated = zip(period.days, heads(period.days), strict=True)
    return {
        "title": period.words,
        "sentence": "Ce jour n’existe pas : voici la semaine." if request.GET.get("jour") else sentence,
        "corner": "Espace",
        "rows": rows,
        "heads": [(words, f"?jour={day}", now) for day, (words, now) in dated],
        "before": f"?semaine={period.before}",
        "today": f"?semaine={Week.of(clock.today())}",
        "after": f"?semaine={period.after}",
        "week": "",
    }


def office_day(request, spaces, day):
    agenda = Agenda(request.user, spaces, day, day)
    seen(request, agenda)
    grid = Grid(agenda, [agenda.day(space, day) for space in agenda.spaces])
    week = f"?semaine={Week.of(day)}"
    return {
        "title": f"{day_words(day).capitalize()} {day.year}",
        "sentence": "",
        "corner": "Heure",
        "rows": Writer(agenda).rows(grid),
        "heads": [(space.name, space.get_absolute_url() + week, False) for space in agenda.spaces],
        "before": f"?jour={day - DAY}",
        "today": f"?jour={clock.today()}",
        "after": f"?jour={day + DAY}",
        "week": week,
    }


def seen(request, agenda):
    """An agent who reads sheltered bookings leaves a line in the log of views."""
    if agenda.sheltered and request.user.is_staff:
        confidential.record(request.user, *Booking.objects.filter(pk__in=agenda.sheltered), page=confidential.Page.GRID)
