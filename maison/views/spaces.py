"""The house and its spaces, as everybody reads them."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Q
from django.db.models.functions import JSONObject
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import condition, require_safe
from django.views.generic import DetailView, TemplateView

from commons import files

from .. import exports
from ..models import Equipment, Space, SpacePhoto
from ..posted import rates_told, rules_told
from .calendar import week_context
from .kept import KeptMixin

PICTURES = Prefetch("photos", SpacePhoto.objects.order_by("rank", "pk"), to_attr="pictures")
# What the house is told in, in this order: each kind with its title and what is done there.
KINDS = [
    (Space.Kind.ROOM, "Les salles", "Une réunion, un atelier, une assemblée générale."),
    (Space.Kind.DESK, "Le coworking", "Un poste, du calme et des voisins, à la journée ou à la demi-journée."),
    (Space.Kind.OFFICE, "Les bureaux de conseil", "Pour parler de votre projet à quelqu’un dont c’est le métier."),
    (Space.Kind.MUNICIPAL, "Les autres salles de la Ville", "Prêtées aux mêmes conditions."),
    (Space.Kind.RECEPTION, "Les espaces d’accueil", "Pour recevoir au calme."),
]
# What else one comes for: the page, its title, what is found there.
DOORS = [
    (
        "maison:advice",
        "Prendre conseil",
        "Créer, compter, embaucher, financer : un conseiller vous écoute.",
    ),
    ("maison:coworking", "Le coworking", "Voyez les postes libres, prenez-en un pour la journée ou la demi-journée."),
    ("maison:premises_list", "Les locaux vacants", "Un local de la Ville pour votre projet, pour un temps."),
]


@method_decorator(login_not_required, name="dispatch")
class HouseHome(TemplateView):
    """What the house is, and its spaces by kind. Visitors, members and agents read the same: what is public."""

    template_name = "maison/home.html"

    def get_context_data(self, **kwargs):
        spaces = list(shown(Space.objects.public().whole()))
        groups = [
            (kind.value, title, words, found)
            for kind, title, words in KINDS
            if (found := [space for space in spaces if space.kind == kind])
        ]
        doors = [(reverse(name), title, words) for name, title, words in DOORS]
        return super().get_context_data(**kwargs, groups=groups, doors=doors)


def shown(spaces):
    """These spaces with what a card says of them."""
    return spaces.prefetch_related("equipment", PICTURES)


@method_decorator(login_not_required, name="dispatch")
class SpaceDetail(KeptMixin, DetailView):
    """One space: what it is, when it is open, what it costs, its rules, its calendar."""

    template_name = "maison/space.html"
    context_object_name = "space"

    def get_queryset(self):
        spaces = Space.objects.visible_to(self.request.user).select_related("commune", "part_of")
        things = Equipment.objects.filter(spaces=OuterRef("pk")).order_by("name").values("name")
        photos = SpacePhoto.objects.filter(space=OuterRef("pk")).order_by("rank", "pk")
        pictures = photos.values(told_as=JSONObject(pk="pk", told="told", width="width", height="height"))
        return spaces.annotate(things=ArraySubquery(things), pictures=ArraySubquery(pictures))

    def get_context_data(self, **kwargs):
        space, user = self.object, self.request.user
        units, rates, votes, half_day = rates_told(space)
        calendar = week_context(self.request, space)
        family = self.family(calendar["door"].timetable)
        return (
            super().get_context_data(**kwargs)
            | {
                "is_known": not space.is_protected or Space.objects.known_to(user).filter(pk=space.pk).exists(),
                "rules": list(rules_told(space)),
                "units": units,
                "rates": rates,
                "votes": votes,
                "half_day": half_day,
                "whole": next((row for row in family if row.pk == space.part_of_id), None),
                "parts": [row for row in family if row.part_of_id == space.pk],
                "may_book": space.is_open and space.audience != Space.Audience.DESK,
            }
            | calendar
        )

    def family(self, timetable):
        """What the space is a part of, and its parts, as far as this reader may know them. At most one statement."""
        space = self.object
        if not (space.part_of_id or timetable.below(space.pk)):
            return []
        return list(Space.objects.visible_to(self.request.user).filter(Q(pk=space.part_of_id) | Q(part_of=space)))


@login_not_required
@require_safe
def photo(request, pk):
    """A picture of a space, to those who may know of the space. A browser keeps the public ones for an hour."""
    picture = get_object_or_404(SpacePhoto.objects.visible_to(request.user).select_related("space"), pk=pk)
    answer = files.response(picture.file, f"photo.{picture.file.name.rpartition('.')[2]}")
    if picture.space.is_open and not picture.space.is_protected:
        answer["Cache-Control"] = "private, max-age=3600"
    return answer


@login_not_required
@require_safe
@condition(etag_func=lambda request: exports.equipment_etag())
def equipment_csv(request):
    """The public spaces as a file of open data."""
    return StreamingHttpResponse(
        exports.equipment_lines(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="equipements.csv"',
            "Cache-Control": "no-cache",  # keep it, but ask whether it still stands
            "Access-Control-Allow-Origin": "*",
        },
    )
