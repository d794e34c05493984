from django.urls import path

from indicators.releasing.files import CSV, JSON, METADATA
from indicators.views import open_data, releases

app_name = "open_data"
urlpatterns = [
    path("", open_data.open_data, name="open_data"),
    path("<slug:slug>/", open_data.release, name="register"),
    path("<slug:slug>/prepare/", releases.prepare, name="prepare"),
    # The newest release changes; a release of a number never does.
    path("<slug:slug>/observations.csv", open_data.newest_file, {"name": CSV}, name="newest_csv"),
    path("<slug:slug>/observations.json", open_data.newest_file, {"name": JSON}, name="newest_json"),
    path("<slug:slug>/<int:number>/", open_data.release, name="release"),
    path("<slug:slug>/<int:number>/observations.csv", open_data.release_file, {"name": CSV}, name="release_csv"),
    path(
        "<slug:slug>/<int:number>/observations.csv-metadata.json",
        open_data.release_file,
        {"name": METADATA},
        name="release_metadata",
    ),
    path("<slug:slug>/<int:number>/observations.json", open_data.release_file, {"name": JSON}, name="release_json"),
]
