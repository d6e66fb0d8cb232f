"""What a structure shows of itself to its people, and lets them change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from commons import journal
from commons.views import MoveView, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of

from . import forms, workflow
from .models import Contact, Shelter, Structure

S = Structure.Status
TURNS = {  # whose turn it is, in words: who, what next, tone
    S.DRAFT: ("C’est à vous.", "Déclarez la structure pour déposer vos demandes.", "act"),
    S.SUBMITTED: ("C’est au service.", "La Ville vérifie ; vous pouvez déposer vos demandes sans attendre.", "info"),
    S.VERIFIED: ("Rien à faire.", "La Ville a vérifié la structure.", "ok"),
    S.TO_REVIEW: ("C’est au service.", "La Ville revoit vos changements ; rien n’est bloqué.", "info"),
    S.CLOSED: ("La structure est fermée.", "", "neutral"),
}


class StructureMixin(VisibleMixin):
    """A page about one structure, for those who may see it: a stranger gets 404."""

    model = Structure

    @cached_property
    def object(self):
        queryset = self.get_queryset().select_related("commune", "sector")
        return get_object_or_404(queryset, slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"structure": self.object}


class EditorMixin(StructureMixin, RefusedFormMixin):
    """A page where someone who acts for the structure writes; those who only read get 403."""

    def dispatch(self, request, *args, **kwargs):
        if not self.object.may_act(request.user) or self.object.status == S.CLOSED:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return self.object.get_absolute_url()


class DeclareView(RefusedFormMixin, FormView):
    """Declare a structure: it applies at once, the town verifies while it instructs."""

    form_class = forms.DeclareForm
    template_name = "structures/new.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_staff:
            messages.warning(
                request,
                "Un agent ne déclare pas de structure pour lui-même : au guichet, saisissez-la dans la gestion, "
                "avec la personne qui la représente.",
            )
            return redirect("home:space")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            structure = form.declare(by=self.request.user)
        except IntegrityError:  # a twin was declared in the same second: the form now says which number is taken
            form.full_clean()
            if form.is_valid():
                raise
            return self.form_invalid(form)
        messages.success(self.request, "La structure est déclarée. Vous pouvez déposer une demande dès maintenant.")
        return redirect("structures:shelter" if structure.is_protected else "structures:structure", structure.slug)


class StructureView(StructureMixin, TemplateView):
    """Whose turn it is, then what the portal knows of the structure."""

    template_name = "structures/structure.html"

    def get_context_data(self, **kwargs):
        user, structure = self.request.user, self.object
        moves = workflow.registrations.open_to(user, structure)
        return super().get_context_data(**kwargs) | {
            "current": status_of(structure),
            "turn": TURNS[structure.status],
            "address_label": "Adresse administrative" if structure.is_protected else "Adresse",
            "may_edit": structure.may_act(user) and structure.status != S.CLOSED,
            "missing": structure.missing(),
            "moves": [(move, reverse("structures:move", args=[structure.slug, move.name])) for move in moves],
            "memberships": structure.memberships.visible_to(user).select_related("user"),
            "contacts": structure.contacts.visible_to(user),
            "shelter": Shelter.objects.visible_to(user).filter(structure=structure).select_related("commune").first(),
            "journal": journal.lines(user, structure),
        }


class StructureMoveView(StructureMixin, MoveView):
    """Every button of a structure's page."""

    forms = {"close": forms.CloseForm}


class EditView(EditorMixin, FormView):
    """Change what the structure says of itself. A change of identity asks the town for another look."""

    form_class = forms.StructureForm
    template_name = "structures/edit.html"

    def get_queryset(self):
        queryset = super().get_queryset()
        return queryset.select_for_update(of=("self",)) if self.request.method == "POST" else queryset

    @transaction.atomic
    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"is_verified": self.object.status == S.VERIFIED}

    def form_valid(self, form):
        form.save()
        if workflow.IDENTITY & set(form.changed_data) and self.object.status == S.VERIFIED:
            workflow.reopen(self.object, by=self.request.user)
        messages.success(self.request, "Vos changements sont enregistrés.")
        return redirect(self.get_success_url())


class ShelterView(EditorMixin, FormView):
    """The real place of a protected structure: asked alone, shown to its people and the protection group."""

    form_class = forms.ShelterForm
    template_name = "structures/shelter.html"

    def get_queryset(self):
        return super().get_queryset().filter(is_protected=True)

    def get_form_kwargs(self):
        shelter = Shelter.objects.filter(structure=self.object).first() or Shelter(structure=self.object)
        return super().get_form_kwargs() | {"instance": shelter}

    def form_valid(self, form):
        form.save()
        messages.success(self.request, "L’adresse protégée est enregistrée.")
        return redirect(self.get_success_url())


class ContactMixin(EditorMixin):
    template_name = "structures/contact.html"

    @cached_property
    def contact(self):
        if "pk" not in self.kwargs:
            return Contact(structure=self.object)
        return get_object_or_404(self.object.contacts.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"contact": self.contact}


class ContactEditView(ContactMixin, FormView):
    """Whom to call at the structure."""

    form_class = forms.ContactForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.contact}

    def form_valid(self, form):
        form.save()
        messages.success(self.request, "Le contact est enregistré.")
        return redirect(self.get_success_url())


class ContactAddView(ContactEditView):
    """One more person to call."""


class ContactDeleteView(ContactMixin, TemplateView):
    """Take a contact away, after a page that asks."""

    template_name = "structures/contact_delete.html"

    def post(self, request, *args, **kwargs):
        self.contact.delete()
        messages.success(request, "Le contact est retiré.")
        return redirect(self.get_success_url())
