"""From the parameters of an address to the published grants they name."""

from functools import lru_cache

import django_filters
from django import forms
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from commons.queries import compiled
from commons.text import normalise
from structures.models import Commune, Sector

from .models import Axis, Beneficiary, GrantedTotal, InKindAid

SELECTED = mark_safe(" selected")


class LeanSelect(forms.Select):
    """A select written in one go: Django renders a template for each option, and communes are seventy-one."""

    def render(self, name, value, attrs=None, renderer=None):
        options = written(tuple(self.choices), "" if value is None else str(value))
        attrs = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(attrs), options)


@lru_cache(maxsize=128)
def written(choices, chosen):
    """The options of a select: the same choices are the same words, from one page to the next."""
    lines = ((key, SELECTED if str(key) == chosen else "", label) for key, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', lines)


class Choice(django_filters.ChoiceFilter):
    """One of the values that the published grants really have."""

    keys = {}

    def __init__(self, **options):
        super().__init__(widget=LeanSelect, **options)

    def offer(self, rows):
        """``rows`` are ``(key, code, label)``: addresses carry the code, queries the key."""
        self.keys = {str(code): key for key, code, label in rows}
        self.extra["choices"] = [(str(code), label) for key, code, label in rows]

    def filter(self, queryset, value):
        return super().filter(queryset, self.keys.get(value))


class AmountFilter(django_filters.NumberFilter):
    """Whole euros or cents, never less than nothing."""

    def __init__(self, **options):
        attrs = {"inputmode": "decimal"}
        super().__init__(min_value=0, max_digits=12, decimal_places=2, widget=forms.TextInput(attrs), **options)


# What the running totals do not know: the lines themselves are then counted.
BY_LINE = frozenset({"q", "structure", "duree", "montant_min", "montant_max"})
# What aid in kind has not: it is given for one year, outside of the pact's axes.
NOT_IN_KIND = frozenset({"axe", "duree"})
CASH, IN_KIND = "argent", "nature"
IN_KIND_FIELDS = {
    "annee": "year",
    "secteur": "structure__sector__code",
    "commune": "structure__commune__insee",
    "structure": "structure__slug",
    "montant_min": "value__gte",
    "montant_max": "value__lte",
}


class GrantedFilter(django_filters.FilterSet):
    """What was granted, by words, year, axis, sector, commune, structure, amount, length and nature: the same for the
    page and for the file."""

    q = django_filters.CharFilter(
        label="Structure ou objet", method="search", max_length=100, widget=forms.TextInput({"type": "search"})
    )
    annee = Choice(label="Année", field_name="year", empty_label="Toutes")
    axe = Choice(label="Axe du pacte", field_name="axis", empty_label="Tous")
    secteur = Choice(label="Secteur", field_name="sector", empty_label="Tous")
    commune = Choice(label="Commune", field_name="commune", empty_label="Toutes")
    montant_min = AmountFilter(label="À partir de (€)", field_name="amount", lookup_expr="gte")
    montant_max = AmountFilter(label="Jusqu’à (€)", field_name="amount", lookup_expr="lte")
    duree = django_filters.ChoiceFilter(
        label="Durée",
        method="lasting",
        choices=[("une", "Une année"), ("plusieurs", "Plusieurs années")],
        empty_label="Toutes",
        widget=LeanSelect,
    )
    nature = django_filters.ChoiceFilter(
        label="Nature",
        method="made_of",
        choices=[(CASH, "En argent"), (IN_KIND, "En nature")],
        empty_label="Toutes",
        widget=LeanSelect,
    )
    structure = django_filters.CharFilter(
        label="Structure", field_name="structure__slug", max_length=160, widget=forms.HiddenInput
    )

    class Meta:
        model = Beneficiary
        fields = []

    def __init__(self, data, queryset=None):
        super().__init__(data, Beneficiary.objects.published() if queryset is None else queryset)
        self.all_years = granted_by_year()
        self.filters["annee"].offer([(year, year, year) for year, number, amount in reversed(self.all_years)])
        self.filters["axe"].offer([(axis.value, axis.value, axis.label) for axis in Axis])
        sectors, communes = granted_sectors(), granted_communes()
        self.filters["secteur"].offer(sectors)
        self.filters["commune"].offer(communes)
        self.sectors = {key: name for key, code, name in sectors}
        self.communes = {key: name for key, code, name in communes}

    def search(self, queryset, name, value):
        for word in normalise(value).split():
            queryset = queryset.filter(search_key__contains=word)
        return queryset

    def lasting(self, queryset, name, value):
        single = Q(grant__last_year=F("grant__first_year"))
        return queryset.filter(single if value == "une" else ~single)

    def made_of(self, queryset, name, value):
        """Each line is money; aid in kind has its own list."""
        return queryset.none() if value == IN_KIND else queryset

    def in_kind(self):
        """The aid in kind that these filters name, told as it may be."""
        aids, chosen = InKindAid.objects.told(), self.chosen
        if chosen.get("nature") == CASH or NOT_IN_KIND & chosen.keys():
            return aids.none()
        for word in normalise(chosen.get("q", "")).split():
            aids = aids.filter(Q(structure__search_key__contains=word) | Q(told__icontains=word))
        named = {name: chosen[key] for key, name in IN_KIND_FIELDS.items() if key in chosen}
        return aids.filter(**named)

    def in_kind_sums(self):
        """How many aids in kind, and what they are worth."""
        if self.chosen:
            return self.in_kind().aggregate(number=Count("pk"), value=Sum("value", default=0)).values()
        by_year = in_kind_by_year()
        return sum(number for year, number, value in by_year), sum(value for year, number, value in by_year)

    @cached_property
    def chosen(self):
        """The filters in force, as the address carries them."""
        self.errors  # noqa: B018 -- validates
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def ignored(self):
        """The fields whose value means nothing here."""
        return [self.form[name] for name in self.errors]

    def sums(self, by):
        """``(value, number of grants, amount)`` for each ``year`` or ``axis``: exact, from the summary when it can."""
        if self.chosen.get("nature") == IN_KIND:
            return []
        if BY_LINE & self.chosen.keys():
            return list(sums(self.qs, by, number=Count("pk")))
        if by == "year" and not self.chosen:
            return self.all_years
        return list(sums(self.filter_queryset(GrantedTotal.objects.filter(grants__gt=0)), by))


def sums(rows, by, number=None):
    return rows.order_by(by).values_list(by).annotate(number=number or Sum("grants"), total=Sum("amount"))


def granted(model, field):
    """The sectors or communes where something was granted."""
    return model.objects.filter(Exists(GrantedTotal.objects.filter(**{field: OuterRef("pk")}, grants__gt=0)))


@compiled
def granted_by_year():
    return sums(GrantedTotal.objects.filter(grants__gt=0), "year")


@compiled
def in_kind_by_year():
    return InKindAid.objects.order_by("year").values_list("year").annotate(number=Count("pk"), value=Sum("value"))


@compiled
def granted_sectors():
    return granted(Sector, "sector").values_list("pk", "code", "name")


@compiled
def granted_communes():
    return granted(Commune, "commune").values_list("pk", "insee", "name")
