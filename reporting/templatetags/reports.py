"""What the templates of reports show in their own way."""

from django import template
from django.utils.safestring import SafeString

from reporting.prose import as_html

register = template.Library()


@register.filter
def prose(text: str) -> SafeString:
    """Paragraphs and bullet points that people typed."""
    return as_html(text)
