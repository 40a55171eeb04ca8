"""The headers that every answer carries, whoever makes it."""

from shared.settings import Settings

POLICY = "default-src 'none'; frame-ancestors 'none'"
"""What is no page may load nothing, should a browser be brought to show it as one."""

GUARDS: tuple[tuple[str, str], ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Content-Security-Policy", POLICY),
)
UNKEPT = ("Cache-Control", "no-store")
"""Besides those, for what is about somebody's data."""


def guards_of(settings: Settings) -> tuple[tuple[str, str], ...]:
    """`GUARDS`, and that browsers are to come by https alone where the setting says that they do."""
    if (settings.public_url or "").startswith("https://"):
        return (*GUARDS, ("Strict-Transport-Security", "max-age=31536000"))
    return GUARDS
