from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.socialaccount import views as directory
from django.contrib import admin
from django.urls import include, path, re_path

from cohesion_portal import pages
from cohesion_portal.health import health
from reporting.views.home import home

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one way to sign in
admin.site.site_header = admin.site.site_title = "Administration"

# allauth's own views at our own addresses; signing up, changing e-mail address and linking accounts are left out.
signing_in = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-up/", pages.invitation_needed, name="account_signup"),
    path("account/", pages.account, name="account"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path("account/password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/two-factor/", include("allauth.mfa.urls")),
    path("account/directory/cancelled/", directory.login_cancelled, name="socialaccount_login_cancelled"),
    path("account/directory/problem/", directory.login_error, name="socialaccount_login_error"),
    path("account/directory/unknown/", directory.signup, name="socialaccount_signup"),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
]

urlpatterns = [
    path("", home, name="home"),
    *signing_in,
    path("", include("partners.urls")),
    path("frameworks/", include("frameworks.urls")),
    path("", include("library.urls")),
    path("indicators/", include("indicators.urls")),
    path("open-data/", include("indicators.open_data_urls")),
    path("actions/", include("actions.urls")),
    path("self-evaluations/", include("selfeval.urls")),
    path("", include("reporting.urls")),
    path("help/", pages.help_page, name="help"),
    path("help/components/", pages.components, name="components"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("theme.css", pages.theme_css, name="theme"),
    path("health/", health, name="health"),
    path("administration/", admin.site.urls),
]

handler400 = pages.bad_request
handler403 = pages.permission_denied
handler404 = pages.page_not_found
handler500 = pages.server_error
