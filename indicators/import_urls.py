from django.urls import path

from indicators.views import imports

urlpatterns = [
    path("", imports.imports, name="imports"),
    path("new/", imports.upload_import, name="upload_import"),
    path("<str:token>/", imports.show_import, name="import"),
    path("<str:token>/columns/", imports.match_columns, name="match_columns"),
    path("<str:token>/names/", imports.match_names, name="match_names"),
    path("<str:token>/progress/", imports.import_progress, name="import_progress"),
    path("<str:token>/rows/<slug:fate>/", imports.import_rows, name="import_rows"),
    path("<str:token>/refused.csv", imports.refused_rows, name="refused_rows"),
    path("<str:token>/apply/", imports.apply_import, name="apply_import"),
    path("<str:token>/again/", imports.start_again, name="start_again"),
    path("<str:token>/undo/", imports.undo_import, name="undo_import"),
    path("<str:token>/discard/", imports.discard_import, name="discard_import"),
]
