"""« Une salle pour 20, mardi soir, avec projecteur »: the free slots that suit, and what was understood."""

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from ..finding import find, suitable
from ..forms.search import SearchForm
from ..opening import HERE
from ..periods import day_words
from ..words import at
from .cells import booking_address

# What is not booked by the hour: where one gets it, in a sentence and a link.
ELSEWHERE = {
    "poste": ("Un poste se prend à la journée ou à la demi-journée.", "maison:coworking", "Voir les postes libres"),
    "bureau": ("Les bureaux de conseil se prennent avec un rendez-vous.", "maison:advice", "Prendre rendez-vous"),
}


@method_decorator(login_not_required, name="dispatch")
class Search(TemplateView):
    """A GET form: the address holds the search, and can be shared."""

    template_name = "maison/search.html"

    def get(self, request, *args, **kwargs):
        form = SearchForm(request.GET or None)
        is_read = form.is_bound and form.is_valid()
        context = self.get_context_data(form=form, is_read=is_read, **(self.answer(form.wish()) if is_read else {}))
        return self.render_to_response(context, status=422 if form.is_bound and not is_read else 200)

    def answer(self, wish):
        found = find(wish, self.request.user)
        return {
            "understood": list(wish.told()),
            "unread": wish.unread,
            "days": [(day_words(day).capitalize(), by_space(rows)) for day, rows in found],
            "door": ELSEWHERE.get(wish.kind),
            "is_too_much": not found and not suitable(wish).exists(),
        }


def by_space(rows):
    return [(space, list(told(slots))) for space, slots in rows]


def told(slots):
    """``(link, words, what the link says to who does not see the page)`` of each slot."""
    for slot in slots:
        begin, end, day = at(slot.start), at(slot.end), day_words(slot.start.astimezone(HERE))
        spoken = f"Réserver {slot.space.name} le {day} de {begin} à {end}"
        yield booking_address(slot.space, slot.start, slot.end), f"{begin} – {end}", spoken
