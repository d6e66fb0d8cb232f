"""The cells of calendars, written in Python: a week has a hundred of them, and templates are the cost of a page."""

import datetime as dt
from functools import lru_cache

from django.urls import reverse
from django.utils.html import conditional_escape as safe
from django.utils.safestring import mark_safe

from commons import clock
from commons.french import SPACE

from ..calendar import CLOSED as CLOSED_WORD
from ..calendar import Closed, first_between, offered_length
from ..grid import IDLE, OPEN
from ..models.spaces import NONE
from ..opening import HERE, without
from ..periods import WEEKDAYS, Week, day_words, rank
from ..words import at, length


@lru_cache(maxsize=1_440)
def written(hour, minute):
    """« 9 h 30 », « minuit »: a week says a few of them hundreds of times."""
    return at(dt.time(hour, minute))


def told(moment):
    """The time in Alès, in words."""
    local = moment.astimezone(HERE)
    return written(local.hour, local.minute)


def in_address(moment):
    """The time in Alès, as the address of a booking says it; with its offset where clocks live it twice."""
    local = moment.astimezone(HERE)
    return local.isoformat(timespec="minutes").replace("+", "%2B") if local.fold else f"{local:%Y-%m-%dT%H:%M}"


def booking_address(space, starts_at, ends_at):
    """Where a free slot is booked."""
    door = reverse("maison:book", args=[space.slug])
    return f"{door}?debut={in_address(starts_at)}&fin={in_address(ends_at)}"


def page_of(booking):
    """The booking's own page."""
    return reverse("maison:booking", args=[booking["number"]])


def office_page_of(booking):
    """The booking's page in the office."""
    return reverse("admin:maison_booking_change", args=[booking["booking"]])


