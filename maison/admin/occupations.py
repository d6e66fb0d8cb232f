"""Who is in which premises and until when, and the inventories: for the agents who lend them."""

from django.contrib import admin, messages
from django.urls import path, reverse
from django.utils.html import format_html

from commons import journal
from commons.admin import FlowAdmin, ReadOnlyAdmin, ReadOnlyInline
from commons.confidential import RecordedAdmin
from commons.french import day, money
from commons.templatetags.ui import status as badge

from .. import workflow
from ..forms.premises import INVENTORY_MOVES, OCCUPATION_MOVES, InventoryForm, PhotoForm
from ..models import Inventory, InventoryPhoto, Occupation, OccupationSignature
from .lending import Button, OfficePage, link, status_badge


class InventoryInline(ReadOnlyInline):
    model = Inventory
    fields = readonly_fields = ["page", status_badge, "done_on"]

    @admin.display(description="moment")
    def page(self, inventory):
        return link(inventory, inventory.get_kind_display())


class SignatureInline(ReadOnlyInline):
    model = OccupationSignature
    fields = readonly_fields = ["party", "name", "role", "at"]


class BeginInventory(OfficePage):
    """What both see, room by room; the pictures come next."""

    title = "Faire un état des lieux"
    form_class = InventoryForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"occupation": self.object}

    def act(self, form):
        made = workflow.inventory.begin_inventory(self.object, by=self.request.user, **form.cleaned_data)
        return reverse("admin:maison_inventory_photo", args=[made.pk])


class AddPhoto(OfficePage):
    """One picture, then another."""

    title = "Ajouter une photo"
    form_class = PhotoForm

    def act(self, form):
        workflow.inventory.add_photo(
            self.object, form.cleaned_data["photo"], form.cleaned_data["told"], by=self.request.user
        )
        messages.success(self.request, "La photo est ajoutée.")
        return reverse("admin:maison_inventory_photo", args=[self.object.pk])


@admin.register(Occupation)
class OccupationAdmin(RecordedAdmin, FlowAdmin, ReadOnlyAdmin):
    moves = OCCUPATION_MOVES
    list_display = ["number", "premises", "structure", status_badge, "starts_on", "ends_on", "yearly_fee", "insured"]
    list_filter = ["status", "premises"]
    list_select_related = ["structure", "premises"]
    search_fields = ["number", "structure__name", "premises__name"]
    inlines = [InventoryInline, SignatureInline]
    fieldsets = [
        (None, {"fields": ["structure", "premises", "file", "starts_on", "ends_on", "purpose"]}),
        ("Redevance", {"fields": ["yearly_fee", "free_reason", "value", "value_source", "decision"]}),
        ("Fin", {"fields": ["leaves_on", "ending", "end_reason"]}),
        ("Révocation", {"fields": ["facts", "announced_at", "answer_until", "answer", "answered_at"]}),
    ]
    readonly_fields = ["file", "yearly_fee", "value"]
    columns = {
        "Numéro": "number",
        "Local": "premises__name",
        "Structure": "structure__name",
        "Statut": "get_status_display",
        "Du": "starts_on",
        "Au": "last_on",
        "Redevance par an": "fee",
        "Valeur locative par an": "rental_value",
        "Signée le": "signed_on",
    }

    def get_urls(self):
        view = BeginInventory.as_view(admin=self)
        name = "maison_occupation_inventory"
        return [path("<int:pk>/etat-des-lieux/", self.admin_site.admin_view(view), name=name), *super().get_urls()]

    @admin.display(description="demande")
    def file(self, occupation):
        return link(occupation.request)

    @admin.display(description="redevance par an", ordering="fee")
    def yearly_fee(self, occupation):
        return money(occupation.fee) if occupation.fee else "gratuit"

    @admin.display(description="valeur locative par an")
    def value(self, occupation):
        return money(occupation.rental_value)

    @admin.display(description="assurance")
    def insured(self, occupation):
        paper = occupation.insurance()
        return badge(*paper.standing) if paper else badge("À donner", "act")

    def about(self, occupation):
        return f"{occupation.number} · {occupation.structure} · {occupation.premises}"

    def open_moves(self, request, occupation):
        moves = super().open_moves(request, occupation)
        if may_begin(request.user, occupation):
            url = reverse("admin:maison_occupation_inventory", args=[occupation.pk])
            moves.insert(0, (Button("Faire un état des lieux"), url))
        return moves

    def move_initial(self, request, move):
        """Who signs on screen is whoever opened the page."""
        is_signing = move is workflow.occupation.countersign_occupation
        return {"name": request.user.get_full_name()} if is_signing else {}

    def alerts(self, occupation):
        """What is missing of a running occupation."""
        found = []
        if occupation.status in ("running", "hearing"):
            found += [("act", sentence) for sentence in occupation.missing_to_countersign()]
            if not occupation.inventories.filter(kind=Inventory.Kind.ENTRY, status="signed").exists():
                found.append(("wait", "L’état des lieux d’entrée n’est pas signé."))
            if occupation.leaves_on:
                found.append(("wait", f"Le local est à rendre le {day(occupation.leaves_on)}."))
        if occupation.status == "hearing" and occupation.missing_to_revoke():
            found += [("wait", sentence) for sentence in occupation.missing_to_revoke()]
        return found

    def documents(self, occupation):
        found = [("Convention (PDF)", reverse("maison:occupation_document", args=[occupation.pk]))]
        if occupation.status not in ("to_sign", "abandoned"):
            found.append(("Feuille de signature (PDF)", reverse("maison:occupation_signatures", args=[occupation.pk])))
        if occupation.announcement:
            found.append(("Lettre d’annonce (PDF)", reverse("maison:occupation_announcement", args=[occupation.pk])))
        if occupation.revocation:
            found.append(("Lettre de révocation (PDF)", reverse("maison:occupation_revocation", args=[occupation.pk])))
        return found

    def journal(self, request, occupation):
        return journal.lines(request.user, occupation, *occupation.inventories.all())


