"""The people, the structures and the secrets of the protected ones, in the back-office.

Every list, page, search, choice and log asks ``visible_to``: an agent outside of the ``protection`` group finds no
member, no contact and no place of a protected structure, by any door.
"""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, ReadOnlyPasswordHashField
from django.contrib.auth.forms import UserChangeForm as DjangoUserChangeForm
from django.contrib.auth.models import Group, Permission
from django.utils.text import capfirst

from commons import journal
from commons.admin import FlowAdmin, VisibleAdmin

from . import forms, workflow
from .bank_admin import BankAccountInline
from .changes import since_verified
from .duplicate_admin import DuplicatePairAdmin
from .joining_admin import InvitationAdmin, JoinRequestAdmin
from .models import (
    Commune,
    Contact,
    DuplicatePair,
    Invitation,
    JoinRequest,
    Membership,
    Sector,
    Shelter,
    Structure,
    User,
)
from .paper_admin import PaperInline
from .slugs import free_slug

SEE_PROTECTED = "structures.see_protected"
SECRET_PATHS = (
    *("members", "memberships", "contacts", "shelter", "structures", "papers"),
    *("invitations", "join_requests", "departures"),
)

admin.site.unregister(Group)
admin.site.register(DuplicatePair, DuplicatePairAdmin)
admin.site.register(Invitation, InvitationAdmin)
admin.site.register(JoinRequest, JoinRequestAdmin)


class DiscreetMixin:
    """What is written in Django's own log names nobody, and no address bar asks about what is hidden.

    The log outlives the day when a structure becomes protected.
    """

    def lookup_allowed(self, lookup, value, request):
        if lookup.split("__")[0] in SECRET_PATHS and not request.user.has_perm(SEE_PROTECTED):
            return False
        return super().lookup_allowed(lookup, value, request)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, [], add)
        for formset in formsets or []:
            kind = formset.model._meta.verbose_name
            message += [{"added": {"name": kind, "object": f"n° {row.pk}"}} for row in formset.new_objects]
            message += [
                {"changed": {"name": kind, "object": f"n° {row.pk}", "fields": fields}}
                for row, fields in formset.changed_objects
            ]
            message += [{"deleted": {"name": kind, "object": ""}} for _ in formset.deleted_objects]
        return message


