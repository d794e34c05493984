from django.urls import path

from library.views import adoption, case_studies, guidance, reviewing, work

app_name = "library"
urlpatterns = [
    path("adoption/", adoption.register, name="adoption"),
    path("adoption/<slug:slug>/", adoption.organisation, name="organisation_adoption"),
    path("adoption/<slug:slug>/<slug:framework>/", adoption.story, name="adoption_story"),
    path("adoption/<slug:slug>/<slug:framework>/record/", adoption.record, name="record_decision"),
    path("adoption/<slug:slug>/<slug:framework>/<int:pk>/correct/", adoption.correct, name="correct_decision"),
    path("adoption/<slug:slug>/<slug:framework>/<int:pk>/remove/", adoption.remove, name="remove_decision"),
    path("guidance/", guidance.catalogue, name="guidance"),
    path("guidance/add/", guidance.add, name="add_guidance"),
    path("guidance/<slug:slug>/", guidance.entry, name="guidance_entry"),
    path("guidance/<slug:slug>/change/", guidance.change, name="change_guidance"),
    path("guidance/<slug:slug>/check/", guidance.check_link, name="check_link"),
    path("guidance/<slug:slug>/supersede/", guidance.supersede, name="supersede_guidance"),
    path("case-studies/", case_studies.case_studies, name="case_studies"),
    path("case-studies/add/", work.start, name="start_case_study"),
    path("case-studies/drafts/", work.work_list, name="work_list"),
    path("case-studies/<slug:slug>/", case_studies.case_study, name="case_study"),
    path("case-studies/<slug:slug>/draft/", work.work, name="work"),
    path("case-studies/<slug:slug>/change/", work.change, name="change_case_study"),
    path("case-studies/<slug:slug>/send/", work.submit, name="submit_case_study"),
    path("case-studies/<slug:slug>/take-back/", work.take_back, name="take_back_case_study"),
    path("case-studies/<slug:slug>/correct/", work.correct, name="correct_case_study"),
    path("case-studies/<slug:slug>/review/", reviewing.review, name="review_case_study"),
    path("case-studies/<slug:slug>/publish/", reviewing.publish, name="publish_case_study"),
    path("case-studies/<slug:slug>/return/", reviewing.return_, name="return_case_study"),
    path("case-studies/<slug:slug>/decline/", reviewing.decline, name="decline_case_study"),
    path("case-studies/<slug:slug>/withdraw/", reviewing.withdraw, name="withdraw_case_study"),
    path("case-studies/<slug:slug>/revisions/<int:number>/", reviewing.revision, name="revision"),
]
