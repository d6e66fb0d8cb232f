"""The photos of a page: added, told in words, put in order, taken away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from commons import files
from commons.views import RefusedFormMixin
from structures.models import Structure

from ..forms.listings import PhotoForm, PhotoWordsForm
from ..models import Photo
from ..models.rereading import MOST_PHOTOS
from ..workflow import photos
from .listings import PHOTOS, ListingMixin, steps_links, steps_of

ACTIONS = {
    "monter": lambda photo, by: photos.move_photo(photo, -1, by=by),
    "descendre": lambda photo, by: photos.move_photo(photo, 1, by=by),
    "retirer": lambda photo, by: photos.remove_photo(photo, by=by),
}


class PhotosMixin(ListingMixin):
    """For those who write the page, while it is theirs to write; a protected structure’s has no photos."""

    def dispatch(self, request, *args, **kwargs):
        if not self.writes or PHOTOS not in steps_of(self.object.structure):
            raise Http404
        if self.object.structure.status == Structure.Status.CLOSED or not self.object.is_editable:
            messages.warning(request, "Cette fiche ne change pas en ce moment.")
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def photo(self):
        return get_object_or_404(self.object.photos, pk=self.kwargs["pk"])


class ListingPhotos(PhotosMixin, RefusedFormMixin, FormView):
    """All of them, and the form that adds one."""

    form_class = PhotoForm
    template_name = "label/listing_photos.html"

    def get_context_data(self, **kwargs):
        rows = list(self.object.photos.all())
        steps = steps_of(self.object.structure)
        return super().get_context_data(**kwargs) | {
            "photos": rows,
            "is_full": len(rows) >= MOST_PHOTOS,
            "most": MOST_PHOTOS,
            "form_steps": [(url, title, title == steps[PHOTOS]) for url, title in steps_links(self.object)],
        }

    def form_valid(self, form):
        try:
            photos.add_photo(self.object, form.cleaned_data["photo"], form.cleaned_data["told"], by=self.request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        later = " Elle paraîtra quand la Ville l’aura vue." if self.object.is_public else ""
        messages.success(self.request, f"La photo est ajoutée.{later}")
        return redirect(self.object.step_url(PHOTOS))


class PhotoWords(PhotosMixin, RefusedFormMixin, FormView):
    """Say better what a photo shows."""

    form_class = PhotoWordsForm
    template_name = "label/listing_photo.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.photo}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"photo": self.photo}

    def form_valid(self, form):
        try:
            photos.describe_photo(self.photo, form.cleaned_data["told"], by=self.request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        later = " La photo paraît quand la Ville a lu ces mots." if self.object.is_public else ""
        messages.success(self.request, f"Enregistré.{later}")
        return redirect(self.object.step_url(PHOTOS))


class PhotoAction(PhotosMixin, View):
    """Up, down, or away."""

    http_method_names = ["post"]

    def post(self, request, slug, pk, action):
        if action not in ACTIONS:
            raise Http404
        try:
            ACTIONS[action](self.photo, request.user)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, "La photo est retirée." if action == "retirer" else "L’ordre est enregistré.")
        return redirect(self.object.step_url(PHOTOS))


class PhotoFile(ListingMixin, View):
    """A photo for those who write the page and those who read it for the town, accepted or not."""

    def get(self, request, slug, pk):
        photo = get_object_or_404(Photo.objects.visible_to(request.user), pk=pk, listing__structure__slug=slug)
        return files.response(photo.file, photo.file.name)
