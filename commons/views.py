"""Views that every app uses: one for every button, one for every page that a file is written on."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS as ALL
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views.generic import FormView

from . import clock, drafts
from .confidential import RecordedMixin
from .forms import MoveForm
from .french import hour
from .workflow import Flow, Incomplete, status_of


class VisibleMixin(RecordedMixin):
    """The object, chosen among those that this person may see; a stranger gets 404. That an agent reads of it something
    sheltered is written down."""

    model = None

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.user)

    @cached_property
    def object(self):
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])


class RefusedFormMixin:
    """A refused form comes back with its sentences, what was typed, and 422."""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PacedMixin:
    """A page that writes to people or asks other services: so many an hour (``ACCOUNT_RATE_LIMITS``), then 429."""

    pace = ""

    def pace_key(self):
        """What is counted besides the person or the machine that asks."""
        return

    def is_paced(self):
        """Whether this request counts."""
        return self.request.method == "POST"

    def dispatch(self, request, *args, **kwargs):
        if self.is_paced() and self.pace and not self.may_go_on(request):
            return render(request, "429.html", status=429)
        return super().dispatch(request, *args, **kwargs)

    def may_go_on(self, request):
        """Counts it, a page that is only looked at too: allauth's own door counts none of those."""
        counted = {"app": "allauth.account", "action": self.pace, "key": self.pace_key()}
        return ratelimit.consume(request, **counted, limit_get=True)


class SeveralHandsMixin:
    """A form that several people may have open (``drafts``): what only the other wrote is kept, what both wrote is told
    and nothing is lost. Its page carries ``seen``, the marks of what it showed."""

    meeting = None  # of what is stored with what was sent

    def last_author(self):
        """Who saved the row last, for whoever is surprised by it."""
        return drafts.NOBODY

    def stored_form(self):
        """The form as the page would show it now."""
        return self.get_form_class()(**self.get_form_kwargs() | {"data": None, "files": None})

    def form_with(self, data):
        """The form with these data, on a fresh copy of the row: checking what was sent has written on the other one."""
        del self.object
        return self.get_form_class()(**self.get_form_kwargs() | {"data": data})

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        marks = self.meeting.now if self.meeting else drafts.marks(context["form"])
        return context | {"seen": drafts.sealed(marks)}

    def meet(self):
        """Compare, under the row's lock, what is stored with what was sent."""
        seen = drafts.unsealed(self.request.POST.get("seen"))
        self.meeting = drafts.Meeting(self.stored_form(), self.get_form(), seen)
        return self.meeting

    def save_by_hand(self, meeting):
        form = self.form_with(meeting.data()) if meeting.theirs else meeting.form
        for name in meeting.clashes:
            form.add_error(name, meeting.words(name, self.last_author()))
        if not form.is_valid():
            return self.form_invalid(form)
        return self.form_valid(form)


