from django.urls import path

from indicators.views import figures, places, reading

app_name = "indicators"
urlpatterns = [
    path("", reading.indicators, name="indicators"),
    path("places/", places.places, name="places"),
    path("<slug:slug>/", reading.indicator, name="indicator"),
    path("<slug:slug>/figures/add/", figures.add_figure, name="add_figure"),
    path("<slug:slug>/figures/<int:pk>/", figures.correct_figure, name="correct_figure"),
    path("<slug:slug>/mirrored-target/", figures.mirrored_target, name="mirrored_target"),
]
