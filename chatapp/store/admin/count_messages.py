"""Counts the matches of a filter, up to a limit."""

from chatapp.domain.administration import Count, MessageFilter, Tally
from chatapp.domain.histogram import bars
from chatapp.domain.times import DAY
from chatapp.models import Message as M
from chatapp.store.admin.filters import matching
from chatapp.store.db.engine import Database
from chatapp.store.db.long_queries import run_long_query

MOST_COUNTED = 10_000


def tally(database: Database, wanted: MessageFilter) -> Tally:
    """Count what a filter finds, at most the newest 10,000. Raises TooLarge, Unavailable."""
    found = database.query(matching, wanted)
    query = found.query.with_only_columns(M.created_at).order_by(found.order.desc()).limit(MOST_COUNTED + 1)
    days = [row[0] // DAY for row in run_long_query(database, query)]
    counted = days[:MOST_COUNTED]
    return Tally(Count(len(counted), len(days) > MOST_COUNTED), bars(counted))
