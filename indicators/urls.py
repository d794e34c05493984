from django.urls import include, path

from indicators.views import commentary, definitions, figures, places, quality, reading, rebasing

app_name = "indicators"
urlpatterns = [
    path("", reading.indicators, name="indicators"),
    path("places/", places.places, name="places"),
    path("imports/", include("indicators.import_urls")),
    path("quality/", quality.quality, name="quality"),
    path("<slug:slug>/", reading.indicator, name="indicator"),
    path("<slug:slug>/figures/add/", figures.add_figure, name="add_figure"),
    path("<slug:slug>/figures/<int:pk>/", figures.correct_figure, name="correct_figure"),
    path("<slug:slug>/mirrored-target/", figures.mirrored_target, name="mirrored_target"),
    path("<slug:slug>/commentary/", commentary.commentary, name="commentary"),
    path("<slug:slug>/commentary/add/", commentary.add_commentary, name="add_commentary"),
    path("<slug:slug>/definition/", definitions.definitions, name="definitions"),
    path("<slug:slug>/definition/add/", definitions.add_definition, name="add_definition"),
    path("<slug:slug>/new-limits/", rebasing.add_rebase, name="add_rebase"),
    path("<slug:slug>/new-limits/<int:pk>/take-back/", rebasing.take_back, name="take_back_rebase"),
]
