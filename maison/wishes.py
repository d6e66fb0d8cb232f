"""« Une salle pour 20, mardi soir, avec projecteur »: what people write when they look for a room, read word by word.

Nothing is guessed in silence: the page says what was understood, and which words were not.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

from commons import clock
from commons.french import MONTHS, SPACE, day, hour
from commons.text import normalise

from .models import Limit
from .periods import WEEKDAYS
from .words import length

DAY = dt.timedelta(days=1)
END_OF_DAY = dt.time.max
MOMENTS = {
    "matin": ("le matin", dt.time(6), dt.time(12)),
    "apres-midi": ("l’après-midi", dt.time(12), dt.time(18)),
    "soir": ("le soir", dt.time(18), END_OF_DAY),
}
TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100}
ABOUT = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40}
UNITS = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze")
NUMBERS = {word: rank for rank, word in enumerate(UNITS, 2)} | {"quinze": 15} | TENS | ABOUT
COUNT = rf"(\d{{1,4}}|{'|'.join(NUMBERS)})"
PEOPLE = r"(?:personnes?|pers|participante?s?|places?|adherents?|enfants|adultes|gens)"
TIME = r"(\d{1,2})\s*(?:h|heures?|:)\s*(\d{2})?"
BARE_MONTHS = [normalise(month) for month in MONTHS]
# What a sentence is made of, and what every room is: nobody needs to hear that it was not understood.
FILLER = re.compile(
    r"au|aux|avec|besoin|bonjour|ca|ce|cet|cette|chaque|cherch\w+|dans|des?|disponibles?|du|elle|en|environ|equipee?s?|espaces?"
    r"|est|et|faire|faut|grande?|heures?|ici|il|je|journee|la|le|les|libres?|local|lieu|ma|merci|mon|notre|nous|on|ou|par"
    r"|petite?|piece|possible|pour|prochaine?|qui|que|reserv\w+|reunions?|salles?|sera|serons|sommes|sur|svp|tous|tout|toute"
    r"|un|une|vers|voudr\w+|veux|voulons"
)
EARLY = 6  # « 2 h » is how long, « 14 h » is when
# What people call a space: the words of it, the sorts that it may be, how it is said back.
KINDS = {
    "salle": (r"salles?", ("room", "municipal"), "une salle"),
    "poste": (r"postes?(?: de (?:travail|coworking))?|coworking", ("desk",), "un poste de coworking"),
    "bureau": (r"bureaux?(?: de conseil)?", ("office",), "un bureau"),
}
# What people say for a piece of equipment whose name says it otherwise.
NICKNAMES = {"sono": "sonorisation", "projo": "projecteur", "retroprojecteur": "projecteur"}
BOARD = r"(?:reunions?|seances?) (?:du|de|des) bureaux?"  # the people, not the place
WHEELCHAIR = r"(?:(?:en )?fauteuils?(?: roulants?)?|pmr|handicap\w*|mobilite reduite|accessibles?)"


# Who says one of these says the others too.
TOGETHER = ({"on", "weekday"}, {"begin", "end", "moment"})


@dataclass(frozen=True)
class Wish:
    """What somebody looks for. ``unread``: the words that nobody understood."""

    people: int | None = None
    kind: str = ""
    on: dt.date | None = None
    weekday: int | None = None
    begin: dt.time | None = None
    end: dt.time | None = None
    moment: str = ""
    lasting: dt.timedelta | None = None
    equipment: tuple = ()
    wheelchair: bool = False
    unread: tuple = field(default=(), compare=False)

    def days(self, first, last):
        """The days that it may be, between two."""
        if self.on:
            return [self.on] if first <= self.on <= last else []
        every = (first + DAY * rank for rank in range((last - first).days + 1))
        return [on for on in every if self.weekday is None or on.weekday() == self.weekday]

    def told(self):
        """What was understood, each thing in a few words."""
        if self.kind:
            yield KINDS[self.kind][2]
        if self.people:
            yield f"{self.people}{SPACE}personne{'s' if self.people > 1 else ''}"
        if self.on:
            yield f"le {WEEKDAYS[self.on.weekday()]} {day(self.on)}"
        elif self.weekday is not None:
            yield f"un {WEEKDAYS[self.weekday]}"
        if self.moment:
            yield MOMENTS[self.moment][0]
        elif self.begin and self.end:
            yield f"entre {hour(self.begin)} et {hour(self.end)}"
        elif self.begin:
            yield f"à partir de {hour(self.begin)}"
        elif self.end:
            yield f"avant {hour(self.end)}"
        if self.lasting:
            yield f"pendant {length(self.lasting)}"
        yield from (thing.name.lower() for thing in self.equipment)
        if self.wheelchair:
            yield "accessible en fauteuil roulant"

    def over(self, other):
        """This wish, and the other one's where this one says nothing."""
        own = {name: value for name, value in vars(self).items() if value not in (None, "", (), False)}
        taken = {name for group in TOGETHER if group & own.keys() for name in group}
        kept = {name: value for name, value in vars(other).items() if name not in taken}
        return Wish(**kept | own)


