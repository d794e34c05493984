"""Every address against every role. An address that is not in the table fails, so that none is forgotten.

`in` means: sent to the sign-in page. The six partnership-wide roles are held in an organisation of their own, so that
a page of the council is open to them by their role alone; `outs` leads another organisation. What follows `@` tells
two rows of one address apart: another plan or report, or `POST` where writing takes another role than reading.
An approver who signs off without saying what they saw is told so (409).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.addresses import ADMINISTRATION, CLOSED_ADMINISTRATION, SIGNING_IN
from tests.world import NOBODY, ROLES, World, ask, standing_world

pytestmark = pytest.mark.django_db

TABLE = """
name                                anon cont lead appr secr prio stew boar cler admi outs

home                                200  200  200  200  200  200  200  200  200  200  200
help                                200  200  200  200  200  200  200  200  200  200  200
components                          in   403  403  403  403  403  403  403  403  200  403
accessibility                       200  200  200  200  200  200  200  200  200  200  200
privacy                             200  200  200  200  200  200  200  200  200  200  200
cookies                             200  200  200  200  200  200  200  200  200  200  200
theme                               200  200  200  200  200  200  200  200  200  200  200
health                              200  200  200  200  200  200  200  200  200  200  200

partners:organisations              200  200  200  200  200  200  200  200  200  200  200
partners:add_organisation           in   403  403  403  200  403  403  403  403  200  403
partners:organisation               200  200  200  200  200  200  200  200  200  200  200
partners:edit_organisation          in   403  403  403  200  404  404  404  404  200  404
partners:add_unit                   in   403  403  403  200  404  404  404  404  200  404
partners:rename_unit                in   403  403  403  200  404  404  404  404  200  404
partners:remove_unit                in   403  403  403  200  404  404  404  404  200  404
partners:invite                     in   403  200  403  200  404  404  404  404  200  404
partners:end_role                   in   403  200  403  200  404  404  404  404  200  404
partners:end_role@lead              in   403  403  403  200  404  404  404  404  200  404
partners:withdraw_invitation        in   403  200  403  200  404  404  404  404  200  404
partners:stop_reminders             200  200  200  200  200  200  200  200  200  200  200
partners:reminders                  in   200  200  200  200  200  200  200  200  200  200
partners:accept                     302  302  302  302  302  302  302  302  302  302  302
partners:join                       404  404  404  404  404  404  404  404  404  404  404

frameworks:frameworks               200  200  200  200  200  200  200  200  200  200  200
frameworks:framework                200  200  200  200  200  200  200  200  200  200  200
frameworks:element                  200  200  200  200  200  200  200  200  200  200  200
frameworks:version                  200  200  200  200  200  200  200  200  200  200  200
frameworks:version@draft            404  404  404  404  200  404  404  404  404  404  404
frameworks:version_element          200  200  200  200  200  200  200  200  200  200  200
frameworks:compare                  200  200  200  200  200  200  200  200  200  200  200
frameworks:version_matrix           200  200  200  200  200  200  200  200  200  200  200
frameworks:version_matrix@draft     404  404  404  404  200  404  404  404  404  404  404
frameworks:plan                     200  200  200  200  200  200  200  200  200  200  200
frameworks:plan@draft               404  404  404  404  200  404  404  404  404  404  404
frameworks:plan_pdf                 200  200  200  200  200  200  200  200  200  200  200
frameworks:plan_pdf@draft           404  404  404  404  200  404  404  404  404  404  404
frameworks:framework_yaml           200  200  200  200  200  200  200  200  200  200  200
frameworks:framework_yaml@draft     404  404  404  404  200  404  404  404  404  404  404
frameworks:framework_json           200  200  200  200  200  200  200  200  200  200  200
frameworks:framework_json@draft     404  404  404  404  200  404  404  404  404  404  404
frameworks:framework_csv            200  200  200  200  200  200  200  200  200  200  200
frameworks:framework_csv@draft      404  404  404  404  200  404  404  404  404  404  404
frameworks:search                   200  200  200  200  200  200  200  200  200  200  200
frameworks:threads                  200  200  200  200  200  200  200  200  200  200  200
frameworks:threads_yaml             200  200  200  200  200  200  200  200  200  200  200
frameworks:threads_csv              200  200  200  200  200  200  200  200  200  200  200
frameworks:golden_thread            200  200  200  200  200  200  200  200  200  200  200
frameworks:thread                   200  200  200  200  200  200  200  200  200  200  200
frameworks:thread@ended             200  200  200  200  200  200  200  200  200  200  200
frameworks:change_thread            in   403  403  403  200  403  403  403  403  403  403
frameworks:end_thread               in   403  403  403  200  403  403  403  403  403  403
frameworks:reopen_thread            in   403  403  403  200  403  403  403  403  403  403
frameworks:connect                  in   403  403  403  200  403  403  403  403  403  403
frameworks:make_thread              in   403  403  403  200  403  403  403  403  403  403
frameworks:matrices                 200  200  200  200  200  200  200  200  200  200  200
frameworks:matrix                   200  200  200  200  200  200  200  200  200  200  200
frameworks:matrix_kinds             200  200  200  200  200  200  200  200  200  200  200

