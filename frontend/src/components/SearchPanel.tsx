/** Search in messages, newest first. Opening the results marks nothing as read. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { SearchHit } from "../domain/protocol";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { searchCurrentRoom } from "../state/ui";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { SidePanel } from "./SidePanel";
import { usePages } from "./use-pages";

/** How long typing must pause before the server is asked. */
const PAUSE_MS = 250;
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

export function SearchPanel({ chat, room }: { chat: Chat; room: RoomState }) {
  const [q, setQuery] = useState("");
  const [onlyRoom, setOnlyRoom] = useState(searchCurrentRoom.value);
  const input = useRef<HTMLInputElement>(null);
  const scope = onlyRoom ? { room: room.slug } : {};
  const { items, reload, clear, moreButton } = usePages<SearchHit>(chat, async (position) => {
    const { results, cursor } = await chat.request("search", { q, ...scope, ...position });
    return [results, cursor];
  });
  useEffect(() => {
    input.current?.focus();
    return () => {
      searchCurrentRoom.value = false;
    };
  }, []);
  useEffect(() => {
    if (!q.trim()) return clear();
    const timer = setTimeout(reload, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [q, onlyRoom && room.slug]);

  return (
    <SidePanel title={t("search.label")}>
      <search class="search">
        <input
          ref={input}
          type="search"
          aria-label={t("search.label")}
          placeholder={t("search.label")}
          value={q}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
        <label>
          <input type="checkbox" checked={onlyRoom} onChange={(event) => setOnlyRoom(event.currentTarget.checked)} />
          {t("search.here")}
        </label>
      </search>
      <div role="status">
        {!items && <p class="hint">{t("search.hint")}</p>}
        {items?.length === 0 && <p class="hint">{t("search.none", { q })}</p>}
      </div>
      <ol class="search-hits">
        {items?.map((hit) => (
          <HitItem key={`${hit.room}/${hit.seq}`} hit={hit} roomName={chat.roomName(hit.room)} />
        ))}
      </ol>
      {moreButton}
    </SidePanel>
  );
}

function HitItem({ hit, roomName }: { hit: SearchHit; roomName: string }) {
  const { author, created_at, room, seq, snippet } = hit;
  return (
    <li>
      <a class="search-hit" href={`/r/${room}/${seq}`}>
        <Avatar person={author} />
        <b dir="auto">{author.name}</b>
        <Badge kind={author.kind} />
        <small>
          <bdi>{roomName}</bdi> · {format.format(new Date(created_at))}
        </small>
        {/* The server escaped the text, and added nothing but <mark>. */}
        <span class="snippet" dir="auto" dangerouslySetInnerHTML={{ __html: snippet }} />
      </a>
    </li>
  );
}
