"""Forms that look like the portal and let the database speak."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Every form of the portal is written by the same few templates."""

    form_template_name = "commons/forms/form.html"
    field_template_name = "commons/forms/field.html"


class ModelForm(forms.ModelForm):
    """Checks every database constraint, also those on fields the form does not show.

    Django skips the constraints that name an excluded field, and the page then ends in an
    IntegrityError instead of a sentence.
    """

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error)


class DateInput(forms.DateInput):
    """A date, picked in the calendar of the browser."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class MoveForm(forms.Form):
    """Collects the details of a move. Nothing to fill in by default: a button is enough.

    A form that needs the file itself says ``wants_subject`` and takes ``subject``.
    """

    wants_subject = False

    def details(self):
        """The move's keyword arguments."""
        return self.cleaned_data
