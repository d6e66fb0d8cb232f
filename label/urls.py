"""Addresses of the label and of the directory: the public's, a structure's own."""

app_name = "label"

urlpatterns = []
