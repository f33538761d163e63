"""A backup taken while people write is a state that was, and has all that was acknowledged before."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import make_url

from chatapp.client import Chat, connect
from chatapp.services.operations.integrity import check_history
from chatapp.store.db.engine import Database
from tests.faults.reading import by_sql
from tests.support.postgres import PostgresCluster
from tests.support.processes import wait_until
from tests.support.server import Server


class Writing:
    """Somebody who writes until told to stop; `acknowledged` has the texts whose acks came."""

    def __init__(self, chat: Chat) -> None:
        self.acknowledged: list[str] = []
        self._chat = chat
        self._stop = Event()
        self._thread = Thread(target=self._write, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(60)

    def _write(self) -> None:
        while not self._stop.is_set():
            sent = [self._chat.send("general", f"text {len(self.acknowledged) + more}") for more in range(8)]
            self.acknowledged += [ack.result(60)["message"]["body"] for ack in sent]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_under_load_has_what_was_acknowledged(
    kind: str,
    start_server: Callable[..., Server],
    postgres_cluster: PostgresCluster,
    tmp_path: Path,
) -> None:
    with postgres_cluster.database() as first, postgres_cluster.database() as second:
        own = {"DATABASE_URL": first} if kind == "postgresql" else {}
        other = {"DATABASE_URL": second} if kind == "postgresql" else {}
        server = start_server(**own)
        chat = connect(server.url, username="ada", window=8, timeout=30)
        chat.join("general")
        writing = Writing(chat)
        writing.start()
        wait_until(lambda: len(writing.acknowledged) > 20, seconds=60, what="an ack")
        before = len(writing.acknowledged)
        made = server.flask_process("backup", str(tmp_path / "backup.tar"))
        assert made.returncode == 0, made.stderr
        writing.stop()
        chat.close()
        restored = Server(tmp_path / "restored", **other)
        put_back = restored.flask_process("restore", str(tmp_path / "backup.tar"))
        assert put_back.returncode == 0, put_back.stderr
        url = second if kind == "postgresql" else f"sqlite:///{restored.data_dir / 'chatapp.db'}"
        texts = [state.body for state in by_sql(url, ["general"])["general"]]
        assert before <= len(texts) <= len(writing.acknowledged)
        assert texts == writing.acknowledged[: len(texts)]
        database = Database(make_url(url).render_as_string(hide_password=False))
        assert check_history(database) == []
        database.close()
        server.stop()