def may_begin(user, occupation):
    """Whether an inventory is still to be made, by this person."""
    made = occupation.inventories.count()
    is_time = occupation.status in ("running", "hearing") or (occupation.status == "ended" and made < 2)
    return is_time and made < 2 and workflow.rights.housing(user, occupation)


class InventoryPhotoInline(ReadOnlyInline):
    model = InventoryPhoto
    fields = readonly_fields = ["rank", "told", "picture"]

    @admin.display(description="photo")
    def picture(self, photo):
        url = reverse("maison:inventory_photo", args=[photo.inventory_id, photo.pk])
        return format_html('<a href="{}">Voir la photo {}</a>', url, photo.rank)


@admin.register(Inventory)
class InventoryAdmin(RecordedAdmin, FlowAdmin, ReadOnlyAdmin):
    moves = INVENTORY_MOVES
    list_display = ["__str__", "occupation", status_badge, "done_on", "signed_at"]
    list_filter = ["status", "kind"]
    list_select_related = ["occupation__structure", "occupation__premises"]
    search_fields = ["occupation__number", "occupation__structure__name"]
    inlines = [InventoryPhotoInline]
    fields = [
        *("occupation_link", "kind", "done_on", "rooms", "meters"),
        *("town_name", "sent_at", "remarks", "name", "role", "signed_at"),
    ]
    readonly_fields = ["occupation_link"]
    columns = {
        "Convention": "occupation__number",
        "Moment": "get_kind_display",
        "Statut": "get_status_display",
        "Fait le": "done_on",
        "Signé le": "signed_at",
    }

    def get_urls(self):
        view = AddPhoto.as_view(admin=self)
        return [
            path("<int:pk>/photo/", self.admin_site.admin_view(view), name="maison_inventory_photo"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        """What is not sent yet may still be corrected."""
        may = request.user.has_perm("maison.change_inventory")
        return may and (obj is None or obj.status == Inventory.Status.DRAFT)

    def get_readonly_fields(self, request, obj=None):
        written = {"done_on", "rooms", "meters"}
        fixed = [name for name in self.fields if name not in written]
        return list(dict.fromkeys([*super().get_readonly_fields(request, obj), *fixed]))

    @admin.display(description="occupation")
    def occupation_link(self, inventory):
        return link(inventory.occupation)

    def about(self, inventory):
        return f"{inventory.get_kind_display()} · {inventory.occupation.number} · {inventory.occupation.premises}"

    def open_moves(self, request, inventory):
        moves = super().open_moves(request, inventory)
        is_open = inventory.status == Inventory.Status.DRAFT
        if is_open and workflow.rights.housing(request.user, inventory):
            moves.insert(0, (Button("Ajouter une photo"), reverse("admin:maison_inventory_photo", args=[inventory.pk])))
        return moves

    def move_initial(self, request, move):
        is_signing = move is workflow.inventory.send_inventory
        return {"town_name": request.user.get_full_name()} if is_signing else {}

    def documents(self, inventory):
        if not inventory.document:
            return []
        return [("État des lieux signé (PDF)", reverse("maison:inventory_document", args=[inventory.pk]))]
