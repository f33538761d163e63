/**
 * How a timeline is laid out: dividers, groups of messages, and lines of system messages. chatapp/web/timeline.py does
 * the same for the page that the server renders; tests/corpus/grouping.json has cases for both.
 */

import { dayOf, type Zone } from "./dates";
import type { Message, MessageKind } from "./protocol";

/** As `newAfter`: there is no "new" divider. */
export const NOTHING_NEW = -1;

const GROUP_MS = 5 * 60_000;
const SYSTEM_KINDS = ["joined", "left", "renamed"] as const;

export type SystemKind = (typeof SYSTEM_KINDS)[number];

export type Row =
  | { readonly type: "day"; readonly day: string }
  | { readonly type: "new"; readonly seq: number }
  /** `first`: it begins a group, and shows its author. */
  | { readonly type: "message"; readonly message: Message; readonly first: boolean }
  /** System messages that follow each other, on one line. */
  | { readonly type: "system"; readonly messages: readonly Message[] };

/** The rows for messages, oldest first, without replies in threads only. `newAfter` is the last message that was read when the room was opened. */
export function timelineRows(messages: readonly Message[], zone: Zone, newAfter = NOTHING_NEW): Row[] {
  const rows: Row[] = [];
  let previous: Message | undefined;
  const before = (messages[0]?.seq ?? 1) - 1;
  for (const message of messages) {
    if (message.in_thread) continue;
    const dividers = dividersBefore(message, previous, zone, newAfter, before);
    rows.push(...dividers);
    const last = rows.at(-1);
    if (!isSystem(message.kind)) {
      rows.push({
        type: "message",
        message,
        first: dividers.length > 0 || !continuesGroup(message, previous),
      });
    } else if (last?.type === "system") {
      rows[rows.length - 1] = { type: "system", messages: [...last.messages, message] };
    } else {
      rows.push({ type: "system", messages: [message] });
    }
    previous = message;
  }
  return rows;
}

/** Who joined, left and was renamed in a line of system messages, each name once. */
export function summarize(messages: readonly Message[]): { kind: SystemKind; names: string[] }[] {
  return SYSTEM_KINDS.map((kind) => ({
    kind,
    names: [...new Set(messages.filter((message) => message.kind === kind).map(nameIn))],
  })).filter(({ names }) => names.length > 0);
}

function nameIn({ author, body, kind }: Message): string {
  return kind === "renamed" ? `${author.name} ${body}` : author.name;
}

function dividersBefore(
  message: Message,
  previous: Message | undefined,
  zone: Zone,
  newAfter: number,
  before: number,
): Row[] {
  const dividers: Row[] = [];
  const day = dayOf(message.created_at, zone);
  if (!previous || day !== dayOf(previous.created_at, zone)) dividers.push({ type: "day", day });
  // Where the page begins further down than the first unread message, the divider is not on it.
  if (newAfter > NOTHING_NEW && newAfter < message.seq && (previous?.seq ?? before) <= newAfter) {
    dividers.push({ type: "new", seq: message.seq });
  }
  return dividers;
}

/** Whether a message goes without a head of its own, because it follows one by the same author within five minutes. */
export function continuesGroup(
  message: Pick<Message, "author" | "created_at" | "kind" | "reply_to">,
  previous: Message | undefined,
): boolean {
  return (
    previous?.kind === "message" &&
    message.kind === "message" &&
    message.author.id === previous.author.id &&
    message.reply_to === null &&
    Date.parse(message.created_at) - Date.parse(previous.created_at) <= GROUP_MS
  );
}

function isSystem(kind: MessageKind): boolean {
  return (SYSTEM_KINDS as readonly MessageKind[]).includes(kind);
}
