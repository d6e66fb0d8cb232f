"""What hangs on the door of a space: its hours in words, its closures, its rates, its rules."""

import datetime as dt
from collections import defaultdict

from django.db.models import FilteredRelation, Q, Subquery

from commons import clock
from commons.french import SPACE, day, moment, money
from commons.journal import lower_first
from commons.public_holidays import holidays_of

from .models import Limit, Rate, RateCategory, Space
from .models.opening import Weekday
from .models.spaces import NONE
from .opening import DAY, MIDNIGHT, Timetable, holiday, whole_day
from .periods import day_words
from .pricing import HALF_DAY
from .slot_words import slot_words
from .words import at, length, listed

CLOSURES_TOLD = 90  # days ahead
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


class Door:
    """The hours and the closures of a space, for who stands before it. Several doors may share one timetable."""

    def __init__(self, space, timetable=None):
        self.space, self.today = space, clock.today()
        self.timetable = timetable or self.timetable_of([space])

    @classmethod
    def timetable_of(cls, spaces, *days):
        """From today on, as far as closures are told; other ``days`` are read with it."""
        today = clock.today()
        return Timetable(spaces, min(today, *days, today), max(today + CLOSURES_TOLD * DAY, *days, today))

    @property
    def weeks(self):
        """``(title, lines)`` of the whole year, then of each season that is not over; lines are ``(days, hours)``."""
        told = [("Toute l’année", self.year())] if self.year() else []
        return told + [
            (f"{season}, du {day(season.starts_on)} au {day(season.ends_on)}", rows) for season, rows in self.seasons()
        ]

    def year(self):
        return lines(self.nearest(None))

    def seasons(self):
        """Those to come, and the present one, that have hours here."""
        rows = [row for pk in self.timetable.chain(self.space.pk) for row in self.timetable.hours[pk]]
        seasons = {row.season for row in rows if row.season and row.season.ends_on >= self.today}
        for season in sorted(seasons, key=lambda season: season.starts_on):
            yield season, lines(self.nearest(season))

    def nearest(self, season):
        """The rows of that season (None: of the year), its own or those of the nearest whole."""
        for pk in self.timetable.chain(self.space.pk):
            if rows := [row for row in self.timetable.hours[pk] if row.season == season]:
                return rows
        return []

    @property
    def closures(self):
        """``(when, why)`` of the closures to come."""
        now, last = clock.now(), self.today + CLOSURES_TOLD * DAY
        known = sorted(self.timetable.closures_of(self.space), key=lambda row: row.starts_at)
        rows = [row for row in known if row.ends_at > now and clock.local_date(row.starts_at) <= last]
        return [(closed_words(row.starts_at, row.ends_at), row.reason) for row in rows]

    @property
    def osm(self):
        """The hours of the year as OpenStreetMap writes them: « Mo-Fr 09:00-12:00,14:00-18:00; PH off »."""
        written = [
            f"{osm_days(days)} {','.join(f'{opens:%H:%M}-{osm_end(closes)}' for opens, closes in hours)}"
            for days, hours in grouped(self.nearest(None))
        ]
        if written and not self.space.opens_on_holidays:
            written.append("PH off")
        return "; ".join(written)


# Hours ----------------------------------------------------------------------------------------------------


def grouped(rows):
    """``(weekdays, hours)``: the days that have the same hours, in the order of the week."""
    hours = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.opens_at):
        hours[row.weekday].append((row.opens_at, row.closes_at))
    found = defaultdict(list)
    for weekday in sorted(hours):
        found[tuple(hours[weekday])].append(weekday)
    return [(days, spans) for spans, days in found.items()]


def lines(rows):
    """« du lundi au vendredi », « de 9 h à 12 h et de 14 h à 18 h »."""
    return [
        (named(days), listed([f"de {at(opens)} à {at(closes)}" for opens, closes in spans]))
        for days, spans in grouped(rows)
    ]


def closed_words(starts_at, ends_at):
    """« Le mardi 22 décembre 2026, de 8 h à 22 h », « Du 4 au 8 », days alone where they are whole."""
    first, last = clock.local_date(starts_at), clock.local_date(ends_at - dt.timedelta(microseconds=1))
    is_whole = (starts_at, ends_at) == (whole_day(first)[0], whole_day(last)[1])
    if first == last:
        return f"Le {day_words(first)} {first.year}" if is_whole else f"Le {slot_words(starts_at, ends_at)}"
    return f"Du {day(first)} au {day(last)}" if is_whole else f"Du {moment(starts_at)} au {moment(ends_at)}"


