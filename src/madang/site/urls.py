"""All addresses: public pages under a language, the desk and the demo without."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

from madang.bodies import urls as bodies
from madang.cases.urls import desk_urls, machine_patterns, public_patterns
from madang.centres import urls as centres
from madang.forums import urls as forums
from madang.funds import urls as funds
from madang.grants import urls as grants
from madang.groups import urls as groups
from madang.meetings import urls as meetings
from madang.mobileoffice import urls as mobileoffice
from madang.officehours import urls as officehours
from madang.people import provider
from madang.people import views as people
from madang.people.doors import for_staff_logins
from madang.suggestions import urls as suggestions

from . import audit, division, views

handler400 = "madang.site.views.not_understood"
handler403 = "madang.site.views.csrf_failure"
handler404 = "madang.site.views.not_found"
handler500 = "madang.site.views.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("prefs/", views.prefs, name="prefs"),
    path("ui/", views.gallery, name="gallery"),
    path("desk/in/", login_not_required(account.login), name="account_login"),
    # Outside of the languages: the provider knows one address to come back to.
    path("desk/in/with/<slug:provider_id>/", provider.begin, name="openid_connect_login"),
    path("desk/in/with/<slug:provider_id>/back/", provider.back, name="openid_connect_callback"),
    path("desk/in/second/", login_not_required(mfa.authenticate), name="mfa_authenticate"),
    path("desk/in/factor/", for_staff_logins(totp.activate_totp), name="mfa_activate_totp"),
    path("desk/in/factors/", views.factor_kept, name="mfa_index"),
    path("desk/in/password/", people.password, name="account_change_password"),
    path("desk/in/again/", for_staff_logins(account.reauthenticate), name="account_reauthenticate"),
    path("desk/in/again/second/", for_staff_logins(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("desk/audit/", audit.audit, name="audit"),
    path("desk/division/", division.division, name="division"),
    path("desk/audit/roots/", audit.roots, name="audit_roots"),
    *machine_patterns,
    *meetings.machine_patterns,
    *meetings.desk_patterns,
    path(
        "desk/",
        include(
            (
                [
                    *desk_urls[0],
                    *bodies.desk_patterns,
                    *centres.desk_patterns,
                    *forums.desk_patterns,
                    *funds.desk_patterns,
                    *grants.desk_patterns,
                    *groups.desk_patterns,
                    *mobileoffice.desk_patterns,
                    *officehours.desk_patterns,
                ],
                "desk",
            )
        ),
    ),
    path("manage/", include("madang.site.manage.urls")),
    path("out/", account.logout, name="account_logout"),
    *([path("demo/", include("madang.demo.urls"))] if settings.DEMO else []),
]
public: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("in/", login_not_required(account.request_login_code), name="account_request_login_code"),
    path("in/code/", login_not_required(account.confirm_login_code), name="account_confirm_login_code"),
    path("in/", include("madang.people.urls")),
    *[
        path(f"{address}/", views.page, {"name": name}, name=name)
        for address, name in (
            ("help", "help"),
            ("access", "access"),
            ("privacy", "privacy"),
            ("how-we-moderate", "moderate"),
            ("source", "source"),
        )
    ],
    *bodies.public_patterns,
    *centres.public_patterns,
    *forums.public_patterns,
    *grants.public_patterns,
    *groups.public_patterns,
    *mobileoffice.public_patterns,
    *officehours.public_patterns,
    *suggestions.public_patterns,
    *meetings.public_patterns,
    *public_patterns,
]
urlpatterns += i18n_patterns(*public)
