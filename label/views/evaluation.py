"""The pages on which a candidacy is written: its presentation, then one theme each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from commons import clock, drafts, files
from commons.views import EditableStep, RefusedFormMixin, VisibleMixin
from commons.workflow import status_of
from structures.models import User

from .. import workflow
from ..forms.candidacy import EvidenceForm, PresentationForm, ThemeForm
from ..models import Candidacy, Criterion, Evidence
from ..models.checklist import PRESENTATION, chapters, score
from .candidacies import CandidacyMixin, theme_badge

TOO_LATE = "Trop tard : la candidature est maintenant « {} », elle ne change plus."


class EvaluationStep(CandidacyMixin, EditableStep):
    """One page of the candidacy. The checklist says what is left."""

    template_name = "label/candidacy_step.html"

    @property
    def step(self):
        return self.kwargs["step"]

    @property
    def chapters(self):
        """Read with the candidacy, hence again under its lock."""
        if self.object.__dict__.get("_chapters") is None:
            self.object._chapters = chapters(self.object)
        return self.object._chapters

    @property
    def chapter(self):
        """The theme of this page; None on the presentation."""
        return next((chapter for chapter in self.chapters if chapter.theme.code == self.step), None)

    def may_write(self, user):
        return workflow.acts_for(user, self.object)

    def dispatch(self, request, *args, **kwargs):
        if self.step != PRESENTATION and self.chapter is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def too_late(self, candidacy):
        return "" if candidacy.is_editable else TOO_LATE.format(status_of(candidacy).told)

    def get_form_class(self):
        return PresentationForm if self.chapter is None else ThemeForm

    def get_form_kwargs(self):
        own = {"instance": self.object} if self.chapter is None else {"candidacy": self.object, "chapter": self.chapter}
        return super().get_form_kwargs() | own | {"by": self.request.user}

    def get_context_data(self, **kwargs):
        candidacy, read = self.object, self.chapters
        names = [PRESENTATION, *(chapter.theme.code for chapter in read)]
        return (
            super().get_context_data(**kwargs)
            | self.scored()
            | {
                "candidacy": candidacy,
                "form_steps": [
                    (candidacy.step_url(PRESENTATION), "Présentation", self.step == PRESENTATION),
                    *(
                        (candidacy.step_url(chapter.theme.code), chapter.theme.name, chapter.theme.code == self.step)
                        for chapter in read
                    ),
                ],
                "rank": names.index(self.step) + 1,
            }
        )

    def scored(self):
        """Where this theme stands, and what all of them are worth so far."""
        return {
            "chapter": self.chapter,
            "badge": theme_badge(self.chapter) if self.chapter else None,
            "score": score(self.chapters),
        }

    def redrawn(self):
        return {"note": render_to_string("label/_step_score.html", self.scored())} if self.chapter else {}

    def save(self, form):
        super().save(form)
        Candidacy.objects.filter(pk=self.object.pk).update(saved_at=clock.now(), saved_by=self.request.user)

    def last_author(self):
        author = self.object.saved_by
        if author == self.request.user:
            return drafts.YOURSELF
        return User.objects.namer(self.request.user)(author) if author else drafts.NOBODY

    def get_success_url(self):
        """The next page, or the candidacy itself after the last one; « Enregistrer » alone stays."""
        if "stay" in self.request.POST:
            return self.request.path
        names = [PRESENTATION, *(chapter.theme.code for chapter in self.chapters), None]
        following = names[names.index(self.step) + 1]
        return self.object.step_url(following) if following else self.object.get_absolute_url()


class EvidenceNew(CandidacyMixin, RefusedFormMixin, FormView):
    """A file of its own for one criterion, checked by what it holds."""

    template_name = "label/evidence.html"
    form_class = EvidenceForm

    @cached_property
    def criterion(self):
        rows = Criterion.objects.filter(theme__referential=self.object.referential).select_related("theme")
        return get_object_or_404(rows, code=self.kwargs["code"])

    @property
    def back(self):
        return f"{self.object.step_url(self.criterion.theme.code)}#{self.criterion.code}"

    def dispatch(self, request, *args, **kwargs):
        if not workflow.acts_for(request.user, self.object):
            raise Http404
        if not self.object.is_editable:
            messages.warning(request, TOO_LATE.format(status_of(self.object).told))
            return redirect(self.object)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "candidacy": self.object,
            "criterion": self.criterion,
            "back": self.back,
        }

    def form_valid(self, form):
        try:
            workflow.join_file(
                self.object,
                self.criterion,
                form.cleaned_data["file"],
                name=form.cleaned_data["name"],
                by=self.request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, "Le fichier est joint.")
        return redirect(self.back)


class EvidenceFile(VisibleMixin, View):
    """One proof, to those who may open it, as long as it is the one that was kept."""

    model = Evidence

    def get_queryset(self):
        return super().get_queryset().select_related("paper", "candidacy")

    def get(self, request, *args, **kwargs):
        evidence = self.object
        file, name, fingerprint = (
            (evidence.paper.file, evidence.paper.name, evidence.paper.sha256)
            if evidence.paper_id
            else (evidence.file, told_name(evidence), evidence.sha256)
        )
        try:
            return files.response(file, name, fingerprint=fingerprint)
        except files.Altered:
            messages.error(request, "Ce fichier n’est plus celui qui a été donné. Prévenez le service.")
            return redirect(evidence.candidacy)

    def shown_rows(self, response):
        return [self.object]


def told_name(evidence):
    """Its own name, with the ending of what it really is."""
    return f"{evidence.name}.{evidence.file.name.rpartition('.')[2]}"
