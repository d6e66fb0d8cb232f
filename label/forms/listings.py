"""What a structure types on its page, and what the town and the public type about it."""

import datetime as dt
import re

from django import forms

from commons import clock
from commons.forms import DateInput, ModelForm, MoveForm
from commons.uploads import UploadField, UploadFormMixin
from structures.models import Structure

from ..models import Category, ErrorReport, Hours, HoursException, Listing, Neighbourhood, Photo
from ..opening import LAST_MINUTE, told

# Around the agglomeration: a point that is typed elsewhere is a slip of the finger.
BOX = {"latitude": (43.7, 44.7), "longitude": (3.5, 4.6)}
FAR = "Ce point est loin de l’agglomération : vérifiez-le."
EXAMPLE = "« 9 h – 12 h, 14 h – 18 h »"
WEEK = [(f"weekday_{day.value}", day) for day in Hours.Weekday]


class StepForm(ModelForm):
    """Saves its own fields and leaves the others alone. ``wanted`` may stay empty until the page is published."""

    wanted = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.wanted:
            self.fields[name].mark = "à remplir avant de publier"

    def save(self, only=None):
        """``only`` these of its fields."""
        names = [name for name in self._meta.fields if only is None or name in only]
        several = [name for name in names if self.instance._meta.get_field(name).many_to_many]
        self.instance.save(update_fields=[name for name in names if name not in several])
        for name in several:
            getattr(self.instance, name).set(self.cleaned_data[name])
        return self.instance


class PresentationForm(StepForm):
    wanted = ("summary", "description", "categories")

    categories = forms.ModelMultipleChoiceField(
        Category.objects.all(),
        label="Catégories",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="C’est par elles que l’on vous trouve. Trois au plus, c’est plus clair.",
    )

    class Meta:
        model = Listing
        fields = ["summary", "description", "categories"]
        widgets = {"description": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "summary": "Ce que vous faites, pour qui. C’est la ligne que l’on lit dans la liste.",
            "description": "Ce que l’on trouve chez vous, comment ça se passe, ce que ça coûte.",
        }


