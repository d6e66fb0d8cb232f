"""The step « Les pièces »: what the vault holds is joined by itself, the rest is given, promised or explained."""

from django.utils.functional import cached_property

from commons.workflow import status_of
from structures.models.papers import sees_papers

from .. import workflow
from ..forms import PapersForm
from ..models import Application, late, needs
from ..models.paper_needs import lines
from .steps import ApplicationStep, open_steps, steps_of


def shown_papers(application, user):
    """What the application's page says of its papers, and where its people go on with them."""
    writes, url, words = workflow.applicant(user, application), "", ""
    if writes and application.is_editable:
        url, words = application.step_url("papers"), "Voir ou changer les pièces"
    elif writes and PapersStep.brings_promised(application):
        url, words = application.step_url("papers"), "Donner les pièces promises"
    return {"papers": lines(application, user), "papers_url": url, "papers_words": words}


class PapersStep(ApplicationStep):
    """Also open once the request is in the town's hands, for what was promised for later and for that alone."""

    step, form_class = "papers", PapersForm

    def too_late(self, application):
        if not application.call.papers:
            return "Cet appel ne demande aucune pièce."
        if self.brings_promised(application) or self.step in open_steps(application):
            return ""
        return f"Trop tard : la demande est maintenant « {status_of(application).told} », ses pièces ne changent plus."

    @staticmethod
    def brings_promised(application):
        return application.status in Application.Status.in_service() and bool(late(application))

    @cached_property
    def is_promised_only(self):
        return not self.object.is_editable

    def get_form_kwargs(self):
        application = self.object
        found = late(application) if self.is_promised_only else [need for need in needs(application) if is_asked(need)]
        return super().get_form_kwargs() | {
            "needs": found,
            "by": self.request.user,
            "only_files": self.is_promised_only,
        }

    def get_context_data(self, **kwargs):
        application = self.object
        write = self.promised_context if self.is_promised_only else super().get_context_data
        return write(**kwargs) | {
            "spared": [need for need in needs(application) if not is_asked(need)],
            "opens_files": sees_papers(self.request.user, application.structure),
            "promised_only": self.is_promised_only,
        }

    def promised_context(self, **kwargs):
        """The page alone: no other step is open."""
        title = steps_of(self.object)[self.step]
        return super(ApplicationStep, self).get_context_data(**kwargs) | {
            "application": self.object,
            "form_steps": [(self.object.step_url(self.step), title, True)],
            "rank": 1,
            "step_title": title,
            "last_step": "Revenir à la demande",
            "copied_from": None,
        }

    def form_invalid(self, form):
        """What was refused is said, what was good is kept: the page shows both."""
        form.keep_files()
        fresh = {need.kind: need for need in needs(self.object)}
        form.needs = [fresh[need.kind] for need in form.needs]
        return super().form_invalid(form)

    def get_success_url(self):
        return self.object.get_absolute_url() if self.is_promised_only else super().get_success_url()


def is_asked(need):
    """Whether the structure has something to say about it: the rest is spared, and told why."""
    return not need.why or (need.row is not None and need.row.reason != need.why)
