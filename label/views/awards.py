"""The label that is held: what anybody checks and shows of it, then its structure’s own page."""

import hashlib
import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.html import escape
from django.views.decorators.http import condition, require_safe
from django.views.generic import TemplateView, View

from commons import clock, compression, files, journal
from commons.french import day
from commons.views import MoveView, VisibleMixin
from commons.workflow import status_of

from .. import badges, open_data
from ..certificates import verification
from ..forms.awards import AUDIT_MOVES, AWARD_MOVES
from ..models import Audit, AuditDraw, Award, DirectoryEntry
from ..models.audits import fingerprint
from ..workflow.audits import audits
from ..workflow.awards import awards
from ..workflow.rights import acts_for

logger = logging.getLogger(__name__)
S = Audit.Status


def buttons(flow, user, file, name, key):
    """(label, address, tone) of what this person may do now, what cannot be taken back last."""
    moves = sorted(flow.open_to(user, file), key=lambda move: move.tone == "danger")
    return [(move.label, reverse(name, args=[key, move.name]), move.tone) for move in moves]


# What anybody reads ---------------------------------------------------------------------------------


@method_decorator(login_not_required, name="dispatch")
class Verification(TemplateView):
    """Whether a structure holds the label that it shows: valid, suspended, ended, withdrawn, and since when."""

    template_name = "label/verification.html"

    def get(self, request, *args, **kwargs):
        typed = self.kwargs["number"].replace("\0", "").strip().upper()
        award = Award.objects.public().filter(number=typed).first()
        if award is None:
            return render(request, "label/verification_unknown.html", status=404)
        return self.render_to_response(self.get_context_data(award=award))

    def get_context_data(self, award, **kwargs):
        today, structure = clock.today(), award.structure
        current = badges.told_by(award, today)
        return super().get_context_data(**kwargs) | {
            "award": award,
            "label": award.label,
            "standing": award.standing(today),
            "told": told(award, today),
            "name_now": structure.name if structure.name != award.holder_name else "",
            "page": page_of(structure),
            "current": current if current != award else None,
        }


def told(award, on):
    """(title, sentence) of the page, on that day."""
    return {
        "Valide": ("Ce label est valide", f"Il est attribué jusqu’au {day(award.ends_on)}."),
        "À venir": (
            "Ce label commence bientôt",
            f"Il est attribué du {day(award.starts_on)} au {day(award.ends_on)}.",
        ),
        "Suspendu": ("Ce label est suspendu", since("La Ville l’a suspendu", award.suspended_at)),
        "Terminé": ("Ce label est terminé", f"Il a pris fin le {day(award.ends_on)}."),
        "Retiré": ("Ce label est retiré", since("La Ville l’a retiré", award.withdrawn_at)),
        "Rendu": ("Ce label n’est plus en cours", since("La structure l’a rendu", award.withdrawn_at)),
    }[award.standing(on)[0]]


def since(words, moment):
    return f"{words} le {day(moment)} : ce qui porte ce numéro n’est pas valide." if moment else f"{words}."


def page_of(structure):
    """Its page in the directory, when it has one."""
    entry = DirectoryEntry.objects.filter(structure=structure.pk).only("slug").first()
    return reverse("label:initiative", args=[entry.slug]) if entry else ""


@login_not_required
@require_safe
def badge(request, number):
    """The picture for other sites. A browser keeps it, and asks each time whether it is still true."""
    award = get_object_or_404(Award.objects.public(), number=number)
    picture = badges.svg(award, clock.today())
    etag = f'"{hashlib.sha256(picture.encode()).hexdigest()[:32]}"'

    @condition(etag_func=lambda request: etag)
    def send(request):
        return HttpResponse(
            picture,
            content_type="image/svg+xml; charset=utf-8",
            headers={
                "Cache-Control": "public, no-cache",
                "Access-Control-Allow-Origin": "*",
                "Cross-Origin-Resource-Policy": "cross-origin",
                "X-Content-Type-Options": "nosniff",
            },
        )

    return send(request)


@method_decorator(login_not_required, name="dispatch")
class Draw(TemplateView):
    """A draw as it was made, and how to make it again."""

    template_name = "label/draw.html"

    def get_context_data(self, **kwargs):
        rows = AuditDraw.objects.visible_to(self.request.user).defer("drawn_by")
        drawn = get_object_or_404(rows, year=self.kwargs["year"])
        order = [(number, fingerprint(drawn.seed, number)) for number in drawn.order()]
        return super().get_context_data(**kwargs) | {
            "draw": drawn,
            "order": [(rank, *line, rank <= drawn.size) for rank, line in enumerate(order, start=1)],
            "population": len(order),
            "example": f"{drawn.seed}:{drawn.numbers[0]}",
            "first_print": fingerprint(drawn.seed, drawn.numbers[0]),
        }


def open_file(request, parts, kind, name):
    """A file of open data: written as it is sent, and asked again only if a line of it changed."""
    encoding = compression.encoding(request)
    etag = f'"{open_data.state()}-{encoding or "plain"}"'

    @condition(etag_func=lambda request: etag)
    def send(request):
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-cache",  # keep it, but ask whether it still stands
            "Access-Control-Allow-Origin": "*",
        }
        headers |= {"Content-Encoding": encoding} if encoding else {}
        return StreamingHttpResponse(compression.compressed(parts(), encoding), content_type=kind, headers=headers)

    answer = send(request)
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


