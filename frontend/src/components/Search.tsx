/** Search, newest first. Looking at results marks nothing as read. */

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../domain/text";
import type { Hit } from "../domain/wire";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";
import { searchHere } from "../state/ui";
import { Avatar } from "./Avatar";
import { Mark } from "./Mark";
import { roomName } from "./rooms/names";
import { Side } from "./Side";

interface Found {
  readonly q: string;
  readonly results: readonly Hit[];
  readonly cursor: string | null;
}

const PAUSE_MS = 250;
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

export function Search({ chat, room }: { chat: Chat; room: RoomState }) {
  const [q, type] = useState("");
  const [here, only] = useState(searchHere.value);
  const [found, show] = useState<Found | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const where = here ? { room: room.slug } : {};

  useEffect(() => {
    input.current?.focus();
    return () => {
      searchHere.value = false;
    };
  }, []);
  useEffect(() => {
    if (!q.trim()) return show(null);
    let stale = false;
    const ask = () =>
      chat.act(chat.request("search", { q, ...where }).then((page) => stale || show({ q, ...page })));
    const timer = setTimeout(ask, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [q, here && room.slug]);
  const more = async ({ cursor, results }: Found) => {
    const page = await chat.request("search", { q, ...where, cursor: cursor ?? "" });
    show({ q, cursor: page.cursor, results: [...results, ...page.results] });
  };

  return (
    <Side title={t("search.label")}>
      <search class="search">
        <input
          ref={input}
          type="search"
          aria-label={t("search.label")}
          placeholder={t("search.label")}
          value={q}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <label>
          <input type="checkbox" checked={here} onChange={(event) => only(event.currentTarget.checked)} />
          {t("search.here")}
        </label>
      </search>
      <div role="status">
        {!found && <p class="hint">{t("search.hint")}</p>}
        {found?.results.length === 0 && <p class="hint">{t("search.none", { q: found.q })}</p>}
      </div>
      <ol class="hits">
        {found?.results.map((hit) => (
          <Result key={`${hit.room}/${hit.seq}`} hit={hit} where={roomName(chat, hit.room)} />
        ))}
      </ol>
      {found?.cursor && (
        <button type="button" class="button" onClick={() => void chat.act(more(found))}>
          {t("search.more")}
        </button>
      )}
    </Side>
  );
}

function Result({ hit, where }: { hit: Hit; where: string }) {
  const { author, created_at, room, seq, snippet } = hit;
  return (
    <li>
      <a class="hit" href={`/r/${room}/${seq}`}>
        <Avatar person={author} />
        <b dir="auto">{author.name}</b>
        <Mark kind={author.kind} />
        <small>
          <bdi>{where}</bdi> · {when.format(new Date(created_at))}
        </small>
        {/* The server escaped the text and put in nothing but <mark>. */}
        <span class="snippet" dir="auto" dangerouslySetInnerHTML={{ __html: snippet }} />
      </a>
    </li>
  );
}
