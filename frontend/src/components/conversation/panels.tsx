/** The panels around messages, fetched when one is first opened. */

import type { Chat } from "../../state/chat";
import type { RoomState } from "../../state/room";
import { panel, subject } from "../../state/ui";
import { Activity } from "./Activity";
import { Pins, Saved } from "./Kept";
import { Thread } from "./Thread";
import { Unread } from "./Unread";
import { Versions } from "./Versions";

export function ConversationPanel({ chat, room }: { chat: Chat; room: RoomState }) {
  const message = subject.value;
  switch (panel.value) {
    case "thread":
      return message && <Thread key={message.seq} chat={chat} room={room} message={message} />;
    case "versions":
      return message && <Versions key={message.rev} chat={chat} message={message} />;
    case "pins":
      return <Pins key={room.slug} chat={chat} room={room} />;
    case "saved":
      return <Saved chat={chat} />;
    case "activity":
      return <Activity chat={chat} />;
    case "unread":
      return <Unread chat={chat} />;
    default:
      return null;
  }
}
