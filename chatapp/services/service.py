"""The base of the services that read and write the store and need nothing else."""

from chatapp.store.db.engine import Database
from chatapp.store.db.writer import Writer


class Service:
    """Reads through `database`, writes through `writer`."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer
