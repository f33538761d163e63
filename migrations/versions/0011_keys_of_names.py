"""Take names under the keys of Unicode's whole table of look-alikes"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from chatapp.domain.names import name_key, name_keys

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

AT_ONCE = 1000
# Of accounts whose names are one to the eye only now, the one that was here first has the key; both go on as they are.
CLAIM = sa.text("INSERT INTO name_keys (key, user_id) VALUES (:key, :user_id) ON CONFLICT DO NOTHING")


def upgrade() -> None:
    for page in _pages("users", "id, kind, name, fold"):
        _refold("users", page)
        _claim([(row.id, key) for row in page if row.kind in {"account", "bot"} for key in _keys(row.id, row.name)])
    for page in _pages("bans", "id, name, fold"):
        _refold("bans", page)


def downgrade() -> None:
    """The keys stay: those before are among them, and a name that was taken once more harms nobody."""


def _keys(user_id: int, name: str) -> list[str]:
    """Return the keys of a person's name, and of the names they had before: of those only keys are known."""
    query = sa.text("SELECT key FROM name_keys WHERE user_id = :user_id ORDER BY key")
    earlier = op.get_bind().execute(query, {"user_id": user_id}).scalars()
    return [*name_keys(name), *map(_renewed, earlier)]


def _renewed(key: str) -> str:
    kind, _colon, shown = key.partition(":")
    return next((new for new in name_keys(shown) if new.startswith(f"{kind}:")), key)


def _claim(claims: list[tuple[int, str]]) -> None:
    for user_id, key in claims:
        op.get_bind().execute(CLAIM, {"key": key, "user_id": user_id})


def _refold(table: str, page: list[sa.Row[tuple[object, ...]]]) -> None:
    changed = [{"id": row.id, "fold": name_key(row.name)} for row in page if name_key(row.name) != row.fold]
    if changed:
        op.get_bind().execute(sa.text(f"UPDATE {table} SET fold = :fold WHERE id = :id"), changed)  # noqa: S608


def _pages(table: str, columns: str) -> Iterator[list[sa.Row[tuple[object, ...]]]]:
    bind, last = op.get_bind(), 0
    page = f"SELECT {columns} FROM {table} WHERE id > :last ORDER BY id LIMIT {AT_ONCE}"  # noqa: S608
    while rows := list(bind.execute(sa.text(page), {"last": last})):
        yield rows
        last = rows[-1].id
