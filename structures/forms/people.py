"""Inviting, joining, changing role, handing over."""

from django import forms

from commons.forms import MoveForm

from ..models import Invitation, Membership

Role = Membership.Role
ROLES = [  # what each role may do, said where it is chosen
    (Role.READER, "Lecteur : voit les dossiers, n’écrit rien"),
    (Role.WRITER, "Rédacteur : prépare les demandes et les comptes rendus"),
    (Role.REPRESENTATIVE, "Représentant légal : signe, dépose et engage la structure"),
]


def role_field(label="Rôle", choices=ROLES, **kwargs):
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


def position_field(label="Sa fonction"):
    return forms.CharField(label=label, max_length=80, required=False, help_text="Trésorière, secrétaire, salarié…")


class InviteForm(forms.Form):
    """Whom the structure asks in, and for what."""

    email = forms.EmailField(
        label="Son adresse e-mail",
        max_length=254,
        help_text="Elle peut ne pas avoir de compte : le message lui dit comment en créer un.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = role_field(initial=Role.WRITER)
    position = position_field()


class MemberForm(forms.Form):
    """What a person does for the structure. To represent it, one is invited and accepts."""

    role = role_field()
    position = position_field("Fonction")

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"role": membership.role, "position": membership.position}
        if membership.role != Role.REPRESENTATIVE:
            self.fields["role"].choices = ROLES[:2]


class SuccessorForm(forms.Form):
    """Who represents the structure next, and what becomes of the person who hands over."""

    member = forms.ModelChoiceField(
        label="Une personne de la structure",
        queryset=Membership.objects.none(),
        required=False,
        empty_label="Quelqu’un d’autre",
    )
    email = forms.EmailField(
        label="Ou l’adresse e-mail de quelqu’un d’autre",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    position = position_field()
    handover = forms.ChoiceField(
        label="Et vous, ensuite ?",
        choices=Invitation.Handover,
        initial=Invitation.Handover.STAYS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, structure, **kwargs):
        super().__init__(*args, **kwargs)
        others = structure.memberships.exclude(role=Role.REPRESENTATIVE).select_related("user")
        self.fields["member"].queryset = others

    def clean(self):
        data = super().clean()
        if data.get("member") and data.get("email"):
            self.add_error("email", "Choisissez une personne de la structure, ou donnez une adresse : pas les deux.")
        elif not (data.get("member") or data.get("email") or self.has_error("email")):
            self.add_error("email", "Dites à qui vous transmettez la représentation.")
        return data

    def details(self):
        """What the invitation says."""
        data = self.cleaned_data
        member = data["member"]
        return {
            "email": member.user.email if member else data["email"],
            "position": data["position"] or (member.position if member else ""),
            "handover": data["handover"],
            "role": Role.REPRESENTATIVE,
        }


class JoinForm(forms.Form):
    """What somebody asks to do for a structure, and a word so that it knows who asks."""

    role = role_field(label="Ce que vous ferez pour la structure", initial=Role.WRITER)
    message = forms.CharField(
        label="Un mot pour la structure",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Dites qui vous êtes : la personne qui représente la structure doit vous reconnaître.",
    )


class AcceptRequestForm(MoveForm):
    """The role that the answerer gives, whatever was asked."""

    wants_subject = True

    role = role_field(label="Rôle à lui donner")
    position = position_field()

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = subject.role
