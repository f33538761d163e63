"""Words are filed when there is time for it, and go only when they have been gone for long."""

from chatapp.services.search.search import SearchRequest
from chatapp.services.search.vocabulary import Vocabulary
from chatapp.store.search.vocabulary import needs_upkeep
from tests.support.crowd import Crowd
from tests.support.processes import wait_until


def untidy(crowd: Crowd) -> bool:
    with crowd.database.read() as connection:
        return needs_upkeep(connection, 0)


def test_new_words_are_filed_and_found_by_their_parts(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    crowd.say(ana, "tea", "Darjeeling")
    Vocabulary(crowd.database, crowd.writer).tidy()
    assert len(crowd.search.find(ana, SearchRequest("jeel")).items) == 1


def test_while_others_write_tidying_is_put_off_but_not_for_ever(crowd: Crowd) -> None:
    ana = crowd.person("ana")
    crowd.room("tea", ana)
    crowd.say(ana, "tea", "Darjeeling")
    vocabulary = Vocabulary(crowd.database, crowd.writer)
    with crowd.gathered():
        assert crowd.writer.busy()
        for _ in range(5):
            vocabulary.tidy()
    assert untidy(crowd)

    def tidied() -> bool:
        vocabulary.tidy()
        return not untidy(crowd)

    wait_until(tidied, what="a writer that has nothing to do")
