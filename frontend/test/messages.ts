/** Messages for tests. `messages` are those that the server's templates and the components must render alike. */

import corpus from "../../tests/corpus/timeline.json";
import type { Message } from "../src/domain/protocol";

export const { me, new_after: newAfter } = corpus;

export const messages: Message[] = corpus.messages.map((found) =>
  message(found.seq, { rev: found.seq + 100, ...(found as Partial<Message>) }),
);

/** A message with nothing special about it. */
export function message(seq: number, rest: Partial<Message> = {}): Message {
  return {
    room: "general",
    seq,
    rev: seq,
    client_id: null,
    kind: "message",
    author: { id: 1, name: "ada", kind: "guest" },
    body: `text ${seq}`,
    html: null,
    created_at: new Date(Date.UTC(2026, 10, 22, 12, 0, seq)).toISOString(),
    edited_at: null,
    deleted: false,
    reply_to: null,
    reactions: [],
    ...rest,
  };
}
