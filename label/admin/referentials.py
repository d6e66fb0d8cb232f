"""What the label asks, version by version: written while it is a draft, published, then only read."""

from django import forms
from django.contrib import admin
from django.urls import path
from django.utils.html import format_html_join

from commons.admin import VisibleAdmin
from commons.forms import ModelForm
from commons.templatetags.ui import status as badge
from structures.models import PaperKind

from ..models import Criterion, Label, QuizQuestion, Referential, Theme
from ..workflow import referentials
from .pages import OfficePage, link


@admin.display(description="état")
def state(referential):
    return badge("Publiée", "ok") if referential.is_published else badge("En préparation", "wait")


def is_written(referential):
    return referential is None or not referential.is_published


class DraftOnly:
    """Rows of a version: they change while it is a draft."""

    def of(self, obj):
        """The version that this page is about."""
        return obj

    def has_add_permission(self, request, obj=None):
        return is_written(self.of(obj)) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return is_written(self.of(obj)) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return is_written(self.of(obj)) and super().has_delete_permission(request, obj)


class ThemeInline(DraftOnly, admin.StackedInline):
    model = Theme
    fields = [("rank", "code"), "name", "description"]
    extra = 1
    show_change_link = True


class QuizInline(DraftOnly, admin.StackedInline):
    model = QuizQuestion
    fields = ["rank", "question", "expects_yes", "is_required", "explanation", "source"]
    extra = 1


class CriterionForm(forms.ModelForm):
    """Papers of the vault are ticked by their names."""

    paper_kinds = forms.MultipleChoiceField(
        label="Pièces du coffre qui le prouvent",
        choices=PaperKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class CriterionInline(DraftOnly, admin.StackedInline):
    model = Criterion
    form = CriterionForm
    readonly_fields = ["papers"]
    extra = 1

    def get_fields(self, request, obj=None):
        return [
            *(("rank", "weight"), "code", "question", "explanation", "proof"),
            "paper_kinds" if self.has_change_permission(request, obj) else "papers",
            *("may_not_apply", "needs_evidence", "keeps_answers"),
        ]

    @admin.display(description="pièces du coffre qui le prouvent")
    def papers(self, criterion):
        return ", ".join(kind.label for kind in criterion.papers) or "—"

    def of(self, obj):
        return obj.referential if obj else None


class CopyReferential(OfficePage):
    title, done = "Commencer la version suivante", "La version suivante est en préparation."
    meaning = (
        "Thèmes, critères et questions sont repris tels quels. Rien ne change pour les candidats avant la publication."
    )

    def may_open(self, user):
        return referentials.may_write(user)

    def act(self, form):
        self.object = referentials.copy_referential(self.object, by=self.request.user)


class PublishReferential(OfficePage):
    title, done, tone = "Publier cette version", "La version est publiée.", "danger"
    meaning = (
        "Elle ne changera plus. Les nouvelles candidatures y répondent, et les brouillons passent à cette version ; "
        "les candidatures déposées restent jugées sur la leur."
    )
    template_name = "admin/label/checked.html"

    def may_open(self, user):
        return referentials.may_publish(user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"missing": self.object.missing()}

    def act(self, form):
        referentials.publish_referential(self.object, by=self.request.user)


@admin.register(Referential)
class ReferentialAdmin(VisibleAdmin):
    form = ModelForm
    list_display = ["__str__", state, "threshold", "published_at"]
    list_filter = ["label", ("published_at", admin.EmptyFieldListFilter)]
    list_select_related = ["label"]
    fields = ["label", "version", "introduction", "threshold", "published_at", "themes_links"]
    readonly_fields = ["published_at", "themes_links"]
    inlines = [ThemeInline, QuizInline]
    change_form_template = "admin/label/referential/change_form.html"
    view_on_site = False

    @admin.display(description="critères")
    def themes_links(self, referential):
        """Each theme’s criteria have a page of their own."""
        if referential.pk is None:
            return "Enregistrez d’abord cette version, puis ses thèmes."
        themes = referential.themes.prefetch_related("criteria")
        rows = ((link(theme), len(theme.criteria.all())) for theme in themes)
        return format_html_join("", "{} : {} critères<br>", rows) or "Aucun thème."

    def has_change_permission(self, request, obj=None):
        return is_written(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= {
                "may_copy": referentials.may_write(request.user),
                "may_publish": not obj.is_published and referentials.may_publish(request.user),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        copy = self.admin_site.admin_view(CopyReferential.as_view(admin=self))
        publish = self.admin_site.admin_view(PublishReferential.as_view(admin=self))
        return [
            path("<int:pk>/copier/", copy, name="label_referential_copy"),
            path("<int:pk>/publier/", publish, name="label_referential_publish"),
            *super().get_urls(),
        ]


@admin.register(Theme)
class ThemeAdmin(DraftOnly, VisibleAdmin):
    """A theme’s criteria; themes are added on the page of their version."""

    form = ModelForm
    list_display = ["name", "referential", "rank"]
    list_filter = ["referential"]
    list_select_related = ["referential__label"]
    fields = ["version", "code", "name", "description", "rank"]
    readonly_fields = ["version"]
    inlines = [CriterionInline]
    view_on_site = False

    def of(self, obj):
        return obj.referential if obj else None

    def has_add_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        """Reached from the page of its version."""
        return False

    @admin.display(description="référentiel")
    def version(self, theme):
        return link(theme.referential)


@admin.register(Label)
class LabelAdmin(VisibleAdmin):
    """What the label is called, what it guarantees, for how long."""

    form = ModelForm
    list_display = ["name", "years"]
    fields = ["name", "slug", "meaning", "years"]
    view_on_site = False

    def has_delete_permission(self, request, obj=None):
        return False
