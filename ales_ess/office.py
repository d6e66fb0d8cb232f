"""The staff's own door: Django's admin, opened on a work list."""

from functools import wraps
from urllib.parse import unquote

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.functional import SimpleLazyObject


class Office(admin.AdminSite):
    """The back-office of the pact. Its door is the portal's own: one login for everybody."""

    site_header = "Gestion · Pacte ESS"
    site_title = "Gestion · Pacte ESS"
    index_title = "À faire"
    index_template = "admin/worklist.html"
    site_url = "/"
    enable_nav_sidebar = False  # lists need the width; the front page holds every door

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.login = secure_admin_login(super().login)
        self.empty_value_display = "—"

    def admin_view(self, view, cacheable=False):
        """No row holds a NUL: an address that asks for one means nothing."""

        @wraps(view)
        def readable(request, *args, **kwargs):
            if "\x00" in unquote(request.META["QUERY_STRING"]):
                raise BadRequest("Cette adresse ne veut rien dire.")
            return view(request, *args, **kwargs)

        return super().admin_view(readable, cacheable)

    def get_urls(self):
        """« Voir sur le site », our way: Django's own tells any agent the address of any row, signed links included."""
        urls = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        view = self.admin_view(self.on_site)
        return [path("r/<int:content_type_id>/<int:object_id>/", view, name="view_on_site"), *urls]

    def on_site(self, request, content_type_id, object_id):
        """The public page of a row that this person may see, unless that page is for whoever was sent its link."""
        from django.contrib.contenttypes.models import ContentType  # the site exists before the apps are ready

        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        page = self._registry.get(model)
        if page is None or not page.view_on_site or not hasattr(model, "get_absolute_url"):
            raise Http404
        if not page.has_view_permission(request):
            raise Http404
        return redirect(get_object_or_404(page.get_queryset(request), pk=object_id))

    def get_app_list(self, request, app_label=None):
        """Worked out by who shows it: all the rights that it asks are not the price of every page."""
        return SimpleLazyObject(lambda: super(Office, self).get_app_list(request, app_label))

    def index(self, request, extra_context=None):
        from commons.disposal_tasks import disposal_tasks  # the site exists before the apps are ready
        from funding import worklist
        from label import worklist as label
        from maison import worklist as house
        from structures.worklist import office_tasks

        user = request.user
        others = [*office_tasks(user), *disposal_tasks(user), *label.office_tasks(user), *house.office_tasks(user)]
        office = worklist.office(user, others=others)
        return super().index(request, {"office": office} | (extra_context or {}))
