/** The rooms I may see, sorted by name, with what is unread in each. */

import { computed, signal } from "@preact/signals";
import type { ListedRoom, Person, RoomsPage } from "../domain/protocol";
import { hasUnread } from "../domain/rooms";

export class RoomList {
  readonly rooms;
  readonly unreadCount = computed(() =>
    this.rooms.value.reduce((sum, room) => sum + (hasUnread(room) ? room.unread : 0), 0),
  );

  /** Where the server continues the list, after all rooms I joined and the first others; null: the list is complete. */
  cursor: string | null;

  constructor(rooms: readonly ListedRoom[], cursor: string | null) {
    this.rooms = signal(rooms);
    this.cursor = cursor;
  }

  find(slug: string): ListedRoom | undefined {
    return this.rooms.value.find((room) => room.slug === slug);
  }

  /** Change a room that is listed. */
  update(slug: string, changes: Partial<ListedRoom>): void {
    this.rooms.value = this.rooms.value.map((room) => (room.slug === slug ? { ...room, ...changes } : room));
  }

  /** Add a room, or change it: fields that are not given stay as they were. */
  put(changes: Pick<ListedRoom, "slug"> & Partial<ListedRoom>): void {
    const known = this.find(changes.slug);
    const people = (changes.people?.length ? changes.people : known?.people) ?? [];
    // A direct message is named after the others in it.
    const name = people.length ? people.map((person) => person.name).join(", ") : (changes.name ?? known?.name ?? "");
    const blank = { read_seq: 0, unread: 0, mentions: 0, joined: false, notify: "mentions" };
    const room = { ...blank, ...known, ...changes, name, people } as ListedRoom;
    this.rooms.value = sorted([...this.rooms.value.filter(({ slug }) => slug !== room.slug), room]);
  }

  /** Update who of the people in a direct message is online. */
  updatePresence(slug: string, joined: readonly Person[], left: readonly Person[]): void {
    const includes = (people: readonly Person[], id: number) => people.some((person) => person.id === id);
    const room = this.find(slug);
    if (!room?.people.length) return;
    const people = room.people.map((person) => ({
      ...person,
      online: includes(joined, person.id) || (person.online && !includes(left, person.id)),
    }));
    this.update(slug, { people });
  }

  /** Take the first page of the list. Returns the rooms of which newer messages came while it was on its way. */
  replace({ rooms, cursor = null }: RoomsPage): string[] {
    const newer = rooms.filter((room) => (this.find(room.slug)?.seq ?? 0) > room.seq).map(({ slug }) => slug);
    const withSeq = (room: ListedRoom) => ({ ...room, seq: Math.max(room.seq, this.find(room.slug)?.seq ?? 0) });
    const slugs = new Set(rooms.map(({ slug }) => slug));
    const furtherDown = this.rooms.value.filter(
      ({ slug, joined }) => cursor !== null && !joined && slug > cursor && !slugs.has(slug),
    );
    this.cursor = cursor;
    this.rooms.value = sorted([...rooms.map(withSeq), ...furtherDown]);
    return newer;
  }

  keepOnly(slug: string): void {
    this.rooms.value = this.rooms.value.filter((room) => room.slug === slug);
  }

  remove(slug: string): void {
    this.rooms.value = this.rooms.value.filter((room) => room.slug !== slug);
  }
}

function sorted(rooms: ListedRoom[]): ListedRoom[] {
  return rooms.sort((a, b) => a.name.localeCompare(b.name));
}
