"""What a list shows, written before the template meets it: its lines, its filters, what is around them."""

from functools import cached_property
from math import ceil

from commons.french import SPACE, digits, number

from .asked import FLAGS, LAST_PAGE, LIST, LISTS, MAP
from .finding import BOUND, PER_PAGE
from .words import searched

TAGS = (
    ("is_open", "Ouvert en ce moment"),
    ("is_labelled", "Label de la Ville"),
    ("is_accessible", "Accessible"),
    ("welcomes_volunteers", "Bénévoles bienvenus"),
    ("recruits", "Recrute"),
)
ALL = {"secteur": "Tous", "commune": "Toutes", "quartier": "Tous"}


class Results:
    """One leaf of the answers, and the ways to other ones."""

    def __init__(self, search, base, near=False):
        self.asked, self.names, self.base, self.near = search.asked, search.names, base, near
        answer = search.found()
        self.number, self.counts = answer["number"], answer["counts"]
        self.lines = [self.line(row) for row in answer["rows"]]
        self.meant = list(search.query.meant.items())

    def line(self, row):
        """A card. A link to where it is tells nothing of a protected structure: its row has no commune."""
        labels = self.names.labels
        kinds = [labels["categorie"][pk] for pk in row["categories"]]
        place = labels["quartier"].get(row["neighbourhood_id"]), labels["commune"].get(row["commune_id"])
        told = (", ".join(kinds), ", ".join(filter(None, place)), told_distance(row["distance"]))
        return {
            "name": row["name"],
            "url": f"/annuaire/{row['slug']}/",
            "summary": row["summary"],
            "where": " · ".join(filter(None, told)),
            "tags": [words for column, words in TAGS if row[column]],
        }

    @property
    def title(self):
        if self.number is None:
            return f"Plus de {number(BOUND)} initiatives"
        if not self.number:
            return "Aucun résultat"
        return f"{number(self.number)} initiative{'s' if self.number > 1 else ''}"

    @property
    def pages(self):
        """How many leaves there are; as many as are known, of a list that is not counted."""
        known = self.asked.page + (len(self.lines) == PER_PAGE)
        return min(known if self.number is None else ceil(self.number / PER_PAGE), LAST_PAGE)

    @property
    def is_lost(self):
        return self.number != 0 and not self.lines

    @property
    def first_url(self):
        return self.base + self.asked.query(page=1)

    @property
    def ways_out(self):
        """``(words, address)`` of the nearest other questions: each word alone, each filter less."""
        asked = self.asked
        words = searched(asked.q) if len(asked.words) > 1 else []
        ways = [(f"Chercher seulement « {word} »", self.base + asked.query(q=word, page=1)) for word in words]
        return ways + [(f"Retirer {words}", url) for words, url in self.quoted_chips if len(self.chips) > 1]

    @property
    def quoted_chips(self):
        return [(words if words.startswith("«") else f"« {words} »", url) for words, url in self.chips]

    def page_url(self, page):
        return self.base + self.asked.query(page=page) if 1 <= page <= self.pages and not self.near else ""

    @property
    def prev_url(self):
        return self.page_url(self.asked.page - 1)

    @property
    def next_url(self):
        return self.page_url(self.asked.page + 1)

    # Filters ----------------------------------------------------------------------------------------

    @property
    def too_many(self):
        """What is told instead of counts."""
        return (
            ""
            if self.counts
            else f"Au-delà de {number(BOUND)} fiches, les filtres ne disent plus combien ils en gardent."
        )

    def choices_of(self, name, chosen):
        """``(code, name, count, whether it is chosen)`` of those under which something is found, or may be."""
        counts = self.counts and self.counts[name]
        codes, labels = self.names.codes[name], self.names.labels[name]
        rows = [(codes[pk], label, self.counts and counts.get(str(pk), 0)) for pk, label in labels.items()]
        return [(code, label, told_count(n), code in chosen) for code, label, n in rows if n != 0 or code in chosen]

    @cached_property
    def categories(self):
        return self.choices_of("categorie", self.asked.categories)

    @cached_property
    def lists(self):
        """``(name, label, word for all, choices)`` of each filter of which one value is chosen."""
        return [
            (name, label, ALL[name], self.choices_of(name, [self.asked.value(name)])) for name, label in LISTS.items()
        ]

    @cached_property
    def choices(self):
        """The same of what is asked by yes."""
        counts = self.counts["flags"] if self.counts else {}
        return [(name, label, told_count(counts.get(name)), name in self.asked.flags) for name, label in FLAGS.items()]

    @cached_property
    def chips(self):
        """``(words, address without it)`` of each filter that is on."""
        asked, base, told = self.asked, self.base, self.names.told
        chips = [(f"« {asked.q} »", base + asked.without("q"))] if asked.q else []
        chips += [(told("categorie", code), base + asked.without("categorie", code)) for code in asked.categories]
        chips += [(told(name, code), base + asked.without(name)) for name, code in asked.one_of]
        return chips + [(FLAGS[name], base + asked.without(name)) for name in asked.flags]

    # The other view -----------------------------------------------------------------------------------

    @property
    def is_map(self):
        return self.asked.view == MAP

    @property
    def list_url(self):
        return self.base + self.asked.query(view=LIST, page=1)

    @property
    def map_url(self):
        return self.base + self.asked.query(view=MAP, page=1)

    @property
    def points_query(self):
        return self.asked.query(view=LIST, page=1)


def told_count(count):
    """« (1 204) »; empty when it is not known."""
    return "" if count is None else f"({number(count)})"


def told_distance(kilometres):
    """« à 350 m », « à 2,4 km »; empty when it is not known."""
    if kilometres is None:
        return ""
    if kilometres < 1:
        return f"à {max(round(kilometres * 20) * 50, 50)}{SPACE}m"
    return f"à {digits(round(kilometres, 1))}{SPACE}km"
