"""What is typed when an agreement does not go as written."""

import datetime as dt
from decimal import Decimal

from django import forms

from commons import clock
from commons.forms import MoveForm
from commons.uploads import UploadField, UploadFormMixin

from .. import recovering
from ..models import PaymentCorrection, Recovery, Termination
from .amendments import AmendmentForm
from .fields import AmountField, DateInput, text

HEARING, TWO_MONTHS = 15, 60  # days that the page proposes: the move holds the rule


def in_days(days):
    return clock.today() + dt.timedelta(days=days + 1)


# Terminations and recoveries --------------------------------------------------------------------------


class AnnounceTerminationForm(MoveForm):
    """The grounds, and until when the structure may answer."""

    ground = forms.ChoiceField(label="Motif", choices=Termination.Ground)
    facts = text("Faits", "Ce qui s’est passé, avec les dates. La structure le lira tel quel.", rows=7)
    answer_until = forms.DateField(
        label="Réponse attendue avant le",
        widget=DateInput(),
        initial=lambda: in_days(TWO_MONTHS + 1),
        help_text="Deux mois au moins pour des obligations non tenues, comme le dit la convention, quinze jours au "
        "moins sinon.",
    )


class AnnounceRecoveryForm(MoveForm):
    """The sum and how it is reckoned; for two grounds the portal reckons it itself."""

    wants_subject = True
    ground = forms.ChoiceField(label="Motif", choices=Recovery.Ground)
    facts = text("Faits", "Ce qui s’est passé, avec les dates. La structure le lira tel quel.", rows=7)
    since = forms.DateField(
        label="Date du manquement",
        required=False,
        widget=DateInput(),
        help_text="Pour un manquement au contrat d’engagement républicain : la part de ce qui restait à courir ce jour "
        "est calculée.",
    )
    report = forms.ModelChoiceField(
        queryset=None,
        label="Compte rendu",
        required=False,
        help_text="Pour un coût réel inférieur au budget : la somme est calculée depuis ce compte rendu.",
    )
    asked = AmountField(
        label="Somme demandée",
        required=False,
        min_value=Decimal("0.01"),
        help_text="Laissez vide pour ces deux motifs : le portail la calcule.",
    )
    computation = text("Calcul", "Obligatoire si vous donnez la somme. Une étape par ligne.", rows=4, required=False)
    answer_until = forms.DateField(
        label="Réponse attendue avant le",
        widget=DateInput(),
        initial=lambda: in_days(HEARING),
        help_text="Quinze jours au moins.",
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = subject
        self.fields["report"].queryset = subject.reports.filter(status__in=["submitted", "accepted"])

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since and since > clock.today():
            raise forms.ValidationError("Un manquement a eu lieu : donnez une date passée.")
        return since

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if data["asked"]:
            if not data["computation"].strip():
                self.add_error("computation", "Dites comment cette somme est calculée.")
            return data
        reckoning = self.reckon(data)
        if reckoning:
            data["asked"], data["computation"] = reckoning.amount, reckoning.text
            if not reckoning.amount:
                raise forms.ValidationError(["Le calcul ne donne rien à rendre.", *reckoning.lines])
        return data

    def reckon(self, data):
        """What the portal can reckon by itself; else the field that it lacks says so."""
        if data["ground"] == Recovery.Ground.CHARTER:
            if data["since"]:
                return recovering.charter(self.agreement, data["since"])
            self.add_error("since", "Donnez la date du manquement, ou la somme et son calcul.")
        elif data["ground"] == Recovery.Ground.OVERPAID:
            if data["report"]:
                return recovering.overpaid(data["report"])
            self.add_error("report", "Choisissez le compte rendu, ou donnez la somme et son calcul.")
        else:
            self.add_error("asked", "Donnez la somme : pour ce motif le portail ne la calcule pas.")
        return None

    def details(self):
        names = ("ground", "facts", "asked", "computation", "answer_until")
        return {name: self.cleaned_data[name] for name in names}


class AnswerMeasureForm(UploadFormMixin, MoveForm):
    """What the structure says to it."""

    answer = text("Vos observations", "Le service les lit avant de décider.", rows=8)
    file = UploadField(label="Une pièce, si vous voulez", required=False)


class DecisionForm(MoveForm):
    """The reasons; for the *contrat d'engagement républicain*, when the prefect is told."""

    wants_subject = True
    reasons = text("Motifs de la décision", "La structure les lira tels quels. Répondez à ses observations.", rows=7)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.measure = subject
        if subject.ground == "charter":
            self.fields["prefect_on"] = forms.DateField(
                label="Copie envoyée au préfet le",
                widget=DateInput(),
                initial=clock.today,
                help_text="La loi veut qu’il en soit informé (loi 2000-321, art. 10-1).",
            )


class DropForm(MoveForm):
    """Why nothing comes of it."""

    reasons = text("Pourquoi")


class WithholdForm(DecisionForm):
    """How much of what is still to be paid."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"] = AmountField(
            label="Somme retenue",
            initial=self.measure.asked,
            min_value=Decimal("0.01"),
            max_value=self.measure.asked,
        )


class DecideRecoveryForm(WithholdForm):
    """The *titre de recettes*."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = "Somme à rembourser"
        self.fields["order_number"] = forms.CharField(label="Numéro du titre de recettes", max_length=30)
        self.fields["due_on"] = forms.DateField(
            label="À rembourser avant le",
            widget=DateInput(),
            initial=lambda: in_days(TWO_MONTHS),
            help_text="Six mois au plus pour un manquement au contrat d’engagement républicain.",
        )


class CollectForm(MoveForm):
    """All that was left has come."""

    collected_on = forms.DateField(label="Encaissé le", widget=DateInput(), initial=clock.today)
    reference = forms.CharField(label="Référence", max_length=60, help_text="Celle de l’encaissement en trésorerie.")


class CollectPartForm(CollectForm):
    """A part of it."""

    amount = AmountField(label="Somme encaissée", min_value=Decimal("0.01"))


# Payments and reports ---------------------------------------------------------------------------------


class CorrectPaymentForm(MoveForm):
    """The number and the date as they should have been."""

    wants_subject = True
    order_number = forms.CharField(label="Numéro de mandat", max_length=30)
    paid_on = forms.DateField(label="Payé le", widget=DateInput())
    reason = text("Pourquoi", rows=3)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"order_number": subject.order_number, "paid_on": subject.paid_on}


