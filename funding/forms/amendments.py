"""What is typed to amend an agreement, and to sign what was written."""

from django import forms

from commons.forms import MoveForm
from commons.french import money, number

from .fields import AmountField, DateInput, TargetField, text
from .signing import SignedByForm
from .town import DeliberationField

CONSENT = {
    "structure": "J’ai lu l’avenant et je le signe au nom de la structure, que j’ai le pouvoir d’engager.",
    "partner": "J’ai lu l’avenant et je le signe au nom de notre structure, partenaire du projet, que j’ai le pouvoir "
    "d’engager.",
    "town": "Je signe cet avenant au nom de la Ville, en vertu de ma délégation.",
}


class AmendmentForm(MoveForm):
    """What changes; what is left as it is changes nothing."""

    wants_subject = True
    reason = text("Pourquoi", "Ces mots figurent dans l’avenant.")
    ends_on = forms.DateField(label="Fin de la convention", widget=DateInput())
    purpose = forms.CharField(
        label="Objet", max_length=256, widget=forms.Textarea(attrs={"rows": 2}), help_text="Celui que la Ville publie."
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.amendment = None if hasattr(subject, "grant") else subject
        self.agreement = self.amendment.agreement if self.amendment else subject
        self.years = self.agreement.years()
        self.reports = list(self.agreement.reports.filter(status__in=["expected", "returned"]))
        self.initial |= self.written()
        years, due, targets = self.lines_written()
        for year, amount in self.years:
            self.fields[f"year_{year}"] = AmountField(
                label=f"Montant {year}",
                initial=years.get(year, amount),
                help_text=f"Aujourd’hui : {money(amount)}.",
            )
        for report in self.reports:
            self.fields[f"report_{report.pk}"] = forms.DateField(
                label=f"{report}, à rendre avant le", widget=DateInput(), initial=due.get(report.pk, report.due_on)
            )
        self.targets = list(self.targets_to_come())
        for indicator, year, value in self.targets:
            self.fields[f"target_{indicator.pk}_{year}"] = TargetField(
                label=f"Cible {year} : {indicator}",
                required=False,
                initial=targets.get((indicator.pk, year), value),
                help_text=f"Aujourd’hui : {number(value)}. Vide : rien ne change.",
            )
        self.fields["deliberation"] = DeliberationField(
            required=False, help_text="Obligatoire si le montant total augmente."
        )
        self.fields["deliberation"].offer_held()

    def written(self):
        """As the draft says, else as the agreement does."""
        agreement, draft = self.agreement, self.amendment
        purpose = agreement.grant.beneficiaries.order_by("pk").first().purpose
        if draft is None:
            return {"ends_on": agreement.ends_on, "purpose": purpose}
        return {
            "reason": draft.reason,
            "ends_on": draft.ends_on or agreement.ends_on,
            "purpose": draft.purpose or purpose,
            "deliberation": draft.deliberation,
        }

    def lines_written(self):
        """What the draft says of each year, report and target that it changes."""
        draft = self.amendment
        if draft is None:
            return {}, {}, {}
        return (
            {line.year: line.after for line in draft.years.all()},
            {line.report_id: line.after for line in draft.reports.all()},
            {(line.indicator_id, line.year): line.after for line in draft.targets.all()},
        )

    def targets_to_come(self):
        """``(indicator, year, target)`` of the years on which the structure has not reported yet."""
        years = [report.year for report in self.reports]
        for indicator in self.agreement.indicators.with_targets():
            known = indicator.by_year()
            yield from ((indicator, year, known.get(year)) for year in years)

    def clean(self):
        data = super().clean()
        amounts = [data.get(f"year_{year}") for year, _ in self.years]
        if None not in amounts and sum(amounts) == 0:
            raise forms.ValidationError("Une convention sans argent se résilie : l’avenant n’y suffit pas.")
        return data

    def details(self):
        data = self.cleaned_data
        return {
            "reason": data["reason"],
            "ends_on": data["ends_on"],
            "purpose": " ".join(data["purpose"].split()),
            "amounts": {year: data[f"year_{year}"] for year, _ in self.years},
            "due": {report.pk: data[f"report_{report.pk}"] for report in self.reports},
            "targets": {(row.pk, year): data[f"target_{row.pk}_{year}"] for row, year, _ in self.targets},
            "deliberation": data["deliberation"],
        }


class AmendmentSignForm(SignedByForm):
    """A signature on screen: name, capacity, and a consent whose words are kept with it."""

    party = "structure"

    def __init__(self, *args, subject, signing=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.name_the_relay({"structure": subject.structure, "partner": signing, "town": None}[self.party])
        self.fields["agreed"] = forms.BooleanField(
            label=CONSENT[self.party], error_messages={"required": "Cochez cette case pour signer."}
        )

    def details(self):
        data = self.cleaned_data
        return {"name": data["name"], "role": data["role"], "consent": CONSENT[self.party]}


class AmendmentPartnerSignForm(AmendmentSignForm):
    """A partner signs for itself: ``signing``, when the page knows whose turn it is."""

    party = "partner"


class AmendmentCountersignForm(AmendmentSignForm):
    """The mayor, or whoever holds the delegation, signs for the town."""

    party = "town"


class AbandonForm(MoveForm):
    """Why, in words that the other party reads."""

    reason = text("Pourquoi")


AMENDMENT_MOVES = {
    "rewrite_amendment": AmendmentForm,
    "sign_amendment": AmendmentSignForm,
    "sign_amendment_as_partner": AmendmentPartnerSignForm,
    "countersign_amendment": AmendmentCountersignForm,
    "refuse_amendment": AbandonForm,
    "abandon_amendment": AbandonForm,
}
