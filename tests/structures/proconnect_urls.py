"""The portal's addresses when ProConnect is set up."""

from django.urls import include, path

from ales_ess.urls import urlpatterns as portal

urlpatterns = [path("compte/proconnect/", include("structures.proconnect.urls")), *portal]
