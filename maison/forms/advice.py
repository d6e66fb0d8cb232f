"""What people type for an appointment: when, how, with which structure, what about."""

import datetime as dt

from django import forms
from django.utils.text import capfirst

from structures.models import Structure

from ..models import Appointment
from ..models.advisers import Way
from ..opening import HERE
from ..periods import day_words
from ..words import at
from .booking import ReasonForm

ADVICE_MOVES = {"cancel": ReasonForm}
PHONE_MISSING = "Donnez le numéro où vous appeler."


class SlotField(forms.TypedChoiceField):
    """One of the free times, by day."""

    def __init__(self, **options):
        label = options.pop("label", "Quand")
        super().__init__(coerce=dt.datetime.fromisoformat, label=label, **options)

    def offer(self, offers, also=None):
        """``also``: a time that was asked for and may be taken meanwhile: the answer says so."""
        days = {}
        for start in sorted({offer.starts_at for offer in offers} | ({also} if also else set())):
            local = start.astimezone(HERE)
            words = f"{day_words(local.date())}, {at(local)}"
            days.setdefault(day_words(local.date()).capitalize(), []).append((start.isoformat(), words))
        self.choices = [("", "Choisissez une heure"), *days.items()]


class PhoneField(forms.CharField):
    """Asked for when the appointment is by phone."""

    mark = "si nous vous appelons"


class WayForm(forms.Form):
    """On the spot, or by phone and at which number."""

    way = forms.ChoiceField(
        label="Comment", choices=[(way, capfirst(way.label)) for way in Way], widget=forms.RadioSelect
    )
    phone = PhoneField(
        label="Téléphone",
        max_length=20,
        required=False,
        help_text="Le numéro où vous appeler, ou vous prévenir si quelque chose change.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def clean(self):
        data = super().clean()
        if data.get("way") == Way.PHONE and not data.get("phone") and "phone" in data:
            self.add_error("phone", PHONE_MISSING)
        return data


class AboutForm(forms.Form):
    """What the person wants to talk about; advisers alone read it."""

    about = forms.CharField(
        label="Ce dont vous voulez parler",
        max_length=Appointment._meta.get_field("about").max_length,
        required=False,
        help_text="Les conseillers le lisent, et personne d’autre.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AppointmentForm(AboutForm, WayForm):
    """An appointment at the time that was chosen, alone or for a structure."""

    start = SlotField()
    structure = forms.ModelChoiceField(
        Structure.objects.none(), label="Structure", required=False, empty_label="Aucune : je pense à en créer une"
    )
    field_order = ["start", "way", "phone", "structure"]

    def __init__(self, *args, offers, structures, asked=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["start"].offer(offers, also=asked)
        self.fields["structure"].queryset = structures
        if not structures.exists():
            del self.fields["structure"]

    def values(self):
        data = dict(self.cleaned_data)
        return {"starts_at": data.pop("start")} | data


class DeskAppointmentForm(AppointmentForm):
    """The same, typed for somebody who called or came in."""

    typed_for = forms.CharField(
        label="Pour le compte de", max_length=100, help_text="Qui a appelé ou s’est présenté au bureau."
    )
    email = forms.EmailField(
        label="Son adresse e-mail",
        required=False,
        help_text="Nous lui écrivons l’heure, puis un rappel la veille. Un compte : elle le retrouve dans son espace.",
    )
    field_order = ["start", "typed_for", "email", "way", "phone", "structure"]

    def __init__(self, *args, people, **kwargs):
        self.people = people
        super().__init__(*args, **kwargs)
        self.fields["about"].label = "Ce dont la personne veut parler"
        if "structure" in self.fields:
            self.fields["structure"].empty_label = "Aucune : la personne pense à en créer une"

    def account(self):
        """The account of that address, among those that this agent may know; None for who has none."""
        email = self.cleaned_data["email"]
        return self.people.filter(email__iexact=email, is_active=True).first() if email else None

    def values(self):
        user = self.account()
        return super().values() | {"user": user, "email": "" if user else self.cleaned_data["email"]}


class MoveAppointmentForm(WayForm):
    """Another time, another way."""

    start = SlotField()
    field_order = ["start"]

    def __init__(self, *args, offers, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["start"].offer(offers, also=asked)

    def values(self):
        data = self.cleaned_data
        return {"starts_at": data["start"], "way": data["way"], "phone": data["phone"]}


class NoteForm(forms.Form):
    """What an adviser keeps in mind."""

    text = forms.CharField(
        label="Nouvelle note",
        max_length=4000,
        help_text="Les conseillers la lisent, et personne d’autre. Elle n’est ni envoyée, ni exportée.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