library:adoption                    200  200  200  200  200  200  200  200  200  200  200
library:organisation_adoption       200  200  200  200  200  200  200  200  200  200  200
library:adoption_story              200  200  200  200  200  200  200  200  200  200  200
library:record_decision             in   403  200  200  200  404  404  404  404  404  404
library:correct_decision            in   403  200  200  200  404  404  404  404  404  404
library:remove_decision             in   403  200  200  200  404  404  404  404  404  404
library:guidance                    200  200  200  200  200  200  200  200  200  200  200
library:guidance_entry              200  200  200  200  200  200  200  200  200  200  200
library:add_guidance                in   403  403  403  200  403  403  403  403  403  403
library:change_guidance             in   403  403  403  200  403  403  403  403  403  403
library:check_link                  in   403  403  403  200  403  403  403  403  403  403
library:supersede_guidance          in   403  403  403  200  403  403  403  403  403  403
library:case_studies                200  200  200  200  200  200  200  200  200  200  200
library:case_study                  200  200  200  200  200  200  200  200  200  200  200
library:case_study@draft            404  302  302  302  404  404  404  404  404  404  404
library:case_study@withdrawn        410  410  410  410  410  410  410  410  410  410  410
library:start_case_study            in   200  200  200  403  403  403  403  403  403  200
library:work_list                   in   200  200  200  200  403  403  403  403  403  200
library:work                        in   200  200  200  404  404  404  404  404  404  404
library:work@waiting                in   200  200  200  200  404  404  404  404  404  404
library:work@published              in   200  200  200  200  404  404  404  404  404  404
library:change_case_study           in   200  200  200  404  404  404  404  404  404  404
library:submit_case_study           in   200  200  200  404  404  404  404  404  404  404
library:take_back_case_study        in   200  200  200  403  404  404  404  404  404  404
library:correct_case_study          in   200  200  200  403  404  404  404  404  404  404
library:review_case_study           in   403  403  403  200  404  404  404  404  404  404
library:publish_case_study          in   403  403  403  200  404  404  404  404  404  404
library:return_case_study           in   403  403  403  200  404  404  404  404  404  404
library:decline_case_study          in   403  403  403  200  404  404  404  404  404  404
library:withdraw_case_study         in   403  403  403  200  404  404  404  404  404  404
library:revision                    in   200  200  200  200  404  404  404  404  404  404

