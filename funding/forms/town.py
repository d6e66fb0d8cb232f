"""What the agents of the town type to move a file."""

from dateutil.relativedelta import relativedelta
from django import forms

from commons import clock
from commons.forms import MoveForm
from commons.french import day
from structures.models import PaperKind

from ..models import Deliberation
from .fields import AmountField, DateInput
from .reasons import ReasonField

FURTHEST_CLOSING = relativedelta(years=2)
LONGEST_COMPLETION = relativedelta(months=6)


class DeliberationField(forms.ModelChoiceField):
    """A vote that the council has already held, the latest first."""

    def __init__(self, **kwargs):
        super().__init__(Deliberation.objects.none(), label="Délibération", **kwargs)

    def label_from_instance(self, deliberation):
        return deliberation.described

    def offer_held(self):
        """The choice, read anew for each form: a sitting is held from its very day."""
        self.queryset = Deliberation.objects.filter(held_on__lte=clock.today()).order_by("-held_on", "-pk")


class ExtendForm(MoveForm):
    """A later closing. The move refuses an earlier one, the form a slip of the keyboard."""

    closes_at = forms.SplitDateTimeField(
        label="Nouvelle fermeture",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Date"}, time_attrs={"type": "time", "aria-label": "Heure"}
        ),
    )

    def clean_closes_at(self):
        closes_at, furthest = self.cleaned_data["closes_at"], clock.now() + FURTHEST_CLOSING
        if closes_at > furthest:
            raise forms.ValidationError(f"Donnez une date d’ici au {day(furthest)}.")
        return closes_at


class ReasonForm(MoveForm):
    """Why, in words that are kept."""

    reason = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 5}))


class RefuseForm(MoveForm):
    """The reason goes into the letter as it is written here; one that was kept may be taken as it stands."""

    wants_subject = True
    kept = ReasonField()
    reason = forms.CharField(
        label="Motif du refus",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="La structure le lira tel quel dans la lettre, avec les voies de recours.",
    )
    deliberation = DeliberationField(required=False, help_text="Si le conseil a voté le refus.")

    class Media:
        js = [forms.Script("js/fill.js", defer=True)]

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deliberation"].offer_held()
        self.fields["kept"].offer(subject.call)

    def clean(self):
        """A reason, from the list or from the keyboard: what is written wins."""
        data = super().clean()
        kept = data.get("kept")
        data["reason"] = (data.get("reason") or "").strip() or (kept.text if kept else "")
        if not data["reason"]:
            self.add_error("reason", "Donnez le motif : la loi veut qu’un refus soit motivé.")
        return data

    def details(self):
        return {"reason": self.cleaned_data["reason"], "deliberation": self.cleaned_data["deliberation"]}


class AskForMoreForm(MoveForm):
    """All that is missing, at once, and until when: the legal clock stands still meanwhile."""

    papers = forms.MultipleChoiceField(
        label="Les pièces attendues", choices=PaperKind.asked, required=False, widget=forms.CheckboxSelectMultiple
    )
    wanted = forms.CharField(
        label="Ce qui manque encore",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Une demande par ligne : la structure aura une case de réponse pour chacune.",
    )
    deadline = forms.DateField(label="À fournir avant le", widget=DateInput())

    def clean_wanted(self):
        items = [line.strip(" -•\t") for line in self.cleaned_data["wanted"].splitlines() if line.strip(" -•\t")]
        if too_long := [item for item in items if len(item) > 300]:
            raise forms.ValidationError(f"Une ligne compte 300 caractères au plus : « {too_long[0][:40]}… ».")
        return items

    def clean(self):
        data = super().clean()
        if not data.get("papers") and data.get("wanted") == []:
            self.add_error("wanted", "Dites ce qui manque : une pièce au moins, ou une ligne.")
        return data

    def clean_deadline(self):
        deadline = self.cleaned_data["deadline"]
        if deadline <= clock.today():
            raise forms.ValidationError("Donnez une date à venir.")
        if deadline > (furthest := clock.today() + LONGEST_COMPLETION):
            raise forms.ValidationError(f"Donnez une date d’ici au {day(furthest)} : six mois au plus.")
        return deadline


class ProposeForm(MoveForm):
    """An amount a year, at most what is asked. The first year carries the others: its report unlocks them."""

    wants_subject = True

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.years = list(subject.years.all())
        for year in self.years:
            self.fields[f"year_{year.year}"] = AmountField(
                label=f"Montant proposé pour {year.year}",
                initial=year.requested,
                max_value=year.requested,
                help_text="Sous réserve des crédits de l’année." if year.year > subject.call.year else "",
            )

    def clean(self):
        data = super().clean()
        first, *later = [data.get(f"year_{year.year}") for year in self.years] or [None]
        if first == 0 and any(later):
            self.add_error(
                f"year_{self.years[0].year}",
                "La première année ne peut pas être à zéro : les suivantes en dépendent.",
            )
        return data

    def details(self):
        return {"amounts": {year.year: self.cleaned_data[f"year_{year.year}"] for year in self.years}}


class GrantForm(MoveForm):
    """Which vote gave the money."""

    deliberation = DeliberationField(help_text="Le vote du conseil municipal.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deliberation"].offer_held()


class PayForm(MoveForm):
    """The payment as the treasury made it: after its authorisation, and not in the future."""

    wants_subject = True
    order_number = forms.CharField(label="Numéro de mandat", max_length=30)
    paid_on = forms.DateField(label="Payé le", widget=DateInput(), initial=clock.today)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.authorised_at = subject.authorised_at

    def clean_paid_on(self):
        paid_on = self.cleaned_data["paid_on"]
        if paid_on > clock.today():
            raise forms.ValidationError("Un paiement s’enregistre une fois fait : donnez une date passée.")
        if self.authorised_at and paid_on < (authorised_on := clock.local_date(self.authorised_at)):
            raise forms.ValidationError(f"Le versement a été autorisé le {day(authorised_on)} : pas de paiement avant.")
        return paid_on
