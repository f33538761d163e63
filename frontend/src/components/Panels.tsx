/** The panel on the right that is asked for. */

import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { panel } from "../state/ui";
import { ConversationPanel } from "./conversation/panels";
import { Members } from "./Members";
import { Search } from "./Search";

export function Panels({ chat, room }: { chat: Chat; room: RoomState }) {
  if (panel.value === "members") return <Members chat={chat} room={room} />;
  if (panel.value === "search") return <Search chat={chat} room={room} />;
  return <ConversationPanel chat={chat} room={room} />;
}