frameworks:new_version              in   403  403  403  200  403  403  403  403  403  403
frameworks:edit_draft               in   403  403  403  200  403  403  403  403  403  403
frameworks:edit_draft@published     in   403  403  403  409  403  403  403  403  403  403
frameworks:edit_about               in   403  403  403  200  403  403  403  403  403  403
frameworks:edits                    in   403  403  403  200  403  403  403  403  403  403
frameworks:preview_draft            in   403  403  403  200  403  403  403  403  403  403
frameworks:publish_draft            in   403  403  403  200  403  403  403  403  403  403
frameworks:discard_draft            in   403  403  403  200  403  403  403  403  403  403
frameworks:move_element@POST        in   403  403  403  302  403  403  403  403  403  403
frameworks:add_element_at_end       in   403  403  403  200  403  403  403  403  403  403
frameworks:edit_element             in   403  403  403  200  403  403  403  403  403  403
frameworks:add_element              in   403  403  403  200  403  403  403  403  403  403
frameworks:remove_element           in   403  403  403  200  403  403  403  403  403  403
frameworks:add_document             in   403  403  403  200  403  403  403  403  403  403
frameworks:edit_document            in   403  403  403  200  403  403  403  403  403  403
frameworks:remove_document          in   403  403  403  200  403  403  403  403  403  403
frameworks:edit_links               in   403  403  403  200  403  403  403  403  403  403
frameworks:add_link                 in   403  403  403  200  403  403  403  403  403  403
frameworks:remove_link              in   403  403  403  200  403  403  403  403  403  403
frameworks:edit_scale               in   403  403  403  200  403  403  403  403  403  403

indicators:indicators               in   200  200  200  200  200  200  200  200  200  200
indicators:places                   in   200  200  200  200  200  200  200  200  200  200
indicators:quality                  in   200  200  200  200  200  200  200  200  200  200
indicators:indicator                in   200  200  200  200  200  200  200  200  200  200
indicators:add_figure               in   403  403  403  403  403  200  403  403  403  403
indicators:correct_figure           in   403  403  403  403  403  200  403  403  403  403
indicators:mirrored_target          in   403  403  403  403  403  200  403  403  403  403
indicators:imports                  in   403  403  403  403  403  200  403  403  403  403
indicators:upload_import            in   403  403  403  403  403  200  403  403  403  403
indicators:import                   in   403  403  403  403  403  200  403  403  403  403
indicators:import@uploaded          in   403  403  403  403  403  200  403  403  403  403
indicators:import@applied           in   403  403  403  403  403  200  403  403  403  403
indicators:match_columns            in   403  403  403  403  403  200  403  403  403  403
indicators:match_names              in   403  403  403  403  403  200  403  403  403  403
indicators:import_progress          in   403  403  403  403  403  200  403  403  403  403
indicators:import_rows              in   403  403  403  403  403  200  403  403  403  403
indicators:refused_rows             in   403  403  403  403  403  200  403  403  403  403
indicators:apply_import             in   403  403  403  403  403  302  403  403  403  403
indicators:start_again@POST         in   403  403  403  403  403  302  403  403  403  403
indicators:undo_import              in   403  403  403  403  403  200  403  403  403  403
indicators:discard_import           in   403  403  403  403  403  200  403  403  403  403
indicators:commentary               in   200  200  200  200  200  200  200  200  200  200
indicators:add_commentary           in   403  403  403  403  200  200  403  403  403  403
indicators:definitions              in   200  200  200  200  200  200  200  200  200  200
indicators:add_definition           in   403  403  403  403  403  200  403  403  403  403
indicators:add_rebase               in   403  403  403  403  403  200  403  403  403  403
indicators:take_back_rebase         in   403  403  403  403  403  200  403  403  403  403

open_data:open_data                 200  200  200  200  200  200  200  200  200  200  200
open_data:register                  200  200  200  200  200  200  200  200  200  200  200
open_data:newest_csv                302  302  302  302  302  302  302  302  302  302  302
open_data:newest_json               302  302  302  302  302  302  302  302  302  302  302
open_data:release                   200  200  200  200  200  200  200  200  200  200  200
open_data:release_csv               200  200  200  200  200  200  200  200  200  200  200
open_data:release_metadata          200  200  200  200  200  200  200  200  200  200  200
open_data:release_json              200  200  200  200  200  200  200  200  200  200  200
open_data:prepare                   in   403  403  403  200  403  200  403  403  403  403

