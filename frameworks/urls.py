from django.urls import path

from frameworks.views import comparing, finding, reading

app_name = "frameworks"
urlpatterns = [
    path("", reading.frameworks, name="frameworks"),
    # Before the frameworks, because "search" and "compare" can be none: see schema.RESERVED_FRAMEWORK_IDS.
    path("search/", finding.search, name="search"),
    path("compare/<slug:slug>/", comparing.compare, name="compare"),
    path("<slug:slug>/", reading.framework, name="framework"),
    path("<slug:slug>/<slug:element_slug>/", reading.element, name="element"),
    path("<slug:slug>/versions/<slug:label>/", reading.version, name="version"),
    path("<slug:slug>/versions/<slug:label>/<slug:element_slug>/", reading.version_element, name="version_element"),
]
