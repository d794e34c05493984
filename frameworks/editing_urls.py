"""Addresses of making a version in the portal, all below that of the version."""

from django.urls import path

from frameworks.views import editing, editing_parts

urlpatterns = [
    path("new-version/", editing.new_version, name="new_version"),
    path("edit/", editing.edit_draft, name="edit_draft"),
    path("edit/about/", editing.edit_about, name="edit_about"),
    path("edit/history/", editing.edits, name="edits"),
    path("edit/preview/", editing.preview, name="preview_draft"),
    path("edit/publish/", editing.publish, name="publish_draft"),
    path("edit/discard/", editing.discard, name="discard_draft"),
    path("edit/move/", editing_parts.move_element, name="move_element"),
    path("edit/new-part/", editing_parts.add_element, name="add_element_at_end"),
    path("edit/parts/<slug:element_slug>/", editing_parts.edit_element, name="edit_element"),
    path("edit/parts/<slug:element_slug>/add/", editing_parts.add_element, name="add_element"),
    path("edit/parts/<slug:element_slug>/remove/", editing_parts.remove_element, name="remove_element"),
    path("edit/new-source/", editing_parts.add_document, name="add_document"),
    path("edit/sources/<slug:document_slug>/", editing_parts.edit_document, name="edit_document"),
    path("edit/sources/<slug:document_slug>/remove/", editing_parts.remove_document, name="remove_document"),
    path("edit/links/", editing_parts.links, name="edit_links"),
    path("edit/new-link/", editing_parts.add_link, name="add_link"),
    path("edit/links/<int:pk>/remove/", editing_parts.remove_link, name="remove_link"),
    path("edit/scales/<int:pk>/", editing_parts.edit_scale, name="edit_scale"),
]
