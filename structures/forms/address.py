"""An address that the Base Adresse Nationale may complete: its proposals are radio buttons, never an obligation."""

from django import forms

from .. import geocoder
from ..models import Commune

CHOICE = "address_choice"
KEEP = ""


def pack(place):
    """A proposal as the value of its radio button."""
    return "|".join((place.address, place.postcode, place.insee))


def ours(insee):
    """The commune of the agglomeration that has this code, if any."""
    return Commune.objects.filter(insee=insee).first()


def communes(codes):
    """Our communes' numbers, by their INSEE codes."""
    return dict(Commune.objects.filter(insee__in=list(codes)).values_list("insee", "pk"))


def chosen(data):
    """What was typed, with the address replaced by the proposal that was chosen."""
    parts = data.get(CHOICE, KEEP).replace("\x00", "").split("|")
    if len(parts) != 3:
        return data
    data = data.copy()
    data["address"], data["postcode"] = parts[:2]
    if commune := ours(parts[2]):
        data["commune"] = str(commune.pk)
    return data


class AddressChoiceForm(forms.Form):
    """« Est-ce l’une de ces adresses ? »: those that the base proposes for what was typed, or what was typed."""

    address_choice = forms.ChoiceField(
        label="Est-ce l’une de ces adresses ?", required=False, widget=forms.RadioSelect, initial=KEEP
    )

    def __init__(self, places):
        super().__init__()
        known = [(pack(place), place.label) for place in places]
        self.fields[CHOICE].choices = [*known, (KEEP, "Aucune : je garde ce que j’ai écrit")]


def proposals(data):
    """``(form of proposals or None, sentence)`` for the address that these data hold."""
    typed = " ".join(data.get(name, "") for name in ("address", "postcode"))
    commune = data.get("commune", "")
    town = Commune.objects.filter(pk=commune).first() if commune.isdecimal() else None
    places, sentence = geocoder.suggest(f"{typed} {town or ''}")
    return (AddressChoiceForm(places) if places else None), sentence
