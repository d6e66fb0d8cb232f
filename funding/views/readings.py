"""One page to read an application and mark it: the file beside the grid, for agents and for experts alike."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import FormView

from commons.views import RefusedFormMixin
from commons.workflow import Incomplete, status_of

from .. import sheet, workflow
from ..forms.scoring import InterestForm, ReadingForm, RecuseForm
from ..models import Application, Reading

S = Reading.Status
# What a reader is given to read: the project and its money, never the people nor how to reach them.
TOLD = ("project", "request", "budget", "structure_budget")
# Each button of the page: the form that it sends, and the statuses in which it is there.
BUTTONS = {
    "declare": (InterestForm, [S.ASSIGNED]),
    "save": (ReadingForm, [S.DECLARED_FREE]),
    "hand_in": (ReadingForm, [S.DECLARED_FREE]),
    "recuse": (RecuseForm, [S.DECLARED_FREE]),
}


def told(application):
    """The sections of the application that a reader is given, without its people."""
    whole = Application.objects.for_page().with_sections().get(pk=application.pk)
    sections = {section.key: section for section in sheet.without_people(sheet.sections(whole))}
    return [sections[key] for key in TOLD if key in sections]


class ReadingPage(RefusedFormMixin, FormView):
    """Declare one's links, read, mark, hand in. Nothing of the file is shown before the declaration.

    Whoever shows it says which ``reading`` it is, who acts (``actor``) and where one comes from (``back``).
    """

    http_method_names = ["get", "post"]

    @cached_property
    def reading(self):
        raise NotImplementedError

    @property
    def actor(self):
        raise NotImplementedError

    @property
    def back(self):
        raise NotImplementedError

    @cached_property
    def button(self):
        """Which button was pressed: the page says what is to be done with what was typed."""
        pressed = [name for name in BUTTONS if name in self.request.POST]
        if len(pressed) != 1:
            raise Http404
        return pressed[0]

    def get_form_class(self):
        if self.request.method == "POST":
            return BUTTONS[self.button][0]
        return ReadingForm if self.reading.status == S.DECLARED_FREE else InterestForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"reading": self.reading} if self.get_form_class() is ReadingForm else kwargs

    def post(self, request, *args, **kwargs):
        if self.reading.status not in BUTTONS[self.button][1]:
            return self.too_late(f"Trop tard : c’est maintenant « {status_of(self.reading).label} ».")
        return super().post(request, *args, **kwargs)

    def too_late(self, sentence):
        messages.warning(self.request, sentence)
        return redirect(self.back)

    def form_valid(self, form):
        try:
            return getattr(self, f"on_{self.button}")(form)
        except Incomplete as error:
            return self.render_to_response(self.get_context_data(form=form, missing=error.missing), status=422)
        except ValidationError as error:
            return self.too_late(" ".join(error.messages))

    def on_declare(self, form):
        workflow.declare(self.reading, by=self.actor, **form.cleaned_data)
        return self.closed() if self.reading.status == S.RECUSED else redirect(self.request.path)

    def on_recuse(self, form):
        workflow.recuse(self.reading, by=self.actor, **form.cleaned_data)
        return self.closed()

    def closed(self):
        messages.success(self.request, "Merci de l’avoir dit. La demande est fermée pour vous, et le service le sait.")
        return redirect(self.back)

    def on_save(self, form):
        workflow.write_reading(self.reading, by=self.actor, **form.written())
        messages.success(self.request, "Enregistré. Votre avis n’est pas encore rendu.")
        return redirect(self.request.path)

    def on_hand_in(self, form):
        workflow.write_reading(self.reading, by=self.actor, **form.written())
        workflow.hand_in(self.reading, by=self.actor)
        messages.success(self.request, "Votre avis est rendu. Merci.")
        return redirect(self.back)

    def get_context_data(self, **kwargs):
        reading = self.reading
        form = kwargs.pop("form", None) or self.get_form()
        is_open = reading.status == S.DECLARED_FREE
        recusing = form if isinstance(form, RecuseForm) else RecuseForm(prefix=None, auto_id="id_recuse_%s")
        if is_open and not isinstance(form, ReadingForm):
            form = ReadingForm(reading=reading)
        return {
            **super().get_context_data(**kwargs, form=form),
            "reading": reading,
            "application": reading.application,
            "structure": reading.structure,
            "status": status_of(reading),
            "sections": told(reading.application) if reading.may_be_read else [],
            "is_open": is_open,
            "recuse_form": recusing if is_open else None,
            "missing": kwargs.get("missing", []),
            "scores": reading.scores.select_related("criterion") if reading.status == S.HANDED_IN else [],
            "back": self.back,
        }