class EditableStep(SeveralHandsMixin, VisibleMixin, RefusedFormMixin, FormView):
    """One page of a file, which its people may save unfinished as long as the file is theirs to write.

    It is saved under the file's lock. A page that was shown while the file was still open may be sent once it is not:
    the answer is a sentence. A page that saves by itself asks with the header ``X-Autosave`` and is answered in JSON:
    ``told``, the sentence beside the button, ``seen``, the marks to send next time, and ``redrawn``, what the page
    shows of the whole file and that this saving changed.
    """

    def may_write(self, user):
        """Whether this person writes on this file; to anybody else the page does not exist."""
        raise NotImplementedError

    def too_late(self, subject):
        """Why this page can no longer be written on, in a sentence; empty while it can."""
        return "" if subject.is_editable else f"Trop tard : c’est maintenant « {status_of(subject).told} »."

    @property
    def saves_itself(self):
        return "X-Autosave" in self.request.headers

    def dispatch(self, request, *args, **kwargs):
        if not self.may_write(request.user):
            raise Http404
        if sentence := self.too_late(self.object):
            return self.refuse(sentence)
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, sentence):
        if self.saves_itself:
            return JsonResponse({"told": sentence, "stop": True}, status=409)
        messages.warning(self.request, sentence)
        return redirect(self.object)

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        self.model._base_manager.select_for_update(of=("self",)).get(pk=self.object.pk)
        del self.object  # read again, under the lock
        if sentence := self.too_late(self.object):
            return self.refuse(sentence)
        meeting = self.meet()
        return self.save_by_itself(meeting) if self.saves_itself else self.save_by_hand(meeting)

    def form_valid(self, form):
        self.save(form)
        messages.success(self.request, "Enregistré.")
        return redirect(self.get_success_url())

    def save_by_itself(self, meeting):
        """Whatever can be saved is; what cannot is named, and waits on the page."""
        left = {name: meeting.form[name].label for name in (*meeting.form.errors, *meeting.clashes) if name != ALL}
        form = self.form_with(meeting.data(without=left))
        told = self.told(meeting, left)
        if not form.is_valid():
            return JsonResponse({"told": " ".join(sentences(form)), "seen": drafts.sealed(meeting.seen)}, status=422)
        if meeting.mine:
            self.save(form)
            del self.object
        seen = drafts.marks(self.stored_form()) | meeting.unseen()
        return JsonResponse({"told": told, "seen": drafts.sealed(seen), "redrawn": self.redrawn()})

    def redrawn(self):
        """``{id: html}`` of the places of the page that follow what is stored."""
        return {}

    def told(self, meeting, left):
        """« Enregistré à 14 h 32 », and what is not."""
        words = [f"Enregistré à {hour(clock.now())}" if meeting.mine or not left else "Pas encore enregistré"]
        if waiting := [label for name, label in left.items() if name not in meeting.clashes]:
            words.append(f"sauf : {', '.join(waiting)}")
        if meeting.clashes:
            author = self.last_author()
            did = (
                "vous avez écrit sur une autre page" if author == drafts.YOURSELF else f"{author} a écrit en même temps"
            )
            words.append(f"{did} : enregistrez pour choisir")
        return " · ".join(words)

    def save(self, form):
        form.save()

    def get_success_url(self):
        return self.object.get_absolute_url()


def sentences(form):
    return [sentence for found in form.errors.values() for sentence in found]


class MoveView(VisibleMixin, RefusedFormMixin, FormView):
    """GET says what the button means, POST moves the file. One view for every button.

    ``forms`` gives, by move, the form that collects the move's details.
    """

    forms = {}
    template_name = "commons/move.html"
    http_method_names = ["get", "post"]

    @cached_property
    def move(self):
        try:
            return Flow.of(self.model)[self.kwargs["move"]]
        except KeyError:
            raise Http404 from None

    def may_open(self, user):
        """Whether this person may see the page: whoever may press its button."""
        return self.move.by(user, self.object)

    def dispatch(self, request, *args, **kwargs):
        if not self.may_open(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return self.forms.get(self.move.name, MoveForm)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"subject": self.object} if self.get_form_class().wants_subject else kwargs

    @property
    def about(self):
        """What the page names as what moves."""
        return self.object

    def get_context_data(self, **kwargs):
        open_now = self.object.status in self.move.sources
        return super().get_context_data(**kwargs) | {
            "object": self.object,
            "about": self.about,
            "move": self.move,
            "missing": self.move.needs(self.object) if open_now else [],
            "open_now": open_now,
            "too_late": "" if open_now else f"Trop tard : c’est maintenant « {status_of(self.object).told} ».",
            "back": self.get_success_url(),
        }

    def form_valid(self, form):
        try:
            self.move(self.object, by=self.request.user, **form.details())
        except Incomplete:
            return self.form_invalid(form)  # the page shows the checklist, with its links
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, f"{self.move.label} : c’est fait.")
        return redirect(self.get_success_url())

    def get_success_url(self):
        return self.object.get_absolute_url()
