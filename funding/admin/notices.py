"""Before an application: the questions of a call's quiz, and who hears of new calls."""

from django.contrib import admin

from commons.admin import ReadOnlyAdmin

from ..models import Question, Subscriber


class QuestionInline(admin.StackedInline):
    """Written while the call is a draft; what the law asks of everybody is asked without being written here."""

    model = Question
    extra = 0
    fields = ["text", "expects_yes", "explanation"]


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnlyAdmin):
    """Addresses that hear of new calls. They leave by the link of their letters."""

    view_on_site = False  # the page behind the letters is for whoever receives them
    list_display = ["email", "followed", "asked_at", "confirmed_at"]
    list_filter = [("confirmed_at", admin.EmptyFieldListFilter)]
    search_fields = ["email"]
    fields = readonly_fields = ["email", "followed", "asked_at", "confirmed_at"]

    @admin.display(description="axes")
    def followed(self, subscriber):
        return ", ".join(subscriber.axis_labels()) or "tous"
