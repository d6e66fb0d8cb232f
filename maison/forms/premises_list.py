"""Filters of the list of premises: the address bar holds the search."""

from django import forms

from structures.models import Commune

from ..models import Premises

SURFACES = {"50": (None, 50), "100": (50, 100), "200": (100, 200), "plus": (200, None)}


class PremisesFilter(forms.Form):
    """By surface, commune and accessibility. A value that means nothing is passed over."""

    surface = forms.ChoiceField(
        label="Surface",
        required=False,
        choices=[
            ("", "Toutes"),
            ("50", "Moins de 50 m²"),
            ("100", "De 50 à 100 m²"),
            ("200", "De 100 à 200 m²"),
            ("plus", "Plus de 200 m²"),
        ],
    )
    commune = forms.ModelChoiceField(
        Commune.objects.none(), label="Commune", required=False, empty_label="Toutes", to_field_name="insee"
    )
    libre = forms.BooleanField(label="Disponibles seulement", required=False)
    accessible = forms.BooleanField(label="Accessibles en fauteuil roulant", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        listed = Premises.objects.public().order_by().values("commune")
        self.fields["commune"].queryset = Commune.objects.filter(pk__in=listed)

    def rows(self):
        """The premises of the list, free ones first."""
        self.full_clean()
        chosen = self.cleaned_data
        rows = Premises.objects.public().free_first()
        least, most = SURFACES.get(chosen.get("surface"), (None, None))
        if least is not None:
            rows = rows.filter(surface__gte=least)
        if most is not None:
            rows = rows.filter(surface__lt=most)
        if chosen.get("commune"):
            rows = rows.filter(commune=chosen["commune"])
        if chosen.get("accessible"):
            rows = rows.filter(is_accessible=True)
        if chosen.get("libre"):
            rows = rows.filter(is_taken=False)
        return rows
