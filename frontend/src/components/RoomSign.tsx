/** What stands before a room's name: its kind, or whom one talks to. */

import type { ListedRoom } from "../domain/wire";
import { Avatar } from "./Avatar";
import { Icon } from "./Icon";
import { Mark } from "./Mark";

type Signed = Pick<ListedRoom, "visibility" | "posting" | "people">;

export function RoomSign({ room: { people, posting, visibility } }: { room: Signed }) {
  const [first] = people;
  if (first)
    return (
      <span class={first.online ? "room-sign is-online" : "room-sign"}>
        <Avatar person={first} />
      </span>
    );
  return (
    <span class="room-sign" aria-hidden="true">
      {visibility === "private" ? (
        <Icon name="lock" />
      ) : posting === "moderators" ? (
        <Icon name="speaker" />
      ) : (
        "#"
      )}
    </span>
  );
}

/** The mark of whom one talks to alone: the room has their name. */
export function DirectMark({ room: { people } }: { room: Pick<ListedRoom, "people"> }) {
  const [first, ...others] = people;
  return first && others.length === 0 ? <Mark kind={first.kind} /> : null;
}
