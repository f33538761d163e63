/**
 * What the timeline shows for a stretch of messages: dividers, groups, folded lines. `chatapp/web/timeline.py` is
 * the same rule for the first page; frontend/test/fixtures/timeline.json holds both to it.
 */

import { dayOf, type Zone } from "./days";
import type { Message, MessageKind } from "./wire";

/** As `newAfter`: there is nothing new. */
export const NONE = -1;

const GROUP_MS = 5 * 60_000;

export type Row =
  | { readonly type: "day"; readonly day: string }
  | { readonly type: "new"; readonly seq: number }
  | { readonly type: "message"; readonly message: Message; readonly first: boolean }
  | { readonly type: "quiet"; readonly messages: readonly Message[] };

/** `newAfter`: the last message that was read when the room was opened; NONE for no line. */
export function rows(messages: readonly Message[], zone: Zone, newAfter = NONE): Row[] {
  const out: Row[] = [];
  let previous: Message | undefined;
  for (const message of messages) {
    const opened = dividers(message, previous, zone, newAfter);
    out.push(...opened);
    const last = out.at(-1);
    if (!isQuiet(message.kind)) {
      out.push({ type: "message", message, first: opened.length > 0 || !continues(message, previous) });
    } else if (last?.type === "quiet") {
      out[out.length - 1] = { type: "quiet", messages: [...last.messages, message] };
    } else {
      out.push({ type: "quiet", messages: [message] });
    }
    previous = message;
  }
  return out;
}

/** Who joined, left and was renamed in a folded line; each once. */
export function folded(messages: readonly Message[]) {
  return (["joined", "left", "renamed"] as const)
    .map((kind) => ({ kind, names: [...new Set(messages.filter((m) => m.kind === kind).map(nameOf))] }))
    .filter(({ names }) => names.length > 0);
}

function nameOf(message: Message): string {
  return message.kind === "renamed" ? `${message.author.name} ${message.body}` : message.author.name;
}

function dividers(message: Message, previous: Message | undefined, zone: Zone, newAfter: number): Row[] {
  const out: Row[] = [];
  const day = dayOf(message.created_at, zone);
  if (!previous || day !== dayOf(previous.created_at, zone)) out.push({ type: "day", day });
  if (
    newAfter >= 0 &&
    message.seq > newAfter &&
    (previous ? previous.seq <= newAfter : message.seq === newAfter + 1)
  ) {
    out.push({ type: "new", seq: message.seq });
  }
  return out;
}

function continues(message: Message, previous: Message | undefined): boolean {
  return (
    previous?.kind === "message" &&
    message.kind === "message" &&
    message.author.id === previous.author.id &&
    message.reply_to === null &&
    Date.parse(message.created_at) - Date.parse(previous.created_at) <= GROUP_MS
  );
}

function isQuiet(kind: MessageKind): boolean {
  return kind !== "message" && kind !== "action" && kind !== "poll";
}
