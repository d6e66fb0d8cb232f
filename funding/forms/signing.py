"""Signatures: on screen, or by hand on the printed document."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from commons import clock
from commons.forms import DateInput, MoveForm
from commons.uploads import UploadField, UploadFormMixin

from .. import preparing
from ..models import Agreement, Partner

CONSENT = {
    "structure": "J’ai lu la convention et je la signe au nom de la structure, que j’ai le pouvoir d’engager.",
    "partner": "J’ai lu la convention et je la signe au nom de notre structure, partenaire du projet, que j’ai le "
    "pouvoir d’engager.",
    "town": "Je signe cette convention au nom de la Ville, en vertu de la délibération et de ma délégation.",
}
SEEN = "J’ai regardé l’original scanné : toutes ses pages sont lisibles, et cette partie l’a signé."


def led_to(page, agreement, words):
    """A link below a box to tick: what is to be read before."""
    return format_html('<a href="{}">{}</a>', reverse(page, args=[agreement.pk]), words)


class SignedByForm(MoveForm):
    """Who signs, in which capacity. A protected structure signs by its relay: no other name ever enters a document."""

    wants_subject = True
    name = forms.CharField(label="Nom et prénom du signataire", max_length=100)
    role = forms.CharField(label="Qualité", max_length=100, help_text="Par exemple : présidente, gérant, maire.")

    def name_the_relay(self, structure):
        if structure and structure.is_protected:
            for field, value in (("name", structure.relay_name), ("role", structure.relay_role or "relais")):
                self.initial[field], self.fields[field].disabled = value, True


class ReadForm(MoveForm):
    """What was read is what is frozen: the page carries the fingerprint of the document that it led to."""

    wants_subject = True
    read = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"required": "Ouvrez le document et lisez-le, puis recommencez."},
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["read"] = preparing.fingerprint(subject)


class SignForm(SignedByForm, ReadForm):
    """A signature on screen: name, capacity, and a consent whose words are kept with it."""

    party = "structure"

    def __init__(self, *args, subject, signing=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.name_the_relay(self.structure_of(subject, signing))
        self.fields["agreed"] = forms.BooleanField(
            label=CONSENT[self.party],
            error_messages={"required": "Cochez cette case pour signer."},
            help_text=led_to("funding:agreement_document", subject, "Relire le document (PDF)"),
        )

    def structure_of(self, agreement, signing):
        """For whom it is signed: the agreement's own structure."""
        return agreement.structure

    def details(self):
        given = {name: self.cleaned_data[name] for name in ("name", "role")}
        return given | {"consent": CONSENT[self.party], "read": self.cleaned_data["read"]}


class PartnerSignForm(SignForm):
    """A partner signs for itself: ``signing``, when the page knows whose turn it is."""

    party = "partner"

    def structure_of(self, agreement, signing):
        return signing


class CountersignForm(SignForm):
    """The mayor, or whoever holds the delegation, signs for the town."""

    party = "town"
    read = None  # frozen since the structure signed

    def structure_of(self, agreement, signing):
        return None

    def details(self):
        return {name: self.cleaned_data[name] for name in ("name", "role")} | {"consent": CONSENT[self.party]}


# By hand ---------------------------------------------------------------------------------------------


class OnPaperForm(SignedByForm):
    """What an agent reads on the scanned original: who signed for the structure, in which capacity, on which day."""

    scan = forms.ModelChoiceField(None, widget=forms.HiddenInput)
    dated_on = forms.DateField(label="Date portée sur l’original", widget=DateInput(), initial=clock.today)
    seen = forms.BooleanField(label=SEEN, error_messages={"required": "Regardez l’original, puis cochez cette case."})

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        usable = subject.scans.usable()
        self.fields["scan"].queryset = usable
        self.initial["scan"] = usable.first()
        self.fields["seen"].help_text = led_to("funding:agreement_original_file", subject, "Voir l’original (PDF)")
        self.name_the_relay(self.structure_of(subject))

    def structure_of(self, agreement):
        return agreement.structure

    def details(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class PartnerOnPaperForm(OnPaperForm):
    """The same, for one of the partners who have not signed yet."""

    partner = forms.ModelChoiceField(Partner.objects.none(), label="Partenaire")

    field_order = ["scan", "partner"]

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["partner"].queryset = subject.unsigned_partners()

    def structure_of(self, agreement):
        return None


class TownOnPaperForm(OnPaperForm):
    def structure_of(self, agreement):
        return None


class OriginalForm(UploadFormMixin, forms.Form):
    """Pages of one agreement, signed by hand then scanned or photographed."""

    scan = UploadField(label="L’original signé, scanné")


class BatchForm(UploadFormMixin, forms.Form):
    """One file from the scanner, with the sheets of as many agreements as one likes, in any order."""

    scan = UploadField(label="Le fichier du scanneur")


class ByHandForm(forms.Form):
    """Which page of which agreement this sheet is."""

    agreement = forms.ModelChoiceField(Agreement.objects.none(), label="Convention", empty_label="Choisissez")
    number = forms.IntegerField(label="Page", min_value=1, max_value=999)

    def __init__(self, *args, agreements, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = agreements


class AsideForm(forms.Form):
    """Why an original does not do."""

    reason = forms.CharField(
        label="Pourquoi l’écarter",
        max_length=300,
        help_text="Par exemple : la page 4 est floue, la dernière page n’est pas signée. La structure le lira.",
    )


# The public page --------------------------------------------------------------------------------------


class CodeForm(forms.Form):
    """The code, as it was copied by hand."""

    code = forms.CharField(
        label="Code de vérification",
        max_length=40,
        help_text="Douze signes, par exemple K7MP-4QRT-9XWZ. Majuscules et tirets n’ont pas d’importance.",
    )


class ComparisonForm(forms.Form):
    """A file, or its fingerprint. Nothing of it is kept, and it is not opened."""

    file = forms.FileField(label="Votre fichier PDF", required=False, help_text="10 Mo au plus.", allow_empty_file=True)
    sha256 = forms.RegexField(
        r"^[0-9a-fA-F\s]{64,100}$",
        label="Ou son empreinte SHA-256",
        required=False,
        max_length=100,
        error_messages={"invalid": "Une empreinte SHA-256 compte 64 chiffres et lettres de A à F."},
    )
