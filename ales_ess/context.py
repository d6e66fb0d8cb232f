"""What every page may say without its view saying it."""

from django.conf import settings


def portal(request):
    return {"town": settings.TOWN, "site_url": settings.SITE_URL, "proconnect": bool(settings.SOCIALACCOUNT_PROVIDERS)}
