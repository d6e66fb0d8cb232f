"""What people type to book: when, for whom, for what."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from commons import clock
from commons.forms import DateInput, MoveForm
from structures.models import Structure

from ..models import Space
from ..opening import DAY, HERE, MIDNIGHT, moment
from .presence import DoorForm

NOTHING, LONGEST, FAR = dt.timedelta(), 31 * DAY, 3650 * DAY  # beyond, it is a typing mistake
GONE_HOUR = "Cette heure n’existe pas : cette nuit-là, on passe à l’heure d’été."


class TimeInput(forms.TimeInput):
    """A time, picked in the clock of the browser."""

    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


class StructureField(forms.ModelChoiceField):
    """One of the structures for which a person writes; alone, it is chosen already."""

    def __init__(self, **options):
        super().__init__(Structure.objects.none(), label="Structure", **options)

    def offer(self, structures, chosen=None):
        self.queryset = structures
        rows = list(structures[:2])
        if len(rows) == 1:
            self.initial, self.empty_label = rows[0], None
        elif chosen:
            self.initial = chosen


class WhenForm(forms.Form):
    """A day and two times of Alès. Midnight ends the day. Gives ``starts_at`` and ``ends_at``."""

    day = forms.DateField(label="Jour", widget=DateInput())
    start = forms.TimeField(label="De", widget=TimeInput())
    end = forms.TimeField(label="À", widget=TimeInput())

    def clean_day(self):
        day = self.cleaned_data["day"]
        if abs(day - clock.today()) > FAR:
            raise ValidationError("Cette date est trop loin : vérifiez l’année.")
        return day

    def clean_start(self):
        return self.cleaned_data["start"].replace(second=0, microsecond=0)

    def clean_end(self):
        return self.cleaned_data["end"].replace(second=0, microsecond=0)

    def clean(self):
        data = super().clean()
        if not {"day", "start", "end"} <= data.keys():
            return data
        data["starts_at"] = self.at("start", data["day"], data["start"])
        data["ends_at"] = self.at("end", data["day"] + (DAY if data["end"] == MIDNIGHT else NOTHING), data["end"])
        if data["ends_at"] <= data["starts_at"]:
            self.add_error("end", "La fin doit suivre le début.")
        return data

    def at(self, name, day, time):
        """The moment; the hour that clocks skip in March is refused."""
        found = moment(day, time)
        if found.astimezone(HERE).time() != time:
            self.add_error(name, GONE_HOUR)
        return found


def when(starts_at, ends_at):
    """What a ``WhenForm`` shows of a slot."""
    start, end = starts_at.astimezone(HERE), ends_at.astimezone(HERE)
    return {"day": start.date(), "start": start.time(), "end": end.time()}


class SlotForm(WhenForm):
    """The first page: the slot, and for which structure."""

    structure = StructureField()
    field_order = ["structure"]

    def __init__(self, *args, structures, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].offer(structures, chosen)


class WordsForm(forms.Form):
    """What for, and for how many."""

    title = forms.CharField(
        label="Activité",
        max_length=120,
        help_text="Par exemple : réunion du bureau, atelier couture.",
        error_messages={"required": "Dites quelle activité se tiendra."},
    )
    attendance = forms.IntegerField(label="Personnes attendues", min_value=1, max_value=32767)


class ChangeForm(WordsForm, WhenForm):
    """Another time, another space, other words."""

    space = forms.ModelChoiceField(Space.objects.none(), label="Espace", empty_label=None)
    field_order = ["space", "day", "start", "end"]

    def __init__(self, *args, spaces, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces

    def values(self):
        return {name: self.cleaned_data[name] for name in ("space", "starts_at", "ends_at", "title", "attendance")}


class DeskForm(ChangeForm):
    """The desk books for somebody on the phone or at the counter."""

    space = forms.ModelChoiceField(Space.objects.none(), label="Espace")
    structure = StructureField(
        required=False, empty_label="La Ville elle-même", help_text="Laissez vide pour la Ville elle-même."
    )
    typed_for = forms.CharField(
        label="Pour le compte de", max_length=100, required=False, help_text="Qui a appelé ou s’est présenté au bureau."
    )
    field_order = ["space", "structure", "typed_for", "day", "start", "end"]

    def __init__(self, *args, structures, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures

    def clean(self):
        data = super().clean()
        if data.get("structure") and not data.get("typed_for") and "typed_for" in data:
            self.add_error("typed_for", "Dites qui a appelé ou s’est présenté.")
        return data

    def values(self):
        return super().values() | {name: self.cleaned_data[name] for name in ("structure", "typed_for")}


class ReasonForm(MoveForm):
    """Why: the other side reads it."""

    reason = forms.CharField(
        label="Pourquoi",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites pourquoi."},
    )


BOOKING_MOVES = dict.fromkeys(["decline", "cancel", "release", "withdraw_date"], ReasonForm) | {"arrive": DoorForm}


def read_slot(data):
    """The slot that an address names (``debut``, ``fin``), as a form shows it; nothing where it names none."""
    slot = read_moments(data.get("debut", ""), data.get("fin", ""))
    return when(*slot) if slot else {}


def read_moments(start, end):
    """Two moments in order, « 2027-02-02T10:00 », in Alès unless they say where; None for anything else."""
    try:
        starts_at, ends_at = aware(start), aware(end)
        is_sound = abs(starts_at - clock.now()) < FAR and NOTHING < ends_at - starts_at < LONGEST
    except (ValueError, OverflowError):
        return None
    return (starts_at, ends_at) if is_sound else None


def aware(text):
    """« 2027-02-02T10:00 », in Alès unless it says where."""
    found = dt.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=HERE)


def refused(form, error):
    """Writes a refusal on the form: beside its fields where it names some."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, sentences in error.error_dict.items():
        form.add_error(name if name in form.fields else None, ValidationError(sentences))
