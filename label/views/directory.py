"""The directory that everybody reads: its list, its map, what is near, and the same for other sites."""

import re
from functools import cached_property
from urllib.parse import urlsplit

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe
from django.views.generic import TemplateView

from commons import compression

from ..directory import points, state
from ..directory.asked import LIST, MAP, read
from ..directory.cards import Results
from ..directory.finding import Search

GEOJSON = "application/geo+json"
PERSONAL = {settings.SESSION_COOKIE_NAME, "messages"}
# A place rounded to three decimals, a hundred metres: near enough, and nobody's door.
PLACE = re.compile(r"(-?\d{1,2}\.\d{1,3}),(-?\d{1,3}\.\d{1,3})")
BAD_PLACE = "Votre position n’a pas été comprise. Cherchez plutôt par commune ou par quartier."


def tile_host():
    """Where the map’s background comes from: the only other machine that a page with a map may ask."""
    address = urlsplit(settings.TILE_URL)
    return [f"{address.scheme}://{address.netloc}"] if address.netloc else []


def mapped(response):
    """A page with a map."""
    return csp_update({"img-src": tile_host()})(lambda: response)()


in_any_frame = csp_replace({"frame-ancestors": ["*"]})


class AskedMixin:
    """A view of what an address asks of the directory, as the directory is now."""

    @cached_property
    def now(self):
        return state.state()

    @cached_property
    def names(self):
        return state.names(self.now)

    @cached_property
    def asked(self):
        return read(self.request.GET, self.names)


class KeptMixin(AskedMixin):
    """A page that says the same to all visitors for as long as the directory does: it is written once a minute at most.
    Whoever signed in, or has something to be told, reads a page of their own."""

    def get(self, request, *args, **kwargs):
        if settings.DEBUG or PERSONAL & request.COOKIES.keys():
            return super().get(request, *args, **kwargs)
        body = state.kept(lambda: self.written(request), *self.key())
        response = HttpResponse(body)
        patch_vary_headers(response, ["Cookie"])
        return response

    def key(self):
        return type(self).__name__, self.now, state.minute(), self.asked, self.asked.remarks

    def written(self, request):
        return super().get(request).render().content


@method_decorator(login_not_required, name="dispatch")
class Directory(KeptMixin, TemplateView):
    """The list, or the map with the list under it: the address holds the search."""

    template_name = "label/directory.html"

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        return mapped(response) if self.asked.view == MAP else response

    def get_context_data(self, near=None, **kwargs):
        results = Results(Search(self.asked, self.names, near), reverse("label:directory"), near=bool(near))
        return super().get_context_data(
            **kwargs,
            results=results,
            asked=self.asked,
            tile_url=settings.TILE_URL,
            tile_credit=settings.TILE_CREDIT,
        )


@method_decorator(csrf_exempt, name="dispatch")
class NearMe(Directory):
    """The same list, what is near first. The place comes in the body of the request, where no log and no history keeps
    it, and is forgotten with the answer."""

    def get(self, request):
        """Whoever comes back to this address finds the list: it never holds a place."""
        return redirect("label:directory")

    def post(self, request):
        place = PLACE.fullmatch(request.POST.get("pres", ""))
        if not place or abs(float(place[1])) > 90 or abs(float(place[2])) > 180:
            return HttpResponse(BAD_PLACE, status=422, content_type="text/plain; charset=utf-8")
        near = float(place[1]), float(place[2])
        return self.render_to_response(self.get_context_data(near=near))


def points_etag(request):
    asked = sorted(request.GET.lists()), compression.encoding(request)
    return f'"{state.printed(state.state(), state.minute(), *asked)[:32]}"'


@login_not_required
@require_safe
@condition(etag_func=points_etag)
def geojson(request):
    """Where the answers are in the box in view. Without a box, all of them, for whoever reuses them: written as they
    are sent, and not kept."""
    now = state.state()
    names = state.names(now)
    asked = read(request.GET, names)
    try:
        box = points.read_box(request.GET)
    except points.BadBox as error:
        return refused(str(error))
    if asked.remarks:
        return refused(*asked.remarks)
    encoding = compression.encoding(request)
    headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    headers |= {"Content-Encoding": encoding} if encoding else {}
    if box is None:
        parts = compression.compressed(points.whole(asked, names), encoding)
        response = StreamingHttpResponse(parts, content_type=GEOJSON, headers=headers)
    else:
        key = "points", now, state.minute(), asked, box, encoding
        body = state.kept(lambda: pressed(points.in_box(asked, names, box), encoding), *key)
        response = HttpResponse(body, content_type=GEOJSON, headers=headers)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def pressed(text, encoding):
    return b"".join(compression.compressed([text], encoding))


def refused(*sentences):
    return JsonResponse({"erreurs": list(sentences)}, status=400, json_dumps_params={"ensure_ascii": False})


# On other sites -----------------------------------------------------------------------------------------


@method_decorator([login_not_required, xframe_options_exempt, in_any_frame], name="dispatch")
class Widget(KeptMixin, TemplateView):
    """The list in a frame of another site. Its links open in the page around it."""

    template_name = "label/directory_widget.html"

    def get_context_data(self, **kwargs):
        results = Results(Search(self.asked, self.names), reverse("label:directory"))
        whole_url = reverse("label:directory") + self.asked.query(page=1)
        widget_url = reverse("label:directory_widget")
        turns = [(label, page) for label, page in self.turns(results) if 1 <= page <= results.pages]
        return super().get_context_data(
            **kwargs,
            results=results,
            asked=self.asked,
            whole_url=whole_url,
            turns=[(label, widget_url + self.asked.query(page=page)) for label, page in turns],
        )

    def turns(self, results):
        return ("Précédents", self.asked.page - 1), ("Suivants", self.asked.page + 1)


@method_decorator(login_not_required, name="dispatch")
class Integrate(AskedMixin, TemplateView):
    """What another town copies into its site."""

    template_name = "label/directory_integrate.html"

    def get_context_data(self, **kwargs):
        results = Results(Search(self.asked, self.names), reverse("label:directory_integrate"))
        address = settings.SITE_URL + reverse("label:directory_widget") + self.asked.query(page=1, view=LIST)
        return super().get_context_data(**kwargs, results=results, asked=self.asked, address=address)
