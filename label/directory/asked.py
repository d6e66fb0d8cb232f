"""What an address of the directory asks for."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from .words import LONGEST, searched

FLAGS = {
    "ouvert": "Ouvert en ce moment",
    "label": "A le label de la Ville",
    "accessible": "Accessible en fauteuil roulant",
    "benevoles": "Accepte des bénévoles",
    "recrute": "Recrute",
}
LISTS = {"secteur": "Secteur", "commune": "Commune", "quartier": "Quartier"}
LIST, MAP = "liste", "carte"
LAST_PAGE = 500
UNKNOWN = "La valeur donnée pour « {} » n’est pas reconnue : la liste n’en tient pas compte."
LOST = "Cette page de la liste n’existe pas : voici le début."
TOO_LONG = f"La recherche a été coupée à {LONGEST} lettres."


@dataclass(frozen=True)
class Asked:
    """Each filter with the numbers of the rows that it names; two readers who ask the same thing ask equal things."""

    q: str = ""
    categories: tuple = ()  # codes
    one_of: tuple = ()  # (name of the filter, code)
    flags: tuple = ()
    page: int = 1
    view: str = LIST
    remarks: tuple = field(default=(), compare=False)

    @cached_property
    def words(self):
        return tuple(searched(self.q))

    @property
    def is_narrowed(self):
        """Whether a filter is on, besides the words."""
        return bool(self.categories or self.one_of or self.flags)

    def value(self, name):
        return dict(self.one_of).get(name, "")

    def parameters(self, **changed):
        """What an address that asks this carries, in one order."""
        asked = replace(self, **changed)
        pairs = [("q", asked.q)] if asked.q else []
        pairs += [("categorie", code) for code in asked.categories]
        pairs += asked.one_of
        pairs += [(name, "1") for name in asked.flags]
        if asked.view != LIST:
            pairs.append(("vue", asked.view))
        if asked.page > 1:
            pairs.append(("page", asked.page))
        return pairs

    def query(self, **changed):
        pairs = self.parameters(**changed)
        return f"?{urlencode(pairs)}" if pairs else ""

    def without(self, name, code=""):
        """The same, less one filter, from the first page."""
        return self.query(
            page=1,
            q="" if name == "q" else self.q,
            categories=tuple(each for each in self.categories if (name, each) != ("categorie", code)),
            one_of=tuple(pair for pair in self.one_of if pair[0] != name),
            flags=tuple(flag for flag in self.flags if flag != name),
        )


def read(data, names):
    """What the address asks, and in ``remarks`` what of it means nothing. ``names`` are the rows that filters name."""
    remarks = []
    typed = " ".join(data.get("q", "").replace("\0", "").split())
    if len(typed) > LONGEST:
        remarks.append(TOO_LONG)
    wanted = list(dict.fromkeys(code for code in data.getlist("categorie") if code))
    known = names.ids["categorie"]
    if any(code not in known for code in wanted):
        remarks.append(UNKNOWN.format("Catégorie"))
    one_of = []
    for name, label in LISTS.items():
        code = data.get(name, "")
        if code in names.ids[name]:
            one_of.append((name, code))
        elif code:
            remarks.append(UNKNOWN.format(label))
    for name, label in FLAGS.items():
        if data.get(name, "") not in ("", "1", "0"):
            remarks.append(UNKNOWN.format(label))
    view = data.get("vue", "") or LIST
    if view not in (LIST, MAP):
        remarks.append(UNKNOWN.format("Vue"))
        view = LIST
    page = data.get("page", "") or "1"
    if not re.fullmatch(r"[0-9]{1,4}", page) or not 1 <= int(page) <= LAST_PAGE:
        remarks.append(LOST)
        page = 1
    return Asked(
        q=typed[:LONGEST],
        categories=tuple(sorted(code for code in wanted if code in known)),
        one_of=tuple(one_of),
        flags=tuple(name for name in FLAGS if data.get(name) == "1"),
        page=int(page),
        view=view,
        remarks=tuple(remarks),
    )