actions:actions                     in   200  200  200  200  200  403  200  403  403  200
actions:action                      in   200  200  200  200  200  403  200  403  403  200
actions:action@draft                in   200  200  200  404  404  403  404  403  403  404
actions:record_update               in   200  200  403  404  404  403  404  403  403  404
actions:record_update@priority      in   403  403  403  200  200  403  403  403  403  403
actions:plans                       in   200  200  200  200  200  403  200  403  403  200
actions:plan                        in   200  200  200  200  200  403  200  403  403  200
actions:plan@draft                  in   404  404  404  200  200  403  404  403  403  404
actions:plan@council                in   200  200  200  200  200  403  200  403  403  200
actions:add_plan                    in   403  403  403  200  200  403  403  403  403  403
actions:add_action                  in   403  403  403  200  200  403  403  403  403  403
actions:change_action               in   403  403  403  200  200  403  403  403  403  403
actions:change_action@council       in   403  403  403  404  404  403  404  403  403  404
actions:remove_action               in   403  403  403  200  200  403  403  403  403  403
actions:activate_plan               in   403  403  403  200  200  403  403  403  403  403
actions:close_plan                  in   403  403  403  200  200  403  403  403  403  403

selfeval:evaluations                in   200  200  200  200  200  200  200  200  200  200
selfeval:prepare_cycle              in   403  403  403  200  403  403  403  403  403  403
selfeval:cycle                      in   403  403  403  200  403  403  403  403  403  403
selfeval:cycle@prepared             in   403  403  403  200  403  403  403  403  403  403
selfeval:change_cycle               in   403  403  403  200  403  403  403  403  403  403
selfeval:word_scale                 in   403  403  403  200  403  403  403  403  403  403
selfeval:open_cycle                 in   403  403  403  200  403  403  403  403  403  403
selfeval:invite_by_list             in   403  403  403  200  403  403  403  403  403  403
selfeval:invitation_list            in   403  403  403  200  403  403  403  403  403  403
selfeval:remind                     in   403  403  403  200  403  403  403  403  403  403
selfeval:extend                     in   403  403  403  200  404  404  403  404  404  404
selfeval:invite                     in   403  403  403  200  403  403  403  403  403  403
selfeval:close_cycle                in   403  403  403  200  403  403  403  403  403  403
selfeval:evaluation                 in   200  200  200  200  404  404  403  404  404  404
selfeval:approach                   in   200  200  200  200  404  404  403  404  404  404
selfeval:approach@POST              in   302  302  403  403  404  404  403  404  404  404
selfeval:remove_evidence            in   200  200  403  403  404  404  403  404  404  404
selfeval:add_evidence               in   200  200  403  403  404  404  403  404  404  404
selfeval:use_evidence_again         in   200  200  403  403  404  404  403  404  404  404
selfeval:change_evidence            in   200  200  403  403  404  404  403  404  404  404
selfeval:evidence                   in   200  200  200  200  404  404  403  404  404  404
selfeval:evidence_file              in   200  200  200  200  404  404  403  404  404  404
selfeval:add_evidence@part          in   200  200  403  403  404  404  404  404  404  404
selfeval:use_evidence_again@part    in   200  200  403  403  404  404  404  404  404  404
selfeval:change_evidence@part       in   200  200  403  403  404  404  404  404  404  404
selfeval:remove_evidence@part       in   200  200  403  403  404  404  404  404  404  404
selfeval:evidence@part              in   200  200  200  200  404  404  404  404  404  404
selfeval:evidence_file@part         in   200  200  200  200  404  404  404  404  404  404
selfeval:submission_file            in   200  200  200  200  404  404  200  404  404  404
selfeval:dialogue                   in   200  200  200  200  404  404  403  404  404  404
selfeval:dialogue@POST              in   302  302  403  403  404  404  403  404  404  404
selfeval:agreed_level               in   200  200  200  200  404  404  403  404  404  404
selfeval:agreed_level@POST          in   403  302  403  403  404  404  403  404  404  404
selfeval:plan                       in   200  200  200  200  404  404  403  404  404  404
selfeval:add_action                 in   403  200  403  403  404  404  403  404  404  404
selfeval:change_action              in   403  200  403  403  404  404  403  404  404  404
selfeval:remove_action              in   403  200  403  403  404  404  403  404  404  404
selfeval:check                      in   200  200  200  200  404  404  403  404  404  404
selfeval:check@POST                 in   403  403  409  403  404  404  403  404  404  404
selfeval:notes                      in   200  200  200  200  404  404  403  404  404  404
selfeval:notes@POST                 in   302  302  403  403  404  404  403  404  404  404
selfeval:autosave@POST              401  200  200  403  403  404  404  403  404  404  404
selfeval:autosave@part@POST         401  200  200  403  403  404  404  404  404  404  404
selfeval:history                    in   200  200  200  200  404  404  403  404  404  404
selfeval:history@part               in   200  200  200  200  404  404  404  404  404  404
selfeval:offline                    in   200  200  200  200  404  404  403  404  404  404
selfeval:offline@part               in   200  200  200  200  404  404  404  404  404  404
selfeval:offline_word               in   200  200  200  200  404  404  403  404  404  404
selfeval:offline_word@part          in   200  200  200  200  404  404  404  404  404  404
selfeval:offline_workbook           in   200  200  200  200  404  404  403  404  404  404
selfeval:offline_workbook@part      in   200  200  200  200  404  404  404  404  404  404
selfeval:offline_units              in   200  200  200  200  404  404  403  404  404  404
selfeval:bring_back                 in   200  200  403  403  404  404  403  404  404  404
selfeval:bring_back@part            in   200  200  403  403  404  404  404  404  404  404
selfeval:brought_back               in   200  404  403  403  404  404  403  404  404  404
selfeval:brought_back@part          in   200  404  403  403  404  404  404  404  404  404
selfeval:levels                     in   200  200  200  200  404  404  403  404  404  404
selfeval:open_units                 in   403  200  403  200  404  404  403  404  404  404
selfeval:open_programme             in   403  200  403  200  404  404  403  404  404  404
selfeval:copy_action@POST           in   403  302  403  403  404  404  403  404  404  404
selfeval:evaluation@part            in   200  200  200  200  404  404  404  404  404  404
selfeval:evaluation@shared          in   200  200  200  200  404  404  404  404  404  404
selfeval:approach@part              in   200  200  200  200  404  404  404  404  404  404
selfeval:approach@part@POST         in   302  302  403  403  404  404  404  404  404  404
selfeval:notes@part                 in   200  200  200  200  404  404  404  404  404  404
selfeval:notes@part@POST            in   302  302  403  403  404  404  404  404  404  404
selfeval:dialogue@part              in   200  200  200  200  404  404  404  404  404  404
selfeval:dialogue@part@POST         in   302  302  403  403  404  404  404  404  404  404
selfeval:agreed_level@part          in   200  200  200  200  404  404  404  404  404  404
selfeval:agreed_level@part@POST     in   302  302  403  403  404  404  404  404  404  404
selfeval:plan@part                  in   200  200  200  200  404  404  404  404  404  404
selfeval:add_action@part            in   200  200  403  403  404  404  404  404  404  404
selfeval:change_action@part         in   200  200  403  403  404  404  404  404  404  404
selfeval:remove_action@part         in   200  200  403  403  404  404  404  404  404  404
selfeval:check@part                 in   200  200  200  200  404  404  404  404  404  404
selfeval:check@part@POST            in   409  409  403  403  404  404  404  404  404  404
selfeval:check@shared               in   200  200  200  200  404  404  404  404  404  404
selfeval:take_back                  in   200  200  403  403  404  404  404  404  404  404
selfeval:submitted                  in   200  200  200  200  404  404  200  404  404  404
selfeval:return                     in   403  403  403  200  404  404  403  404  404  404
selfeval:evaluation@accepted        in   200  200  200  200  404  404  403  404  404  404
selfeval:check@signed               in   200  200  200  200  404  404  403  404  404  404
selfeval:check@signed@POST          in   403  403  302  403  404  404  403  404  404  404
selfeval:open_again                 in   403  200  200  403  404  404  403  404  404  404
selfeval:withdraw                   in   403  403  200  403  404  404  403  404  404  404
selfeval:accept                     in   403  403  403  200  404  404  403  404  404  404
selfeval:reopen                     in   403  403  403  200  404  404  403  404  404  404
selfeval:open_check                 in   403  403  403  200  404  404  403  404  404  404
selfeval:facts                      in   200  200  200  200  404  404  403  404  404  404
selfeval:point_out                  in   403  200  200  403  404  404  403  404  404  404
selfeval:confirm_facts              in   403  200  200  403  404  404  403  404  404  404
selfeval:answer_mistake             in   403  403  403  200  404  404  403  404  404  404
selfeval:agree                      in   403  403  403  200  404  404  403  404  404  404
selfeval:ask_for_comments           in   403  403  403  200  404  404  403  404  404  403
selfeval:submission@asked           in   200  200  200  200  404  404  200  404  404  200
selfeval:submission_pdf@asked       in   200  200  200  200  404  404  200  404  404  200
selfeval:review                     in   200  200  200  200  404  404  403  404  404  200
selfeval:review@sent                in   200  200  200  200  404  404  200  404  404  404
selfeval:comment                    in   403  403  403  403  404  404  403  404  404  200
selfeval:comment_whole              in   403  403  403  403  404  404  403  404  404  200
selfeval:send_comments@POST         in   403  403  403  403  404  404  403  404  404  409
selfeval:answer                     in   403  404  404  403  404  404  403  404  404  404
selfeval:answer_whole               in   403  200  200  403  404  404  403  404  404  404
selfeval:send_answers@POST          in   403  409  409  403  404  404  403  404  404  404
selfeval:cancel_review              in   403  403  403  200  404  404  403  404  404  403
selfeval:submission                 in   200  200  200  200  404  404  200  404  404  404
selfeval:submission_pdf             in   200  200  200  200  404  404  200  404  404  404

