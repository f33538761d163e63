"""A server that is wrong on purpose: it acknowledges and tells everyone before it commits. The checker must see it."""

import serve  # first: it lets gevent patch the standard library

# isort: split
from collections.abc import Sequence
from typing import Any

from gevent.monkey import get_original
from sqlalchemy.exc import SQLAlchemyError

import chatapp.services.container
from chatapp.store.db.writer import Writer, _Batch
from chatapp.store.messages.post import post_messages

# The writer runs in a native thread, where gevent's own sleep has no place.
sleep = get_original("time", "sleep")

# As long as a slow disk takes.
LATE_SECONDS = 0.05


class LyingWriter(Writer):
    """Answers first and stores afterwards."""

    def _work(self) -> None:
        assert self._inbox is not None
        assert self._done is not None
        running = True
        while running:
            jobs = self._gather(self._inbox)
            running = jobs[-1] is not None
            self._lie([job for job in jobs if job is not None])
        self._done.put(_Batch((), ()))

    def _lie(self, batch: Sequence[Any]) -> None:
        assert self._done is not None
        if any(job.handler is not post_messages for job in batch):
            # It lies about messages alone: one that forgot who signed in could not be read from.
            self._done.put(self._commit(batch))
            return
        try:
            with self._database.writing.begin() as connection:
                outcomes = [outcome for job in batch for outcome in job.handler(connection, [job.command])]
                self._done.put(_Batch(batch, outcomes))
                sleep(LATE_SECONDS)
        except SQLAlchemyError:
            # Another process was writing: for once it does as it should.
            self._done.put(self._commit(batch))


if __name__ == "__main__":
    chatapp.services.container.Writer = LyingWriter  # type: ignore[attr-defined]
    serve.main()
