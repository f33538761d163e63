import { expect, test } from "vitest";
import cases from "../../../tests/corpus/mentions.json";
import { isMentioned } from "../../src/domain/names";
import type { Message } from "../../src/domain/protocol";

test.each(cases)("$html mentions person $person: $mentioned", ({ payload, person, mentioned }) => {
  expect(isMentioned(payload as Pick<Message, "mentions" | "everyone">, person)).toBe(mentioned);
});
