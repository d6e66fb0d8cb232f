"""Fields that several forms of structures show."""

from django import forms

from .. import identifiers


class IdentifierField(forms.CharField):
    """A SIRET or an RNA number, as people copy it: with spaces, dots, in lower case."""

    def to_python(self, value):
        return identifiers.clean(super().to_python(value))

    def widget_attrs(self, widget):
        """No ``maxlength``: the browser would cut a number typed with its spaces."""
        return super().widget_attrs(widget) | {"maxlength": False, "autocomplete": "off"}
