/** The composer of a room, or of a thread in it; where I cannot post, the reason stands in its place. */

import { lockedReason } from "../domain/locked";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { Composer } from "./Composer";
import { LockedComposer } from "./LockedComposer";

interface RoomComposerProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly thread?: number;
}

export function RoomComposer(props: RoomComposerProps) {
  const { chat, room, thread } = props;
  const locked = lockedReason(chat.me.value, chat.currentListing, chat.blockedIds.value);
  return locked ? <LockedComposer {...locked} /> : <Composer key={thread ?? room.slug} {...props} />;
}
