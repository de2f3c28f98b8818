"""The floor's settings: the product's database and models, no middleware, Django's own templates."""

from madang.site.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "bench.floor_urls"
WSGI_APPLICATION = "bench.floor_wsgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "APP_DIRS": False}]
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]  # noqa: F405 (they ask for middleware)
