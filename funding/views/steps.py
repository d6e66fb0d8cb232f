"""The pages on which an application is written: one theme each, in the order of the official form."""

from django.contrib.auth import get_user_model

from commons import clock, drafts
from commons.views import EditableStep
from commons.workflow import status_of

from .. import accounts, prefill, workflow
from ..forms import (
    AmountsForm,
    BudgetForm,
    DeliveryForm,
    FundersForm,
    MeansForm,
    QuotesForm,
    RequestForm,
    StandingForm,
    StructureBudgetForm,
)
from ..models import Application
from ..models.checklist import expected_of_funders, named_funders
from . import words

STEPS = {
    "request": "La demande",
    "structure": "La structure",
    "means": "Les moyens humains",
    "structure_budget": "Le budget de la structure",
    "project": "Le projet",
    "amounts": "Les montants",
    "common": "Le commun et les partenaires",
    "budget": "Le budget du projet",
    "quotes": "Les devis",
    "funders": "Les autres financeurs",
    "papers": "Les pièces",
}
# What a request for more leaves open: the rest was attested at the deposit.
OPEN_AFTER_DEPOSIT = ["project", "papers"]


def steps_of(application):
    """``{name: title}`` of the pages that this application has."""
    steps, is_investment = dict(STEPS), application.chart == accounts.INVESTMENT
    if is_investment:
        steps["budget"] = application.chart.name
    elif not application.has_two_budgets:
        steps["budget"] = "Le budget de la structure"
    if not application.is_common:
        del steps["common"]
    if not application.has_two_budgets:
        del steps["structure_budget"]
    if not is_investment:
        del steps["quotes"]
    if not application.call.papers:
        del steps["papers"]
    return steps


def open_steps(application):
    """The themes that its people may still write. What was attested at the deposit, the money, is theirs no more."""
    names = list(steps_of(application))
    if application.status == Application.Status.DRAFT:
        return names
    return [name for name in names if name in OPEN_AFTER_DEPOSIT] if application.is_editable else []


class ApplicationStep(EditableStep):
    """One theme of the application. The checklist says what is left."""

    model = Application
    step = ""
    template = ""

    def get_queryset(self):
        return super().get_queryset().for_page().with_sections()

    def get_template_names(self):
        return [f"funding/application_{self.template or self.step}.html"]

    def may_write(self, user):
        return workflow.applicant(user, self.object)

    def too_late(self, application):
        if self.step in open_steps(application):
            return ""
        if application.status == Application.Status.DRAFT:
            return "Cette demande n’a pas cette étape : elle dépend de ce que vous demandez."
        if application.is_editable:
            return "Les montants et le budget ont été attestés au dépôt : ils ne changent plus."
        return f"Trop tard : la demande est maintenant « {status_of(application).told} », elle ne change plus."

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"application": self.object}

    def get_context_data(self, **kwargs):
        names, titles = open_steps(self.object), steps_of(self.object)
        copied, source = prefill.pages(self.object)
        return super().get_context_data(**kwargs) | {
            "application": self.object,
            "form_steps": [(self.object.step_url(name), titles[name], name == self.step) for name in names],
            "rank": names.index(self.step) + 1,
            "step_title": titles[self.step],
            "last_step": words.application_checklist(self.object, self.request.user).step,
            "copied_from": source if self.step in copied else None,
        }

    def save(self, form):
        super().save(form)
        Application.objects.filter(pk=self.object.pk).update(saved_at=clock.now(), saved_by=self.request.user)
        if self.object.is_common:
            workflow.settle(self.object)

    def last_author(self):
        author = self.object.saved_by
        if author == self.request.user:
            return drafts.YOURSELF
        return get_user_model().objects.namer(self.request.user)(author) if author else drafts.NOBODY

    def get_success_url(self):
        """The next step, or the file itself after the last one; « Enregistrer » alone stays on the page."""
        if "stay" in self.request.POST:
            return self.request.path
        # What was just saved may have changed which steps follow.
        saved = Application.objects.select_related("call").get(pk=self.object.pk)
        names = open_steps(saved)
        following = names[names.index(self.step) + 1 :]
        return self.object.step_url(following[0]) if following else self.object.get_absolute_url()


class OwnFieldsStep(ApplicationStep):
    """A theme whose fields are the application's own."""

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"instance": kwargs.pop("application")}


class RequestStep(OwnFieldsStep):
    step, form_class = "request", RequestForm


class ProjectStep(OwnFieldsStep):
    step, form_class = "project", DeliveryForm


class StructureStep(ApplicationStep):
    step, form_class = "structure", StandingForm


class MeansStep(ApplicationStep):
    step, form_class = "means", MeansForm

    def get_context_data(self, **kwargs):
        counted_in = clock.local_date(self.object.created_at).year - 1
        return super().get_context_data(**kwargs) | {"counted_on": f"31 décembre {counted_in}"}


class AmountsStep(ApplicationStep):
    step, form_class = "amounts", AmountsForm


class BudgetStep(ApplicationStep):
    step, form_class = "budget", BudgetForm

    def budget_of(self, application):
        return application.budget

    def get_context_data(self, **kwargs):
        first = next(iter(self.object.years.all()), None)
        asked, budget = first.requested if first else 0, self.budget_of(self.object)
        return super().get_context_data(**kwargs) | {
            "budget": budget,
            "chart": self.object.chart,
            "asked": asked,
            "asked_cents": int(asked * 100),
            "share": budget.share(asked),
        }


class StructureBudgetStep(BudgetStep):
    step, template, form_class = "structure_budget", "budget", StructureBudgetForm

    def budget_of(self, application):
        return application.structure_budget


class QuotesStep(ApplicationStep):
    step, template, form_class = "quotes", "tables", QuotesForm


class FundersStep(ApplicationStep):
    step, form_class = "funders", FundersForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"comparison": self.comparison()}

    def comparison(self):
        """(code, label, expected, named) for each line of grants, so that both can be told apart."""
        expected, named = expected_of_funders(self.object), named_funders(self.object)
        return [
            (account.code, account.label, expected.get(account.code, 0), named.get(account.code, 0))
            for account in self.object.chart.funders()
            if account.code in expected or account.code in named
        ]
