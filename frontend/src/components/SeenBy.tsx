/** Who has read my last message, in a room small enough for the server to tell. */

import { useEffect, useState } from "preact/hooks";
import { called } from "../domain/names";
import { several, t } from "../domain/text";
import type { Named } from "../domain/wire";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";

interface Position {
  readonly name: string;
  readonly seq: number;
}

export function SeenBy({ chat, room }: { chat: Chat; room: RoomState }) {
  const [positions, keep] = useState<ReadonlyMap<number, Position>>(new Map());
  const { slug } = room;
  const online = chat.online.value;
  useEffect(() => {
    if (!online) return;
    const take = (seen: readonly (Named & { seq: number })[]) =>
      keep(new Map(seen.map((one) => [one.id, one])));
    chat.request("seen", { room: slug }).then(
      ({ seen }) => take(seen),
      () => {},
    );
  }, [chat, slug, online]);
  const news = chat.seen.value;
  useEffect(() => {
    if (news?.room !== slug) return;
    keep((known) => (known.size ? new Map(known).set(news.user.id, { ...news.user, seq: news.seq }) : known));
  }, [news, slug]);
  const last = room.timeline.value.messages.at(-1);
  if (!last || last.author.id !== chat.me.value.id) return null;
  const kinds = new Map(room.members.value.map(({ id, kind }) => [id, kind]));
  const names = [...positions]
    .filter(([, { seq }]) => seq >= last.seq)
    .map(([id, { name }]) => called({ name, kind: kinds.get(id) }));
  return names.length > 0 ? <span>{t("seen.by", { names: several(names) })}</span> : null;
}
