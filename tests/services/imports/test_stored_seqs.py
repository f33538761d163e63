from chatapp.services.imports.stored_seqs import StoredSeqs


def test_a_reply_finds_where_the_first_line_ended_up() -> None:
    places = StoredSeqs()
    for place in range(0, 30_000, 3):
        places.add(place, place + 7)
    assert (places.get(0), places.get(29_997), places.get(15_000)) == (7, 30_004, 15_007)
    assert places.get(1) is None
    assert places.get(30_000) is None


def test_a_place_that_does_not_rise_is_left_out() -> None:
    places = StoredSeqs()
    places.add(5, 1)
    places.add(5, 2)
    places.add(4, 3)
    assert places.get(5) == 1
    assert places.get(4) is None
