"""The council's votes."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from commons import clock
from commons.admin import VisibleAdmin
from commons.forms import ModelForm

from ..models import Deliberation


class DeliberationForm(ModelForm):
    """What has been done has a date of the past."""

    class Meta:
        model = Deliberation
        fields = ["reference", "title", "held_on", "transmitted_on", "published_on"]

    def clean_transmitted_on(self):
        return self.past("transmitted_on", "La transmission s’enregistre une fois faite : donnez une date passée.")

    def clean_published_on(self):
        return self.past("published_on", "La publication s’enregistre une fois faite : donnez une date passée.")

    def past(self, name, sentence):
        day = self.cleaned_data[name]
        if day and day > clock.today():
            raise ValidationError(sentence)
        return day


@admin.register(Deliberation)
class DeliberationAdmin(VisibleAdmin):
    form = DeliberationForm
    list_display = ["reference", "title", "held_on", "transmitted_on", "published_on", "executory_on"]
    search_fields = ["reference", "title"]
    date_hierarchy = "held_on"
    fields = ["reference", "title", "held_on", "transmitted_on", "published_on", "executory_on"]
    columns = {
        "Référence": "reference",
        "Objet": "title",
        "Séance du": "held_on",
        "Transmise le": "transmitted_on",
        "Publiée le": "published_on",
        "Exécutoire le": "executory_on",
    }

    def get_readonly_fields(self, request, obj=None):
        """A vote that files rest on keeps its name and its day; one that is signed upon keeps its dates too."""
        fixed = ["executory_on"]
        if obj is None:
            return fixed
        if any(rows.exists() for rows in (obj.grants, obj.entries, obj.refusals)):
            fixed += ["reference", "title", "held_on"]
        if obj.grants.filter(agreement__signatures__isnull=False).exists():
            fixed += [name for name in ("transmitted_on", "published_on") if getattr(obj, name)]
        return fixed
