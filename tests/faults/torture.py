"""A whole run: segments one after the other on one site, each remembered, so that a run that was stopped goes on."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from math import inf

from tests.faults import reading
from tests.faults.checker.log import Finding
from tests.faults.segment import Result, Segment, digests
from tests.faults.sites import Site
from tests.faults.strikes import strikes_for


class Torture:
    """`segments` of `messages` and `faults` each; `folder/results.jsonl` has what each came to.

    No segment begins once `seconds` have passed.
    """

    def __init__(
        self, site: Site, *, segments: int, messages: int, faults: int, people: int, seed: int, seconds: float = inf
    ) -> None:
        self.site = site
        self.segments = segments
        self.messages = messages
        self.faults = faults
        self.people = people
        self.seed = seed
        self.seconds = seconds
        self._kept = site.folder / "results.jsonl"
        self._begun = site.folder / "begun"

    def run(self) -> Iterator[Result]:
        """Yield each segment's result, those of an earlier run first; the last one is that of reading all again."""
        self.site.start()
        until = time.monotonic() + self.seconds
        try:
            done = self._earlier()
            if not self._begun.exists():
                reading.make_admin(self.site.servers[0])
            yield from done
            for number in range(len(done), self.segments):
                if time.monotonic() > until:
                    break
                done.append(self._segment(number))
                yield done[-1]
            yield self._again(done)
        finally:
            self.site.stop()

    def _segment(self, number: int) -> Result:
        strikes = list(islice(strikes_for(self.site), number * self.faults, (number + 1) * self.faults))
        name = self._begin(number)
        segment = Segment(self.site, number, messages=self.messages, people=self.people, seed=self.seed, name=name)
        result = segment.run(strikes)
        with self._kept.open("a") as file:
            file.write(json.dumps({**vars(result), "strikes": dict(result.strikes)}) + "\n")
        return result

    def _begin(self, number: int) -> str:
        # A segment that was cut short has left rooms and people behind: it is played anew under another name.
        begun = self._begun.read_text().split() if self._begun.exists() else []
        self._begun.write_text(" ".join([*begun, str(number)]))
        again = begun.count(str(number))
        return f"{number}-{again}" if again else str(number)

    def _again(self, done: list[Result]) -> Result:
        """What was settled once must not have changed since."""
        result = Result(-1)
        before = {room: digest for earlier in done for room, digest in earlier.digests.items()}
        now = digests(reading.by_sql(self.site.database_url, before))
        result.findings = [
            Finding("changed", room, "is not what it was at its segment's end")
            for room, digest in before.items()
            if now[room] != digest
        ]
        return result

    def _earlier(self) -> list[Result]:
        lines = self._kept.read_text().splitlines() if self._kept.exists() else []
        return [_result(json.loads(line)) for line in lines]


def _result(kept: dict[str, object]) -> Result:
    result = Result(**kept)  # type: ignore[arg-type]
    result.strikes = Counter(result.strikes)
    result.findings = [Finding(*finding) for finding in result.findings]
    return result
