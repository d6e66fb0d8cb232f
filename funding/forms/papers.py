"""What a structure says of each paper that a call asks for: a file, or when, or where, or why not."""

from django import forms

from commons import clock
from commons.forms import DateInput
from commons.uploads import UploadField

from .. import workflow
from ..models import PaperState

S = PaperState
CHOICES = [
    (S.JOINED, "Je la joins"),
    (S.LATER, "Je la donnerai plus tard"),
    (S.ELSEWHERE, "Elle est dans une autre pièce"),
    (S.NOT_CONCERNED, "Nous ne sommes pas concernés"),
]
# By answer: the field that says the rest, what it becomes, and what is said when it is empty.
DETAILS = {
    S.LATER: ("on", "promised_on", "Dites pour quand vous la promettez."),
    S.ELSEWHERE: ("within", "within", "Dites dans quelle pièce elle se trouve."),
    S.NOT_CONCERNED: ("why", "reason", "Dites pourquoi vous n’êtes pas concernés."),
}


class PapersForm(forms.Form):
    """One theme a paper. Nothing is compulsory: what is undecided is on the checklist, and may wait."""

    def __init__(self, *args, application, needs, by, only_files=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.application, self.needs, self.by, self.only_files = application, needs, by, only_files
        for need in needs:
            self._add(need)

    def _add(self, need):
        kind, row, name = need.kind, need.row, need.kind.value
        self.fields[f"{name}_file"] = UploadField(
            label=f"{'Remplacer' if need.paper else 'Joindre'} : {kind.label}", required=False
        )
        self.fields[f"{name}_file"].mark = "maintenant ou plus tard"
        if self.only_files:
            return
        others = [("", "Choisissez"), *((other.kind.value, other.kind.label) for other in self.needs if other != need)]
        self.fields |= {
            f"{name}_state": forms.ChoiceField(
                label=f"{kind.label} : votre réponse",
                choices=CHOICES,
                widget=forms.RadioSelect,
                required=False,
                initial=need.state or S.JOINED,
            ),
            f"{name}_on": forms.DateField(
                label=f"{kind.label}, pour quand",
                widget=DateInput(attrs={"min": clock.today().isoformat()}),
                required=False,
                initial=row and row.promised_on,
            ),
            f"{name}_within": forms.ChoiceField(
                label="Dans une autre pièce : laquelle ?",
                choices=others,
                required=False,
                initial=row.within if row else "",
            ),
            f"{name}_why": forms.CharField(
                label="Pas concernés : pourquoi ?", max_length=200, required=False, initial=row.reason if row else ""
            ),
        }

    def parts(self):
        """``(need, file, answers, open)`` for each paper; answers are shown open when they say or lack something."""
        for need in self.needs:
            names = [f"{need.kind.value}_{end}" for end in ("state", "on", "within", "why")]
            answers = [self[name] for name in names if name in self.fields]
            is_open = need.state not in (None, S.JOINED) or any(answer.errors for answer in answers)
            yield need, self[f"{need.kind.value}_file"], answers, is_open

    def clean(self):
        data = super().clean()
        for need in self.needs:
            name = need.kind.value
            state = data.get(f"{name}_state")
            if state not in DETAILS or data.get(f"{name}_file"):
                continue
            end, _, sentence = DETAILS[state]
            detail = data.get(f"{name}_{end}")
            if not detail and not self.has_error(f"{name}_{end}"):
                self.add_error(f"{name}_{end}", sentence)
            elif state == S.LATER and detail and detail < clock.today():
                self.add_error(f"{name}_{end}", "Donnez un jour à venir.")
        return data

    def keep_files(self):
        """The good files go to the vault at once, even when something else is wrong: nobody chooses them again."""
        kept = [need for need in self.needs if self.cleaned_data.get(f"{need.kind.value}_file")]
        for need in kept:
            upload = self.cleaned_data.pop(f"{need.kind.value}_file")
            workflow.provide_paper(self.application, need.kind, upload, by=self.by)
        return kept

    def save(self):
        given = {need.kind for need in self.keep_files()}
        for need in self.needs:
            name = need.kind.value
            if need.kind in given or (self.only_files and need.paper is None):
                continue
            state = S(self.cleaned_data.get(f"{name}_state") or S.JOINED)
            facts = {}
            if state in DETAILS:
                end, fact, _ = DETAILS[state]
                facts[fact] = self.cleaned_data[f"{name}_{end}"]
            if need.state != state or need.row is not None or state != S.NOT_CONCERNED:
                workflow.decide_paper(self.application, need, state, facts)