class ReversePaymentForm(MoveForm):
    """Whether it never left, or came back."""

    kind = forms.ChoiceField(
        label="Ce qui s’est passé",
        choices=[(kind.value, kind.label) for kind in (PaymentCorrection.Kind.BOUNCED, PaymentCorrection.Kind.MISTAKE)],
    )
    reason = text("Précisez", rows=3)


class SummonForm(MoveForm):
    """Until when."""

    until = forms.DateField(label="À rendre avant le", widget=DateInput(), initial=lambda: in_days(30))


class ReopenReportForm(MoveForm):
    """Until when."""

    due_on = forms.DateField(label="À rendre avant le", widget=DateInput(), initial=lambda: in_days(30))


AGREEMENT_CHANGES = {
    "draft_amendment": AmendmentForm,
    "announce_termination": AnnounceTerminationForm,
    "announce_recovery": AnnounceRecoveryForm,
    "announce_recovery_after_termination": AnnounceRecoveryForm,
    "announce_recovery_after_completion": AnnounceRecoveryForm,
}
TERMINATION_MOVES = {
    "answer_termination": AnswerMeasureForm,
    "decide_termination": DecisionForm,
    "drop_termination": DropForm,
}
RECOVERY_MOVES = {
    "answer_recovery": AnswerMeasureForm,
    "decide_recovery": DecideRecoveryForm,
    "withhold": WithholdForm,
    "drop_recovery": DropForm,
    "collect_part": CollectPartForm,
    "collect": CollectForm,
}
INSTALMENT_CHANGES = {"correct_payment": CorrectPaymentForm, "reverse_payment": ReversePaymentForm}
REPORT_CHANGES = {"summon": SummonForm, "summon_to_correct": SummonForm, "reopen_report": ReopenReportForm}
