import { expect, test } from "vitest";
import cases from "../../../tests/corpus/grouping.json";
import type { Message, MessageKind } from "../../src/domain/protocol";
import { summarize, timelineRows } from "../../src/domain/rows";
import { message } from "../messages";

type Case = (typeof cases)[number];

function messagesOf({ first_seq = 1, messages }: Case): Message[] {
  return messages.map((given, index) => {
    const { author = 1, ...rest } = given as { author?: number };
    return message(first_seq + index, {
      author: { id: author, name: `person ${author}`, kind: "account" },
      ...(rest as Partial<Message>),
    });
  });
}

test.each(cases)("$name", (given) => {
  const rows = timelineRows(messagesOf(given), "utc", given.new_after);
  const names = rows.map((row) => (row.type === "message" ? (row.first ? "first" : "next") : row.type));
  expect(names).toEqual(given.rows);
});

test("a line of system messages names each person once", () => {
  const system = (seq: number, kind: MessageKind, name: string) =>
    message(seq, { kind, author: { id: seq, name, kind: "imported" } });
  const messages = [system(1, "joined", "Ana"), system(2, "left", "Ben"), system(3, "joined", "Ana")];
  expect(summarize(messages)).toEqual([
    { kind: "joined", names: ["Ana"] },
    { kind: "left", names: ["Ben"] },
  ]);
});
