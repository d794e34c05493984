from django.urls import include, path

from frameworks import editing_urls
from frameworks.views import (
    comparing,
    downloads,
    finding,
    linked_kinds,
    plan_on_a_page,
    reading,
    thread_matrix,
    thread_writing,
    threads,
)

app_name = "frameworks"
urlpatterns = [
    path("", reading.frameworks, name="frameworks"),
    # Before the frameworks, because "search" and "compare" can be none: see schema.RESERVED_FRAMEWORK_IDS.
    path("search/", finding.search, name="search"),
    path("compare/<slug:slug>/", comparing.compare, name="compare"),
    path("threads/", threads.threads, name="threads"),
    path("threads/threads.yaml", threads.threads_yaml, name="threads_yaml"),
    path("threads/threads.csv", threads.threads_csv, name="threads_csv"),
    path("threads/of/<slug:slug>/", threads.golden_thread, name="golden_thread"),
    path("threads/<int:pk>/", threads.thread, name="thread"),
    path("threads/<int:pk>/change/", thread_writing.change_thread, name="change_thread"),
    path("threads/<int:pk>/end/", thread_writing.end_thread, name="end_thread"),
    path("threads/<int:pk>/take-up/", thread_writing.reopen_thread, name="reopen_thread"),
    path("threads/from/<slug:slug>/<slug:element_slug>/", thread_writing.connect, name="connect"),
    path(
        "threads/from/<slug:slug>/<slug:element_slug>/to/<slug:other>/", thread_writing.make_thread, name="make_thread"
    ),
    path("matrix/", thread_matrix.matrices, name="matrices"),
    path("matrix/<slug:rows>/<slug:columns>/", thread_matrix.matrix, name="matrix"),
    path("matrix/<slug:rows>/<slug:columns>/kinds/", thread_matrix.matrix_kinds, name="matrix_kinds"),
    path("<slug:slug>/", reading.framework, name="framework"),
    path("<slug:slug>/<slug:element_slug>/", reading.element, name="element"),
    path("<slug:slug>/versions/<slug:label>/", reading.version, name="version"),
    path("<slug:slug>/versions/<slug:label>/<slug:element_slug>/", reading.version_element, name="version_element"),
    # Deeper than elements, so that no element's id can take an address.
    path("<slug:slug>/versions/<slug:label>/views/matrix/", linked_kinds.version_matrix, name="version_matrix"),
    path("<slug:slug>/versions/<slug:label>/views/plan-on-a-page/", plan_on_a_page.plan_on_a_page, name="plan"),
    path("<slug:slug>/versions/<slug:label>/views/plan-on-a-page/plan.pdf", plan_on_a_page.plan_pdf, name="plan_pdf"),
    # Making a version in the portal.
    path("<slug:slug>/versions/<slug:label>/views/", include(editing_urls.urlpatterns)),
    *(
        path(
            f"<slug:slug>/versions/<slug:label>/framework.{suffix}",
            downloads.download,
            {"suffix": suffix},
            name=f"framework_{suffix}",
        )
        for suffix in ("yaml", "json", "csv")
    ),
]
