"""What an agent types first, for somebody who came to the desk or sent paper."""

from dateutil.relativedelta import relativedelta
from django import forms

from commons import clock
from commons.forms import DateInput, MoveForm
from commons.french import day
from commons.uploads import UploadField, UploadFormMixin

from ..models import Assistance, Call
from .applicant import StartForm

OLDEST_RECEIPT = relativedelta(months=6)


class AssistForm(StartForm):
    """How the request came in and when, then what the first page of the portal asks."""

    channel = forms.ChoiceField(label="Comment est-elle arrivée", choices=Assistance.Channel, widget=forms.RadioSelect)
    received_on = forms.DateField(
        label="Reçue le",
        widget=DateInput(),
        help_text="Le délai légal de deux mois part de ce jour. La date du tampon, pour un courrier.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", clock.today())
        self.order_fields(["channel", "received_on"])

    def clean_received_on(self):
        received_on, call = self.cleaned_data["received_on"], self.instance.call
        if received_on > clock.today():
            raise forms.ValidationError("Une demande ne peut pas avoir été reçue dans le futur.")
        if received_on < clock.today() - OLDEST_RECEIPT:
            raise forms.ValidationError("Cette date est trop ancienne : vérifiez l’année.")
        if not clock.local_date(call.opens_at) <= received_on <= clock.local_date(call.closes_at):
            raise forms.ValidationError(
                f"L’appel était ouvert du {day(call.opens_at)} au {day(call.closes_at)} : "
                "une demande reçue en dehors n’est pas recevable."
            )
        return received_on

    def how(self):
        return {name: self.cleaned_data[name] for name in ("channel", "received_on")}


class WhereForm(forms.Form):
    """Which call, and for which structure: found by its name or its number."""

    call = forms.ModelChoiceField(Call.objects.none(), label="Appel", empty_label="Choisissez")
    q = forms.CharField(
        label="Structure", max_length=100, help_text="Son nom, son SIRET ou son numéro RNA.", required=False
    )

    def __init__(self, *args, calls, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls


class ScanForm(UploadFormMixin, forms.Form):
    """The paper that the structure signed."""

    scan = UploadField(label="Original signé, scanné")


class DepositForForm(MoveForm):
    """The agent says that the original on file is the one that is typed."""

    same = forms.BooleanField(
        label="Ce que j’ai saisi est ce que dit l’original, et la personne qui l’a signé peut engager la structure.",
        error_messages={"required": "Cochez cette case pour déposer."},
    )

    def details(self):
        return {}
