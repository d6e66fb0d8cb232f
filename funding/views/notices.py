"""Before an account: is this call for us, and tell me of the next ones."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView

from commons.views import PacedMixin, RefusedFormMixin

from .. import subscriptions
from ..forms import EligibilityForm, SubscribeForm
from ..models import Call, Subscriber
from .words import stand


@method_decorator(login_not_required, name="dispatch")
class Eligibility(TemplateView):
    """The quiz of a call. Its answers are in the address: nothing is stored, and they can be shared."""

    template_name = "funding/eligibility.html"

    def get_context_data(self, **kwargs):
        calls = Call.objects.visible_to(self.request.user).select_related("envelope").prefetch_related("questions")
        call = get_object_or_404(calls, slug=self.kwargs["slug"])
        form = EligibilityForm(self.request.GET or None, call=call)
        is_read = form.is_bound and form.is_valid() and form.is_answered()
        return super().get_context_data(**kwargs) | {
            "call": call,
            "form": form,
            "is_read": is_read,
            "doubts": form.doubts() if is_read else [],
            "is_open": stand(call)[0] == "open",
        }


@method_decorator(login_not_required, name="dispatch")
class Subscribe(PacedMixin, RefusedFormMixin, FormView):
    """An address asks to hear of new calls; the answer is the same whether it is known or not."""

    pace = "call_notice"
    form_class = SubscribeForm
    template_name = "funding/subscribe.html"

    def pace_key(self):
        """The address that is typed: nobody is written to by many machines."""
        return self.request.POST.get("email", "").strip().lower()

    def form_valid(self, form):
        subscriptions.ask(**form.cleaned_data)
        return redirect("funding:subscribe_asked")


@method_decorator(login_not_required, name="dispatch")
class SubscribeAsked(TemplateView):
    """Where to look now."""

    template_name = "funding/subscribe_asked.html"


@method_decorator([login_not_required, never_cache], name="dispatch")
class SubscriberPage(TemplateView):
    """The page behind the link of a letter: it confirms, then leaves. A letter that is read ahead by a machine does
    nothing: a person presses a button."""

    template_name = "funding/subscriber.html"

    def get_context_data(self, **kwargs):
        subscriber = self.find()
        return super().get_context_data(**kwargs) | {"subscriber": subscriber, "axes": subscriber.axis_labels()}

    def find(self):
        subscriber = Subscriber.objects.from_token(self.kwargs["token"])
        if subscriber is None:
            raise Http404
        return subscriber

    def post(self, request, *args, **kwargs):
        subscriber = self.find()
        if "leave" in request.POST:
            subscriptions.leave(subscriber)
            return redirect("funding:subscriber_left")
        subscriptions.confirm(subscriber)
        return redirect(subscriber)


@method_decorator(login_not_required, name="dispatch")
class SubscriberLeft(TemplateView):
    """Gone, and nothing kept."""

    template_name = "funding/subscriber_left.html"
