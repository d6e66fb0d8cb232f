from django.urls import path

from . import views

urlpatterns = [
    path("", views.login, name="proconnect_login"),
    path("retour/", views.callback, name="proconnect_callback"),
    path("au-revoir/", views.goodbye, name="proconnect_goodbye"),
]
