"""« Dispositif d’alerte »: somebody tells in confidence, adds to it later; everybody reads yearly counts."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from commons import clock, files
from commons.confidential import Page
from commons.views import PacedMixin, RefusedFormMixin, VisibleMixin

from ..forms.takeovers import AlertForm, WordsForm
from ..models import Alert, TakeoverDocument
from ..models.alerts import CODE_LENGTH, code_mark
from ..takeover_counts import years
from ..workflow import takeovers

CODE, MINUTES = "code-du-signalement", 5  # a cookie for the one page that shows it: the portal keeps it nowhere


@method_decorator([login_not_required, never_cache], name="dispatch")
class TakeoverAlert(PacedMixin, RefusedFormMixin, FormView):
    """The form. Whoever is signed in stays as unknown as a visitor: nothing of the session is kept with it, and
    nothing of it is left in the session."""

    pace = "takeover_alert"
    form_class = AlertForm
    template_name = "maison/takeover_alert.html"

    def form_valid(self, form):
        _, code = takeovers.receive_alert(**form.cleaned_data)
        answer = redirect("maison:takeover_received")
        answer.set_signed_cookie(
            *(CODE, code),
            max_age=MINUTES * 60,
            path=answer.url,
            secure=self.request.is_secure(),
            httponly=True,
            samesite="Strict",
        )
        return answer


@method_decorator([login_not_required, never_cache], name="dispatch")
class TakeoverReceived(TemplateView):
    """The code, once: whoever opens this browser later reads nothing of it."""

    template_name = "maison/takeover_received.html"

    def get_context_data(self, **kwargs):
        code = self.request.get_signed_cookie(CODE, "", max_age=MINUTES * 60)
        groups = [code[start : start + 4] for start in range(0, len(code), 4)]
        return super().get_context_data(**kwargs, code="-".join(groups))

    def render_to_response(self, context, **kwargs):
        answer = super().render_to_response(context, **kwargs)
        answer.delete_cookie(CODE, path=self.request.path, samesite="Strict")
        return answer


@method_decorator([login_not_required, never_cache], name="dispatch")
class TakeoverWords(PacedMixin, RefusedFormMixin, FormView):
    """With their code, the sender adds words. The page tells nothing of what was said, nor of what became of it."""

    pace = "takeover_words"
    form_class = WordsForm
    template_name = "maison/takeover_words.html"

    def is_paced(self):
        """Opening a code's own address counts too: nobody tries codes by the thousand."""
        return self.request.method == "POST" or "code" in self.kwargs

    def get(self, request, *args, **kwargs):
        code = re.sub(r"[\s\-]", "", self.kwargs.get("code", "")).upper()
        if "code" in self.kwargs and (len(code) != CODE_LENGTH or self.alert(code) is None):
            raise Http404
        return super().get(request, *args, **kwargs)

    def alert(self, code):
        return Alert.objects.filter(code_mark=code_mark(code)).select_related("case").first()

    def get_initial(self):
        return {"code": self.kwargs.get("code", "")}

    def form_valid(self, form):
        alert = self.alert(form.cleaned_data["code"])
        if alert is None:
            form.add_error("code", "Ce code ne mène à aucun signalement : recopiez-le.")
            return self.form_invalid(form)
        takeovers.add_words(alert, form.cleaned_data["words"])
        return render(self.request, "maison/takeover_added.html")


@method_decorator(login_not_required, name="dispatch")
class TakeoverCounts(TemplateView):
    """What the town publishes: a few figures a year, none of fewer than five."""

    template_name = "maison/takeover_counts.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, years=years(clock.today()))


class TakeoverPaper(VisibleMixin, View):
    """A document of a case, for the mediators; each reading is written down."""

    model = TakeoverDocument
    recorded_as = Page.DOCUMENT

    def shown_rows(self, response):
        return [self.object]

    def get(self, request, pk):
        document = self.object
        extension = document.file.name.rpartition(".")[2]
        return files.response(document.file, f"document-{document.pk}.{extension}")
