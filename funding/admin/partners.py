"""What agents read of the partners of an « appel à commun »."""

from django.contrib import admin

from commons.admin import ReadOnlyInline
from commons.french import day, money, percent

from ..models import CommonResource, Partner
from ..models.partners import parties
from .columns import status_badge


class PartnerInline(ReadOnlyInline):
    """Each partner with its share of each year; the lead's is the rest. Shown for an « appel à commun » only."""

    model = Partner
    fields = readonly_fields = ["who", status_badge, "told_share", "amounts", "part", "attested"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("structure__commune", "application__structure")

    @admin.display(description="partenaire")
    def who(self, partner):
        return f"{partner}, {partner.structure.commune}" if partner.structure else f"{partner}"

    @admin.display(description="part", ordering="share")
    def told_share(self, partner):
        return percent(partner.share)

    @admin.display(description="demandé par année")
    def amounts(self, partner):
        asked = [(year.year, year.requested) for year in partner.application.years.all()]
        own = next((party for party in parties(partner.application, asked) if party.partner == partner), None)
        return ", ".join(f"{year} : {money(amount)}" for year, amount in (own.amounts if own else ())) or "—"

    @admin.display(description="attesté le")
    def attested(self, partner):
        return day(partner.attested_at)


class CommonResourceInline(ReadOnlyInline):
    model = CommonResource
    fields = readonly_fields = ["resource", "audience", "governance", "told_licence", "location"]

    @admin.display(description="licence")
    def told_licence(self, common):
        return common.licence_told


INLINES = [PartnerInline, CommonResourceInline]


def without_partners(inlines, application):
    """The inlines of a page, without ours for a file that has no partner."""
    if application is not None and application.is_common:
        return inlines
    return [inline for inline in inlines if inline not in INLINES]