def read(text, equipment=()):
    """The wish that these words tell. ``equipment``: what spaces of the house have."""
    reader = Reader(text)
    return Wish(
        wheelchair=bool(reader.take(rf"{WHEELCHAIR}(?:\s+{WHEELCHAIR})*")),
        kind=reader.kind(),
        people=reader.people(),
        **reader.date(),
        **reader.times(),
        equipment=tuple(thing for thing in equipment if reader.names(thing)),
        unread=reader.unread(),
    )


class Reader:
    """Reads one thing after the other; what was read is taken out of the text."""

    def __init__(self, text):
        text = re.sub(r"[,;.!?()«»]", " ", normalise(text))
        text = re.sub(r"(?<!apres[ -])\bmidi\b", "12h", text)
        text = re.sub(r"minuit", "24h", text)
        self.text = f" {' '.join(NICKNAMES.get(word, word) for word in text.split())} "
        self.named = set()

    def take(self, pattern):
        """The first place where the text says that, taken out of it; None where it does not."""
        found = re.search(rf"(?<!\w)(?:{pattern})(?!\w)", self.text)
        if found:
            self.text = f"{self.text[: found.start()]} , {self.text[found.end() :]}"
        return found

    def give_back(self, found):
        """What means nothing after all: it stays among the words that nobody understood."""
        self.text += f" {found[0]} "
        return {}

    # When -------------------------------------------------------------------------------------------------

    def date(self):
        if found := self.take(rf"(\d{{1,2}})(?:er)?\s+({'|'.join(BARE_MONTHS)})(?:\s+(\d{{4}}))?"):
            self.take("|".join(WEEKDAYS))
            return self.dated(found[1], BARE_MONTHS.index(found[2]) + 1, found[3])
        if found := self.take(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?"):
            self.take("|".join(WEEKDAYS))
            return self.dated(found[1], found[2], found[3])
        if found := self.take(r"(?:(aujourd'hui|ce soir|ce matin|cet apres-midi)|(apres-demain)|(demain))"):
            self.text += found[0].split()[-1] if found[1] and found[1].startswith("ce") else ""
            return {"on": clock.today() + DAY * (2 if found[2] else 1 if found[3] else 0)}
        if found := self.take(rf"(?:le |un |les |chaque )?({'|'.join(WEEKDAYS)})s?(?: prochain)?"):
            return {"weekday": WEEKDAYS.index(found[1])}
        return {}

    def dated(self, number, month, year):
        """That day; without a year, the next time that it comes. Nothing for a day that no calendar has."""
        today = clock.today()
        try:
            found = dt.date(int(year or today.year), int(month), int(number))
            return {"on": found if year or found >= today else found.replace(year=today.year + 1)}
        except ValueError:
            return self.give_back([f"{number}/{month}"])

    def times(self):
        """Between which hours, and how long."""
        lasting = self.lasting()
        found = self.between() or {}
        for name, (_, begin, end) in MOMENTS.items():
            if self.take(rf"(?:l'|le |en |ce |cet |du )?{name.replace('-', '[ -]')}(?:ee)?s?"):
                found = {"begin": begin, "end": end, "moment": name} | found
        return {"lasting": lasting} | found

    def between(self):
        if found := self.take(rf"(?:de |entre )?(\d{{1,2}})(?:\s*(?:h|heures?|:)\s*(\d{{2}})?)?\s*(?:a|et|-)\s*{TIME}"):
            begin, end = clock_time(found[1], found[2]), clock_time(found[3], found[4])
            return {"begin": begin, "end": end} if begin and end and begin < end else self.give_back(found)
        if found := self.take(rf"(?:avant|jusqu'a) {TIME}"):
            end = clock_time(found[1], found[2])
            return {"end": end} if end else self.give_back(found)
        if found := self.take(rf"(a partir de |des |apres |a |vers |de )?{TIME}"):
            if int(found[2]) < EARLY and found[1] in (None, "de "):
                return {"lasting": dt.timedelta(hours=int(found[2]), minutes=int(found[3] or 0)) or None}
            begin = clock_time(found[2], found[3])
            return {"begin": begin} if begin else self.give_back(found)
        return {}

    def lasting(self):
        if self.take(r"(?:une |la )?demi[ -]journee"):
            return dt.timedelta(hours=Limit.objects.value(Limit.Key.HALF_DAY))
        if self.take(r"(?:toute la|(?:pour |pendant )?une|pour la) journee"):
            return dt.timedelta(hours=2 * Limit.objects.value(Limit.Key.HALF_DAY))
        if found := self.take(rf"(?:pendant|durant|duree(?: de)?|pour)\s+{TIME}"):
            return dt.timedelta(hours=int(found[1]), minutes=int(found[2] or 0)) or None
        if found := self.take(r"(?:pendant |durant |pour )?(une|deux|trois|quatre|cinq|six) heures?"):
            return dt.timedelta(hours=NUMBERS.get(found[1], 1))
        if found := self.take(r"(?:de |pendant )?(\d{2,3})\s*(?:minutes|min|mn)"):
            return dt.timedelta(minutes=int(found[1])) or None
        return None

    # Who and what -----------------------------------------------------------------------------------------

    def kind(self):
        """The sort of space that is named; a room where several are."""
        self.take(BOARD)
        return next((name for name, (words, _, _) in KINDS.items() if self.take(words)), "")

    def people(self):
        found = self.take(rf"{COUNT}\s*(?:de\s|d')?\s*{PEOPLE}")
        found = found or self.take(
            rf"(?:pour|environ|sommes|sera|serons|est)(?: une)? {COUNT}(?!\s*(?:h|heures?|:|min))"
        )
        if found and not number(found[1]):
            self.give_back(found)
        return number(found[1]) or None if found else None

    def names(self, thing):
        """Whether the text asks for that piece of equipment: « projecteur » for « Vidéoprojecteur »."""
        words = [stem(word) for word in re.findall(r"[a-z]{4,}", normalise(thing.name))]
        named = {said for said in re.findall(r"[a-z]{4,}", self.text) if any(alike(stem(said), word) for word in words)}
        self.named |= named
        return bool(named)

    def unread(self):
        words = [word for word in re.findall(r"\w+", self.text) if len(word) > 1 and word not in self.named]
        return tuple(dict.fromkeys(word for word in words if not FILLER.fullmatch(word)))


def number(word):
    return NUMBERS.get(word) or int(word)


def clock_time(hours, minutes):
    """Midnight ends a day; a time that no clock shows is none."""
    hours, minutes = int(hours), int(minutes or 0)
    if (hours, minutes) == (24, 0):
        return END_OF_DAY
    return dt.time(hours, minutes) if hours < 24 and minutes < 60 else None


def stem(word):
    return word.rstrip("sx")


def alike(said, word):
    """The same word, or the long end or beginning of it."""
    return said == word or min(len(said), len(word)) >= 6 and (word.endswith(said) or word.startswith(said))
