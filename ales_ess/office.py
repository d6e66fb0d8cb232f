"""The staff's own door: Django's admin, opened on a work list."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin


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

    def index(self, request, extra_context=None):
        from funding import worklist  # the site exists before the apps are ready
        from structures.worklist import office_tasks

        office = worklist.office(request.user, others=office_tasks(request.user))
        return super().index(request, {"office": office} | (extra_context or {}))
