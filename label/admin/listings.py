"""The directory’s pages: read before the public reads them, mended by their people, told of by anybody."""

from django.contrib import admin
from django.db.models import Count, F
from django.urls import path, reverse
from django.utils.html import format_html

from commons import clock, journal
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline, VisibleAdmin
from commons.confidential import RecordedAdmin
from commons.forms import ModelForm
from commons.french import day
from commons.status import Holder
from commons.templatetags.ui import status as badge

from ..changes import differences
from ..forms.listings import LISTING_MOVES, PROPOSAL_MOVES, OnlineForm, OutcomeForm, PhotoAnswerForm
from ..models import Category, ErrorReport, Hours, HoursException, Listing, Neighbourhood, Photo, Proposal
from ..workflow import error_reports, listings, photos
from ..workflow.rights import moderates
from .pages import OfficePage, link, status_badge


class RankForm(ModelForm):
    """A category in the list, where its rank is changed: the box says whose rank it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rank"].widget.attrs["aria-label"] = f"Rang de « {self.instance} »"


@admin.register(Category)
class CategoryAdmin(VisibleAdmin):
    list_display = ["name", "words", "rank", "pages"]
    list_editable = ["rank"]
    search_fields = ["name", "words"]
    prepopulated_fields = {"code": ["name"]}
    ordering = ["rank", "name"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number=Count("listings"))

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, **kwargs | {"form": RankForm})

    @admin.display(description="fiches", ordering="number")
    def pages(self, category):
        return category.number


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(VisibleAdmin):
    list_display = ["name", "commune", "is_priority"]
    list_filter = ["is_priority", "commune"]
    list_select_related = ["commune"]
    search_fields = ["name", "commune__name"]
    prepopulated_fields = {"slug": ["commune", "name"]}


# Pages -------------------------------------------------------------------------------------------------


class HoursInline(ReadOnlyInline):
    model = Hours
    fields = readonly_fields = ["weekday", "opens", "closes"]


class ExceptionInline(ReadOnlyInline):
    model = HoursException
    fields = readonly_fields = ["starts_on", "ends_on", "opens", "closes", "words"]


@admin.display(description="photo")
def shown(photo):
    url = reverse("label:listing_photo", args=[photo.listing.structure.slug, photo.pk])
    return format_html(
        '<img class="listing-photo" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        *(url, photo.told, photo.width, photo.height),
    )


@admin.display(description="relecture")
def answer(photo):
    if photo.accepted_at:
        return badge("Acceptée", "ok")
    return badge("Refusée", "neutral") if photo.refused_at else badge("À regarder", "info")


class PhotoInline(ReadOnlyInline):
    model = Photo
    fields = readonly_fields = [shown, "told", answer]


class QueueFilter(admin.SimpleListFilter):
    """What waits for somebody to read it."""

    title = "à lire"
    parameter_name = "file"

    def lookups(self, request, model_admin):
        return [
            ("fiche", "Fiches à lire"),
            ("changement", "Changements à lire"),
            ("photo", "Photos à regarder"),
            ("oubliee", "Sans nouvelles"),
        ]

    def queryset(self, request, queryset):
        return {
            "fiche": queryset.filter(status=Listing.Status.SUBMITTED),
            "changement": queryset.filter(proposals__status=Proposal.Status.WAITING).distinct(),
            "photo": queryset.filter(pk__in=Photo.objects.waiting().order_by().values("listing")),
            "oubliee": queryset.filter(pk__in=Listing.objects.forgotten(clock.today()).order_by().values("pk")),
        }.get(self.value(), queryset)


@admin.register(Listing)
class ListingAdmin(FlowAdmin, ReadOnlyAdmin):
    """Read here, written by the structure."""

    moves = LISTING_MOVES
    list_display = ["structure", status_badge, "summary", "neighbourhood", "published_at", "confirmed"]
    list_filter = [QueueFilter, "status", "categories", "neighbourhood", "welcomes_volunteers", "recruits"]
    list_select_related = ["structure__commune", "neighbourhood"]
    search_fields = ["structure__name", "summary"]
    ordering = ["structure__name", "pk"]
    inlines = [HoursInline, ExceptionInline, PhotoInline]
    fieldsets = [
        (None, {"fields": ["structure", "summary", "description", "sorted_under", "published_at", "confirmed"]}),
        (
            "Où",
            {
                "fields": [
                    *("where", "neighbourhood", "latitude", "longitude"),
                    *("directions", "is_accessible", "access_words"),
                ]
            },
        ),
        ("Contact", {"fields": ["email", "phone", "website"]}),
        (
            "Bénévoles et emplois",
            {"fields": ["welcomes_volunteers", "volunteer_words", "recruits", "job_words", "job_url"]},
        ),
        ("Relecture", {"fields": ["return_reason", "hiding_reason"]}),
    ]
    readonly_fields = ["sorted_under", "confirmed", "where", "email", "phone", "website"]
    columns = {
        "Structure": "structure__name",
        "Statut": "get_status_display",
        "En une phrase": "summary",
        "Quartier": "neighbourhood__name",
        "Latitude": "latitude",
        "Longitude": "longitude",
        "Accessible": "is_accessible",
        "Accepte des bénévoles": "welcomes_volunteers",
        "Recrute": "recruits",
        "En ligne depuis le": "published_at",
    }

    @admin.display(description="catégories")
    def sorted_under(self, listing):
        return ", ".join(str(category) for category in listing.categories.all()) or "—"

    @admin.display(description="dite exacte le")
    def confirmed(self, listing):
        return day(listing.structure.exact_since)

    @admin.display(description="adresse")
    def where(self, listing):
        return listing.shown_address or "—"

    @admin.display(description="courriel public")
    def email(self, listing):
        return listing.structure.public_email or "—"

    @admin.display(description="téléphone public")
    def phone(self, listing):
        return listing.structure.public_phone or "—"

    @admin.display(description="site internet")
    def website(self, listing):
        return listing.structure.website or "—"

    def turn(self, listing):
        """The town's, too, while a change of a public page waits to be read."""
        return Holder.SERVICE if has_change(listing) else super().turn(listing)

    def alerts(self, listing):
        found = []
        if listing.structure.is_protected:
            found.append(("wait", "Structure protégée : vérifiez qu’aucun texte ne dit où elle est."))
        if has_change(listing):
            found.append(("info", "Un changement de cette fiche attend d’être lu."))
        if listing.unconfirmed_since:
            found.append(("wait", f"Personne n’a confirmé cette fiche depuis le {day(listing.unconfirmed_since)}."))
        return found

    def documents(self, listing):
        """Where to read it as the public does, then what waits beside it."""
        structure = listing.structure
        found = [("Lire la fiche comme le public", reverse("label:listing_preview", args=[structure.slug]))]
        found += [
            (f"Relire : {proposal}", reverse("admin:label_proposal_change", args=[proposal.pk]))
            for proposal in listing.proposals.filter(status=Proposal.Status.WAITING)
        ]
        waiting = listing.photos.waiting()
        return found + [
            (f"Répondre pour la photo : {photo}", reverse("admin:label_photo_answer", args=[photo.pk]))
            for photo in waiting
        ]

    def move_url(self, listing, move):
        """What this page shows goes with the button that puts it online."""
        url = super().move_url(listing, move)
        return f"{url}?lu={listings.reading(listing)}" if self.moves.get(move.name) is OnlineForm else url

    def move_initial(self, request, move):
        return {"read": request.GET.get("lu", "")}

    def journal(self, request, listing):
        return journal.lines(request.user, listing, *listing.proposals.all())


