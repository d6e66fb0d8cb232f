"""The page of an initiative, and its pictures."""

from functools import cached_property

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import condition, require_safe
from django.views.generic import TemplateView

from commons import files
from structures.models import Structure

from ..directory import state
from ..directory.initiative import Initiative, public_listing
from ..given import given
from ..models import DirectoryEntry, Listing, Photo
from .directory import KeptMixin, mapped

GONE = "Cette page n’est pas dans l’annuaire."


@method_decorator(login_not_required, name="dispatch")
class InitiativePage(KeptMixin, TemplateView):
    """One initiative. A structure that was found twice leads to the one that stayed."""

    template_name = "label/initiative.html"

    def dispatch(self, request, *args, slug, **kwargs):
        self.slug = slug
        self.structure = state.kept(self.find, "initiative", self.now, slug)
        if not self.structure:
            return self.elsewhere()
        return mapped(super().dispatch(request, *args, **kwargs))

    def find(self):
        """The number of the structure that has a page at this address; 0 when there is none."""
        return DirectoryEntry.objects.filter(slug=self.slug).values_list("pk", flat=True).first() or 0

    def elsewhere(self):
        structure = get_object_or_404(Structure.objects.select_related("merged_into"), slug=self.slug)
        survivor = structure.merged_into
        if survivor and Listing.objects.public().filter(structure=survivor).exists():
            return redirect("label:initiative", survivor.slug, permanent=True)
        raise Http404(GONE)

    def key(self):
        """What the town gave is told by others: it is asked each time."""
        return type(self).__name__, self.now, state.minute(), self.slug, repr(self.given)

    @cached_property
    def given(self):
        return given(self.structure)

    def get_context_data(self, **kwargs):
        listing = public_listing(self.slug)
        if listing is None:
            raise Http404(GONE)
        page = Initiative(listing, self.given)
        words, tone = page.now
        return super().get_context_data(
            **kwargs,
            page=page,
            opening={"words": words, "tone": tone},
            error_url=reverse("label:report_error", args=[self.slug]),
            structure=listing.structure,
            listing=listing,
            directory_url=reverse("label:directory"),
            tile_url=settings.TILE_URL,
            tile_credit=settings.TILE_CREDIT,
        )


def photo_etag(request, slug, pk):
    return f'"{pk}-{state.state()}"'


@login_not_required
@require_safe
@condition(etag_func=photo_etag)
def photo(request, slug, pk):
    """A picture that the town has accepted, of a page that is public: browsers ask whether it still is."""
    pictures = Photo.objects.public().filter(listing__structure__slug=slug, listing__structure__is_protected=False)
    picture = get_object_or_404(pictures, pk=pk)
    answer = files.response(picture.file, f"photo.{picture.file.name.rpartition('.')[2]}")
    answer["Cache-Control"] = "no-cache"
    return answer
