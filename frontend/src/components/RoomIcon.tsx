/** The icon before a room's name: its kind, or the other person of a direct message. */

import type { ListedRoom } from "../domain/protocol";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { Icon } from "./Icon";

type IconRoom = Pick<ListedRoom, "visibility" | "posting" | "people">;

export function RoomIcon({ room: { people, posting, visibility } }: { room: IconRoom }) {
  const [first] = people;
  if (first)
    return (
      <span class={first.online ? "room-icon is-online" : "room-icon"}>
        <Avatar person={first} />
      </span>
    );
  return (
    <span class="room-icon" aria-hidden="true">
      {visibility === "private" ? <Icon name="lock" /> : posting === "moderators" ? <Icon name="speaker" /> : "#"}
    </span>
  );
}

/** The badge of the only other person in a direct message, whose name the room has. */
export function DirectBadge({ room: { people } }: { room: Pick<ListedRoom, "people"> }) {
  const [first, ...others] = people;
  return first && others.length === 0 ? <Badge kind={first.kind} /> : null;
}
