"""Where addresses hold what opens something: pages, logs and tests all go by this one list."""

# Whoever has the rest of such a path becomes owner, sets a password, confirms an address, makes an account.
OWNER = "/owner/"
RESET = "/reset/"
EMAIL = "/email/"
INVITE = "/invite/"
PATHS = (OWNER, RESET, EMAIL, INVITE)

# How the variable parts of these paths are called in the routes, and nothing that is no secret.
ARGUMENTS = frozenset({"secret", "code", "token", "key", "signature"})

# Fields of queries and forms; `next` may hold the address of a page with a secret.
FIELDS = frozenset(
    {
        "access_token", "api_key", "auth", "authorization", "code", "cookie", "csrf_token", "current", "next", "old",
        "password", "secret", "session", "sid", "signature", "token",
    }
)  # fmt: skip
