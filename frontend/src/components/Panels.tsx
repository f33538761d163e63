/** The panel on the right that is asked for; the rarer ones come by themselves when they first are. */

import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { panel } from "../state/ui";
import { Members } from "./Members";
import { Search } from "./Search";

type Conversation = typeof import("./conversation/panels");
let loaded: Conversation | undefined;

export function Panels({ chat, room }: { chat: Chat; room: RoomState }) {
  const [, came] = useState(false);
  const which = panel.value;
  const rare = which !== "members" && which !== "search";
  useEffect(() => {
    if (!rare || loaded) return;
    const take = (parts: Conversation) => {
      loaded = parts;
      came(true);
    };
    void chat.act(import("./conversation/panels").then(take));
  }, [rare, chat]);
  if (which === "members") return <Members chat={chat} room={room} />;
  if (which === "search") return <Search chat={chat} room={room} />;
  return loaded ? <loaded.ConversationPanel chat={chat} room={room} /> : null;
}
