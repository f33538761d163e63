/** The open room's members: those who are online first. */

import type { Member } from "../domain/protocol";
import { t, tn } from "../domain/text";
import type { Chat } from "../state/chat";
import { showPersonCard } from "../state/person-card";
import type { RoomState } from "../state/room";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { SidePanel } from "./SidePanel";

export function MembersPanel({ chat, room }: { chat: Chat; room: RoomState }) {
  const members = [...room.members.value].sort((a, b) => a.name.localeCompare(b.name));
  const me = chat.me.value.id;
  return (
    <SidePanel title={tn("members.count", room.room.value.member_count)}>
      <MemberGroup title={t("members.group.online")} people={members.filter(({ online }) => online)} me={me} />
      <MemberGroup title={t("members.group.offline")} people={members.filter(({ online }) => !online)} me={me} />
    </SidePanel>
  );
}

function MemberGroup({ title, people, me }: { title: string; people: readonly Member[]; me: number }) {
  if (people.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="members">
        {people.map((person) => (
          <li key={person.id} class={`member${person.online ? " is-online" : ""}${person.away ? " is-away" : ""}`}>
            <button type="button" onClick={() => showPersonCard(person)}>
              <Avatar person={person} />
              <span dir="auto">{person.name}</span>
            </button>
            {(person.emoji || person.status) && (
              <small class="status" dir="auto" title={person.status}>
                {person.emoji} {person.status}
              </small>
            )}
            {person.id === me && <small>{t("members.you")}</small>}
            <Badge kind={person.kind} />
          </li>
        ))}
      </ul>
    </section>
  );
}
