"""URLs that contain secrets: the one list for pages, logs and tests."""

# The rest of such a path lets anyone become owner, set a password, confirm an address or create an account.
OWNER = "/owner/"
RESET = "/reset/"
EMAIL = "/email/"
INVITE = "/invite/"
PATHS = (OWNER, RESET, EMAIL, INVITE)

# The names of the secret parts of these paths in the routes.
ARGUMENTS = frozenset({"secret", "code", "token", "key", "signature"})

# Fields of queries and forms; `next` may hold the address of a page with a secret.
FIELDS = frozenset(
    {
        "access_token", "api_key", "auth", "authorization", "code", "cookie", "csrf_token", "current", "next", "old",
        "password", "secret", "session", "sid", "signature", "token",
    }
)  # fmt: skip
