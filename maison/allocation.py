"""Who gets which slot of the week: a proposal that anybody can work out again.

First wishes are served before second ones. Among those, whoever has more priority points comes first; then whoever has
received fewer hours so far; then a draw, whose seed is published. A wish is refused only when all that it could have is
taken by somebody served before, so that no first wish is left while its slot is free.

Nothing here reads the database: the same wishes, spaces and seed always give the same proposal.
"""

import hashlib
from dataclasses import dataclass, field

from commons.french import SPACE

from .periods import WEEKDAYS

DAY = 24 * 60  # in minutes
WEEK = 7 * DAY


@dataclass(frozen=True)
class Place:
    """A space to arrange: its units, how many it seats, what it needs before and after, in minutes."""

    pk: int
    name: str
    kind: str
    capacity: int
    units: frozenset
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class Slot:
    """A time of the week, in minutes since Monday at midnight."""

    weekday: int
    start: int
    end: int

    @property
    def minutes(self):
        return self.end - self.start

    def __str__(self):
        return f"le {WEEKDAYS[self.weekday]} de {clock(self.start)} à {clock(self.end)}"


def clock(minutes):
    """« 18 h », « 9 h 30 », « minuit »."""
    hours, rest = divmod(minutes, 60)
    if minutes == DAY:
        return "minuit"
    return f"{hours}{SPACE}h{SPACE}{rest:02}" if rest else f"{hours}{SPACE}h"


@dataclass(frozen=True)
class Choice:
    """One rank of a wish: one space, or any of a kind."""

    slot: Slot
    place: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Request:
    """One activity of one structure, with its choices in order, and the points that it has by which rules."""

    key: int
    structure: int
    attendance: int
    points: int
    why: str
    choices: tuple


@dataclass
class Given:
    """What one wish got, when it was served, and what stood then."""

    request: Request
    place: Place
    slot: Slot
    rank: int  # 0: by hand
    hours: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """The outcome of one wish, with its sentences."""

    place: Place | None
    slot: Slot | None
    rank: int | None
    told: str


def meet(place, slot, other_place, other_slot):
    """Whether both keep the same unit busy, preparation and tidying included; Sunday night touches Monday."""
    if not place.units & other_place.units:
        return False
    start, end = span(place, slot)
    other_start, other_end = span(other_place, other_slot)
    return any(start < other_end + shift and other_start + shift < end for shift in (-WEEK, 0, WEEK))


def span(place, slot):
    base = slot.weekday * DAY
    return base + slot.start - place.before, base + slot.end + place.after


def draw(seed, key):
    """The draw that settles equal wishes: anybody may compute it again."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def allocate(requests, places, seed, fixed=()):
    """``{key: Answer}``. ``fixed`` are ``(request, place, slot)`` that an agent placed by hand: they stay."""
    return Allocation(requests, places, seed, fixed).run()


class Allocation:
    """One run: what is given so far, and to whom."""

    def __init__(self, requests, places, seed, fixed):
        self.requests, self.seed = sorted(requests, key=lambda request: request.key), seed
        self.places = sorted(places, key=lambda place: (place.capacity, place.name, place.pk))
        self.hours = dict.fromkeys((request.structure for request in requests), 0)
        self.given, self.answers = [], {}
        for request, place, slot in sorted(fixed, key=lambda row: row[0].key):
            self.give(request, place, slot, 0)

    def run(self):
        for rank in (1, 2):
            waiting = [row for row in self.requests if row.key not in self.answers and len(row.choices) >= rank]
            while waiting:
                request = min(waiting, key=self.order)
                waiting.remove(request)
                self.serve(request, rank)
        for request in self.requests:
            if request.key not in self.answers:
                self.answers[request.key] = Answer(None, None, None, self.refusal(request))
        return self.answers

    def order(self, request):
        return -request.points, self.hours[request.structure], draw(self.seed, request.key)

    def candidates(self, request, choice):
        """The spaces that would do, the smallest first: large ones are left to large groups."""
        return [
            place
            for place in self.places
            if place.capacity >= request.attendance
            and (place.pk == choice.place if choice.place is not None else place.kind == choice.kind)
        ]

    def rivals(self, place, slot):
        return [row for row in self.given if meet(place, slot, row.place, row.slot)]

    def serve(self, request, rank):
        choice = request.choices[rank - 1]
        for place in self.candidates(request, choice):
            if not self.rivals(place, choice.slot):
                self.give(request, place, choice.slot, rank)
                return

    def give(self, request, place, slot, rank):
        before = self.hours.get(request.structure, 0)
        self.answers[request.key] = Answer(place, slot, rank, self.reason(request, place, slot, rank, before))
        self.given.append(Given(request, place, slot, rank, dict(self.hours)))
        self.hours[request.structure] = before + slot.minutes

    # Saying why --------------------------------------------------------------------------------------

    def reason(self, request, place, slot, rank, hours):
        if rank == 0:
            return f"{place.name}, {slot} : placé par le bureau d’accueil."
        said = ("premier", "second")[rank - 1]
        sentences = [f"Votre {said} vœu : {place.name}, {slot}.", standing(request, hours)]
        if rank == 2:
            sentences.insert(1, self.taken(request, 1))
        return " ".join(sentences)

    def refusal(self, request):
        ranks = range(1, len(request.choices) + 1)
        return " ".join([*(self.taken(request, rank) for rank in ranks), standing(request, self.own_hours(request))])

    def own_hours(self, request):
        return self.hours[request.structure]

    def taken(self, request, rank):
        """Why this choice could not be had, without a word of who has it."""
        choice, said = request.choices[rank - 1], ("premier", "second")[rank - 1]
        places = self.candidates(request, choice)
        if not places:
            return f"Votre {said} vœu : aucun espace demandé ne reçoit {request.attendance} personnes."
        first = self.rivals(places[0], choice.slot)[0]
        return f"Votre {said} vœu, {choice.slot}, est allé {self.comparison(request, rank, first)}."

    def comparison(self, request, rank, winner):
        """By which rule the winner came first, as things stood when it was served."""
        if winner.rank == 0:
            return "à une activité placée par le bureau d’accueil"
        if winner.request.structure == request.structure:
            return "à une autre de vos activités"
        if winner.rank < rank:
            return "à un premier vœu"
        if winner.request.points != request.points:
            return f"à qui a plus de points ({winner.request.points} contre {request.points})"
        theirs, own = winner.hours.get(winner.request.structure, 0), winner.hours.get(request.structure, 0)
        if theirs != own:
            return f"à points égaux, à qui avait moins d’heures ({clock(theirs)} contre {clock(own)})"
        return "à points et heures égaux, par tirage au sort"


def standing(request, hours):
    """« 15 points (association : 10, siège à Alès : 5) ; 2 h déjà obtenues avant ce vœu. »"""
    points = f"{request.points} point{'s' if request.points > 1 else ''}"
    why = f" ({request.why})" if request.why else ""
    return f"Vous aviez {points}{why} et {clock(hours)} par semaine déjà obtenues."
