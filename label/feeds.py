"""New awards that hold, for feed readers: who, which label, until when. Of a protected structure nothing of where it
is."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from commons import clock
from commons.french import day

from .certificates import verification
from .models import Award

LATEST = 30


class Awards(Feed):
    feed_type = Atom1Feed
    title = "Les structures labellisées d’Alès"
    subtitle = "Qui vient de recevoir le label, ou de le garder."

    def link(self):
        return settings.SITE_URL + reverse("label:home")

    def feed_url(self):
        return settings.SITE_URL + reverse("label:awards_feed")

    def items(self):
        rows = Award.objects.public().select_related("structure__commune").running(clock.today())
        return rows.order_by("-awarded_at", "-pk")[:LATEST]

    def item_title(self, award):
        return f"{award.holder_name} : {award.label}"

    def item_description(self, award):
        place = "" if award.structure.is_protected else f" {award.structure.commune}."
        return f"Du {day(award.starts_on)} au {day(award.ends_on)}. N° {award.number}.{place}"

    def item_link(self, award):
        return verification(award)

    def item_guid(self, award):
        return verification(award)

    def item_pubdate(self, award):
        return award.awarded_at

    def item_updateddate(self, award):
        return award.awarded_at
