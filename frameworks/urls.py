from django.urls import path

from frameworks import views

app_name = "frameworks"
urlpatterns = [
    path("", views.frameworks, name="frameworks"),
    path("<slug:slug>/", views.framework, name="framework"),
    path("<slug:slug>/<slug:element_slug>/", views.element, name="element"),
    path("<slug:slug>/versions/<slug:label>/", views.version, name="version"),
    path("<slug:slug>/versions/<slug:label>/<slug:element_slug>/", views.version_element, name="version_element"),
]
