from django.urls import path

from actions import plan_views, views

app_name = "actions"
urlpatterns = [
    path("", views.actions, name="actions"),
    path("<int:pk>/", views.action, name="action"),
    path("<int:pk>/update/", views.record_update, name="record_update"),
    path("<int:pk>/change/", plan_views.change_action, name="change_action"),
    path("<int:pk>/remove/", plan_views.remove_action, name="remove_action"),
    path("plans/", plan_views.plans, name="plans"),
    path("plans/add/", plan_views.add_plan, name="add_plan"),
    path("plans/<int:pk>/", plan_views.plan, name="plan"),
    path("plans/<int:pk>/actions/add/", plan_views.add_action, name="add_action"),
    path("plans/<int:pk>/activate/", plan_views.activate_plan, name="activate_plan"),
    path("plans/<int:pk>/close/", plan_views.close_plan, name="close_plan"),
]
