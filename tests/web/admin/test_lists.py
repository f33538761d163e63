from chatapp.domain.commands import CreateRoom
from chatapp.domain.times import now
from chatapp.store.rooms.rooms import create_rooms
from tests.support.pages import Visitor


def test_an_overview_rooms_and_people_are_shown(visitor: Visitor) -> None:
    visitor.log_in("Olga", "owner")
    chat = visitor.chat
    ada = chat.accounts.sign_in_guest("Ada")
    chat.writer.do(create_rooms, CreateRoom(ada, "secret", "Secret", "", True, now()))
    chat.messages.post(ada, "secret", "psst")
    assert "<b>1</b> <span>Messages</span>" in visitor.get("/admin/").text
    rooms = visitor.get("/admin/rooms").text
    assert "#secret" in rooms
    assert "Private" in rooms
    people = visitor.get("/admin/people").text
    assert people.index("Ada") < people.index("Olga")
    assert "Olga" not in visitor.get("/admin/people?name=ad").text.split("<main")[1]
    assert "No results" in visitor.get("/admin/people?name=zzz").text
    assert visitor.get("/admin/people?below=x").status_code == 400


def test_direct_messages_are_nobody_elses(visitor: Visitor) -> None:
    visitor.log_in("Olga", "owner")
    chat = visitor.chat
    ada, ben = (chat.accounts.sign_in_guest(name) for name in ("Ada", "Ben"))
    for guest in (ada, ben):
        chat.rooms.join(guest, "general")
    room = chat.memberships.direct(ada, [ben.id])
    chat.messages.post(ada, room.slug, "psst")
    for page in ("/admin/rooms", "/admin/history", "/admin/history?text=psst"):
        answer = visitor.get(page).text
        assert room.slug not in answer
        assert "psst" not in answer.replace('value="psst"', "")
    assert "<b>0</b> <span>Messages</span>" in visitor.get("/admin/").text
    assert visitor.get(f"/admin/history?room={room.slug}").status_code == 400
    assert visitor.get(f"/admin/history/{room.slug}/1").status_code == 404


def test_every_page_tells_moderators_how_many_reports_wait(visitor: Visitor) -> None:
    visitor.log_in("Mona", "moderator")
    chat = visitor.chat
    ada, ben = (chat.accounts.sign_in_guest(name) for name in ("Ada", "Ben"))
    for guest in (ada, ben):
        chat.rooms.join(guest, "general")
    for person in (ada, ben):
        chat.rooms.join(person, "general")
    chat.messages.post(ben, "general", "cheap watches")
    assert 'class="badge"' not in visitor.get("/admin/bans").text
    chat.reports.report(ada, "general", 1, "spam")
    assert '<span class="badge">1<span class="visually-hidden"> open</span>' in visitor.get("/admin/bans").text
