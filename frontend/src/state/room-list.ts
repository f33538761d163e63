/** The rooms I may see, with what is unread in each. */

import { computed, signal } from "@preact/signals";
import { speaksTo } from "../domain/names";
import { isLoud } from "../domain/rooms";
import type { ListedRoom, Message, Person, RoomsPage } from "../domain/wire";

export class RoomList {
  readonly rooms;
  readonly unread = computed(() =>
    this.rooms.value.reduce((sum, room) => sum + (isLoud(room) ? room.unread : 0), 0),
  );

  /** Where the list goes on at the server, after all that I belong to and the first others; null: it is whole. */
  cursor: string | null;

  constructor(rooms: readonly ListedRoom[], cursor: string | null) {
    this.rooms = signal(rooms);
    this.cursor = cursor;
  }

  find(slug: string): ListedRoom | undefined {
    return this.rooms.value.find((room) => room.slug === slug);
  }

  change(slug: string, change: Partial<ListedRoom>): void {
    this.rooms.value = this.rooms.value.map((room) => (room.slug === slug ? { ...room, ...change } : room));
  }

  /** Count a message that I have not seen. */
  count(message: Message, me: number): void {
    const room = this.find(message.room);
    const spoken = speaksTo(message, me) ? 1 : 0;
    if (!room) return;
    const seq = Math.max(room.seq, message.seq);
    this.change(room.slug, { unread: room.unread + 1, mentions: room.mentions + spoken, seq });
  }

  /** A room is new, or otherwise now: what is not told of it stays as it was. */
  put(news: Pick<ListedRoom, "slug"> & Partial<ListedRoom>): void {
    const known = this.find(news.slug);
    const people = news.people?.length ? news.people : known?.people;
    const name = people?.length
      ? people.map((person) => person.name).join(", ")
      : (news.name ?? known?.name ?? "");
    const room = { unread: 0, mentions: 0, joined: false, notify: "mentions", ...known, ...news, name };
    const others = this.rooms.value.filter(({ slug }) => slug !== news.slug);
    const rooms = [...others, { ...room, people: people ?? [] } as ListedRoom];
    this.rooms.value = this.#sorted(rooms);
  }

  /** Who is here of those I talk to directly. */
  seen(slug: string, joined: readonly Person[], left: readonly Person[]): void {
    const is = (people: readonly Person[], id: number) => people.some((person) => person.id === id);
    const room = this.find(slug);
    if (!room?.people.length) return;
    const people = room.people.map((person) => ({
      ...person,
      online: is(joined, person.id) || (person.online && !is(left, person.id)),
    }));
    this.change(slug, { people });
  }

  /** The first page of the list, read when some messages that came live may not have been stored yet. */
  replace({ rooms, cursor = null }: RoomsPage): void {
    const counted = (room: ListedRoom) => {
      const missed = Math.max(0, (this.find(room.slug)?.seq ?? 0) - room.seq);
      return missed ? { ...room, seq: room.seq + missed, unread: room.unread + missed } : room;
    };
    const listed = new Set(rooms.map(({ slug }) => slug));
    const further = this.rooms.value.filter(
      ({ slug, joined }) => cursor !== null && !joined && slug > cursor && !listed.has(slug),
    );
    this.cursor = cursor;
    this.rooms.value = this.#sorted([...rooms.map(counted), ...further]);
  }

  #sorted(rooms: ListedRoom[]): ListedRoom[] {
    return rooms.sort((a, b) => a.name.localeCompare(b.name));
  }

  drop(slug: string): void {
    this.rooms.value = this.rooms.value.filter((room) => room.slug !== slug);
  }
}
