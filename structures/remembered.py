"""What a browser session remembers on the way: the structure that a person looks at, the page that they wanted.

Who acts for several structures sees all of them in their space, unless one is asked for (``?structure=<slug>``; empty
shows all again). « Nouvelle demande » begins with it.
"""

from .models import Structure

PARAMETER = "structure"
CHOSEN, WANTED = "chosen_structure", "wanted_page"


def chosen_structure(request):
    """The structure that this person chose among their own, or None for all of them."""
    if PARAMETER in request.GET:
        request.session[CHOSEN] = request.GET[PARAMETER].replace("\x00", "")
    slug = request.session.get(CHOSEN)
    return Structure.objects.filter(members=request.user, slug=slug).first() if slug else None


def remember_page(request):
    """Whoever must declare a structure first comes back here once it is done."""
    request.session[WANTED] = request.get_full_path()


def wanted_page(request):
    """The page that was remembered, once; None when there is none."""
    return request.session.pop(WANTED, None)
