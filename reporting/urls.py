from django.urls import path

from reporting.models import PublishedFile
from reporting.views import dashboard, drafting, reports

Format = PublishedFile.Format

app_name = "reporting"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/<slug:cycle_slug>/", dashboard.dashboard, name="cycle_dashboard"),
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", drafting.new_report, name="new_report"),
    # What is published: the newest version, and each version at an address of its own
    path("reports/<slug:slug>/", reports.report, name="report"),
    path("reports/<slug:slug>/report.pdf", reports.report_file, {"kind": Format.PDF}, name="report_pdf"),
    path("reports/<slug:slug>/data.xlsx", reports.report_file, {"kind": Format.XLSX}, name="report_xlsx"),
    path("reports/<slug:slug>/data.json", reports.report_file, {"kind": Format.JSON}, name="report_json"),
    path("reports/<slug:slug>/versions/<int:number>/", reports.report, name="report_version"),
    path(
        "reports/<slug:slug>/versions/<int:number>/report.pdf",
        reports.report_file,
        {"kind": Format.PDF},
        name="report_version_pdf",
    ),
    path(
        "reports/<slug:slug>/versions/<int:number>/data.xlsx",
        reports.report_file,
        {"kind": Format.XLSX},
        name="report_version_xlsx",
    ),
    path(
        "reports/<slug:slug>/versions/<int:number>/data.json",
        reports.report_file,
        {"kind": Format.JSON},
        name="report_version_json",
    ),
    # Drafts: the Board reads them, the secretariat writes them
    path("reports/<slug:slug>/draft/", reports.draft, name="draft"),
    path("reports/<slug:slug>/draft/report.pdf", reports.draft_pdf, name="draft_pdf"),
    path("reports/<slug:slug>/edit/", drafting.edit_report, name="edit_report"),
    path("reports/<slug:slug>/edit/words/", drafting.edit_texts, name="edit_texts"),
    path("reports/<slug:slug>/edit/indicators/", drafting.choose_indicators, name="choose_indicators"),
    path("reports/<slug:slug>/edit/recommendations/", drafting.recommendations, name="recommendations"),
    path(
        "reports/<slug:slug>/edit/recommendations/<int:pk>/", drafting.edit_recommendation, name="edit_recommendation"
    ),
    path(
        "reports/<slug:slug>/edit/recommendations/<int:pk>/move/",
        drafting.move_recommendation,
        name="move_recommendation",
    ),
    path(
        "reports/<slug:slug>/edit/recommendations/<int:pk>/remove/",
        drafting.remove_recommendation,
        name="remove_recommendation",
    ),
    path("reports/<slug:slug>/edit/progress/", drafting.past_recommendations, name="past_recommendations"),
    path("reports/<slug:slug>/edit/progress/<int:pk>/", drafting.record_progress, name="record_progress"),
    path("reports/<slug:slug>/send/", drafting.send_to_board, name="send_to_board"),
    path("reports/<slug:slug>/approve/", drafting.approve, name="approve"),
    path("reports/<slug:slug>/return/", drafting.return_to_draft, name="return_to_draft"),
    path("reports/<slug:slug>/publish/", drafting.publish, name="publish"),
    path("reports/<slug:slug>/correct/", drafting.correct, name="correct"),
]
