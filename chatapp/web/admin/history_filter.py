"""The history page's filter in URLs, forms, links and exports."""

from werkzeug.datastructures import MultiDict

from chatapp.services.admin.administration import Cursor, HistoryFilter


def filter_of(args: "MultiDict[str, str]") -> HistoryFilter:
    """Return the filter that an address asks for; what it leaves out asks for nothing."""
    given = {name: args[name].strip() for name in HistoryFilter._fields if args.get(name, "").strip()}
    return HistoryFilter(**given)


def cursor_of(args: "MultiDict[str, str]") -> Cursor:
    """Return where the page that an address asks for begins."""
    return Cursor(args.get("older", ""), args.get("newer", ""))


def query_of(history_filter: HistoryFilter) -> dict[str, str]:
    """Return a filter as the parameters of an address, without those that ask for nothing."""
    nothing = HistoryFilter()._asdict()
    return {name: value for name, value in history_filter._asdict().items() if value != nothing[name]}
