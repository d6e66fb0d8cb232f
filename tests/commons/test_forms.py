"""Every field of the portal is written by one template: label, hint, error, and the threads between them."""

import pytest
from django import forms
from django.template import Context, Template
from lxml import html

from commons.forms import MoveForm
from structures.forms import ContactForm
from structures.models import Contact
from tests import factories


class Everything(forms.Form):
    name = forms.CharField(label="Nom", help_text="Comme sur les papiers.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Nature", choices=[("a", "Une"), ("b", "Deux")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="J’ai lu")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def written(form):
    return html.fragment_fromstring(Template("<div>{{ form }}</div>").render(Context({"form": form})))


def test_error_and_hint_are_tied_to_their_field():
    page = written(Everything({"name": ""}))
    field = page.xpath("//input[@name='name']")[0]
    assert field.get("aria-invalid") == "true"
    assert [page.get_element_by_id(name).text_content().strip() for name in field.get("aria-describedby").split()] == [
        "Comme sur les papiers.",
        "Ce champ est obligatoire.",
    ]


def test_hint_shows_what_was_typed_as_it_was_typed():
    form = Everything()
    form.fields["name"].help_text = "Moins de <b>5</b> salariés"
    hint = written(form).xpath("//div[@class='hint']")[0]
    assert (hint.text, len(hint)) == ("Moins de <b>5</b> salariés", 0)


def test_optional_field_says_so():
    labels = {" ".join(label.text_content().split()) for label in written(Everything()).iter("label")}
    assert "Note (facultatif)" in labels
    assert "Nom" in labels


def test_choices_are_one_group_with_a_legend():
    (group,) = written(Everything()).iter("fieldset")
    assert " ".join(group.find("legend").text_content().split()) == "Nature"
    assert len(group.findall(".//input")) == 2


def test_what_was_typed_comes_back_escaped():
    page = written(Everything({"name": "", "note": "<script>alert(1)</script>"}))
    assert page.xpath("//textarea")[0].text.strip() == "<script>alert(1)</script>"
    assert list(page.iter("script")) == []


def test_move_without_details_needs_a_button_only():
    form = MoveForm({})
    assert form.is_valid()
    assert form.details() == {}


@pytest.mark.django_db
def test_model_form_speaks_for_the_constraints_on_fields_it_does_not_show():
    contact = Contact(structure=factories.StructureFactory())
    form = ContactForm({"name": "Rose", "email": "", "phone": ""}, instance=contact)
    assert not form.is_valid()
    assert form.non_field_errors() == ["Un contact a un courriel ou un téléphone."]
