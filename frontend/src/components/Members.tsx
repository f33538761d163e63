/** Who belongs to the room: those who are here first. */

import { t, tn } from "../domain/text";
import type { Member } from "../domain/wire";
import type { Chat } from "../state/chat";
import { showPerson } from "../state/people";
import type { RoomState } from "../state/room";
import { Avatar } from "./Avatar";
import { Mark } from "./Mark";
import { Side } from "./Side";

export function Members({ chat, room }: { chat: Chat; room: RoomState }) {
  const members = [...room.members.value].sort((a, b) => a.name.localeCompare(b.name));
  const me = chat.me.value.id;
  return (
    <Side title={tn("members.count", room.room.value.member_count)}>
      <Group title={t("members.group.online")} people={members.filter(({ online }) => online)} me={me} />
      <Group title={t("members.group.offline")} people={members.filter(({ online }) => !online)} me={me} />
    </Side>
  );
}

function Group({ title, people, me }: { title: string; people: readonly Member[]; me: number }) {
  if (people.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="members">
        {people.map((person) => (
          <li
            key={person.id}
            class={`member${person.online ? " is-online" : ""}${person.away ? " is-away" : ""}`}
          >
            <button type="button" onClick={() => showPerson(person)}>
              <Avatar person={person} />
              <span dir="auto">{person.name}</span>
            </button>
            {(person.emoji || person.status) && (
              <small class="status" dir="auto" title={person.status}>
                {person.emoji} {person.status}
              </small>
            )}
            {person.id === me && <small>{t("members.you")}</small>}
            <Mark kind={person.kind} />
          </li>
        ))}
      </ul>
    </section>
  );
}
