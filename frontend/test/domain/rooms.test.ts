import { expect, test } from "vitest";
import cases from "../../../tests/corpus/sidebar.json";
import { readOnlyReason } from "../../src/domain/permissions";
import type { ListedRoom, Person } from "../../src/domain/protocol";
import { MAX_UNJOINED, roomSections } from "../../src/domain/rooms";

const rooms = cases.rooms as unknown as readonly ListedRoom[];

test("the list is divided into sections", () => {
  const sections = Object.values(roomSections(rooms, cases.here)).map((section) =>
    section.map(({ slug }: ListedRoom) => slug),
  );
  expect(sections).toEqual(Object.values(cases.sections));
});

test("rooms that one has not joined are listed only while there are few", () => {
  const unjoined = rooms.find(({ joined }) => !joined);
  const many = Array.from({ length: MAX_UNJOINED + 1 }, (_, n) => ({
    ...unjoined,
    slug: `r${n}`,
  })) as ListedRoom[];
  expect(roomSections(many, "r3").rooms.map(({ slug }) => slug)).toEqual(["r3"]);
  expect(roomSections(many.slice(1), "r3").rooms).toHaveLength(MAX_UNJOINED);
});

test.each(cases.read_only)("a $you in $here reads why they cannot post: $key", (given) => {
  const room = rooms.find(({ slug }) => slug === given.here);
  const person = { id: 1, name: "ada", kind: "account", role: given.you } as Person;
  expect(readOnlyReason(person, room, given.blocked ?? [])).toBe(given.key);
});
