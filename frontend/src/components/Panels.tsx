/** The panel on the right that is open, if any. */

import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { panel } from "../state/ui";
import { ActivityPanel } from "./conversation/Activity";
import { PinnedMessages } from "./conversation/PinnedMessages";
import { SavedMessages } from "./conversation/SavedMessages";
import { Thread } from "./conversation/Thread";
import { ThreadsPanel } from "./conversation/Threads";
import { UnreadPanel } from "./conversation/Unread";
import { Versions } from "./conversation/Versions";
import { MembersPanel } from "./MembersPanel";
import { SearchPanel } from "./SearchPanel";

export function Panels({ chat, room }: { chat: Chat; room: RoomState }) {
  const subject = room.subject.value;
  const message = subject && chat.latest(subject);
  switch (panel.value) {
    case "members":
      return <MembersPanel chat={chat} room={room} />;
    case "search":
      return <SearchPanel chat={chat} room={room} />;
    case "thread":
      return message && <Thread key={message.seq} chat={chat} room={room} message={message} />;
    case "versions":
      return message && !message.deleted && <Versions key={message.rev} chat={chat} message={message} />;
    case "pins":
      return <PinnedMessages key={room.slug} chat={chat} room={room} />;
    case "saved":
      return <SavedMessages chat={chat} />;
    case "activity":
      return <ActivityPanel chat={chat} />;
    case "threads":
      return <ThreadsPanel chat={chat} />;
    case "unread":
      return <UnreadPanel chat={chat} />;
    default:
      return null;
  }
}
