"""What a structure wishes for a season, and where the desk places it."""

from django import forms

from ..models import Space, WishedSlot
from ..models.opening import Weekday
from .booking import StructureField, TimeInput, WordsForm
from .series import HoursForm, SpaceField, in_order

RANKS = {"first": "Premier vœu", "second": "Second vœu"}
PARTS = ("where", "weekday", "from_time", "to_time")
DAYS = [("", "Choisissez un jour"), *Weekday.choices]


class WishForm(WordsForm):
    """One activity: a first wish, and a second one if the first cannot be had."""

    structure = StructureField()
    field_order = ["structure", "title", "attendance"]

    def __init__(self, *args, structures, round_, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.round = round_
        self.fields["structure"].offer(structures, chosen)
        places = self.places()
        for rank, label in RANKS.items():
            is_first = rank == "first"
            self.fields |= {
                f"{rank}_where": forms.ChoiceField(label=f"{label} : espace", choices=places, required=is_first),
                f"{rank}_weekday": forms.TypedChoiceField(
                    label=f"{label} : jour", choices=DAYS, coerce=int, empty_value=None, required=is_first
                ),
                f"{rank}_from_time": forms.TimeField(label=f"{label} : de", widget=TimeInput(), required=is_first),
                f"{rank}_to_time": forms.TimeField(label=f"{label} : à", widget=TimeInput(), required=is_first),
            }

    def places(self):
        """The spaces of the round, and any of a kind where there are several of it."""
        spaces = list(self.round.offered())
        kinds = [space.kind for space in spaces]
        several = [kind for kind in Space.Kind if kinds.count(kind) > 1]
        return [
            ("", "Choisissez un espace"),
            *((f"space:{space.pk}", f"{space.name} ({space.capacity} places)") for space in spaces),
            *((f"kind:{kind}", f"{kind.label}, n’importe laquelle") for kind in several),
        ]

    def clean(self):
        data = super().clean()
        for rank in RANKS:
            given = {part: data.get(f"{rank}_{part}") for part in PARTS}
            if rank == "second" and all(value in (None, "") for value in given.values()):
                continue
            for part, value in given.items():
                if value in (None, "") and f"{rank}_{part}" not in self.errors:
                    self.add_error(f"{rank}_{part}", "Complétez le second vœu, ou videz-le.")
            times = given["from_time"], given["to_time"]
            if None not in times and not in_order(*times):
                self.add_error(f"{rank}_to_time", "La fin doit suivre le début.")
        self.check_places(data)
        return data

    def check_places(self, data):
        """No wish for a space that is too small: it could not be served."""
        spaces = {f"space:{space.pk}": space for space in self.round.offered()}
        for rank in RANKS:
            space = spaces.get(data.get(f"{rank}_where"))
            if space and data.get("attendance", 0) > space.capacity:
                self.add_error(f"{rank}_where", f"Cet espace reçoit {space.capacity} personnes au plus.")

    def slots(self):
        """The choices, in order, not written yet."""
        found = []
        for rank in RANKS:
            where = self.cleaned_data[f"{rank}_where"]
            if where:
                sort, _, value = where.partition(":")
                place = {"space_id": int(value)} if sort == "space" else {"kind": value}
                times = {part: self.cleaned_data[f"{rank}_{part}"] for part in PARTS[1:]}
                found.append(WishedSlot(**place, **times))
        return found


class DeskWishForm(WishForm):
    """The same wish, typed for somebody who called or came in."""

    typed_for = forms.CharField(
        label="Pour le compte de", max_length=100, help_text="Qui a appelé ou s’est présenté au bureau."
    )
    field_order = ["structure", "typed_for", "title", "attendance"]


def typed(wish):
    """A wish as its form shows it."""
    shown = {"structure": wish.structure_id, "title": wish.title, "attendance": wish.attendance}
    for rank, slot in zip(RANKS, wish.slots.order_by("rank"), strict=False):
        shown[f"{rank}_where"] = f"space:{slot.space_id}" if slot.space_id else f"kind:{slot.kind}"
        shown |= {f"{rank}_{part}": getattr(slot, part) for part in PARTS[1:]}
    return shown


class PlaceForm(HoursForm):
    """Where and when the desk places a wish by hand."""

    space = SpaceField(empty_label=None)
    weekday = forms.TypedChoiceField(label="Jour", choices=Weekday, coerce=int)
    field_order = ["space", "weekday", "from_time", "to_time"]

    def __init__(self, *args, round_, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = round_.offered()
