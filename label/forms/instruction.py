"""What the agents of the label type: what is missing, a visit, its report, the decision."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django import forms

from commons import clock
from commons.forms import DateInput, MoveForm
from commons.french import day
from commons.uploads import UploadField, UploadFormMixin
from structures.models import User

from ..models import Answer, Criterion
from ..workflow.instruction import opinion_of
from ..workflow.visits import NO_PLACE

LONGEST_COMPLETION = relativedelta(months=6)
USUAL_COMPLETION = dt.timedelta(days=30)
ROWS = 8
PHOTO_HINT = "JPEG, PNG ou WebP, 10 Mo au plus."


def long_text(label, help_text="", required=True, rows=6):
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class AskCompletionForm(MoveForm):
    """All that is missing at once, each thing about one criterion or about the whole, and until when."""

    wants_subject = True
    deadline = forms.DateField(
        label="À fournir avant le", widget=DateInput(), initial=lambda: clock.today() + USUAL_COMPLETION
    )

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        criteria = Criterion.objects.filter(theme__referential=subject.referential_id).select_related("theme")
        choices = [("", "toute la candidature"), *((row.pk, f"{row.theme} : {row.question}") for row in criteria)]
        for rank in range(1, ROWS + 1):
            self.fields[f"wanted_{rank}"] = forms.CharField(
                label=f"Ce qui manque ({rank})", max_length=300, required=False
            )
            self.fields[f"criterion_{rank}"] = forms.TypedChoiceField(
                label=f"À propos de ({rank})", choices=choices, required=False, coerce=int, empty_value=None
            )
        self.criteria = {row.pk: row for row in criteria}
        self.order_fields([*(name for name in self.fields if name != "deadline"), "deadline"])

    def clean(self):
        data = super().clean()
        for rank in range(1, ROWS + 1):
            if data.get(f"criterion_{rank}") and not data.get(f"wanted_{rank}"):
                self.add_error(f"wanted_{rank}", "Dites ce qui manque pour ce critère.")
        if not self.errors and not self.items():
            self.add_error("wanted_1", "Dites ce qui manque : une ligne au moins.")
        return data

    def clean_deadline(self):
        deadline = self.cleaned_data["deadline"]
        if deadline <= clock.today():
            raise forms.ValidationError("Donnez une date à venir.")
        if deadline > (furthest := clock.today() + LONGEST_COMPLETION):
            raise forms.ValidationError(f"Donnez une date d’ici au {day(furthest)} : six mois au plus.")
        return deadline

    def items(self):
        data = self.cleaned_data
        return [
            (self.criteria.get(data.get(f"criterion_{rank}")), data[f"wanted_{rank}"])
            for rank in range(1, ROWS + 1)
            if data.get(f"wanted_{rank}")
        ]

    def details(self):
        return {"items": self.items(), "deadline": self.cleaned_data["deadline"]}


class AwardForm(MoveForm):
    """What to improve until the next time, as the jury said it unless it is written otherwise."""

    wants_subject = True
    paths = long_text("Pistes de progrès", "La structure les lit dans son espace.", required=False)

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        if opinion := opinion_of(subject):
            self.fields["paths"].initial = opinion.paths


class RefuseForm(MoveForm):
    """What the jury said, for the structure to read as it is written here."""

    wants_subject = True
    reasons = long_text("Motifs du refus", "La structure les lit tels quels, avec les voies de recours.")
    paths = long_text("Pistes de progrès", "Ce qui aiderait une prochaine candidature.")

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        if opinion := opinion_of(subject):
            self.fields["reasons"].initial, self.fields["paths"].initial = opinion.reasons, opinion.paths


CANDIDACY_MOVES = {"ask_completion": AskCompletionForm, "award": AwardForm, "refuse": RefuseForm}


# Visits -----------------------------------------------------------------------------------------------


def visitors():
    """Agents of the label, who may go and see."""
    return User.objects.holding("label.run_label").order_by("last_name", "first_name")


class PlanForm(forms.Form):
    """When, and who comes. Where is agreed by voice for a protected structure, and known for the others."""

    planned_for = forms.SplitDateTimeField(
        label="Date et heure",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Date"},
            time_attrs={"type": "time", "aria-label": "Heure"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        help_text="La structure reçoit un courriel avec cette date.",
    )
    visitors = forms.ModelMultipleChoiceField(
        User.objects.none(), label="Qui vient", widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label="À savoir avant de venir", max_length=300, required=False, help_text="Pour les visiteurs seulement."
    )

    def __init__(self, *args, candidacy, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["visitors"].queryset = visitors()
        if candidacy.structure.is_protected:
            self.fields["note"].help_text = NO_PLACE

    def clean_planned_for(self):
        planned_for = self.cleaned_data["planned_for"]
        if planned_for <= clock.now():
            raise forms.ValidationError("Donnez une date à venir.")
        return planned_for


class ReportForm(forms.Form):
    """What was seen: a report, then criterion by criterion where the visitors looked."""

    held_on = forms.DateField(label="Visite faite le", widget=DateInput())
    report = long_text("Compte rendu", required=False, rows=10)

    def __init__(self, *args, visit, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        if visit.candidacy.structure.is_protected:
            self.fields[
                "report"
            ].help_text = "N’écrivez ni le lieu ni le nom des personnes : tout le service lit ces mots."
        found = {finding.criterion_id: finding for finding in visit.findings.all()}
        stages = [("", "pas regardé"), *Answer.Stage.choices]
        for criterion in criteria:
            known = found.get(criterion.pk)
            self.fields[f"stage_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.question,
                choices=stages,
                required=False,
                coerce=int,
                empty_value=None,
                initial=known.stage if known else "",
            )
            self.fields[f"words_{criterion.pk}"] = forms.CharField(
                label=f"Remarque : {criterion.question}",
                max_length=300,
                required=False,
                initial=known.words if known else "",
            )

    def clean(self):
        data = super().clean()
        for criterion in self.criteria:
            if data.get(f"words_{criterion.pk}") and data.get(f"stage_{criterion.pk}") is None:
                self.add_error(f"stage_{criterion.pk}", "Dites ce que vous avez constaté, avec votre remarque.")
        return data

    @property
    def chapters(self):
        """``(theme, [(stage field, words field)])``, for the page."""
        themes = {}
        for criterion in self.criteria:
            row = (self[f"stage_{criterion.pk}"], self[f"words_{criterion.pk}"])
            themes.setdefault(criterion.theme, []).append(row)
        return themes.items()

    def findings(self):
        data = self.cleaned_data
        return [
            (criterion, data[f"stage_{criterion.pk}"], data[f"words_{criterion.pk}"])
            for criterion in self.criteria
            if data[f"stage_{criterion.pk}"] is not None
        ]


class VisitPhotoForm(UploadFormMixin, forms.Form):
    """A picture, and what it shows for those who do not see it."""

    upload = UploadField(label="Photo", help_text=PHOTO_HINT)
    told = forms.CharField(
        label="Ce qu’elle montre", max_length=150, help_text="Une phrase pour qui ne voit pas l’image."
    )

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload and not upload.mime.startswith("image/"):
            raise forms.ValidationError("Donnez une photo (JPEG, PNG, WebP).")
        return upload
