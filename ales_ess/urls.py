"""All the addresses of the portal (the contract lists those that never change)."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from commons import clock

from . import pages, sitemaps, views

home = (
    [
        path("", pages.Home.as_view(), name="home"),
        path("donnees/", pages.OpenData.as_view(), name="open_data"),
        path(
            "accessibilite/", pages.PublicPage.as_view(template_name="pages/accessibilite.html"), name="accessibility"
        ),
        path("mentions-legales/", pages.PublicPage.as_view(template_name="pages/mentions-legales.html"), name="legal"),
        path("donnees-personnelles/", pages.Privacy.as_view(), name="privacy"),
        path("robots.txt", pages.robots, name="robots"),
        path("sitemap.xml", login_not_required(sitemap), {"sitemaps": sitemaps.ALL}, name="sitemap"),
        path("sante/", pages.health, name="health"),
        path("espace/", views.space, name="space"),
        path("compte/suite/", views.after_login, name="after_login"),
    ],
    "home",
)

urlpatterns = [
    path("", include(home)),
    path("", include("funding.urls")),
    path("", include("maison.urls")),
    path("", include("label.urls")),
    path("espace/structures/", include("structures.urls")),
    path("compte/", include("allauth.account.urls")),
    path("compte/2fa/", include("allauth.mfa.urls")),
    path("gestion/", admin.site.urls),
]

if settings.DEBUG:
    styleguide = pages.PublicPage.as_view(template_name="styleguide.html", extra_context={"today": clock.today})
    urlpatterns.append(path("styleguide/", styleguide))

if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns.append(path("compte/proconnect/", include("structures.proconnect.urls")))
