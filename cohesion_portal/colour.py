"""The partnership's colour as CSS, with text on it that everyone can read."""

_BLACK, _WHITE = "#000000", "#ffffff"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white): WCAG 2.2, "relative luminance"."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, 1 to 21: WCAG 2.2, "contrast ratio"."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever stands out more; one of them always reaches 4.5."""
    return max((_BLACK, _WHITE), key=lambda text: contrast(colour, text))


def _tint(colour: str, share: float) -> str:
    mixed = (round(255 - (255 - channel) * share) for channel in _channels(colour))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def theme(colour: str) -> str:
    """A style sheet of custom properties for a `#rrggbb` colour."""
    properties = {
        "--portal-brand": colour,
        "--portal-on-brand": text_on(colour),
        "--govuk-brand-colour": colour,
        "--govuk-surface-background-colour": _tint(colour, 0.06),
        "--govuk-surface-border-colour": _tint(colour, 0.4),
        "--govuk-template-background-colour": _tint(colour, 0.06),
    }
    return ":root {\n" + "".join(f"  {name}: {value};\n" for name, value in properties.items()) + "}\n"
