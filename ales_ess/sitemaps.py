"""What search engines should find."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from funding.books import Books, published_structures
from funding.models import Call
from label.models import DirectoryEntry
from maison.models import Premises, Space
from structures.models import Structure


class Pages(Sitemap):
    def items(self):
        return [
            "home:home",
            "funding:call_list",
            "funding:granted",
            "funding:budget",
            "maison:home",
            "maison:search",
            "maison:house_week",
            "maison:coworking",
            "maison:advice",
            "maison:takeover_alert",
            "maison:takeover_counts",
            "maison:premises_list",
            "label:home",
            "label:quiz",
            "label:directory",
            "home:open_data",
            "home:accessibility",
            "home:legal",
            "home:privacy",
        ]

    def location(self, name):
        return reverse(name)


class Calls(Sitemap):
    limit = 1000

    def items(self):
        return Call.objects.public().only("slug").order_by("-opens_at", "-pk")


class Budgets(Sitemap):
    """Each year of the public books has its address."""

    def items(self):
        return Books().years

    def location(self, year):
        return reverse("funding:budget_year", args=[year])


class Structures(Sitemap):
    """Those that have received something, under their administrative identity."""

    def items(self):
        return Structure.objects.filter(pk__in=published_structures()).only("slug").order_by("pk")

    def location(self, structure):
        return reverse("funding:structure_books", args=[structure.slug])


class Spaces(Sitemap):
    """What anybody may know of in the house."""

    def items(self):
        return Space.objects.public().only("slug").order_by("pk")


class Lettings(Sitemap):
    """Premises that the town lends."""

    def items(self):
        return Premises.objects.public().only("slug").order_by("pk")


class Initiatives(Sitemap):
    """The pages of the directory."""

    def items(self):
        return DirectoryEntry.objects.only("slug").order_by("pk")

    def location(self, entry):
        return reverse("label:initiative", args=[entry.slug])


ALL = {
    "pages": Pages,
    "appels": Calls,
    "budgets": Budgets,
    "structures": Structures,
    "espaces": Spaces,
    "locaux": Lettings,
    "annuaire": Initiatives,
}
