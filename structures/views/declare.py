"""Find a structure that the portal or the State already knows; else declare it, in two minutes."""

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect
from django.views.generic import FormView, TemplateView, View
from stdnum.fr import siret as siret_number

from commons.views import PacedMixin, RefusedFormMixin

from .. import geocoder, identifiers, registers
from ..forms import DeclareForm, FindForm, address
from ..forms.structure import Lookalike
from ..models import Structure
from ..names import name_key
from ..remembered import wanted_page

SHOWN = 5
PREFILLED = "Rempli d’après le registre de l’État. Relisez et corrigez : c’est vous qui savez."
NOT_ESS = (
    "Le registre ne dit pas que cette organisation est de l’économie sociale et solidaire (loi 2014-856, art. 1) : "
    "choisissez sa famille, la Ville vérifiera."
)


class ApplicantMixin:
    """A page for those who declare a structure; an agent does it at the desk, in the back-office."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_staff:
            messages.warning(
                request,
                "Un agent ne déclare pas de structure pour lui-même : au guichet, saisissez-la dans la gestion, "
                "avec la personne qui la représente.",
            )
            return redirect("home:space")
        return super().dispatch(request, *args, **kwargs)


def recognised(rows, user):
    """Our structures among these, each once: a duplicate is told as the structure that it was merged into.

    Each with whether the person belongs to it: they open it, the others ask to join.
    """
    mine = set(user.memberships.values_list("structure", flat=True))
    kept = {row.pk: row for row in ((row.merged_into or row) for row in rows)}
    return [(row, pk in mine) for pk, row in kept.items()]


def known_as(text):
    """Our structures of this number, or of a name like this one: a closed one is told by its number only."""
    kind, query = registers.kind_of(text)
    rows = Structure.objects.select_related("commune", "merged_into__commune")
    if kind == "name":
        return list(rows.named_like(query).living()[:SHOWN])
    return list(rows.numbered(query).order_by("pk")[:SHOWN])


def shared_with(candidates):
    """Our structures among those that the register proposes."""
    sirens = [candidate.siret[:9] for candidate in candidates]
    rnas = [candidate.rna for candidate in candidates if candidate.rna]
    rows = Structure.objects.select_related("commune", "merged_into__commune")
    return list(rows.filter(Q(siren__in=sirens) | Q(rna__in=rnas)).order_by("pk")) if candidates else []


class FindView(PacedMixin, ApplicantMixin, TemplateView):
    """One box: the portal's own structures first, then the State's register, then « je remplis moi-même »."""

    pace = "look_up"
    template_name = "structures/find.html"

    def get_context_data(self, **kwargs):
        form = FindForm(self.request.GET if "q" in self.request.GET else None)
        found = self.found(form.cleaned_data["q"]) if form.is_valid() else {}
        return super().get_context_data(**kwargs) | {"form": form, "query": ""} | found

    def is_paced(self):
        return "q" in self.request.GET

    def found(self, text):
        answer = registers.find(text)
        ours = [*known_as(text), *shared_with(answer.candidates)]
        numbers = {number for row in ours for number in (row.siren, row.rna) if number}
        new = [row for row in answer.candidates if row.siret[:9] not in numbers and row.rna not in numbers]
        return {
            "query": text,
            "known": recognised(ours, self.request.user),
            "candidates": new,
            "sentence": answer.sentence,
        }


class DeclareView(PacedMixin, ApplicantMixin, RefusedFormMixin, FormView):
    """Declare a structure: it applies at once, the town verifies while it instructs."""

    pace = "look_up"
    form_class = DeclareForm
    template_name = "structures/new.html"
    told = ""

    def is_paced(self):
        """What asks the State's registers; what is typed is never refused for it."""
        return "siret" in self.request.GET and self.request.method == "GET"

    def get_initial(self):
        """What was typed in the one box, or what the register says of the number that was chosen there."""
        number = identifiers.clean(self.request.GET.get("siret"))
        if siret_number.is_valid(number):
            return self.from_register(number)
        kind, query = registers.kind_of(self.request.GET.get("q", "").replace("\x00", ""))
        return {kind: query} if kind != "siren" else {}

    def from_register(self, number):
        answer = registers.find(number)
        if not answer.candidates:
            self.told = answer.sentence
            return {"siret": number}
        found = answer.candidates[0]
        self.told = PREFILLED if found.family else f"{PREFILLED} {NOT_ESS}"
        commune = address.ours(found.insee)
        return {
            **{name: getattr(found, name) for name in ("name", "acronym", "siret", "rna", "address", "postcode")},
            **({"family": found.family} if found.family else {}),
            **({"commune": commune.pk} if commune else {}),
        }

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"data": address.chosen(kwargs["data"])} if "data" in kwargs else kwargs

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {
            "told": self.told,
            "alike": [],
            "key": "",
            "places": None,
            "may_check": bool(settings.GEOCODER_URL),
        } | context

    def post(self, request, *args, **kwargs):
        return self.propose() if "verify_address" in request.POST else super().post(request, *args, **kwargs)

    def propose(self):
        """The same page, nothing lost and nothing refused yet, with the addresses that the State knows."""
        typed = self.request.POST.dict()
        places, sentence = address.proposals(typed)
        form = self.form_class(initial=typed)
        return self.render_to_response(self.get_context_data(form=form, places=places, told=sentence))

    def form_valid(self, form):
        try:
            structure = form.declare(by=self.request.user, sure_of=self.request.POST.get("other", ""))
        except Lookalike as question:
            return self.ask(form, question.structures)
        except IntegrityError:  # a twin was declared in the same second: the form now says which number is taken
            form.full_clean()
            if form.is_valid():
                raise
            return self.form_invalid(form)
        messages.success(self.request, "La structure est déclarée. Vous pouvez déposer une demande dès maintenant.")
        if structure.is_protected:
            return redirect("structures:shelter", structure.slug)
        return redirect(wanted_page(self.request) or structure)

    def form_invalid(self, form):
        """A number that another structure has leads there: it is most often the same one."""
        numbers = Q(siret=form.instance.siret) & ~Q(siret="") | Q(rna=form.instance.rna) & ~Q(rna="")
        rows = Structure.objects.filter(numbers).select_related("commune", "merged_into__commune")
        alike = recognised(rows, self.request.user)
        return self.render_to_response(self.get_context_data(form=form, alike=alike), status=422)

    def ask(self, form, structures):
        """« Est-ce l’une de celles-ci ? » Asked again only when the name has changed meanwhile."""
        alike = recognised(structures, self.request.user)
        key = name_key(form.cleaned_data["name"])
        return self.render_to_response(self.get_context_data(form=form, alike=alike, key=key), status=422)


class AddressesView(PacedMixin, View):
    """Addresses as somebody types, for the page's script. Posted, so that no log keeps what was typed and no other
    site may ask (the page's own token)."""

    pace = "look_up"
    http_method_names = ["post"]

    def post(self, request):
        places, _ = geocoder.suggest(request.POST.get("q", ""))
        communes = address.communes(place.insee for place in places)
        told = [
            {
                "label": place.label,
                "address": place.address,
                "postcode": place.postcode,
                "commune": communes.get(place.insee, ""),
            }
            for place in places
        ]
        return JsonResponse({"places": told})