@login_not_required
@require_safe
def awards_csv(request):
    """Who holds the label today."""
    return open_file(request, open_data.csv_parts, "text/csv; charset=utf-8", "structures-labellisees.csv")


@login_not_required
@require_safe
def awards_geojson(request):
    """Who holds the label today, and where it says that it is."""
    return open_file(request, open_data.geojson_parts, "application/geo+json", "structures-labellisees.geojson")


# The structure’s own --------------------------------------------------------------------------------


class AwardMixin(VisibleMixin):
    """An award is found by its number, which everybody knows, by those whose it is."""

    model = Award

    def get_queryset(self):
        return super().get_queryset().select_related("structure", "label")

    @cached_property
    def object(self):
        return get_object_or_404(self.get_queryset(), number=self.kwargs["number"])


class AwardDetail(AwardMixin, TemplateView):
    """Until when the label is held, its certificate, the badge to show, its controls."""

    template_name = "label/award.html"

    def may_renew(self):
        """Whether this person may ask to keep the label, now."""
        rows = Award.objects.to_renew(clock.today()).not_asked().filter(pk=self.object.pk)
        return acts_for(self.request.user, self.object) and rows.exists()

    def get_context_data(self, **kwargs):
        user, award, today = self.request.user, self.object, clock.today()
        controls = list(Audit.objects.visible_to(user).filter(award=award))
        return super().get_context_data(**kwargs) | {
            "award": award,
            "label": award.label,
            "structure": award.structure,
            "standing": award.standing(today),
            "turn": turn(award, today, may_renew=self.may_renew()),
            "moves": buttons(awards, user, award, "label:award_move", award.number),
            "snippet": snippet(award),
            "controls": [(audit, *audit_standing(audit)) for audit in controls],
            "journal": journal.lines(user, award, *controls),
        }


def turn(award, on, *, may_renew):
    """(what, until when, what to do, where)."""
    word = award.standing(on)[0]
    if may_renew:
        until = f"Le {day(award.ends_on)}. Vous pouvez demander à le garder."
        return "Votre label finit bientôt.", until, "Demander à le garder", reverse("label:candidacy_new")
    what, when = {
        "Valide": ("Votre label est valide.", f"Jusqu’au {day(award.ends_on)}."),
        "À venir": ("Votre label commence bientôt.", f"Le {day(award.starts_on)}."),
        "Suspendu": ("Votre label est suspendu.", "La Ville peut lever la suspension."),
        "Terminé": ("Votre label est terminé.", f"Il a pris fin le {day(award.ends_on)}."),
        "Retiré": ("Votre label est retiré.", ""),
        "Rendu": ("Vous avez rendu votre label.", ""),
    }[word]
    return what, when, "", ""


def snippet(award):
    """What a structure pastes on its own site: a link and a picture, and nothing that runs."""
    picture = settings.SITE_URL + reverse("label:badge", args=[award.number])
    return (
        f'<a href="{verification(award)}">'
        f'<img src="{picture}" width="240" height="72" alt="{escape(award.label)} : vérifier ce label"></a>'
    )


class AwardMove(AwardMixin, MoveView):
    forms = AWARD_MOVES


class Certificate(AwardMixin, View):
    """The very bytes that were kept, to the structure and the agents; to nobody else."""

    def get(self, request, *args, **kwargs):
        award = self.object
        if not award.certificate:
            raise Http404
        try:
            return files.response(
                award.certificate, f"certificat-{award.number}.pdf", fingerprint=award.certificate_sha256
            )
        except files.Altered:
            logger.error("The certificate of award %s is not the one that was kept", award.pk)
            return render(request, "label/certificate_altered.html", {"award": award}, status=409)


class AuditMixin(VisibleMixin):
    model = Audit

    def get_queryset(self):
        return super().get_queryset().select_related("award__structure", "award__label")


class AuditDetail(AuditMixin, TemplateView):
    """What is asked, what was found, what the structure says, what was decided."""

    template_name = "label/audit.html"

    def get_context_data(self, **kwargs):
        user, audit = self.request.user, self.object
        return super().get_context_data(**kwargs) | {
            "audit": audit,
            "award": audit.award,
            "structure": audit.structure,
            "status": status_of(audit),
            "standing": audit_standing(audit),
            "turn": audit_turn(audit),
            "moves": buttons(audits, user, audit, "label:audit_move", audit.pk),
            "journal": journal.lines(user, audit),
        }


def audit_standing(audit):
    """(word, tone) of a control for its structure, which has spoken or has yet to."""
    if audit.status == S.ANSWERING and audit.answered_at:
        return "Votre réponse est envoyée", "info"
    if audit.status == S.ADVERSARIAL and audit.observed_at:
        return "Vos observations sont envoyées", "info"
    status = status_of(audit)
    return status.told, status.tone


def audit_turn(audit):
    """(whose turn, until when)."""
    if audit.status == S.ANSWERING and not audit.answered_at:
        return "C’est à vous.", f"Répondez avant le {day(audit.answer_until)} : rien ne vous est reproché."
    if audit.status == S.ADVERSARIAL and not audit.observed_at:
        return (
            "C’est à vous.",
            f"Vos observations sont attendues avant le {day(audit.observe_until)}. Rien n’est décidé.",
        )
    if audit.status in S.ended():
        return status_of(audit).told + ".", f"Le {day(audit.decided_at)}."
    return "C’est à la Ville.", "Rien n’est encore décidé."


class AuditMove(AuditMixin, MoveView):
    forms = AUDIT_MOVES