def has_change(listing):
    return listing.proposals.filter(status=Proposal.Status.WAITING).exists()


# Changes -----------------------------------------------------------------------------------------------


@admin.register(Proposal)
class ProposalAdmin(FlowAdmin, ReadOnlyAdmin):
    """What a public page says, beside what it would say."""

    moves = PROPOSAL_MOVES
    list_display = ["structure", status_badge, "proposed_at", "settled_at"]
    list_filter = ["status"]
    list_select_related = ["listing__structure"]
    search_fields = ["listing__structure__name"]
    fields = readonly_fields = ["page", "proposed_at", "settled_at", "reason"]
    change_form_template = "label/admin/proposal.html"
    columns = {
        "Structure": "listing__structure__name",
        "Statut": "get_status_display",
        "Proposé le": "proposed_at",
        "Relu le": "settled_at",
    }

    @admin.display(description="fiche", ordering="listing__structure__name")
    def page(self, proposal):
        return link(proposal.listing, proposal.listing.structure)

    @admin.display(description="structure", ordering="listing__structure__name")
    def structure(self, proposal):
        return proposal.listing.structure

    def about(self, proposal):
        return f"{proposal.listing.structure} : {proposal}"

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            waits = obj.status == Proposal.Status.WAITING
            context |= {"differences": differences(obj) if waits else []}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