class PlaceForm(StepForm):
    class Meta:
        model = Listing
        fields = [
            *("address", "neighbourhood", "latitude", "longitude"),
            *("directions", "is_accessible", "access_words"),
        ]
        localized_fields = ["latitude", "longitude"]
        help_texts = {
            "latitude": "Par exemple 44,127204.",
            "longitude": "Par exemple 4,083352.",
            "directions": "L’arrêt de bus, l’entrée, le parking.",
            "access_words": "Une rampe, une marche, des toilettes adaptées.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        neighbourhood = self.fields["neighbourhood"]
        neighbourhood.queryset = Neighbourhood.objects.filter(commune=self.instance.structure.commune_id)
        neighbourhood.empty_label = "Je ne sais pas"

    def clean(self):
        data = super().clean()
        for name, (lowest, highest) in BOX.items():
            value = data.get(name)
            if value is not None and not lowest <= value <= highest:
                self.add_error(name, FAR)
        return data


class ContactForm(StepForm):
    """They live on the structure: its own pages show the same."""

    website = forms.URLField(label="Site internet", max_length=200, required=False, assume_scheme="https")

    class Meta:
        model = Structure
        fields = ["public_email", "public_phone", "website"]
        widgets = {"public_phone": forms.TextInput(attrs={"type": "tel"})}
        help_texts = {"public_email": "Tout le monde le lira.", "public_phone": "Tout le monde le lira."}


class HelpingForm(StepForm):
    job_url = forms.URLField(label="Page des offres", max_length=200, required=False, assume_scheme="https")

    class Meta:
        model = Listing
        fields = ["welcomes_volunteers", "volunteer_words", "recruits", "job_words", "job_url"]
        labels = {"welcomes_volunteers": "Nous accueillons des bénévoles", "recruits": "Nous recrutons"}


# Hours --------------------------------------------------------------------------------------------------

TIME = re.compile(r"(\d{1,2})\s*(?:h|:|heures?)?\s*([0-5]\d)?\s*$", re.IGNORECASE)
FROM = re.compile(r"^(?:de\s+|d[’'])", re.IGNORECASE)
BETWEEN = re.compile(r"\s*(?:-|–|—|à|jusqu’à|jusqu'à)\s*", re.IGNORECASE)
NEXT = re.compile(r"\s*(?:,|;|/|\bet\b|\bpuis\b)\s*", re.IGNORECASE)
NO_HOUR = f"« {{}} » n’est pas une heure. Écrivez par exemple {EXAMPLE}."
NAMED = {"midi": "12 h", "minuit": "24 h"}


class WrittenHours(forms.CharField):
    """« 9h-12h, 14h-18h30 » as people write it; its clean value is ``[(opens, closes)]``, in order."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=120, **kwargs)
        self.plain = True  # nothing written is an answer: closed

    def clean(self, value):
        written = super().clean(value).strip().rstrip(".")
        if not written or written.lower() in ("fermé", "ferme", "-"):
            return []
        ranges = sorted(read_range(part) for part in NEXT.split(written) if part)
        if any(later[0] < earlier[1] for earlier, later in zip(ranges, ranges[1:], strict=False)):
            raise forms.ValidationError("Deux ouvertures de ce jour se chevauchent.")
        return ranges

    def prepare_value(self, value):
        return (told(value) if value else "") if isinstance(value, list | tuple) else value


def read_range(written):
    ends = BETWEEN.split(FROM.sub("", written.strip()), maxsplit=1)
    if len(ends) != 2:
        raise forms.ValidationError(f"« {written} » n’a pas d’heure de fin. Écrivez par exemple {EXAMPLE}.")
    opens, closes = read_time(ends[0]), read_time(ends[1], is_end=True)
    if opens >= closes:
        raise forms.ValidationError(f"« {written} » finit avant d’avoir commencé.")
    return opens, closes


def read_time(written, *, is_end=False):
    """A place that closes at midnight is open until the last minute of the day."""
    found = TIME.match(NAMED.get(written.strip().lower(), written).strip())
    if not found or int(found[1]) > 24:
        raise forms.ValidationError(NO_HOUR.format(written))
    hours, minutes = int(found[1]), int(found[2] or 0)
    if is_end and (hours, minutes) in ((24, 0), (0, 0)):
        return LAST_MINUTE
    if hours == 24:
        raise forms.ValidationError(NO_HOUR.format(written))
    return dt.time(hours, minutes)


class HoursForm(forms.Form):
    """A week, one line a day."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, day in WEEK:
            self.fields[name] = WrittenHours(label=day.label.capitalize())
        self.fields[WEEK[0][0]].help_text = f"Par exemple {EXAMPLE}. Laissez vide si c’est fermé."

    def week(self):
        return {day.value: self.cleaned_data[name] for name, day in WEEK}


class ExceptionForm(ModelForm):
    class Meta:
        model = HoursException
        fields = ["starts_on", "ends_on", "opens", "closes", "words"]
        labels = {"starts_on": "Du", "ends_on": "Au", "opens": "Ouvert de", "closes": "à", "words": "Pourquoi"}
        help_texts = {
            "opens": "Laissez les deux heures vides si c’est fermé.",
            "words": "Congés, travaux, fête du quartier… Tout le monde le lira.",
        }
        widgets = {
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean_ends_on(self):
        if self.cleaned_data["ends_on"] < clock.today():
            raise forms.ValidationError("Ces jours sont passés.")
        return self.cleaned_data["ends_on"]


# Photos -------------------------------------------------------------------------------------------------

TOLD = "Pour qui ne la voit pas : « Trois bénévoles réparent un vélo dans l’atelier. »"


class PhotoForm(UploadFormMixin, forms.Form):
    """One picture, and its words, without which it is not shown."""

    photo = UploadField(label="Photo", help_text="JPEG, PNG ou WebP, 10 Mo au plus.")
    told = forms.CharField(label="Ce qu’elle montre", max_length=150, help_text=TOLD)

    def clean_photo(self):
        upload = self.cleaned_data["photo"]
        if upload and not upload.mime.startswith("image/"):
            raise forms.ValidationError("Donnez une photo (JPEG, PNG, WebP).")
        return upload


class PhotoWordsForm(ModelForm):
    class Meta:
        model = Photo
        fields = ["told"]
        help_texts = {"told": TOLD}


# Moves, reports -----------------------------------------------------------------------------------------


class ReasonForm(MoveForm):
    reason = forms.CharField(
        label="Pourquoi",
        max_length=300,
        help_text="La structure le lira tel quel.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OnlineForm(MoveForm):
    """Carries the mark of what was read on the page that led here (``workflow.listings.reading``)."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)


class HidingForm(MoveForm):
    reason = forms.CharField(
        label="Pourquoi",
        max_length=200,
        help_text="Travaux, pause, informations fausses… La structure et la Ville le lisent.",
    )


class OutcomeForm(MoveForm):
    outcome = forms.CharField(
        label="Suite donnée",
        max_length=300,
        help_text="Si la personne a laissé son adresse, elle la lira telle quelle.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PhotoAnswerForm(forms.Form):
    """Shown to everybody, or not and why. The page carries the words that it showed."""

    told = forms.CharField(widget=forms.HiddenInput, strip=False)
    is_accepted = forms.ChoiceField(
        label="Cette photo",
        choices=[("oui", "peut paraître"), ("non", "ne peut pas paraître")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Pourquoi", max_length=300, required=False, help_text="Si elle ne peut pas paraître. La structure le lit."
    )

    def clean(self):
        data = super().clean()
        if data.get("is_accepted") == "non" and not data.get("reason"):
            self.add_error("reason", "Dites pourquoi : la structure le lira.")
        return data


LISTING_MOVES = {
    "publish": OnlineForm,
    "show_again": OnlineForm,
    "return_to_draft": ReasonForm,
    "hide": HidingForm,
}
PROPOSAL_MOVES = {"refuse_change": ReasonForm}


class ErrorForm(ModelForm):
    class Meta:
        model = ErrorReport
        fields = ["kind", "words", "email"]
        widgets = {"kind": forms.RadioSelect, "words": forms.Textarea(attrs={"rows": 4})}
        labels = {"kind": "Qu’est-ce qui est faux ?", "words": "Ce que vous savez", "email": "Votre courriel"}
        help_texts = {"words": "Le jour, l’heure, la bonne adresse. N’écrivez le nom de personne."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ErrorReport.Kind.choices
