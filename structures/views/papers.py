"""The papers of a structure: what is there and until when, what is missing, and each file."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from commons import files

from .. import workflow
from ..forms import PaperForm
from ..models import Paper, PaperKind, Structure
from ..models.papers import sees_papers, why_not_asked
from .base import EditorMixin, StructureMixin


@dataclass(frozen=True)
class Shelf:
    """The versions of one paper, the latest first."""

    kind: PaperKind
    paper: Paper
    history: list


def shelves(papers):
    """One shelf a paper, in the order of ``PaperKind``; those without a name of their own have one each."""
    found = []
    for kind in PaperKind:
        rows = [paper for paper in papers if paper.kind == kind]
        if kind.is_versioned and rows:
            found.append(Shelf(kind, rows[0], rows[1:]))
        else:
            found += [Shelf(kind, row, []) for row in rows]
    return found


class PaperMixin:
    """Only those who may open the structure's papers find this page."""

    @cached_property
    def papers(self):
        if not sees_papers(self.request.user, self.object):
            raise Http404
        return Paper.objects.visible_to(self.request.user).filter(structure=self.object)

    @cached_property
    def paper(self):
        return get_object_or_404(self.papers, pk=self.kwargs["pk"])


class PapersView(PaperMixin, StructureMixin, TemplateView):
    """What is there and until when, what is missing for most requests, what the town finds by itself."""

    template_name = "structures/papers.html"

    def get_context_data(self, **kwargs):
        structure = self.object
        kept = shelves(self.papers.order_by("kind", "-added_at", "-pk"))
        there = {shelf.kind for shelf in kept}
        known = [(kind, why) for kind in PaperKind if kind.is_usual and (why := why_not_asked(kind, structure))]
        absent = [kind for kind in PaperKind if kind not in there and not why_not_asked(kind, structure)]
        return super().get_context_data(**kwargs) | {
            "shelves": kept,
            "missing": [kind for kind in absent if kind.is_usual],
            "others": [kind for kind in absent if not kind.is_usual and kind.is_versioned] + [PaperKind.OTHER],
            "found": [(kind, why) for kind, why in known if structure.family in kind.facts.families],
            "may_edit": structure.may_act(self.request.user) and structure.status != Structure.Status.CLOSED,
        }


class PaperAddView(EditorMixin, FormView):
    """Give a paper, or a new version of it."""

    form_class = PaperForm
    template_name = "structures/paper_add.html"

    @cached_property
    def kind(self):
        if self.kwargs["kind"] not in PaperKind:
            raise Http404
        return PaperKind(self.kwargs["kind"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"kind": self.kind}

    def get_context_data(self, **kwargs):
        last = Paper.objects.current().filter(structure=self.object, kind=self.kind).first()
        return super().get_context_data(**kwargs) | {
            "kind": self.kind,
            "last": last if self.kind.is_versioned else None,
        }

    def form_valid(self, form):
        data = form.cleaned_data
        dates = {name: data[name] for name in ("valid_from", "valid_until")}
        workflow.add_paper(self.object, self.kind, data["file"], by=self.request.user, **dates)
        messages.success(self.request, "La pièce est enregistrée. Elle servira à toutes vos demandes.")
        return redirect("structures:papers", self.object.slug)


class PaperFileView(PaperMixin, StructureMixin, View):
    """One file, to those who may open it, as long as it is the one that was kept."""

    def get(self, request, *args, **kwargs):
        paper = self.paper
        try:
            return files.response(paper.file, paper.name, fingerprint=paper.sha256)
        except files.Altered:
            messages.error(request, "Ce fichier n’est plus celui qui a été donné. Prévenez le service.")
            return redirect("structures:papers", self.object.slug)


class PaperRemoveView(PaperMixin, EditorMixin, TemplateView):
    """Take a paper away, after a page that asks."""

    template_name = "structures/paper_remove.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"paper": self.paper}

    def post(self, request, *args, **kwargs):
        try:
            workflow.remove_paper(self.paper, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, "La pièce est retirée.")
        return redirect("structures:papers", self.object.slug)
