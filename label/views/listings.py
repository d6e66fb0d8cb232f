"""A structure’s page in the directory, as its own people write it."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from commons import clock, drafts, journal
from commons.views import EditableStep, MoveView, PacedMixin, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures import geocoder
from structures.models import Structure, User

from ..changes import differences
from ..directory.initiative import Initiative
from ..forms import listings as forms
from ..models import HoursException, Listing, Proposal
from ..opening import Timetable
from ..workflow import listings as workflow
from ..workflow import proposals
from ..workflow.rights import acts_for
from .directory import mapped

S = Listing.Status
PRESENTATION, PLACE, HOURS, CONTACT, HELPING, PHOTOS = "presentation", "place", "hours", "contact", "helping", "photos"
STEPS = {
    PRESENTATION: "Présentation",
    PLACE: "Lieu",
    HOURS: "Horaires",
    CONTACT: "Contact",
    HELPING: "Bénévoles et emplois",
    PHOTOS: "Photos",
}
OF_A_PLACE = {PLACE, HOURS, PHOTOS}
TURNS = {
    S.DRAFT: ("C’est à vous.", "Complétez votre fiche, puis publiez-la."),
    S.SUBMITTED: ("C’est à la Ville.", "Elle relit votre fiche, puis la met en ligne."),
    S.PUBLISHED: ("Votre fiche est en ligne.", "Tout le monde la trouve dans l’annuaire."),
    S.HIDDEN: ("C’est à vous.", "Votre fiche est hors ligne : corrigez-la, puis publiez-la de nouveau."),
}


def steps_of(structure):
    """The steps of this structure’s page: a protected one says nothing of a place."""
    return {name: title for name, title in STEPS.items() if not (structure.is_protected and name in OF_A_PLACE)}


class ListingMixin(VisibleMixin):
    """The page of one structure, for its people and for the agents who read it."""

    model = Listing

    @cached_property
    def object(self):
        rows = self.get_queryset().select_related("structure__commune", "neighbourhood", "saved_by")
        return get_object_or_404(rows, structure__slug=self.kwargs["slug"])

    @property
    def writes(self):
        return acts_for(self.request.user, self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"listing": self.object, "structure": self.object.structure}


class ListingStart(VisibleMixin, View):
    """« Commencer ma fiche »: prefilled with what the portal knows."""

    model = Structure
    http_method_names = ["post"]

    def post(self, request, slug):
        structure = get_object_or_404(self.get_queryset(), slug=slug)
        if not structure.may_act(request.user):
            raise PermissionDenied
        try:
            listing = workflow.open_listing(structure, by=request.user)
        except ValidationError as error:
            messages.warning(request, error.message)
            return redirect(structure)
        return redirect(listing.step_url(PRESENTATION) if listing.is_editable else listing)


class ListingBegin(VisibleMixin, TemplateView):
    """What a page in the directory is, for who has none yet."""

    template_name = "label/listing_begin.html"
    model = Structure

    def get_context_data(self, **kwargs):
        structure = get_object_or_404(self.get_queryset(), slug=self.kwargs["slug"])
        return super().get_context_data(**kwargs) | {
            "structure": structure,
            "is_known": structure.status in workflow.KNOWN,
            "may_begin": structure.may_act(self.request.user) and structure.status in workflow.KNOWN,
        }


class ListingDetail(ListingMixin, TemplateView):
    """Whose turn it is, what is missing, what waits to be read, what happened."""

    template_name = "label/listing.html"

    def dispatch(self, request, *args, **kwargs):
        if not self.get_queryset().filter(structure__slug=kwargs["slug"]).exists():
            return ListingBegin.as_view()(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user, listing = self.request.user, self.object
        waiting = listing.proposals.filter(status=Proposal.Status.WAITING).first()
        writes = self.writes
        return super().get_context_data(**kwargs) | {
            "status": status_of(listing),
            "turn": TURNS[listing.status],
            "writes": writes,
            "steps": steps_links(listing) if writes and listing.is_editable else [],
            "missing": listing.missing() if writes and not listing.is_public else [],
            "moves": [
                (move.label, reverse("label:listing_move", args=[listing.structure.slug, move.name]), move.tone)
                for move in workflow.listings.open_to(user, listing)
            ],
            "waiting": waiting,
            "differences": differences(waiting) if waiting else [],
            "photos": list(listing.photos.all()),
            "reports": [row.get_kind_display() for row in listing.error_reports.filter(handled_at=None)],
            "journal": journal.lines(user, listing, *listing.proposals.all()),
        }


def steps_links(listing):
    return [(listing.step_url(name), title) for name, title in steps_of(listing.structure).items()]


class ListingMove(ListingMixin, MoveView):
    forms = forms.LISTING_MOVES


class ChangeTakenBack(ListingMixin, View):
    """« Reprendre mon changement »: what waits is read by nobody any more."""

    http_method_names = ["post"]

    def post(self, request, slug, pk):
        proposal = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk, listing=self.object)
        try:
            proposals.take_back_change(proposal, by=request.user)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, "Votre changement est repris : la fiche reste comme elle est.")
        return redirect(self.object)


class Preview(Initiative):
    """The page as it would be read, with the photos that wait."""

    @property
    def photos(self):
        slug = self.structure.slug
        rows = self.listing.photos.filter(refused_at=None)
        return [(reverse("label:listing_photo", args=[slug, row.pk]), row) for row in rows]


class ListingPreview(ListingMixin, TemplateView):
    """The page as the public will read it."""

    template_name = "label/listing_preview.html"

    def dispatch(self, request, *args, **kwargs):
        return mapped(super().dispatch(request, *args, **kwargs))

    def get_context_data(self, **kwargs):
        page = Preview(self.object, [])
        words, tone = page.now
        return super().get_context_data(**kwargs) | {
            "page": page,
            "opening": {"words": words, "tone": tone},
            "directory_url": "",
            "error_url": "",
            "tile_url": settings.TILE_URL,
            "tile_credit": settings.TILE_CREDIT,
        }


# Steps -------------------------------------------------------------------------------------------------


class ListingStep(ListingMixin, EditableStep):
    """One theme of the page. On a public page what is sensitive is proposed, and the rest applies at once."""

    step = ""
    template_name = "label/listing_step.html"

    def may_write(self, user):
        return acts_for(user, self.object) and self.step in steps_of(self.object.structure)

    def too_late(self, listing):
        if listing.structure.status == Structure.Status.CLOSED:
            return "La structure est fermée : sa fiche ne change plus."
        return "" if listing.is_editable else "La Ville relit votre fiche en ce moment : reprenez-la pour la changer."

    @cached_property
    def waiting(self):
        row = self.object.proposals.filter(status=Proposal.Status.WAITING).first()
        return proposals.typed(row.values) if row else {}

    def get_initial(self):
        """What waits to be read is what its people see here, so that a second change adds to the first."""
        return super().get_initial() | self.waiting

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        """The structure is locked first, as by whoever protects it."""
        Structure.objects.select_for_update(of=("self",)).get(pk=self.object.structure_id)
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        steps = steps_of(self.object.structure)
        return (
            {"found": "", "may_find": False}
            | super().get_context_data(**kwargs)
            | {
                "form_steps": [(self.object.step_url(name), title, name == self.step) for name, title in steps.items()],
                "rank": list(steps).index(self.step) + 1,
                "step": self.step,
                "step_title": steps[self.step],
            }
        )

    def save(self, form):
        """Saved once more under this person’s name; the reader of a public page sees what is sensitive later."""
        sensitive = [name for name in form.fields if name in proposals.READ_AGAIN] if self.object.is_public else []
        self.write(form, [name for name in form.fields if name not in sensitive])
        Listing.objects.filter(pk=self.object.pk).update(saved_at=clock.now(), saved_by=self.request.user)
        if sensitive:
            wanted = {name: form.cleaned_data[name] for name in sensitive}
            proposals.propose(self.object, wanted, by=self.request.user)

    def write(self, form, names):
        form.save(only=names)

    def last_author(self):
        author = self.object.saved_by
        if author is None:
            return drafts.NOBODY
        return drafts.YOURSELF if author == self.request.user else User.objects.namer(self.request.user)(author)

    def get_success_url(self):
        """The next step, or the page itself after the last one; « Enregistrer » alone stays here."""
        if "stay" in self.request.POST:
            return self.request.path
        if self.object.is_public:
            return self.object.get_absolute_url()
        following = [*steps_of(self.object.structure), None]
        name = following[following.index(self.step) + 1]
        return self.object.step_url(name) if name else self.object.get_absolute_url()


class PresentationStep(ListingStep):
    step, form_class = PRESENTATION, forms.PresentationForm


class PlaceStep(PacedMixin, ListingStep):
    """Where people go. « Trouver le point » asks the State’s base of addresses, and changes nothing by itself."""

    step, form_class = PLACE, forms.PlaceForm
    pace = "look_up"

    def is_paced(self):
        return self.request.method == "POST" and "find" in self.request.POST

    def post(self, request, *args, **kwargs):
        return self.find() if "find" in request.POST else super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"may_find": bool(settings.GEOCODER_URL)} | kwargs)

    def find(self):
        """The page again, as it was typed, with the point of the address in its boxes."""
        structure = self.object.structure
        typed = self.request.POST.get("address", "").strip() or structure.address
        places, sentence = geocoder.suggest(f"{typed} {structure.postcode} {structure.commune}")
        place = next((place for place in places if place.latitude is not None), None)
        data = self.request.POST.copy()
        if place:
            data["latitude"], data["longitude"] = str(place.latitude), str(place.longitude)
            sentence = f"Point trouvé pour « {place.label} ». Vérifiez-le, puis enregistrez."
        form = self.form_with(data)
        context = self.get_context_data(form=form, found=sentence or geocoder.KNOWS_NONE)
        return self.render_to_response(context | {"seen": self.request.POST.get("seen", "")})


class HoursStep(ListingStep):
    """The usual week, one line a day. « Copier le lundi » fills the other days as they are typed."""

    step, form_class = HOURS, forms.HoursForm
    template_name = "label/listing_hours.html"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]
        return kwargs

    def get_initial(self):
        timetable = Timetable(self.object)
        return {name: list(timetable.usual(day.value)) for name, day in forms.WEEK}

    def post(self, request, *args, **kwargs):
        return self.copy_monday() if "copy" in request.POST else super().post(request, *args, **kwargs)

    def copy_monday(self):
        data = self.request.POST.copy()
        monday, *others = [name for name, _ in forms.WEEK]
        for name in others[:4]:
            data[name] = data.get(monday, "")
        form = self.form_with(data)
        return self.render_to_response(
            self.get_context_data(form=form, found="Le lundi est copié jusqu’au vendredi. Enregistrez pour le garder.")
            | {"seen": self.request.POST.get("seen", "")}
        )

    def get_context_data(self, **kwargs):
        coming = Timetable(self.object).coming_exceptions(clock.today())
        return {"exceptions": coming} | super().get_context_data(**kwargs)

    def write(self, form, names):
        workflow.set_hours(self.object, form.week(), by=self.request.user)


class ContactStep(ListingStep):
    """The structure’s own e-mail, phone and site."""

    step, form_class = CONTACT, forms.ContactForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object.structure}


class HelpingStep(ListingStep):
    step, form_class = HELPING, forms.HelpingForm


class ExceptionPage(ListingMixin, RefusedFormMixin, FormView):
    """One more day unlike the others."""

    form_class = forms.ExceptionForm
    template_name = "label/listing_exception.html"

    def dispatch(self, request, *args, **kwargs):
        if not (self.writes and HOURS in steps_of(self.object.structure)):
            raise Http404
        if not self.object.is_editable:
            messages.warning(request, "La Ville relit votre fiche en ce moment : reprenez-la pour la changer.")
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": HoursException(listing=self.object)}

    def form_valid(self, form):
        workflow.add_exception(self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "C’est noté : la fiche le dit dès maintenant.")
        return redirect(self.object.step_url(HOURS))


class ExceptionRemoved(ListingMixin, View):
    http_method_names = ["post"]

    def post(self, request, slug, pk):
        if not (self.writes and self.object.is_editable):
            raise Http404
        row = get_object_or_404(self.object.exceptions, pk=pk)
        workflow.remove_exception(row, by=request.user)
        messages.success(request, "Ces jours sont de nouveau comme les autres.")
        return redirect(self.object.step_url(HOURS))
