from django.urls import path

from library.views import adoption

app_name = "library"
urlpatterns = [
    path("adoption/", adoption.register, name="adoption"),
    path("adoption/<slug:slug>/", adoption.organisation, name="organisation_adoption"),
    path("adoption/<slug:slug>/<slug:framework>/", adoption.story, name="adoption_story"),
    path("adoption/<slug:slug>/<slug:framework>/record/", adoption.record, name="record_decision"),
    path("adoption/<slug:slug>/<slug:framework>/<int:pk>/correct/", adoption.correct, name="correct_decision"),
    path("adoption/<slug:slug>/<slug:framework>/<int:pk>/remove/", adoption.remove, name="remove_decision"),
]
