"""« Signaler une erreur »: anybody, without an account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import FormView

from commons.views import PacedMixin, RefusedFormMixin

from ..forms.listings import ErrorForm
from ..models import ErrorReport, Listing
from ..workflow import error_reports


@method_decorator(login_not_required, name="dispatch")
class ErrorReported(PacedMixin, RefusedFormMixin, FormView):
    """What is wrong, in one choice and a few words. So many an hour: nobody floods the town."""

    pace = "listing_error"
    form_class = ErrorForm
    template_name = "label/error_report.html"

    @cached_property
    def listing(self):
        return get_object_or_404(
            Listing.objects.public().select_related("structure"), structure__slug=self.kwargs["slug"]
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": ErrorReport(listing=self.listing)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "structure": self.listing.structure,
            "back": self.listing.public_url,
        }

    def form_valid(self, form):
        error_reports.report_error(self.listing, **form.cleaned_data)
        messages.success(self.request, "Merci : la Ville et la structure vont regarder.")
        return redirect(self.listing.public_url)
