"""What is typed to pay several instalments: a batch's format, its payments, the file that came back."""

from django import forms
from django.utils.text import capfirst

from commons import clock
from commons.french import day

from .. import payment_files
from ..models import FileLayout
from ..workflow.payments import Payment
from .fields import DateInput

TWICE = "Ce numéro de mandat est écrit deux fois."


class BatchForm(forms.Form):
    """Which format, and from which number."""

    layout = forms.ModelChoiceField(FileLayout.objects.none(), label="Format du fichier", empty_label=None)
    first_order = forms.CharField(
        label="Premier numéro de mandat",
        max_length=20,
        required=False,
        help_text="Les suivants en découlent : 1201, 1202… Vide : des numéros provisoires, corrigés au paiement.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["layout"].queryset = FileLayout.objects.in_use()


class PaymentsForm(forms.Form):
    """One line a row of the batch that is not paid yet: paid or not, under which number, on which day."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"paid_{row.pk}"] = forms.BooleanField(label="Payé", required=False, initial=True)
            self.fields[f"order_{row.pk}"] = forms.CharField(
                label="Mandat", max_length=30, required=False, initial=row.order_number
            )
            self.fields[f"date_{row.pk}"] = forms.DateField(
                label="Payé le", required=False, widget=DateInput(), initial=clock.today
            )
            for name in ("paid", "order", "date"):
                field = self.fields[f"{name}_{row.pk}"]
                field.plain = True  # asked of the rows that are ticked
                field.widget.attrs["aria-label"] = f"{field.label}, versement {row.reference}"

    def clean(self):
        data, seen = super().clean(), set()
        chosen = [row for row in self.rows if data.get(f"paid_{row.pk}")]
        if not chosen:
            raise forms.ValidationError("Cochez les versements qui sont payés.")
        for row in chosen:
            self._check(row, data, seen)
        return data

    def _check(self, row, data, seen):
        order, date = f"order_{row.pk}", f"date_{row.pk}"
        number = (data.get(order) or "").strip()
        if not number and not self.has_error(order):
            self.add_error(order, "Donnez le numéro du mandat.")
        elif number in seen:
            self.add_error(order, TWICE)
        seen.add(number)
        if self.has_error(date):
            return
        if not data.get(date):
            self.add_error(date, "Donnez la date du paiement.")
        elif data[date] > clock.today():
            self.add_error(date, "Un paiement s’enregistre une fois fait : donnez une date passée.")

    def payments(self):
        data = self.cleaned_data
        return [
            Payment(row, data[f"order_{row.pk}"].strip(), data[f"date_{row.pk}"])
            for row in self.rows
            if data.get(f"paid_{row.pk}")
        ]

    def lines(self):
        """What the page shows: each row with its three fields."""
        return [(row, [self[f"{name}_{row.pk}"] for name in ("paid", "order", "date")]) for row in self.rows]


class ReturnForm(forms.Form):
    """The accounting software's answer. All of its lines or none, unless somebody says otherwise."""

    file = forms.FileField(label="Fichier de retour")
    partial = forms.BooleanField(
        label="Enregistrer les lignes qui vont, même si d’autres sont refusées", required=False
    )

    def __init__(self, *args, batch, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.batch, self.rows, self.problems, self.found = batch, {row.reference: row for row in rows}, [], []
        layout = batch.layout
        self.fields["file"].help_text = (
            f"CSV, 1 Mo au plus, avec les colonnes « {layout.return_reference} », « {layout.return_order} » "
            f"et « {layout.return_date} »."
        )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > payment_files.MOST_BYTES:
            raise forms.ValidationError("Ce fichier est trop gros pour un retour de paiement.")
        return payment_files.read_return(self.batch.layout, file.read())

    def clean(self):
        data = super().clean()
        references, orders = set(), set()
        for line in data.get("file") or []:
            problem = line.problem or self._problem(line, references, orders)
            if problem:
                self.problems.append((line.number, f"{capfirst(problem)}."))
                continue
            references.add(line.reference)
            orders.add(line.order_number)
            self.found.append((line, Payment(self.rows[line.reference], line.order_number, line.paid_on)))
        if self.problems and not data.get("partial"):
            raise forms.ValidationError("Rien n’a été enregistré : des lignes sont refusées.")
        return data

    def _problem(self, line, references, orders):
        if line.reference not in self.rows:
            return f"la référence « {line.reference} » n’est pas à payer dans ce bordereau"
        if line.reference in references:
            return f"la référence « {line.reference} » est écrite deux fois"
        if line.order_number in orders:
            return f"le mandat « {line.order_number} » est écrit deux fois"
        return f"le {day(line.paid_on)} n’est pas encore venu" if line.paid_on > clock.today() else ""

    def payments(self):
        return [payment for _, payment in self.found]

    def number_of(self, payment):
        """The line of the file that said it."""
        return next(line.number for line, found in self.found if found is payment)