def named(days):
    """« tous les jours », « du lundi au vendredi », « le mardi et le jeudi »."""
    if len(days) == 7:
        return "tous les jours"
    if len(days) > 2 and follow(days):
        return f"du {Weekday(days[0]).label} au {Weekday(days[-1]).label}"
    return listed([f"le {Weekday(weekday).label}" for weekday in days])


def follow(days):
    return days[-1] - days[0] == len(days) - 1


def osm_days(days):
    if len(days) > 1 and follow(days):
        return f"{OSM_DAYS[days[0]]}-{OSM_DAYS[days[-1]]}"
    return ",".join(OSM_DAYS[weekday] for weekday in days)


def osm_end(closes):
    return "24:00" if closes == MIDNIGHT else f"{closes:%H:%M}"


# Rates ----------------------------------------------------------------------------------------------------


def rates_told(space):
    """``(units, rows, votes, half_day)`` of today; rows are ``(category, amounts)``, amounts ``(unit, written)``;
    ``half_day``: the hours that one pays for, where there is a rate for it."""
    today, amounts, votes, half_day = clock.today(), defaultdict(dict), {}, HALF_DAY.usual
    in_force = Q(rates__space=space, rates__valid_from__lte=today)
    in_force &= Q(rates__valid_until=None) | Q(rates__valid_until__gte=today)
    categories = RateCategory.objects.annotate(voted=FilteredRelation("rates", condition=in_force))
    decided = Limit.objects.filter(key=HALF_DAY, effective_from__lte=today).order_by("-effective_from")
    known = categories.order_by("rank", "name", "voted__valid_from").values_list(
        *("name", "is_free", "voted__unit", "voted__amount", "voted__vote", Subquery(decided.values("value")[:1]))
    )
    for name, is_free, unit, amount, vote, hours in known:
        row, half_day = amounts[name, is_free], hours or half_day
        if unit:
            row[unit], votes[name, unit] = amount, vote
    units = [unit for unit in Rate.Unit if any(unit in row for row in amounts.values())]
    rows = [
        (name, [] if is_free else [(unit.label, money(row.get(unit))) for unit in units])
        for (name, is_free), row in amounts.items()
        if is_free or row
    ]
    return units, rows if units else [], sorted(set(votes.values())), half_day if Rate.Unit.HALF_DAY in units else None


# Rules ----------------------------------------------------------------------------------------------------

WHO = {
    Space.Audience.STRUCTURES: "Toute structure que la Ville a vérifiée.",
    Space.Audience.CHOSEN: "Les structures que la Ville a choisies pour cet espace.",
    Space.Audience.DESK: "Le bureau d’accueil, pour vous : appelez-nous.",
}


def rules_told(space):
    """``(question, answer)``: what the space asks of a booking (``rules.problems`` holds to it)."""
    yield "Qui peut réserver", WHO[Space.Audience(space.audience)]
    if space.kind == Space.Kind.DESK:
        yield "Combien de temps", "Une demi-journée ou une journée."
    else:
        spans = f"De {length(space.shortest)} à {length(space.longest)}"
        yield "Combien de temps", f"{spans}, de {length(space.step)} en {length(space.step)}."
    horizon = f"Jusqu’à {space.horizon}{SPACE}jours à l’avance"
    yield (
        "Quand réserver",
        f"{horizon}, et {length(space.notice)} au moins avant le début." if space.notice else f"{horizon}.",
    )
    if space.is_automatic:
        yield "Réponse", "Aussitôt : le créneau est à vous."
    else:
        yield "Réponse", "Le bureau d’accueil confirme chaque demande. Le créneau vous est gardé jusque-là."
    if space.cancel_until:
        yield (
            "Annuler",
            f"Vous-même, jusqu’à {length(space.cancel_until)} avant le début. Ensuite, appelez le bureau d’accueil.",
        )
    else:
        yield "Annuler", "Vous-même, jusqu’au début."
    if around := " et ".join(aside(space)):
        yield "Préparer et ranger", f"L’espace est gardé {around} : comptez seulement le temps de votre activité."
    yield "Jours fériés", "Ouvert." if space.opens_on_holidays else f"Fermé. Le prochain : {next_holiday()}."


def next_holiday():
    """« lundi de Pâques, le 29 mars 2027 », « Noël, le 25 décembre 2026 »: the first from today on."""
    today = clock.today()
    at = min(at for year in (today.year, today.year + 1) for at in holidays_of(year) if at >= today)
    name = holiday(at)
    return f"{lower_first(name) if ' ' in name else name}, le {day(at)}"


def aside(space):
    if space.before > NONE:
        yield f"{length(space.before)} avant"
    if space.after > NONE:
        yield f"{length(space.after)} après"
