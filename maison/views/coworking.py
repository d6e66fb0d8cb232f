"""Coworking: how many seats are free, taking one, one's passes and books."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from commons import clock
from commons.french import day, money
from commons.views import RefusedFormMixin
from commons.workflow import status_of
from structures.models import Structure
from structures.remembered import chosen_structure, remember_page

from .. import workflow
from ..forms.booking import refused, when
from ..forms.coworking import BookForm, PassForm
from ..models import DayPart, DeskPass, PassBook, PassOffer, Space
from ..periods import DAY, Week, asked, day_words
from ..pricing import price_of
from ..seats import WEEKS, Table, coworking, times_of
from ..slot_words import book_state, slot_words
from .booking import DECLARE, acting_structures

NEAR = 3


def address(space, on, part):
    """Where that part of that day is taken."""
    return f"{reverse('maison:pass_new', args=[space.slug])}?jour={on}&partie={part.pk}"


@method_decorator(login_not_required, name="dispatch")
class Coworking(TemplateView):
    """Two weeks of free seats, the same for everybody: nothing of who has the others."""

    template_name = "maison/coworking.html"

    def get_context_data(self, **kwargs):
        period, sentence = asked(Week, self.request.GET.get("semaine", ""))
        table = Table(coworking(Space.objects.public()), period.first, period.first + WEEKS * 7 * DAY - DAY)
        return super().get_context_data(**kwargs) | {
            "sentence": sentence,
            "words": f"Du {day_words(table.days[0])} au {day_words(table.days[-1])}",
            "parts": table.parts,
            "rooms": [(space, self.rows(table, space)) for space in table.spaces],
            "offers": PassOffer.objects.on(clock.today()),
            "before": f"?semaine={period.before.before}",
            "today": f"?semaine={Week.of(clock.today())}",
            "after": f"?semaine={period.after.after}",
        }

    def rows(self, table, space):
        """``[(day in words, [(cell, address)])]`` of the days that are not over."""
        return [
            (day_words(on), [(cell, address(space, on, cell.part)) for cell in cells])
            for on, cells in table.rows(space)
            if on >= clock.today()
        ]


class PassNew(RefusedFormMixin, FormView):
    """One seat: which structure, which part of which day, paid by itself or by a book."""

    template_name = "maison/pass_new.html"
    form_class = PassForm
    is_full = False
    near = ()

    @cached_property
    def space(self):
        return get_object_or_404(coworking(Space.objects.visible_to(self.request.user)), slug=self.kwargs["slug"])

    @cached_property
    def structures(self):
        return acting_structures(self.request.user)

    def dispatch(self, request, *args, **kwargs):
        if request.user.has_perm("maison.run_booking"):
            return redirect(f"{reverse('admin:maison_deskpass_add')}?{request.GET.urlencode()}&espace={self.space.pk}")
        if not self.structures:
            remember_page(request)
            messages.info(request, DECLARE)
            return redirect("structures:new" if not request.user.is_staff else "home:home")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"day": self.request.GET.get("jour"), "part": self.request.GET.get("partie")}

    def get_form_kwargs(self):
        books = PassBook.objects.usable(clock.today()).filter(structure__in=self.structures)
        chosen = chosen_structure(self.request)
        choices = {"structures": self.structures, "books": books, "chosen": chosen, "prices": self.prices()}
        return super().get_form_kwargs() | choices

    def prices(self):
        """« : 8 € », « : gratuit », by part, for who writes for one structure."""
        if len(self.structures) != 1:
            return {}
        today, structure = clock.today(), self.structures[0]
        rows = ((part, price_of(self.space, structure, *times_of(part, today))) for part in DayPart.objects.offered())
        return {part.pk: f" : {money(price) if price else 'gratuit'}" for part, (_, price, _) in rows}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "space": self.space,
            "barred": workflow.barred(self.space, self.structures, self.request.user),
            "near": self.near,
            "wait": self.wait_fields(kwargs.get("form")) if self.is_full else None,
            "wait_url": reverse("maison:wait", args=[self.space.slug]),
        }

    def wait_fields(self, form):
        """What the queue asks, for the part that was asked for."""
        data = form.cleaned_data
        slot = when(*times_of(data["part"], data["day"]))
        times = {name: f"{slot[name]:%H:%M}" for name in ("start", "end")}
        return {"structure": data["structure"].pk, "day": slot["day"]} | times

    def form_valid(self, form):
        try:
            made = workflow.coworking.take_pass(self.space, by=self.request.user, **form.values())
        except ValidationError as error:
            self.is_full = isinstance(error, workflow.Taken)
            if self.is_full:
                error = ValidationError("Tous les postes sont pris.")
                self.near = near(self.space, form.cleaned_data["part"], form.cleaned_data["day"])
            refused(form, error)
            return self.form_invalid(form)
        messages.success(self.request, f"Votre place : {made.space}.")
        return redirect(made)


def near(space, part, wanted):
    """``[(words, address)]`` of the next times that still have a free seat: the same part first."""
    first = max(wanted, clock.today())
    table = Table([space], first, first + WEEKS * 7 * DAY)
    free = [(on, cell) for on, cells in table.rows(space) for cell in cells if cell.kind == "free"]
    free.sort(key=lambda found: (found[1].part != part, found[0]))
    return [(f"{day_words(on)}, {cell.part}", address(space, on, cell.part)) for on, cell in free[:NEAR]]


class Passes(RefusedFormMixin, FormView):
    """« Mon coworking » : the passes to come, the books and what is left of them, a new book."""

    template_name = "maison/passes.html"
    form_class = BookForm

    @cached_property
    def mine(self):
        chosen = chosen_structure(self.request)
        return [chosen] if chosen else list(Structure.objects.filter(members=self.request.user))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "structures": acting_structures(self.request.user),
            "offers": PassOffer.objects.on(clock.today()),
            "chosen": chosen_structure(self.request),
        }

    def get_context_data(self, **kwargs):
        rows = DeskPass.objects.filter(booking__structure__in=self.mine, booking__ends_at__gt=clock.now())
        rows = rows.filter(booking__status__in=["requested", "confirmed"]).order_by("booking__starts_at", "pk")
        books = PassBook.objects.with_used().filter(structure__in=self.mine).select_related("offer", "structure")
        context = super().get_context_data(**kwargs)
        fields = context["form"].fields
        return context | {
            "passes": [
                (row.booking, slot_words(row.booking.starts_at, row.booking.ends_at), status_of(row.booking))
                for row in rows.select_related("booking__space", "booking__structure")[:50]
            ],
            "books": [
                (book, 0 if book.cancelled_at else book.half_days - book.used, book_state(book))
                for book in books.order_by("-valid_until", "-pk")
            ],
            "several": len(self.mine) > 1,
            "may_take": fields["structure"].queryset.exists() and fields["offer"].queryset.exists(),
        }

    def form_valid(self, form):
        try:
            book = workflow.coworking.take_book(by=self.request.user, **form.values())
        except ValidationError as error:
            refused(form, error)
            return self.form_invalid(form)
        messages.success(self.request, f"Le carnet {book.number} est à vous jusqu’au {day(book.valid_until)}.")
        return redirect("maison:passes")
