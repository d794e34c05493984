from django.urls import path

from partners import invitation_views, reminder_views, views

app_name = "partners"
urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/add/", views.add_organisation, name="add_organisation"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit/", views.edit_organisation, name="edit_organisation"),
    path("organisations/<slug:slug>/units/add/", views.add_unit, name="add_unit"),
    path("organisations/<slug:slug>/units/<slug:unit_slug>/", views.rename_unit, name="rename_unit"),
    path("organisations/<slug:slug>/units/<slug:unit_slug>/remove/", views.remove_unit, name="remove_unit"),
    path("organisations/<slug:slug>/invite/", views.invite, name="invite"),
    path("organisations/<slug:slug>/roles/<int:pk>/end/", views.end_role, name="end_role"),
    path(
        "organisations/<slug:slug>/invitations/<int:pk>/withdraw/",
        views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("reminders/stop/<token>/", reminder_views.stop, name="stop_reminders"),
    path("account/reminders/", reminder_views.choose, name="reminders"),
    path("invitations/accept/", invitation_views.join, name="join"),
    path("invitations/<token>/", invitation_views.accept, name="accept"),
]
