"""The page of one initiative, as anybody reads it."""

import json

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.safestring import mark_safe

from commons import clock
from commons.french import SPACE, day, hour
from structures.models import LegalFamily

from ..models import Award, DirectoryEntry, Listing, Photo
from ..opening import CLOSED, Timetable, told, told_end

SCHEMA_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def public_listing(slug):
    """The public page of that address, with what it shows; None when there is none."""
    pages = Listing.objects.public().filter(structure__slug=slug)
    accepted = Prefetch("photos", queryset=Photo.objects.accepted(), to_attr="pictures")
    return (
        pages.select_related("structure__commune", "structure__sector", "neighbourhood")
        .prefetch_related("hours", "exceptions", "categories", accepted)
        .first()
    )


class Initiative:
    """What the page says, in the order of what people come for: what, when, where, whom to call."""

    def __init__(self, listing, given):
        self.listing, self.structure, self.given = listing, listing.structure, given
        self.timetable = Timetable(listing)
        self.url = settings.SITE_URL + listing.public_url
        self.award = self.held()

    def held(self):
        """The label, while it is held."""
        awards = Award.objects.filter(structure=self.structure).valid(clock.today())
        return awards.select_related("label").first()

    @property
    def labelled_since(self):
        """The first day from which it has held the label without a break."""
        entry = DirectoryEntry.objects.filter(pk=self.structure.pk).first()
        return day(entry.labelled_since(clock.today()) if entry else self.award.starts_on)

    @property
    def is_protected(self):
        return self.structure.is_protected

    @property
    def kinds(self):
        """``(name, address of the list of those)``."""
        base = reverse("label:directory")
        return [(category.name, f"{base}?categorie={category.code}") for category in self.listing.categories.all()]

    @property
    def family(self):
        return LegalFamily(self.structure.family).label

    # When ---------------------------------------------------------------------------------------------

    @property
    def now(self):
        """« Ouvert en ce moment, jusqu’à 18 h », or when it opens next; its tone."""
        if not self.timetable:
            return "", ""
        moment = clock.now()
        if closes := self.timetable.until(moment):
            return f"Ouvert en ce moment, jusqu’à {told_end(closes)}", "ok"
        if coming := self.timetable.next_opening(moment):
            return f"Fermé en ce moment. Ouvre {self.next_day(coming[0])} à {hour(coming[1])}", "neutral"
        return "Fermé en ce moment", "neutral"

    def next_day(self, on):
        distance = (on - clock.today()).days
        return ("aujourd’hui", "demain")[distance] if distance < 2 else f"le {day(on)}"

    @property
    def week(self):
        """``(day, hours, whether it is today)``."""
        if not self.timetable.hours:
            return []
        today = clock.today().isoweekday()
        return [(name, words, number == today) for name, number, _, words in self.timetable.week()]

    @property
    def exceptions(self):
        """``(days, hours, why)`` of those to come."""
        return [
            (self.span(row), told(((row.opens, row.closes),)) if row.opens else CLOSED, row.words)
            for row in self.timetable.coming_exceptions(clock.today())
        ]

    def span(self, row):
        if row.starts_on == row.ends_on:
            return f"Le {day(row.starts_on)}"
        return f"Du {day(row.starts_on)} au {day(row.ends_on)}"

    # Where, whom to call ----------------------------------------------------------------------------------

    @property
    def address(self):
        return self.listing.shown_address

    @property
    def point(self):
        """``latitude,longitude``; empty when there is none."""
        listing = self.listing
        if self.is_protected or listing.latitude is None:
            return ""
        return f"{listing.latitude},{listing.longitude}"

    @property
    def directions_url(self):
        """The way there, on the map of whoever’s telephone it is."""
        return f"geo:{self.point}?q={self.point}" if self.point else ""

    @property
    def contact(self):
        """``(what, words, address)``. A protected structure is reached through its relay."""
        structure = self.structure
        if self.is_protected:
            phone, email, site = structure.relay_phone, structure.relay_email, ""
        else:
            phone, email, site = structure.public_phone, structure.public_email, structure.website
        lines = [("Téléphone", spaced(phone), f"tel:{phone.replace(' ', '')}")] if phone else []
        lines += [("Courriel", email, f"mailto:{email}")] if email else []
        return lines + ([("Site", site.partition("://")[2].rstrip("/"), site)] if site else [])

    @property
    def confirmed(self):
        return day(self.structure.exact_since)

    @property
    def unconfirmed(self):
        """Since when nobody said that this is true, once that is worth saying."""
        since = self.listing.unconfirmed_since
        return day(since) if since else ""

    @property
    def photos(self):
        """``(address, picture)``: none of a protected structure."""
        if self.is_protected:
            return []
        slug = self.structure.slug
        return [
            (reverse("label:initiative_photo", args=[slug, picture.pk]), picture) for picture in self.listing.pictures
        ]

    # For machines -----------------------------------------------------------------------------------------

    @property
    def structured_data(self):
        """The page for search engines (schema.org), safe inside a script element."""
        data = {key: value for key, value in self.schema().items() if value}
        return mark_safe(json.dumps(data, ensure_ascii=False, default=str).translate(UNSAFE))

    def schema(self):
        structure, listing = self.structure, self.listing
        told = {
            "@context": "https://schema.org",
            "@type": "LocalBusiness" if self.address and self.timetable else "Organization",
            "@id": self.url,
            "url": self.url,
            "name": structure.name,
            "alternateName": structure.acronym,
            "description": listing.summary,
            "image": [settings.SITE_URL + url for url, _ in self.photos],
            "award": str(self.award.label) if self.award else "",
        }
        if self.is_protected:
            return told
        return told | {
            "sameAs": structure.website,
            "email": structure.public_email,
            "telephone": structure.public_phone,
            "address": {
                "@type": "PostalAddress",
                "streetAddress": listing.address or structure.address,
                "postalCode": "" if listing.address else structure.postcode,
                "addressLocality": structure.commune.name,
                "addressCountry": "FR",
            },
            "geo": self.point
            and {"@type": "GeoCoordinates", "latitude": str(listing.latitude), "longitude": str(listing.longitude)},
            "openingHoursSpecification": [
                {
                    "@type": "OpeningHoursSpecification",
                    "dayOfWeek": f"https://schema.org/{SCHEMA_DAYS[row.weekday - 1]}",
                    "opens": f"{row.opens:%H:%M}",
                    "closes": f"{row.closes:%H:%M}",
                }
                for row in self.timetable.hours
            ],
        }


def spaced(phone):
    """« 04 66 00 00 00 »: by two, when it is a French number written in one go."""
    return SPACE.join(phone[n : n + 2] for n in range(0, 10, 2)) if len(phone) == 10 and phone.isdigit() else phone
