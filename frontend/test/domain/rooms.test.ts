import { expect, test } from "vitest";
import { MOST_OTHERS, rank, readOnly, sections } from "../../src/domain/rooms";
import type { ListedRoom, Person } from "../../src/domain/wire";
import cases from "../fixtures/sidebar.json";

const rooms = cases.rooms as unknown as readonly ListedRoom[];

test("the list falls into its sections", () => {
  const found = Object.values(sections(rooms, cases.here)).map((part) =>
    part.map(({ slug }: ListedRoom) => slug),
  );
  expect(found).toEqual(Object.values(cases.sections));
});

test("rooms one does not belong to are listed only while they are few", () => {
  const [other] = rooms.filter(({ joined }) => !joined);
  const many = Array.from({ length: MOST_OTHERS + 1 }, (_, n) => ({
    ...other,
    slug: `r${n}`,
  })) as ListedRoom[];
  expect(sections(many, "r3").rooms.map(({ slug }) => slug)).toEqual(["r3"]);
  expect(sections(many.slice(1), "r3").rooms).toHaveLength(MOST_OTHERS);
});

test("who may not write is told why", () => {
  for (const { you, here, key, blocked = [] } of cases.read_only) {
    const room = rooms.find(({ slug }) => slug === here);
    expect(readOnly({ id: 1, name: "ada", kind: "account", role: you } as Person, room, blocked)).toBe(key);
  }
});

test("those in charge of the chat have no more to say in direct messages", () => {
  const admin = { id: 1, name: "ada", kind: "account", role: "admin" } as const;
  const direct = rooms.find(({ visibility }) => visibility === "direct");
  expect([rank(admin, rooms[0]), rank(admin, direct), rank(admin, undefined)]).toEqual([3, 1, 0]);
});
