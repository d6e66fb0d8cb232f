"""What a structure shows of itself to its people, and lets them change."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from commons import journal
from commons.views import MoveView, SeveralHandsMixin
from commons.workflow import status_of

from .. import belongings, forms, workflow
from ..models import Shelter, Structure
from ..models.papers import sees_papers
from .bank import may_read_bank
from .base import EditorMixin, StructureMixin
from .papers import shelves

S = Structure.Status
TURNS = {  # whose turn it is, in words: who, what next, tone
    S.DRAFT: ("C’est à vous.", "Déclarez la structure pour déposer vos demandes.", "act"),
    S.SUBMITTED: ("C’est au service.", "La Ville vérifie ; vous pouvez déposer vos demandes sans attendre.", "info"),
    S.VERIFIED: ("Rien à faire.", "La Ville a vérifié la structure.", "ok"),
    S.TO_REVIEW: ("C’est au service.", "La Ville revoit vos changements ; rien n’est bloqué.", "info"),
    S.CLOSED: ("La structure est fermée.", "", "neutral"),
}


class StructureView(StructureMixin, TemplateView):
    """Whose turn it is, then what the portal knows of the structure."""

    template_name = "structures/structure.html"

    def dispatch(self, request, *args, **kwargs):
        """The old page of a duplicate leads to the structure that it was merged into, for those who may see that."""
        kept = Structure.objects.visible_to(request.user).filter(duplicates__slug=kwargs["slug"]).first()
        return redirect(kept) if kept else super().dispatch(request, *args, **kwargs)

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
            "papers": shelves(structure.papers.visible_to(user)),
            "sees_papers": sees_papers(user, structure),
            "may_read_bank": may_read_bank(user, structure),
            "accounts": [(row, status_of(row)) for row in structure.bank_accounts.visible_to(user).in_use()],
            "parts": belongings.parts(user, structure),
            "journal": journal.lines(user, structure, *structure.duplicates.all()),
        }


class StructureMoveView(StructureMixin, MoveView):
    """Every button of a structure's page."""

    forms = {"close": forms.CloseForm, "merge": forms.MergeForm}


class EditView(SeveralHandsMixin, EditorMixin, FormView):
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

    def post(self, request, *args, **kwargs):
        return self.save_by_hand(self.meet())

    def form_valid(self, form):
        form.save()
        workflow.edited(self.object, form.changed_data, by=self.request.user)
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
