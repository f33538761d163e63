"""The filter of the history page, as it stands in addresses: the same names in forms, links and exports."""

from werkzeug.datastructures import MultiDict

from chatapp.services.admin.administration import Cursor, Wanted


def wanted_of(args: "MultiDict[str, str]") -> Wanted:
    """Return the filter that an address asks for; what it leaves out asks for nothing."""
    given = {name: args[name].strip() for name in Wanted._fields if args.get(name, "").strip()}
    return Wanted(**given)


def cursor_of(args: "MultiDict[str, str]") -> Cursor:
    """Return where the page that an address asks for begins."""
    return Cursor(args.get("older", ""), args.get("newer", ""))


def query_of(wanted: Wanted) -> dict[str, str]:
    """Return a filter as the parameters of an address, without those that ask for nothing."""
    nothing = Wanted()._asdict()
    return {name: value for name, value in wanted._asdict().items() if value != nothing[name]}
