"""What is typed about companies that may close: the alert, its follow-up, the steps of a case."""

import re

from django import forms
from django.core.exceptions import ValidationError

from commons import clock
from commons.forms import DateInput, ModelForm, MoveForm
from commons.uploads import UploadField, UploadFormMixin
from structures.forms.fields import IdentifierField
from structures.identifiers import validate_phone, validate_siret
from structures.models import Commune

from ..models import Alert, Company, TakeoverCase, TakeoverContact
from ..models.alerts import CODE_LENGTH, new_slip
from .premises import text

LONGEST = 5_000
MOST_PEOPLE = 100_000


# In confidence ----------------------------------------------------------------------------------------


class AlertForm(forms.Form):
    """Who is worried about which company. Nobody has to give their name."""

    slip = forms.CharField(max_length=64, required=False, initial=new_slip, widget=forms.HiddenInput)
    sender = forms.ChoiceField(label="Vous êtes", choices=Alert.Sender, widget=forms.RadioSelect)
    company_name = forms.CharField(label="Nom de l’entreprise", max_length=200)
    siret = IdentifierField(
        label="SIRET", required=False, validators=[validate_siret], help_text="Si vous l’avez : 14 chiffres."
    )
    commune = forms.ModelChoiceField(
        label="Commune", queryset=Commune.objects.none(), required=False, empty_label="Je ne sais pas"
    )
    headcount = forms.IntegerField(
        label="Nombre de salariés", required=False, min_value=0, max_value=MOST_PEOPLE, help_text="À peu près."
    )
    words = text(
        "Ce qui se passe",
        "Un départ en retraite sans repreneur, une vente, des difficultés, un projet… Dites-le avec vos mots.",
        rows=7,
        max_length=LONGEST,
    )
    name = forms.CharField(label="Votre nom", max_length=100, required=False)
    phone = forms.CharField(label="Votre téléphone", max_length=20, required=False, validators=[validate_phone])
    email = forms.EmailField(label="Votre courriel", required=False)

    contact = ("name", "phone", "email")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = Commune.objects.order_by("name")
        for name, hint in (("name", "name"), ("phone", "tel"), ("email", "email")):
            self.fields[name].widget.attrs["autocomplete"] = hint

    def about_the_company(self):
        return [field for field in self.visible_fields() if field.name not in self.contact]

    def about_the_sender(self):
        return [self[name] for name in self.contact]


