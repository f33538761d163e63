"""People, taken names, sessions, tokens and links."""

from sqlalchemy import Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from chatapp.domain.records import PersonKind, Role, TokenKind
from chatapp.models.base import Base, Instant, MaybeInstant, MaybeUserRef, MaybeWords, NumberKey, UserRef, Words
from chatapp.models.vocabulary import ORDERED

OWNS = "role = 'owner'"


class User(Base):
    """A guest, an account, a bot, or an author that an import brought (`source`, `source_key`).

    `muted_until` and `banned_until` are instants, 0 for never; `address` is where a guest came in from.
    """

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        Index(None, "address"),
        # The few who own the chat, among all who ever came by.
        Index("ix_users_owners", "id", sqlite_where=text(OWNS), postgresql_where=text(OWNS)),
    )

    id: Mapped[NumberKey]
    kind: Mapped[PersonKind] = mapped_column(Text)
    role: Mapped[Role] = mapped_column(Text)
    name: Mapped[Words]
    fold: Mapped[Words] = mapped_column(index=True)
    password_hash: Mapped[MaybeWords]
    created_at: Mapped[Instant]
    source: Mapped[MaybeWords]
    source_key: Mapped[MaybeWords]
    hue: Mapped[int | None]
    status_emoji: Mapped[Words] = mapped_column(server_default="")
    status: Mapped[Words] = mapped_column(server_default="")
    invisible: Mapped[bool] = mapped_column(server_default=false())
    muted_until: Mapped[Instant] = mapped_column(server_default="0")
    banned_until: Mapped[Instant] = mapped_column(server_default="0")
    deactivated_at: Mapped[MaybeInstant]
    email: Mapped[MaybeWords]
    address: Mapped[MaybeWords]


class NameKey(Base):
    """A key under which an account's name is taken: its primary key is what keeps names unique to the eye."""

    __tablename__ = "name_keys"

    key: Mapped[Words] = mapped_column(primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(index=True)


class NameWord(Base):
    """A word of a person's name as searches compare it (`domain.search_words.fold`): found by how it begins."""

    __tablename__ = "name_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(ORDERED, primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(primary_key=True, index=True)


class BlockRow(Base):
    """A person wants to hear nothing of another, who does not learn of it."""

    __tablename__ = "blocks"

    user_id: Mapped[UserRef] = mapped_column(primary_key=True)
    blocked_id: Mapped[UserRef] = mapped_column(primary_key=True, index=True)
    created_at: Mapped[Instant]


class SessionRow(Base):
    """A signed-in browser; `id` is the SHA-256 of the secret its cookie carries."""

    __tablename__ = "sessions"

    id: Mapped[Words] = mapped_column(primary_key=True)
    user_id: Mapped[UserRef] = mapped_column(index=True)
    created_at: Mapped[Instant]
    seen_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)
    address: Mapped[Words]
    agent: Mapped[Words]


class TokenRow(Base):
    """A bearer token of a program (`api`) or of a returning guest; only its SHA-256 is kept."""

    __tablename__ = "tokens"

    id: Mapped[NumberKey]
    user_id: Mapped[UserRef] = mapped_column(index=True)
    kind: Mapped[TokenKind] = mapped_column(Text)
    label: Mapped[Words]
    hash: Mapped[Words] = mapped_column(unique=True)
    created_at: Mapped[Instant]
    used_at: Mapped[MaybeInstant]
    revoked_at: Mapped[MaybeInstant]


class OneTimeLink(Base):
    """A link that works once, such as the first owner's; only the SHA-256 of its secret is kept."""

    __tablename__ = "one_time_links"
    __table_args__ = (Index(None, "purpose"),)

    id: Mapped[NumberKey]
    purpose: Mapped[Words]
    hash: Mapped[Words] = mapped_column(unique=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[MaybeInstant]


class InvitationRow(Base):
    """A link by which accounts are made, `most_uses` times (None: any number) until it expires (None: never)."""

    __tablename__ = "invitations"

    id: Mapped[NumberKey]
    hash: Mapped[Words] = mapped_column(unique=True)
    note: Mapped[Words]
    created_by: Mapped[MaybeUserRef]
    created_at: Mapped[Instant]
    expires_at: Mapped[MaybeInstant]
    most_uses: Mapped[int | None]
    uses: Mapped[int]
    revoked_at: Mapped[MaybeInstant]
