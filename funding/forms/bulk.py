"""One screen for several files: what to propose, to grant or to refuse for each."""

from dataclasses import dataclass

from django import forms

from ..models import Bulk, BulkItem
from ..workflow.bulk import may_join
from .fields import AmountField
from .reasons import ReasonField
from .town import DeliberationField

Kind = Bulk.Kind
MOST = 200  # of files in one decision


@dataclass(frozen=True)
class Row:
    """One file of the screen: what is typed for it, or why it stays out."""

    application: object
    fields: list
    excluded: str = ""


class BulkForm(forms.Form):
    """Amounts or reasons, file by file; the vote, once for all."""

    class Media:
        js = [forms.Script("js/fill.js", defer=True), forms.Script("js/remainder.js", defer=True)]

    def __init__(self, *args, kind, applications, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.applications = Kind(kind), applications
        self.open = [application for application in applications if may_join(kind, application, user)]
        if kind in (Kind.GRANT, Kind.REFUSE):
            held = (
                "Le vote qui accorde toutes ces demandes." if kind == Kind.GRANT else "Si le conseil a voté ces refus."
            )
            self.fields["deliberation"] = DeliberationField(required=kind == Kind.GRANT, help_text=held)
            self.fields["deliberation"].offer_held()
        if kind == Kind.REFUSE:
            self._ask_the_reason()
        for application in self.open:
            self._ask_about(application)

    def _ask_the_reason(self):
        self.fields["kept"] = ReasonField()
        if self.open:
            self.fields["kept"].offer(self.open[0].call)
        self.fields["reason"] = forms.CharField(
            label="Motif commun",
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text="Pour toutes les demandes dont la case « Motif » reste vide.",
        )

    def _ask_about(self, application):
        number = application.number
        if self.kind == Kind.PROPOSE:
            for year in application.years.all():
                field = AmountField(
                    label=f"Proposé pour {year.year}, demande {number}",
                    initial=year.requested,
                    max_value=year.requested,
                )
                if year.year == application.call.year:
                    field.widget.attrs["data-takes"] = application.call.envelope_id
                self.fields[f"amount_{application.pk}_{year.year}"] = field
        elif self.kind == Kind.REFUSE:
            widget = forms.Textarea(attrs={"rows": 2})
            self.fields[f"reason_{application.pk}"] = forms.CharField(
                label=f"Motif, demande {number}", required=False, widget=widget
            )

    def clean(self):
        data = super().clean()
        if self.kind == Kind.REFUSE:
            kept = data.get("kept")
            common = (data.get("reason") or "").strip() or (kept.text if kept else "")
            for application in self.open:
                name = f"reason_{application.pk}"
                data[name] = (data.get(name) or "").strip() or common
                if not data[name]:
                    self.add_error(name, "Donnez un motif : la loi veut qu’un refus soit motivé.")
        if not self.open:
            raise forms.ValidationError("Aucune de ces demandes ne peut recevoir cette décision.")
        return data

    def items(self):
        """What is asked for each file, to be kept."""
        return [
            BulkItem(application=application, amounts=self._amounts(application), reason=self._reason(application))
            for application in self.open
        ]

    def _amounts(self, application):
        if self.kind != Kind.PROPOSE:
            return {}
        names = {str(year.year): f"amount_{application.pk}_{year.year}" for year in application.years.all()}
        return {year: str(self.cleaned_data[name]) for year, name in names.items()}

    def _reason(self, application):
        return self.cleaned_data[f"reason_{application.pk}"] if self.kind == Kind.REFUSE else ""

    # What the screen shows ---------------------------------------------------------------------------

    def common(self):
        return [self[name] for name in ("deliberation", "kept", "reason") if name in self.fields]

    def rows(self):
        taking_part = {application.pk for application in self.open}
        for application in self.applications:
            if application.pk in taking_part:
                names = (f"amount_{application.pk}_", f"reason_{application.pk}")
                yield Row(application, [self[name] for name in self.fields if name.startswith(names)])
            else:
                yield Row(application, [], f"Reste de côté : c’est « {application.get_status_display()} ».")

    def envelopes(self):
        """The envelopes that the proposals would take from, with what they hold now and what would be left."""
        taken, known = {}, {}
        for application in self.open if self.kind == Kind.PROPOSE else ():
            envelope = application.call.envelope
            known[envelope.pk] = envelope
            value = self._typed(f"amount_{application.pk}_{application.call.year}")
            taken[envelope.pk] = taken.get(envelope.pk, 0) + value
        return [(envelope, envelope.available - taken[pk]) for pk, envelope in known.items()]

    def _typed(self, name):
        if self.is_bound:
            return getattr(self, "cleaned_data", {}).get(name) or 0
        return self.fields[name].initial if name in self.fields else 0
