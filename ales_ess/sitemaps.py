"""What search engines should find."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from funding.models import Call


class Pages(Sitemap):
    def items(self):
        return [
            "home:home",
            "funding:call_list",
            "funding:granted",
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


ALL = {"pages": Pages, "appels": Calls}