reporting:dashboard                 in   403  403  403  200  403  403  200  403  403  403
reporting:cycle_dashboard           in   403  403  403  200  403  403  200  403  403  403
reporting:reports                   200  200  200  200  200  200  200  200  200  200  200
reporting:report                    200  200  200  200  200  200  200  200  200  200  200
reporting:report@sent               404  404  404  404  302  404  404  302  404  404  404
reporting:report@unsent             404  404  404  404  302  404  404  404  404  404  404
reporting:report_pdf                200  200  200  200  200  200  200  200  200  200  200
reporting:report_pdf@sent           404  404  404  404  404  404  404  404  404  404  404
reporting:report_xlsx               200  200  200  200  200  200  200  200  200  200  200
reporting:report_json               200  200  200  200  200  200  200  200  200  200  200
reporting:report_version            200  200  200  200  200  200  200  200  200  200  200
reporting:report_version_pdf        200  200  200  200  200  200  200  200  200  200  200
reporting:report_version_xlsx       200  200  200  200  200  200  200  200  200  200  200
reporting:report_version_json       200  200  200  200  200  200  200  200  200  200  200
reporting:new_report                in   403  403  403  200  403  403  403  403  403  403
reporting:draft                     in   404  404  404  200  404  404  200  404  404  404
reporting:draft@unsent              in   404  404  404  200  404  404  404  404  404  404
reporting:draft_pdf                 in   404  404  404  200  404  404  200  404  404  404
reporting:draft_pdf@unsent          in   404  404  404  200  404  404  404  404  404  404
reporting:edit_report               in   404  404  404  200  404  404  403  404  404  404
reporting:edit_report@unsent        in   404  404  404  200  404  404  404  404  404  404
reporting:edit_report@published     in   403  403  403  200  403  403  403  403  403  403
reporting:edit_texts                in   404  404  404  200  404  404  403  404  404  404
reporting:choose_indicators         in   404  404  404  200  404  404  403  404  404  404
reporting:recommendations           in   404  404  404  200  404  404  403  404  404  404
reporting:edit_recommendation       in   404  404  404  200  404  404  403  404  404  404
reporting:move_recommendation@POST  in   404  404  404  302  404  404  403  404  404  404
reporting:remove_recommendation     in   404  404  404  200  404  404  403  404  404  404
reporting:past_recommendations      in   404  404  404  200  404  404  403  404  404  404
reporting:record_progress           in   404  404  404  200  404  404  403  404  404  404
reporting:send_to_board             in   404  404  404  200  404  404  403  404  404  404
reporting:approve                   in   404  404  404  200  404  404  403  404  404  404
reporting:return_to_draft           in   404  404  404  200  404  404  403  404  404  404
reporting:publish                   in   404  404  404  200  404  404  403  404  404  404
reporting:correct                   in   403  403  403  200  403  403  403  403  403  403
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    key: str
    expected: dict[str, str]

    @property
    def name(self) -> str:
        return self.key.partition("@")[0]

    @property
    def posts(self) -> bool:
        return self.key.endswith("@POST")

    def address(self, world: World) -> str:
        return reverse(self.name, args=world.args.get(self.key.removesuffix("@POST"), ()))


