"""What readers type, and what it takes to ask them: a grid, people, a date."""

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib.auth import get_user_model

from commons import clock
from commons.forms import ModelForm, MoveForm
from commons.french import day

from ..models import Call, Expert, Interest, Opinion, ScoringCriterion
from ..models.scoring import FEWEST_LEVELS, MOST_LEVELS
from .fields import DateInput

LONGEST_READING = relativedelta(months=6)
LONGEST_LEVEL = 200
MOST_EXPERTS = 20


def soon(value):
    """A day to come, within six months: further is a slip of the keyboard."""
    if value <= clock.today():
        raise forms.ValidationError("Donnez une date à venir.")
    if value > (furthest := clock.today() + LONGEST_READING):
        raise forms.ValidationError(f"Donnez une date d’ici au {day(furthest)} : six mois au plus.")


# The grid -------------------------------------------------------------------------------------------


class LevelsField(forms.CharField):
    """The sentences of the levels, one a line."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 50})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return self.clean_lines(initial) != self.clean_lines(data)

    def clean_lines(self, value):
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean(self, value):
        lines = self.clean_lines(super().clean(value))
        if not FEWEST_LEVELS <= len(lines) <= MOST_LEVELS:
            raise forms.ValidationError(f"Donnez de {FEWEST_LEVELS} à {MOST_LEVELS} niveaux, un par ligne.")
        if too_long := [line for line in lines if len(line) > LONGEST_LEVEL]:
            raise forms.ValidationError(
                f"Un niveau compte {LONGEST_LEVEL} caractères au plus : « {too_long[0][:40]}… »."
            )
        return lines


class CriterionForm(ModelForm):
    """One line of the grid, while its call is a draft."""

    levels = LevelsField(label="Niveaux", help_text="Une phrase par ligne, du plus faible (0 point) au plus fort.")

    class Meta:
        model = ScoringCriterion
        fields = ["rank", "label", "looked_at", "weight", "levels"]
        widgets = {"looked_at": forms.Textarea(attrs={"rows": 5, "cols": 40})}


class CopyGridForm(forms.Form):
    """Another call's grid, the latest first."""

    source = forms.ModelChoiceField(
        Call.objects.none(),
        label="Appel dont reprendre la grille",
        help_text="Elle remplace la grille de ce brouillon.",
    )

    def __init__(self, *args, call, user, **kwargs):
        super().__init__(*args, **kwargs)
        others = Call.objects.visible_to(user).filter(scoring__isnull=False).exclude(pk=call.pk)
        self.fields["source"].queryset = others.distinct()


# Asking readers -------------------------------------------------------------------------------------


