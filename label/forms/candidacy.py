"""What a structure types to ask for the label: the quiz before it, its evaluation theme by theme, its replies."""

from django import forms

from commons.forms import ModelForm, MoveForm
from commons.uploads import HINT, UploadField, UploadFormMixin
from structures.models import Paper, PaperKind

from .. import workflow
from ..models import Answer, Candidacy

YES, NO = "oui", "non"
NOT_CONCERNED = "none"
BEFORE_DEPOSIT = "à remplir avant de déposer"
IF_DONE = "à remplir si c’est en place, ou si vous n’êtes pas concernés"


class QuizForm(forms.Form):
    """« Suis-je éligible ? »: nothing is compulsory; each answer given is explained, the others are passed over."""

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = {f"q{place}": question for place, question in enumerate(questions, start=1)}
        for name, question in self.questions.items():
            self.fields[name] = forms.ChoiceField(
                label=question.question,
                choices=[(YES, "Oui"), (NO, "Non")],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[name].plain = True  # the page says once that nothing is compulsory

    def given(self):
        return [name for name in self.questions if self.cleaned_data.get(name)]

    def other_than_expected(self):
        """The questions whose answer deserves an explanation, in order."""
        return [self.questions[name] for name in self.given() if not self.is_expected(name)]

    def is_expected(self, name):
        return (self.cleaned_data[name] == YES) == self.questions[name].expects_yes


class StartForm(forms.Form):
    """For which structure."""

    def __init__(self, *args, structures, chosen=None, **kwargs):
        super().__init__(*args, **kwargs)
        only = structures[0] if len(structures) == 1 else None
        self.fields["structure"] = forms.ModelChoiceField(
            structures, label="Votre structure", initial=only or chosen, empty_label=None if only else "Choisissez"
        )


class PresentationForm(ModelForm):
    """Before the themes: what the structure does, and what it wants to do better."""

    class Meta:
        model = Candidacy
        fields = ["presentation", "progress_plan"]
        help_texts = {
            "presentation": "Quelques phrases, comme à un voisin : le jury commence par là.",
            "progress_plan": "Deux ou trois choses précises, avec une date si vous le pouvez. Vous en reparlerez au "
            "renouvellement.",
        }
        widgets = {
            "presentation": forms.Textarea(attrs={"rows": 6}),
            "progress_plan": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.mark = BEFORE_DEPOSIT


class ThemeForm(forms.Form):
    """One theme: for each criterion how far the structure is, a few words, and what proves it.

    Nothing is compulsory to save. A file is given on its own page, so that this one saves by itself.
    """

    def __init__(self, *args, candidacy, chapter, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidacy, self.chapter, self.by = candidacy, chapter, by
        self.vault = Vault(candidacy.structure, chapter)
        for rank, line in enumerate(chapter.lines, start=1):
            self._add(rank, line)

    def _add(self, rank, line):
        criterion, answer, code = line.criterion, line.answer, line.criterion.code
        choices = [(str(stage.value), stage.label) for stage in Answer.Stage]
        if criterion.may_not_apply:
            choices.append((NOT_CONCERNED, "Nous ne sommes pas concernés"))
        self.fields[f"{code}_stage"] = forms.ChoiceField(
            label=f"{rank}. {criterion.question}",
            help_text=criterion.explanation,
            choices=choices,
            widget=forms.RadioSelect,
            required=False,
            initial=told_stage(answer),
        )
        self.fields[f"{code}_words"] = forms.CharField(
            label=f"{rank}. En quelques mots",
            help_text="Ce qui est en place, un exemple. Ou pourquoi vous n’êtes pas concernés.",
            widget=forms.Textarea(attrs={"rows": 3}),
            required=False,
            initial=answer.words if answer else "",
        )
        self.fields[f"{code}_stage"].mark = BEFORE_DEPOSIT
        self.fields[f"{code}_words"].mark = IF_DONE
        if choices := self.vault.choices(line):
            self.fields[f"{code}_proofs"] = forms.MultipleChoiceField(
                label=f"{rank}. Ce qui le prouve",
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[joined(row) for row in line.evidence],
            )
            self.fields[f"{code}_proofs"].mark = BEFORE_DEPOSIT if criterion.needs_evidence else "facultatif"

    def parts(self):
        """``(line, its fields, what the vault lacks)`` for each criterion."""
        for line in self.chapter.lines:
            names = [f"{line.criterion.code}_{end}" for end in ("stage", "words", "proofs")]
            yield line, [self[name] for name in names if name in self.fields], self.vault.lacking(line)

    def save(self):
        for line in self.chapter.lines:
            self._save_answer(line)
            self._save_proofs(line)

    def _save_answer(self, line):
        stage, words = (self.cleaned_data[f"{line.criterion.code}_{end}"] for end in ("stage", "words"))
        answer = line.answer or Answer(candidacy=self.candidacy, criterion=line.criterion)
        if (stage, words) == (told_stage(answer), answer.words):
            return
        answer.does_not_apply = stage == NOT_CONCERNED
        answer.stage = None if stage in ("", NOT_CONCERNED) else int(stage)
        answer.words, answer.is_carried = words, False
        answer.full_clean()
        answer.save()

    def _save_proofs(self, line):
        name = f"{line.criterion.code}_proofs"
        if name not in self.fields or set(self.cleaned_data[name]) == set(self.fields[name].initial):
            return
        chosen = self.cleaned_data[name]
        papers, kept = ({int(value[1:]) for value in chosen if value[0] == letter} for letter in (PAPER, FILE))
        workflow.choose(self.candidacy, line.criterion, papers=papers, kept=kept, by=self.by)


def told_stage(answer):
    """An answer as its radio buttons say it."""
    if answer is None or not answer.is_given:
        return ""
    return NOT_CONCERNED if answer.does_not_apply else str(answer.stage)


PAPER, FILE = "p", "f"


def joined(evidence):
    """A proof as its check box says it."""
    return f"{PAPER}{evidence.paper_id}" if evidence.paper_id else f"{FILE}{evidence.pk}"


class Vault:
    """The papers of the structure that may prove what one theme asks, read once for the page."""

    def __init__(self, structure, chapter):
        kinds = {kind for line in chapter.lines for kind in line.criterion.paper_kinds}
        self.papers = list(Paper.objects.current().filter(structure=structure, kind__in=kinds).order_by("kind", "pk"))

    def choices(self, line):
        """``(value, words)``: what is joined already, then the valid papers that one click joins."""
        found = [(joined(row), told_proof(row)) for row in line.evidence]
        known = {row.paper_id for row in line.evidence}
        found += [
            (f"{PAPER}{paper.pk}", told_paper(paper))
            for paper in self.papers
            if paper.kind in line.criterion.paper_kinds and paper.is_valid and paper.pk not in known
        ]
        return found

    def lacking(self, line):
        """The kinds that could prove it, and that the vault does not hold or holds out of date."""
        valid = {paper.kind for paper in self.papers if paper.is_valid}
        return [kind for kind in line.criterion.papers if kind not in valid and kind != PaperKind.OTHER]


def told_paper(paper):
    return f"{paper.get_kind_display()} : {paper.name}"


def told_proof(evidence):
    words = told_paper(evidence.paper) if evidence.paper_id else evidence.name
    return f"{words} ({evidence.fault})" if evidence.fault else words


class EvidenceForm(UploadFormMixin, forms.Form):
    """A file that is not in the vault: a photo, a poster, a report."""

    name = forms.CharField(
        label="Ce que c’est", max_length=120, help_text="Par exemple : « Photo de l’atelier ouvert à tous »."
    )
    file = UploadField(label="Le fichier")


class CompleteForm(UploadFormMixin, MoveForm):
    """A reply box and a file for each thing asked. ``drafting``: it may be kept unfinished."""

    wants_subject = True

    def __init__(self, *args, subject, drafting=False, **kwargs):
        super().__init__(*args, **kwargs)
        request = subject.open_request
        self.drafting = drafting
        self.items = list(request.items.select_related("evidence")) if request else []
        for item in self.items:
            given = f" Déjà joint : {item.evidence.title}." if item.evidence else ""
            self.fields[f"reply_{item.pk}"] = forms.CharField(
                label=item.wanted, widget=forms.Textarea(attrs={"rows": 4}), initial=item.reply, required=False
            )
            self.fields[f"file_{item.pk}"] = UploadField(
                label=f"Joindre : {item.wanted}", required=False, help_text=f"{HINT}{given}"
            )
            for part in ("reply", "file"):
                self.fields[f"{part}_{item.pk}"].mark = "un texte ou un fichier"

    def clean(self):
        data = super().clean()
        for item in self.items if not self.drafting else ():
            name, file = f"reply_{item.pk}", f"file_{item.pk}"
            if not (data.get(name) or data.get(file) or item.evidence or file in self.errors):
                self.add_error(name, "Répondez, ou joignez un fichier.")
        return data

    def details(self):
        return {
            "replies": {item.pk: self.cleaned_data[f"reply_{item.pk}"] for item in self.items},
            "uploads": {item.pk: upload for item in self.items if (upload := self.cleaned_data.get(f"file_{item.pk}"))},
        }


CANDIDACY_MOVES = {"submit": MoveForm, "complete": CompleteForm, "withdraw": MoveForm}
