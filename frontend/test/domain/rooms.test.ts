import { expect, test } from "vitest";
import painted from "../../../tests/corpus/rooms.json";
import cases from "../../../tests/corpus/sidebar.json";
import { lockedReason } from "../../src/domain/locked";
import type { ListedRoom, Me } from "../../src/domain/protocol";
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

test.each(painted.cases)("the composer of $name", ({ room, mute, blocked, locked }) => {
  const me = { id: 7, name: "ada", kind: "account", may: [], mute } as Me;
  const listed = { ...painted.blank, ...room } as unknown as ListedRoom;
  expect(lockedReason(me, listed, blocked ?? [])).toEqual(locked);
});

test("the composer of a room that is not listed is open", () => {
  expect(lockedReason({ id: 7, name: "ada", kind: "account", may: [] }, undefined, [])).toBeNull();
});