def _rows() -> list[Row]:
    heading, *lines = [line.split() for line in TABLE.splitlines() if line]
    return [Row(line[0], dict(zip(heading[1:], line[1:], strict=True))) for line in lines]


ROWS = _rows()


def _names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}"


ADDRESSES = set(_names(get_resolver().url_patterns))


def test_every_address_is_in_the_table() -> None:
    names = {name for name in ADDRESSES if not name.startswith("admin:")}
    listed = {row.name for row in ROWS} | SIGNING_IN
    assert names - listed == set(), "not in the table"
    assert listed - names == set(), "in the table, but nowhere else"


def test_every_row_says_something_of_every_role() -> None:
    for row in ROWS:
        assert list(row.expected) == [NOBODY, *ROLES]


def test_every_row_is_there_once() -> None:
    assert len({row.key for row in ROWS}) == len(ROWS)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker, unmeasured: None) -> Iterator[World]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock(), standing_world() as world:
        yield world


@dataclass(frozen=True)
class Answer:
    """What came back, as the table writes it, and how many top headings the page has (None where it is no page)."""

    outcome: str
    headings: int | None


def _ask(world: World, who: str, address: str, *, post: bool) -> Answer:
    response = ask(world.clients[who], address, post=post)
    if response.status_code == 302:
        return Answer("in" if response["Location"].startswith("/sign-in/?next=") else "302", None)
    is_page = response.get("Content-Type", "").startswith("text/html")
    return Answer(str(response.status_code), response.content.count(b"<h1") if is_page else None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_address_answers_every_role(world: World, row: Row) -> None:
    answers = {who: _ask(world, who, row.address(world), post=row.posts) for who in row.expected}
    assert {who: answer.outcome for who, answer in answers.items()} == row.expected
    assert {answer.headings for answer in answers.values()} <= {1, None}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_writing_is_refused_where_reading_is(world: World, row: Row) -> None:
    refused = {who: expected for who, expected in row.expected.items() if expected in ("in", "403", "404")}
    answers = {who: _ask(world, who, row.address(world), post=True).outcome for who in refused}
    assert {who: outcome for who, outcome in answers.items() if outcome not in (refused[who], "405")} == {}


def test_every_administration_page_is_listed() -> None:
    lists = {name[6:-11] for name in ADDRESSES if name.startswith("admin:") and name.endswith("_changelist")}
    assert lists == ADMINISTRATION - {"index"} | CLOSED_ADMINISTRATION


@pytest.mark.parametrize("page", sorted(ADMINISTRATION | CLOSED_ADMINISTRATION))
def test_administration_is_for_administrators(world: World, page: str) -> None:
    address = reverse("admin:index" if page == "index" else f"admin:{page}_changelist")
    ends = {who: client.get(address, follow=True) for who, client in world.clients.items()}
    assert ends.pop(NOBODY).request["PATH_INFO"] == "/sign-in/"
    opened = {who for who, response in ends.items() if response.status_code != 403}
    assert opened == ({"admi"} if page in ADMINISTRATION else set())
