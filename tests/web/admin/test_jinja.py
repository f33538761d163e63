from tests.support.pages import Visitor


def test_the_pages_speak_the_readers_language(visitor: Visitor) -> None:
    visitor.log_in("Olga", "owner")
    page = visitor.get("/admin/history", headers={"Accept-Language": "de-AT,en;q=0.5"}).text
    assert "<h1>Verlauf</h1>" in page
    assert "Keine Nachrichten entsprechen diesem Filter." in page
