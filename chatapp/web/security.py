"""Security of every page: CSRF tokens, a strict Content Security Policy, SameSite cookies.

The policy allows no inline script or style, no frame and no other origin; see
https://www.w3.org/TR/CSP3/ and https://owasp.org/www-project-secure-headers/.
"""

from datetime import timedelta

from flask import Flask, Request, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from chatapp.domain.secret_urls import FIELDS, PATHS
from chatapp.domain.times import DAY, now
from config import Settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


# What is the same for everyone, and may be cached.
_FOR_EVERYONE = frozenset({"static", "emoji.emoji"})


# The day on which the session's cookie was sent last.
_PROLONGED = "day"


class _Sessions(SecureCookieSessionInterface):
    def get_cookie_name(self, app: Flask) -> str:
        """Return the cookie's name: over TLS one that no sibling domain can set (RFC 6265bis, section 4.1.3.2)."""
        name = super().get_cookie_name(app)
        return f"__Host-{name}" if self.get_cookie_secure(app) else name

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return True if the cookie goes over TLS alone: where the page came so, or the public address is so."""
        return super().get_cookie_secure(app) or request.is_secure

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request. One that lasts is prolonged once a day: not every page needs a cookie."""
        session = super().open_session(app, request)
        if session and session.permanent and session.get(_PROLONGED) != (today := now() // DAY):
            session[_PROLONGED] = today
        return session

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Return True if to send the cookie along: never with what a cache may hand to someone else."""
        return request.endpoint not in _FOR_EVERYONE and super().should_set_cookie(app, session)


def init_app(app: Flask) -> None:
    """Protect all pages of an application."""
    settings: Settings = app.extensions["chatapp"].settings
    app.config.update(
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        SESSION_COOKIE_NAME="chatapp",
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        # A chat stays open for days: its forms' tokens last as long as the session that they belong to.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.session_interface = _Sessions()
    CSRFProtect(app)
    app.after_request(_add_headers)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _add_headers(response: Response) -> Response:
    if request.path.startswith(PATHS) or not FIELDS.isdisjoint(request.args):
        # No log of a proxy, and no page, is told the address that one came from, only whose page it was: that much
        # the check of forms needs over TLS.
        response.headers["Referrer-Policy"] = "strict-origin"
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    # What is not said to be cacheable may be someone's own.
    response.headers.setdefault("Cache-Control", "no-store")
    return response
