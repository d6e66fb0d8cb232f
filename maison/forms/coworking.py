"""What people type for a seat: which day, which part of it, paid how."""

from django import forms

from commons.forms import DateInput
from commons.french import SPACE

from ..models import DayPart, PassBook, PassOffer, Space
from ..models.alerts import new_slip
from ..words import at
from .booking import ReasonForm, StructureField


class BookField(forms.ModelChoiceField):
    """One of the books that still have something left; none: this pass is paid by itself."""

    def __init__(self, **options):
        super().__init__(PassBook.objects.none(), label="Carnet", empty_label="Payer ce passage", **options)

    def label_from_instance(self, book):
        left = book.half_days - book.used
        return f"{book.offer}, {book.number} : il reste {left}{SPACE}demi-journée{'s' if left > 1 else ''}"


class SlipForm(forms.Form):
    """What a blank form carries, so that it takes one thing however often it is sent."""

    slip = forms.CharField(max_length=64, required=False, initial=new_slip, widget=forms.HiddenInput)

    def values(self):
        return {"slip": self.cleaned_data["slip"]}


class PassForm(SlipForm):
    """A seat for one part of one day."""

    structure = StructureField()
    day = forms.DateField(label="Jour", widget=DateInput())
    part = forms.ModelChoiceField(
        DayPart.objects.none(), label="Partie de la journée", empty_label=None, widget=forms.RadioSelect
    )
    book = BookField(required=False)

    def __init__(self, *args, structures, books, chosen=None, prices=None, **kwargs):
        """``prices``: what each part costs, in words, where it is the same for all that can be chosen."""
        super().__init__(*args, **kwargs)
        self.fields["structure"].offer(structures, chosen)
        self.fields["part"].queryset = DayPart.objects.offered()
        self.fields["part"].label_from_instance = lambda part: part_words(part) + (prices or {}).get(part.pk, "")
        if books.exists():
            self.fields["book"].queryset = books.select_related("offer")
        else:
            del self.fields["book"]

    def values(self):
        data = self.cleaned_data
        return super().values() | {name: data.get(name) for name in ("structure", "part", "day", "book")}


def part_words(part):
    """« Matin, de 9 h à 13 h »."""
    return f"{part}, de {at(part.from_time)} à {at(part.to_time)}"


class BookForm(SlipForm):
    """A book of passes for one structure."""

    structure = StructureField()
    offer = forms.ModelChoiceField(PassOffer.objects.none(), label="Carnet", empty_label=None)

    def __init__(self, *args, structures, offers, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["structure"].offer(structures, chosen)
        self.fields["offer"].queryset = offers

    def values(self):
        return super().values() | {name: self.cleaned_data[name] for name in ("structure", "offer")}


class TypedMixin(forms.Form):
    """The desk types for somebody who called or came in."""

    typed_for = forms.CharField(
        label="Pour le compte de", max_length=100, help_text="Qui a appelé ou s’est présenté au bureau."
    )

    def values(self):
        return super().values() | {"typed_for": self.cleaned_data["typed_for"]}


class DeskPassForm(TypedMixin, PassForm):
    """The same pass, typed by the desk, in any coworking space."""

    space = forms.ModelChoiceField(Space.objects.none(), label="Espace", empty_label=None)
    field_order = ["structure", "typed_for", "space"]

    def __init__(self, *args, spaces, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces

    def values(self):
        return super().values() | {"space": self.cleaned_data["space"]}


class DeskBookForm(TypedMixin, BookForm):
    """The same book, typed by the desk."""

    field_order = ["structure", "typed_for"]


class CancelBookForm(ReasonForm):
    """Why a book is taken back."""

    def values(self):
        return self.details()