class OfficeAlertForm(AlertForm):
    """What a mediator was told on the phone, or heard of."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sender"].label = "Qui a alerté"
        self.fields["sender"].choices = SAID_OF
        for name, label in (("name", "Son nom"), ("phone", "Son téléphone"), ("email", "Son courriel")):
            self.fields[name].label = label
            self.fields[name].widget.attrs["autocomplete"] = "off"


SAID_OF = [
    (Alert.Sender.OWNER, "Qui dirige ou possède l’entreprise"),
    (Alert.Sender.EMPLOYEE, "Quelqu’un qui y travaille"),
    (Alert.Sender.ACCOUNTANT, "Un expert-comptable ou un conseil"),
    (Alert.Sender.OTHER, "Quelqu’un d’autre, ou vous-même"),
]


class WordsForm(forms.Form):
    """The code that was noted, and what there is to add."""

    code = forms.CharField(
        label="Votre code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="Douze lettres et chiffres, montrés à la fin de votre signalement.",
    )
    words = text("Ce que vous voulez ajouter", rows=7, max_length=LONGEST)

    def clean_code(self):
        """As it is copied by hand: spaces, dashes, small letters."""
        code = re.sub(r"[\s.\-_–—]", "", self.cleaned_data["code"]).upper()
        if len(code) != CODE_LENGTH:
            raise ValidationError("Ce code n’est pas complet : douze lettres et chiffres.")
        return code


# The case ---------------------------------------------------------------------------------------------


def past_day(label, **options):
    return forms.DateField(label=label, widget=DateInput(), initial=clock.today, **options)


def no_future(day):
    if day and day > clock.today():
        raise ValidationError("Ce jour est à venir.")
    return day


class ContactForm(MoveForm):
    met_on = past_day("Le")
    how = forms.ChoiceField(label="Comment", choices=TakeoverContact.How)
    who = forms.CharField(label="Avec qui", max_length=150)
    words = text("Ce qui s’est dit")

    def clean_met_on(self):
        return no_future(self.cleaned_data["met_on"])


class DiagnosisForm(MoveForm):
    wants_subject = True
    diagnosis = text("Diagnostic", "La santé de l’entreprise, ses forces, pourquoi elle risque de fermer.", rows=8)
    jobs_at_stake = forms.IntegerField(label="Emplois en jeu", min_value=0, max_value=MOST_PEOPLE)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"diagnosis": subject.diagnosis, "jobs_at_stake": subject.jobs_at_stake} | self.initial


class ProjectForm(MoveForm):
    wants_subject = True
    project = text("Projet de reprise", "Qui reprend, pour faire quoi, avec quel accompagnement.", rows=8)
    form = forms.ChoiceField(label="Forme choisie", choices=[("", "Pas encore décidée"), *TakeoverCase.Form.choices])

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].required = False
        self.initial = {"project": subject.project, "form": subject.form} | self.initial


class FinancingForm(MoveForm):
    wants_subject = True
    financing = text("Plan de financement", "Apports des salariés, prêts, garanties, subventions.", rows=8)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"financing": subject.financing} | self.initial


class TakeOverForm(MoveForm):
    wants_subject = True
    ended_on = past_day("Reprise signée le")
    form = forms.ChoiceField(label="Forme", choices=TakeoverCase.Form)
    jobs_saved = forms.IntegerField(label="Emplois repris", min_value=0, max_value=MOST_PEOPLE)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"form": subject.form, "jobs_saved": subject.jobs_at_stake} | self.initial

    def clean_ended_on(self):
        return no_future(self.cleaned_data["ended_on"])


class EndForm(MoveForm):
    ended_on = past_day("Le")
    reason = text("Pourquoi", "Pour qui reprendra ce dossier dans deux ans : ce qui a manqué.")

    def clean_ended_on(self):
        return no_future(self.cleaned_data["ended_on"])


class JoinForm(MoveForm):
    wants_subject = True
    other = forms.CharField(label="Numéro de l’autre dossier", max_length=12, help_text="Par exemple T-7K3MPQ2X.")

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject

    def clean_other(self):
        number = self.cleaned_data["other"].strip().upper()
        other = TakeoverCase.objects.running().exclude(pk=self.subject.pk).filter(number=number).first()
        if other is None:
            raise ValidationError("Aucun autre dossier en cours ne porte ce numéro.")
        return other


MOVES = {
    "first_contact": ContactForm,
    "diagnose": DiagnosisForm,
    "begin_project": ProjectForm,
    "seek_financing": FinancingForm,
    "take_over": TakeOverForm,
    "record_sale": EndForm,
    "record_closing": EndForm,
    "drop_case": EndForm,
    "join_case": JoinForm,
}


# The office -------------------------------------------------------------------------------------------


class DocumentForm(UploadFormMixin, forms.Form):
    """A paper of the case."""

    title = forms.CharField(label="Titre", max_length=150, help_text="Par exemple : bilan 2026, plan de reprise.")
    file = UploadField(label="Fichier")


class ListForm(forms.Form):
    """A list of weak signals."""

    file = forms.FileField(
        label="Fichier",
        help_text="CSV ou XLSX, 10 Mo au plus. Quatre colonnes : SIRET, nom, signal, date.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    partial = forms.BooleanField(label="Garder les bonnes lignes si d’autres sont refusées", required=False)


class CompanyForm(ModelForm):
    """The SIRET gives the SIREN."""

    siret = IdentifierField(label="SIRET", required=False, validators=[validate_siret])
    siren = IdentifierField(
        label="SIREN", required=False, help_text="Neuf chiffres. Vide : celui du SIRET.",
        validators=Company._meta.get_field("siren").validators,
    )  # fmt: skip

    class Meta:
        model = Company
        fields = ["name", "siret", "siren", "activity", "commune", "headcount", "note"]

    def clean(self):
        data = super().clean()
        if data.get("siret") and not data.get("siren"):
            data["siren"] = data["siret"][:9]
        return data
