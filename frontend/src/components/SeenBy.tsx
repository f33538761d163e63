/** Who has read my last message. Only in small rooms does the server send read receipts. */

import { useEffect, useState } from "preact/hooks";
import { displayName } from "../domain/names";
import { joinNames, t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { RoomState } from "../state/room";

interface Position {
  readonly name: string;
  readonly seq: number;
}

export function SeenBy({ chat, room }: { chat: Chat; room: RoomState }) {
  const [positions, setPositions] = useState<ReadonlyMap<number, Position>>(new Map());
  const { slug } = room;
  const online = chat.online.value;
  useEffect(() => {
    if (!online) return;
    chat.request("seen", { room: slug }).then(
      ({ seen }) => setPositions(new Map(seen.map((position) => [position.id, position]))),
      () => {},
    );
  }, [chat, slug, online]);
  const receipt = chat.latestReceipt.value;
  useEffect(() => {
    if (receipt?.room !== slug) return;
    const { seq, user } = receipt;
    setPositions((known) => (known.size ? new Map(known).set(user.id, { name: user.name, seq }) : known));
  }, [receipt, slug]);
  const last = room.timeline.value.messages.at(-1);
  if (!last || last.author.id !== chat.me.value.id) return null;
  const kinds = new Map(room.members.value.map(({ id, kind }) => [id, kind]));
  const names = [...positions]
    .filter(([, { seq }]) => seq >= last.seq)
    .map(([id, { name }]) => displayName({ name, kind: kinds.get(id) }));
  return names.length > 0 ? <span>{t("seen.by", { names: joinNames(names) })}</span> : null;
}
