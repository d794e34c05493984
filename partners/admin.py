"""Plain pages for administrators. Roles are given through the service, so that what they open is opened with them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from partners import services
from partners.models import Invitation, Membership, Organisation, Place, Role, Unit, User
from partners.rules import is_administrator
from partners.selectors import is_only_administrator


class AdministratorAdmin(admin.ModelAdmin):
    """Open to administrators and to the first account, which `createsuperuser` makes."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _may(request)


def _may(request: HttpRequest) -> bool:
    return request.user.is_superuser or is_administrator(request.actor)  # type: ignore[attr-defined]


class UserAdminForm(ModelForm[User]):
    def clean_is_active(self) -> bool:
        """Says beside the box what the service would refuse."""
        is_active: bool = self.cleaned_data["is_active"]
        if not is_active and self.instance.is_active and is_only_administrator(self.instance):
            raise ValidationError(str(services.LastAdministrator()))
        return is_active


@admin.register(User)
class UserAdmin(AdministratorAdmin):
    """Names, addresses and whether an account is open; people come by invitation and choose their own passwords."""

    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    form = UserAdminForm
    fields = ["email", "name", "is_active", "is_staff", "last_login", "date_joined"]
    readonly_fields = ["is_staff", "last_login", "date_joined"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        services.change_account(user=obj, name=obj.name, email=obj.email, is_active=obj.is_active)


@admin.register(Organisation)
class OrganisationAdmin(AdministratorAdmin):
    list_display = ["name", "kind", "lead_may_approve"]
    list_filter = ["kind"]
    search_fields = ["name"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Unit)
class UnitAdmin(AdministratorAdmin):
    list_display = ["name", "organisation", "position"]
    list_select_related = ["organisation"]
    search_fields = ["name", "organisation__name"]
    ordering = ["organisation__name", "position"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Place)
class PlaceAdmin(AdministratorAdmin):
    list_display = ["name", "effective_from", "effective_to"]
    search_fields = ["name"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Membership)
class MembershipAdmin(AdministratorAdmin):
    """Gives roles; they are ended on the organisation's page."""

    list_display = ["user", "role", "organisation", "started_at", "ended_at"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__email", "user__name", "organisation__name"]
    ordering = ["user__name", "started_at"]
    fields = ["user", "organisation", "role"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Django goes on to log and link `obj`, which therefore takes the key of the row that the service made."""
        given = services.grant_role(
            user=obj.user,
            organisation=obj.organisation,
            role=Role(obj.role),
            by=request.user,  # type: ignore[arg-type]  # only the signed-in reach this
            at=timezone.now(),
        )
        obj.pk = given.pk


@admin.register(Invitation)
class InvitationAdmin(AdministratorAdmin):
    """To look up; people are invited on the organisation's page."""

    list_display = ["email", "role", "organisation", "invited_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_filter = ["role"]
    list_select_related = ["organisation"]
    search_fields = ["email", "organisation__name"]
    ordering = ["-invited_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