class EntrustForm(forms.Form):
    """Who reads, and until when."""

    readers = forms.ModelMultipleChoiceField(
        get_user_model().objects.none(),
        required=False,
        label="Agents et élus",
        widget=forms.CheckboxSelectMultiple,
        help_text="Chacun déclare ses liens avec la structure avant de lire.",
    )
    known = forms.ModelMultipleChoiceField(
        Expert.objects.none(),
        required=False,
        label="Experts déjà invités sur cet appel",
        widget=forms.CheckboxSelectMultiple,
    )
    experts = forms.CharField(
        required=False,
        label="Autres experts extérieurs",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un par ligne, son nom puis son adresse : « Nadia Serre, nadia.serre@exemple.fr ». "
        "Chacun reçoit un lien personnel, sans compte.",
    )
    due_on = forms.DateField(label="Avis attendus le", widget=DateInput(), validators=[soon])

    def __init__(self, *args, user, applications, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.visible_to(user)
        self.fields["readers"].queryset = people.holding("funding.view_application")
        known = Expert.objects.visible_to(user).active().filter(call__in={row.call_id for row in applications})
        self.fields["known"].queryset = known
        if not known.exists():
            del self.fields["known"]

    def clean_experts(self):
        """``(name, email)`` of each line."""
        lines = [line.strip() for line in self.cleaned_data["experts"].splitlines() if line.strip()]
        if len(lines) > MOST_EXPERTS:
            raise forms.ValidationError(f"{MOST_EXPERTS} experts au plus à la fois.")
        return [self._guest(line) for line in lines]

    def _guest(self, line):
        name, _, email = line.rpartition(",")
        name, email = name.strip(" ,"), email.strip()
        try:
            Expert._meta.get_field("email").clean(email, None)
        except forms.ValidationError:
            raise forms.ValidationError(f"« {line[:60]} » : donnez un nom, une virgule, une adresse.") from None
        if not 0 < len(name) <= 120:
            raise forms.ValidationError(f"« {line[:60]} » : donnez un nom de 120 caractères au plus, puis l’adresse.")
        return name, email

    def clean(self):
        data = super().clean()
        if not self.errors and not (data["readers"] or data.get("known") or data["experts"]):
            raise forms.ValidationError("Choisissez au moins une personne.")
        return data

    def guests(self):
        """``(name, email)`` of the experts, those already invited and the new ones."""
        known = self.cleaned_data.get("known", [])
        return [*((expert.name, expert.email) for expert in known), *self.cleaned_data["experts"]]


class PostponeForm(MoveForm):
    """A later day for an expert."""

    due_on = forms.DateField(label="Nouvelle échéance", widget=DateInput(), validators=[soon])


# Reading --------------------------------------------------------------------------------------------


class InterestForm(MoveForm):
    """What links the reader to the structure, before anything is read."""

    interest = forms.ChoiceField(
        label="Quel lien avez-vous avec cette structure ?",
        choices=Interest,
        widget=forms.RadioSelect,
        help_text="Diriger la structure, y avoir un proche ou en être payé ferme le dossier pour vous (code général "
        "des collectivités territoriales, article L2131-11). Y siéger pour la Ville sans être payé n’est plus un "
        "intérêt en soi depuis la loi du 22 décembre 2025 (article L1111-6).",
    )


class RecuseForm(MoveForm):
    """The link that somebody discovers while reading."""

    interest = forms.ChoiceField(
        label="Quel lien avez-vous avec cette structure ?",
        choices=[choice for choice in Interest.choices if choice[0] != Interest.NONE],
        widget=forms.RadioSelect,
    )


class ReadingForm(forms.Form):
    """The grid to fill in, then an opinion. It may be kept unfinished."""

    opinion = forms.ChoiceField(label="Votre avis", choices=Opinion, required=False, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label="Pourquoi",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Les forces, les faiblesses, vos réserves. La structure peut demander à le lire après la décision.",
    )

    def __init__(self, *args, reading, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = list(reading.criteria)
        given = {score.criterion_id: score for score in reading.scores.all()}
        self.initial |= {"opinion": reading.opinion, "reasons": reading.reasons}
        for criterion in self.criteria:
            score = given.get(criterion.pk)
            self.fields[f"level_{criterion.pk}"] = forms.TypedChoiceField(
                label=criterion.label,
                choices=[(points, f"{points} · {sentence}") for points, sentence in criterion.points],
                coerce=int,
                empty_value=None,
                required=False,
                initial=score.level if score else None,
                widget=forms.RadioSelect,
                help_text=f"{criterion.looked_at} Poids : {criterion.weight}.",
            )
            self.fields[f"level_{criterion.pk}"].mark = "à noter avant de rendre"
            self.fields[f"comment_{criterion.pk}"] = forms.CharField(
                label=f"Pourquoi cette note ({criterion.label})",
                required=False,
                max_length=2000,
                initial=score.comment if score else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        for name in ("opinion", "reasons"):
            self.fields[name].mark = "à donner avant de rendre"
        self.order_fields([name for name in self.fields if name not in ("opinion", "reasons")])

    def written(self):
        """The arguments of ``write_reading``."""
        data = self.cleaned_data
        scores = {
            criterion: (data[f"level_{criterion.pk}"], data[f"comment_{criterion.pk}"]) for criterion in self.criteria
        }
        return {"scores": scores, "opinion": data["opinion"], "reasons": data["reasons"]}


READING_MOVES = {"declare_free": InterestForm, "recuse": RecuseForm}
EXPERT_MOVES = {"postpone": PostponeForm}