class AnswerPhoto(OfficePage):
    """« Accepter » or « Refuser », and why: the structure reads it."""

    title = "Répondre pour cette photo"
    form_class = PhotoAnswerForm
    template_name = "label/admin/photo_answer.html"

    def may_open(self, user):
        return moderates(user, self.object.listing)

    def get_context_data(self, **kwargs):
        """With the photo before their eyes: the work list leads straight here."""
        return super().get_context_data(**kwargs) | {"shown": shown(self.object)}

    def get_initial(self):
        return {"told": self.object.told}

    def act(self, form):
        if form.cleaned_data["is_accepted"] == "oui":
            self.object.told = form.cleaned_data["told"]
            photos.accept_photo(self.object, by=self.request.user)
        else:
            photos.refuse_photo(self.object, by=self.request.user, reason=form.cleaned_data["reason"])

    def get_success_url(self):
        return reverse("admin:label_listing_change", args=[self.object.listing_id])


@admin.register(Photo)
class PhotoAdmin(ReadOnlyAdmin):
    list_display = ["told", "page", answer, "added_at"]
    list_select_related = ["listing__structure"]
    search_fields = ["told", "listing__structure__name"]
    fields = readonly_fields = ["page", shown, "told", answer, "refusal", "added_at"]
    change_form_template = "label/admin/row.html"

    @admin.display(description="fiche", ordering="listing__structure__name")
    def page(self, photo):
        return link(photo.listing, photo.listing.structure)

    def get_urls(self):
        view = self.admin_site.admin_view(AnswerPhoto.as_view(admin=self))
        return [path("<int:pk>/repondre/", view, name="label_photo_answer"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            waits = not (obj.accepted_at or obj.refused_at) and moderates(request.user, obj.listing)
            url = reverse("admin:label_photo_answer", args=[obj.pk])
            context |= {"buttons": [("Répondre", url)] if waits else [], "journal": []}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


# Errors that are told --------------------------------------------------------------------------------------


class HandledFilter(admin.SimpleListFilter):
    title = "suite"
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        return [("a-traiter", "À traiter"), ("traite", "Traité")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(handled_at__isnull=self.value() == "a-traiter")


class HandleError(OfficePage):
    """What was done; whoever left an address reads it."""

    title = "Dire la suite donnée"
    form_class = OutcomeForm
    template_name = "label/admin/handle_error.html"

    def may_open(self, user):
        return moderates(user, self.object.listing)

    def act(self, form):
        error_reports.handle_error(self.object, by=self.request.user, **form.details())


@admin.register(ErrorReport)
class ErrorReportAdmin(RecordedAdmin, ReadOnlyAdmin):
    """What is told of a protected structure is for group Protection, and each reading is written down."""

    list_display = ["kind", "page", "at", "state"]
    list_filter = [HandledFilter, "kind"]
    list_select_related = ["listing__structure"]
    search_fields = ["listing__structure__name"]
    fields = readonly_fields = ["page", "kind", "words", "email", "at", "state", "outcome", "handled_at"]
    change_form_template = "label/admin/row.html"
    columns = {
        "Fiche": "listing__structure__name",
        "Ce qui est faux": "get_kind_display",
        "Signalé le": "at",
        "Traité le": "handled_at",
        "Suite donnée": "outcome",
    }

    @admin.display(description="fiche", ordering="listing__structure__name")
    def page(self, report):
        return link(report.listing, report.listing.structure)

    @admin.display(description="suite", ordering=F("handled_at").asc(nulls_first=True))
    def state(self, report):
        return badge("Traité", "ok") if report.handled_at else badge("À traiter", "act")

    def get_urls(self):
        view = self.admin_site.admin_view(HandleError.as_view(admin=self))
        return [path("<int:pk>/traiter/", view, name="label_errorreport_handle"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            waits = obj.handled_at is None and moderates(request.user, obj.listing)
            url = reverse("admin:label_errorreport_handle", args=[obj.pk])
            context |= {
                "buttons": [("Dire la suite donnée", url)] if waits else [],
                "journal": journal.lines(request.user, obj),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