class Writer:
    """Writes the cells of one agenda. ``page`` gives the address of a booking that the reader knows."""

    def __init__(self, agenda):
        self.agenda, self.links = agenda, {}  # a link stands in the table and in the list: it is written once
        self.page = office_page_of if agenda.reader.is_staff else page_of
        self.doors = {space.pk: reverse("maison:book", args=[space.slug]) for space in agenda.spaces}

    # Pieces -----------------------------------------------------------------------------------------------

    def link(self, space, start):
        """« 10 h », which says « Réserver le mardi 9 à 10 h » to who does not see the table."""
        if link := self.links.get((space.pk, start)):
            return link
        local = start.astimezone(HERE)
        words = f"Réserver {self.named(space)}le {WEEKDAYS[local.weekday()]} {rank(local)} à "
        span = f"?debut={in_address(start)}&amp;fin={in_address(start + offered_length(space))}"
        href = self.doors[space.pk] + span
        link = f'<a class="slot__link" href="{href}"><span class="visually-hidden">{words}</span>{told(local)}</a>'
        return self.links.setdefault((space.pk, start), link)

    def note(self, note, day):
        """Who is there, as far as the reader may know, or why nobody is received."""
        words = safe(note.words)
        if isinstance(note, Closed):
            return words
        if note.booking:
            words = f'<a href="{self.page(note.booking)}">{words}</a>'
            if note.booking["space"] != day.space.pk:
                words += f" ({safe(note.booking['space_name'])})"
        start, end = note.times
        return f'{words} <span class="slot__times">{told(max(start, day.begins))} – {told(min(end, day.ends))}</span>'

    def named(self, space):
        """The space, where the page shows several."""
        return f"{safe(space.name)}, " if len(self.agenda.spaces) > 1 else ""

    # The table ----------------------------------------------------------------------------------------------

    def rows(self, grid):
        """Each hour, then its cells."""
        lines = []
        for hour in grid.hours:
            line = [f'<tr><th scope="row">{hour}{SPACE}h</th>']
            for day, column in zip(grid.days, grid.columns, strict=True):
                if cell := column.get(hour):
                    span = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
                    line.append(f'<td class="slot slot--{cell.kind}"{span}>{self.content(cell, day)}</td>')
            lines.append("".join(line) + "</tr>")
        return mark_safe("".join(lines))

    def content(self, cell, day):
        notes = "<br>".join(self.note(note, day) for note in cell.notes)
        if not cell.start:
            return notes or cell.words
        link = self.link(day.space, cell.start)
        return f'<div class="slot__note">{notes}</div>{link}' if notes else link

    # The list, which a phone shows ----------------------------------------------------------------------------

    def days(self, grid):
        """Each day with what happens in it."""
        today, parts = clock.today(), []
        for day, column in zip(grid.days, grid.columns, strict=True):
            now = ' aria-current="date"' if day.day == today else ""
            parts.append(f'<li class="day"{now}><h3>{day_words(day.day)}</h3>{self.day(day, column)}</li>')
        return mark_safe("".join(parts))

    def day(self, day, column):
        """The free slots and the busy times of a day; one sentence where there are none."""
        known, items = set(), []
        for cell in column.values():
            for note in cell.notes:
                if note.words != CLOSED_WORD and (note.start, note.words) not in known:
                    known.add((note.start, note.words))
                    items.append(f'<li class="slot slot--{cell.kind}">{self.note(note, day)}</li>')
            if cell.start:
                items.append(f'<li class="slot slot--free">{self.link(day.space, cell.start)}</li>')
            elif cell.kind == OPEN:
                items.append(f'<li class="slot slot--open">{cell.words}</li>')
        if items:
            return f'<ul role="list" class="slots">{"".join(items)}</ul>'
        idle = [cell.words for cell in column.values() if cell.kind == IDLE]
        return f'<p class="meta">{idle[-1] if idle else CLOSED_WORD}</p>'

    # The month ------------------------------------------------------------------------------------------------

    def month(self, space, month):
        """Weeks down, days across: how much time is free each day, and what the reader knows of it."""
        starts, usable = list(self.agenda.starts(space)), self.agenda.usable(space)
        today, lines = clock.today(), []
        for week in month.weeks:
            line = [f'<tr><th scope="row">{self.week_link(week)}</th>']
            for day in (self.agenda.day(space, day) for day in week.days):
                about = self.free_time(day, starts, usable)
                known = "".join(f"<p>{self.note(busy, day)}</p>" for busy in day.busy if busy.booking)
                now = ' aria-current="date"' if day.day == today else ""
                kind = "out" if day.day.month != month.first.month else "known" if known else "day"
                label = WEEKDAYS[day.day.weekday()]  # shown by a phone, where cells are stacked
                words = f"<div><p><b>{rank(day.day)}</b> {about}</p>{known}</div>"
                line.append(f'<td class="slot slot--{kind}" data-label="{label}"{now}>{words}</td>')
            lines.append("".join(line) + "</tr>")
        return mark_safe("".join(lines))

    def week_link(self, week):
        return (
            f'<a href="?semaine={week}#calendrier"><span class="visually-hidden">{week.words}</span>'
            f'<span aria-hidden="true">S{SPACE}{week.first.isocalendar().week}</span></a>'
        )

    def free_time(self, day, starts, usable):
        """« Libre : 6 h », « Complet », « Fermé : travaux »."""
        if not day.open:
            return safe(max((closed.words for closed in day.closed), key=len))
        earliest, latest = self.agenda.delays(day.space)
        if day.ends <= earliest:
            return "Passé" if day.ends <= self.agenda.now else "Trop tard"
        if day.begins >= latest:
            return "Pas encore réservable"
        if first_between(starts, day.begins, day.ends) is None:
            return "Complet" if day.busy or day.begins >= earliest else "Trop tard"
        free = without([(max(day.begins, earliest), day.ends)], without([(day.begins, day.ends)], usable))
        return f"Libre : {length(sum((end - start for start, end in free), NONE))}"

    # The house --------------------------------------------------------------------------------------------------

    def house(self, days_of):
        """Spaces down, days across: who is there, and what is left."""
        lines = []
        for space, days in days_of:
            page = f"{space.get_absolute_url()}?semaine={Week.of(days[0].day)}#calendrier"
            line = [f'<tr><th scope="row"><a href="{page}">{safe(space.name)}</a></th>']
            for day in days:
                kind, words = self.house_day(day)
                label = f"{WEEKDAYS[day.day.weekday()]} {rank(day.day)}"  # shown by a phone, where cells are stacked
                line.append(f'<td class="slot slot--{kind}" data-label="{label}"><div>{words}</div></td>')
            lines.append("".join(line) + "</tr>")
        return mark_safe("".join(lines))

    def house_day(self, day):
        if day.busy:
            kind = "known" if any(busy.booking for busy in day.busy) else "busy"
            return kind, "<br>".join(self.note(busy, day) for busy in day.busy)
        if day.open:
            return "open", "Libre"
        return "closed", safe(max((closed.words for closed in day.closed), key=len))
