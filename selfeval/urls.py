from django.urls import URLPattern

app_name = "selfeval"
urlpatterns: list[URLPattern] = []
