/** Search in messages, newest first. Opening the results marks nothing as read. */

import { useEffect, useRef, useState } from "preact/hooks";
import { excerpt } from "../domain/excerpt";
import type { Message, SearchHit } from "../domain/protocol";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { isReadable, roomName } from "../state/room-actions";
import { searchCurrentRoom } from "../state/ui";
import { Avatar } from "./Avatar";
import { Badge } from "./Badge";
import { SidePanel } from "./SidePanel";
import { usePages } from "./use-pages";

/** How long typing must pause before the server is asked. */
const PAUSE_MS = 250;
const EXCERPT_LENGTH = 200;
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
  }, [q, onlyRoom && room.slug, chat.online.value]);

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
        {items?.filter(isReadable(chat)).map((hit) => (
          <HitItem
            key={`${hit.room}/${hit.seq}`}
            hit={hit}
            now={chat.latest(hit)}
            roomName={roomName(chat, hit.room)}
          />
        ))}
      </ol>
      {moreButton}
    </SidePanel>
  );
}

interface HitItemProps {
  readonly hit: SearchHit;
  /** The message as it is now. */
  readonly now: Message;
  readonly roomName: string;
}

function HitItem({ hit, now, roomName }: HitItemProps) {
  const { author, created_at, room, seq } = now;
  return (
    <li>
      <a class="search-hit" href={`/r/${room}/${seq}`}>
        <Avatar person={author} />
        <b dir="auto">{author.name}</b>
        <Badge kind={author.kind} />
        <small>
          <bdi>{roomName}</bdi> · {format.format(new Date(created_at))}
        </small>
        <Snippet hit={hit} now={now} />
      </a>
    </li>
  );
}

/** Where the hit is in the text; the text of today where the message changed since it was found. */
function Snippet({ hit, now }: { hit: SearchHit; now: Message }) {
  if (now.rev === hit.rev) {
    // The server escaped the text, and added nothing but <mark>.
    return <span class="snippet" dir="auto" dangerouslySetInnerHTML={{ __html: hit.snippet }} />;
  }
  return (
    <span class="snippet" dir="auto">
      {now.deleted ? t("message.deleted") : excerpt(now, EXCERPT_LENGTH)}
    </span>
  );
}
