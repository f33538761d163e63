"""A plain chat on Flask-SocketIO and SQLAlchemy's ORM, as their documentation would have one written.

gevent, the default transport, one commit for each message before it is sent on (SQLite, its default settings).
"""

from gevent import monkey

monkey.patch_all()

import os
from datetime import UTC, datetime
from itertools import count
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO, emit, join_room
from sqlalchemy import UniqueConstraint, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("room", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    room: Mapped[str]
    seq: Mapped[int]
    author_id: Mapped[int]
    author: Mapped[str]
    client_id: Mapped[str | None]
    body: Mapped[str]
    created_at: Mapped[str]


engine = create_engine(f"sqlite:///{os.environ['DATABASE']}")
Base.metadata.create_all(engine)
app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent")
numbers = count(1)
people: dict[str, tuple[int, str]] = {}
last: dict[str, int] = {}


def seq_of(session: Session, room: str) -> int:
    if room not in last:
        last[room] = session.scalar(select(func.max(Message.seq)).where(Message.room == room)) or 0
    return last[room]


def payload(message: Message) -> dict[str, Any]:
    return {
        "room": message.room, "seq": message.seq, "rev": message.seq, "client_id": message.client_id,
        "author": {"id": message.author_id, "name": message.author, "kind": "guest"}, "kind": "message",
        "body": message.body, "html": None, "created_at": message.created_at, "edited_at": None, "deleted": False,
        "reply_to": None, "reactions": [], "attachments": [],
    }  # fmt: skip


def connect(auth: dict[str, str]) -> None:
    people[request.sid] = (next(numbers), auth["username"])  # type: ignore[attr-defined]


def disconnect(_reason: str) -> None:
    people.pop(request.sid, None)  # type: ignore[attr-defined]


def join(data: dict[str, Any]) -> dict[str, Any]:
    join_room(data["room"])
    with Session(engine) as session:
        newest = select(Message).where(Message.room == data["room"]).order_by(Message.seq.desc()).limit(data["limit"])
        messages = [payload(message) for message in reversed(session.scalars(newest).all())]
        return {"ok": True, "room": {"slug": data["room"], "seq": seq_of(session, data["room"])}, "messages": messages}


def message(data: dict[str, Any]) -> dict[str, Any]:
    author_id, author = people[request.sid]  # type: ignore[attr-defined]
    room = data["room"]
    with Session(engine) as session:
        last[room] = seq_of(session, room) + 1
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        stored = Message(
            room=room, seq=last[room], author_id=author_id, author=author, client_id=data["client_id"],
            body=data["body"], created_at=at,
        )  # fmt: skip
        session.add(stored)
        session.commit()
        answer = payload(stored)
    emit("message", answer, to=room)
    return {"ok": True, "message": answer}


for handler in (connect, disconnect, join, message):
    socketio.on_event(handler.__name__, handler)

if __name__ == "__main__":
    socketio.run(app, host="127.0.0.1", port=int(os.environ["PORT"]))
