from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.indicators, name="indicators"),
    path("<slug:slug>/", views.indicator, name="indicator"),
    path("<slug:slug>/figures/add/", views.add_figure, name="add_figure"),
    path("<slug:slug>/figures/<int:pk>/", views.correct_figure, name="correct_figure"),
    path("<slug:slug>/mirrored-target/", views.mirrored_target, name="mirrored_target"),
]