class SecretInline(admin.StackedInline):
    """Rows that name the people of a structure; a protected structure's ask for the right to see them."""

    extra = 0

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def is_open(self, request, structure):
        return structure is None or not structure.is_protected or request.user.has_perm(SEE_PROTECTED)

    def has_add_permission(self, request, obj=None):
        return self.is_open(request, obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.is_open(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.is_open(request, obj) and super().has_delete_permission(request, obj)

    def has_view_permission(self, request, obj=None):
        return self.is_open(request, obj) and super().has_view_permission(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Nobody is chosen, nor shown again after a mistake, whom the agent may not see."""
        if db_field.related_model is User:
            kwargs["queryset"] = User.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MembershipInline(SecretInline):
    model = Membership
    autocomplete_fields = ["user"]
    fields = ["user", "role", "position"]


class ContactInline(SecretInline):
    model = Contact
    fields = ["name", "position", "email", "phone", "is_public"]


@admin.register(Structure)
class StructureAdmin(DiscreetMixin, FlowAdmin):
    """What the town knows of a structure. It is closed, never deleted."""

    form = forms.RowForm
    moves = {"close": forms.CloseForm, "merge": forms.MergeForm}
    columns = {  # the row, which holds nothing secret
        "Nom": "name",
        "Sigle": "acronym",
        "Famille": "get_family_display",
        "SIRET": "siret",
        "RNA": "rna",
        "Secteur": "sector",
        "Adresse": "address",
        "Code postal": "postcode",
        "Commune": "commune__name",
        "Code INSEE": "commune__insee",
        "Site internet": "website",
        "Courriel public": "public_email",
        "Téléphone public": "public_phone",
        "Statut": "get_status_display",
    }
    list_display = ["name", "family", "siret", "rna", "sector", "commune", "status"]
    list_filter = ["status", "family", "sector", "is_protected", "commune"]
    list_select_related = ["sector", "commune"]
    search_fields = ["name", "acronym", "siret", "rna"]
    autocomplete_fields = ["commune"]
    readonly_fields = ["status", "verified_at", "verified_by", "closing_reason", "merged_into", "confirmed_on"]
    inlines = [MembershipInline, ContactInline, BankAccountInline, PaperInline]
    fieldsets = [
        ("Identité", {"fields": ["name", "acronym", "family", "siret", "rna", "sector", "purpose"]}),
        (
            "Où la joindre",
            {"fields": ["address", "postcode", "commune", "website", "public_email", "public_phone"]},
        ),
        ("Protection", {"fields": ["is_protected", "relay_name", "relay_role", "relay_email", "relay_phone"]}),
        (
            "Suivi",
            {"fields": ["status", "verified_at", "verified_by", "confirmed_on", "closing_reason", "merged_into"]},
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        """Who may not see what is protected may protect a structure, never lift the protection."""
        fields = super().get_readonly_fields(request, obj)
        if obj is not None and obj.is_protected and not request.user.has_perm(SEE_PROTECTED):
            return [*fields, "is_protected"]
        return fields

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if not change:
            obj.slug = free_slug(obj.name, Structure.objects.all())
        super().save_model(request, obj, form, change)
        if change:
            workflow.edited(obj, form.changed_data, by=request.user)

    def save_related(self, request, form, formsets, change):
        """An agent who changes who represents the structure is told of to those who did until then."""
        structure = form.instance
        told = set(structure.representatives)
        super().save_related(request, form, formsets, change)
        if change and told != set(structure.representatives):
            workflow.note_representation(structure, told, by=request.user)

    def move_initial(self, request, move):
        """The structure that the page of a possible duplicate says to keep."""
        if move.name != "merge":
            return super().move_initial(request, move)
        return {"other": request.GET.get("garde", "")}

    def journal(self, request, obj):
        """Its own, and that of the duplicates that were merged into it."""
        return journal.lines(request.user, obj, *obj.duplicates.all())

    def alerts(self, obj):
        told = [("wait", sentence) for sentence in obj.missing()]
        if obj.status == Structure.Status.TO_REVIEW:
            changes = since_verified(obj)
            told += [("info", f"{capfirst(what)} : « {old} » devient « {new} ».") for what, old, new in changes]
        if obj.status in (Structure.Status.SUBMITTED, Structure.Status.TO_REVIEW):
            alike = Structure.objects.lookalikes(obj).select_related("commune")[:3]
            told += [("wait", f"Doublon possible : {row}, {row.commune} ({row.siret or row.rna}).") for row in alike]
        if obj.is_protected:
            told.insert(0, ("act", "Adresse protégée : écrivez au relais, ne cherchez ni le lieu ni les personnes."))
        return told


@admin.register(Shelter)
class ShelterAdmin(admin.ModelAdmin):
    """Real places: the ``protection`` group only. Neither search nor export."""

    list_display = ["__str__", "structure"]
    list_select_related = ["structure"]
    autocomplete_fields = ["structure"]

    def get_queryset(self, request):
        return Shelter.objects.visible_to(request.user).order_by("structure__name")

    def has_module_permission(self, request):
        return request.user.has_perm(SEE_PROTECTED)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(SEE_PROTECTED)

    def has_add_permission(self, request):
        return request.user.has_perm(SEE_PROTECTED) and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perm(SEE_PROTECTED) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm(SEE_PROTECTED) and super().has_delete_permission(request, obj)


@admin.register(Commune)
class CommuneAdmin(admin.ModelAdmin):
    """The table of the code officiel géographique: read here, corrected in ``structures/communes.py``."""

    list_display = ["name", "insee", "postcode", "population"]
    search_fields = ["sort_key", "name", "insee", "postcode"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Sector)
class SectorAdmin(admin.ModelAdmin):
    list_display = ["name", "is_strategic", "rank"]
    search_fields = ["name"]


def rights_within(reader, group):
    """Whether everything that this group may do, the reader may do as well."""
    held = group.permissions.values_list("content_type__app_label", "codename")
    return reader.has_perms([f"{app}.{codename}" for app, codename in held])


def is_within(reader, person):
    """Nobody changes the account of someone who may do more than they: it would be a way up."""
    return reader.is_superuser or (
        not person.is_superuser and person.get_all_permissions() <= reader.get_all_permissions()
    )


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "first_name", "last_name"]


class UserChangeForm(DjangoUserChangeForm):
    """Without Django's help text on the password, which the field announces and the page does not hold."""

    password = ReadOnlyPasswordHashField(label="mot de passe")


@admin.register(User)
class UserAdmin(DiscreetMixin, VisibleAdmin, DjangoUserAdmin):
    """Accounts. People of protected structures are seen by the ``protection`` group only."""

    columns = {
        "Nom": "last_name",
        "Prénom": "first_name",
        "Courriel": "email",
        "Téléphone": "phone",
        "Agent": "is_staff",
        "Compte ouvert": "is_active",
        "Dernière connexion": "last_login",
    }
    form = UserChangeForm
    add_form = UserCreationForm
    ordering = ["last_name", "first_name", "pk"]
    list_display = ["__str__", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "first_name", "last_name"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Personne", {"fields": ["first_name", "last_name", "phone"]}),
        ("Droits", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Suivi", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "first_name", "last_name", "usable_password", "password1", "password2"]})
    ]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def get_fieldsets(self, request, obj=None):
        """Who only reads an account has no use for its password's fingerprint."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(None, {"fields": ["email"]}), *fieldsets[1:]]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or is_within(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        """The journal names people for good: an account is closed, not deleted."""
        return False

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """A group is given by who holds all its rights."""
        if db_field.name == "groups":
            given = [group.pk for group in Group.objects.all() if rights_within(request.user, group)]
            kwargs["queryset"] = Group.objects.filter(pk__in=given)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """A new address is proven anew at the next sign-in; the old one opens nothing any more."""
        obj.email = obj.email.lower()
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).delete()

    def log_addition(self, request, obj, message):
        return self.without_name(super().log_addition(request, obj, message))

    def log_change(self, request, obj, message):
        return self.without_name(super().log_change(request, obj, message))

    def without_name(self, entry):
        """Django's log keeps the account's number, not the person's name."""
        entry.object_repr = f"Personne n° {entry.object_id}"
        entry.save(update_fields=["object_repr"])
        return entry


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """Read here, written in ``structures/groups.py``."""

    fields = ["name", "rights"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="droits")
    def rights(self, group):
        return ", ".join(sorted(Permission.objects.filter(group=group).values_list("name", flat=True)))
