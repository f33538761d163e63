/** The rooms I may see, with what is unread in each. */

import { computed, signal } from "@preact/signals";
import { speaksTo } from "../domain/names";
import type { ListedRoom, Message } from "../domain/wire";

export class RoomList {
  readonly rooms;
  readonly unread = computed(() => this.rooms.value.reduce((sum, room) => sum + room.unread, 0));

  constructor(rooms: readonly ListedRoom[]) {
    this.rooms = signal(rooms);
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
    if (room) this.change(room.slug, { unread: room.unread + 1, mentions: room.mentions + spoken });
  }

  /** A room is new, or is called otherwise now. */
  put({ name, slug, topic }: ListedRoom): void {
    const listed = { unread: 0, mentions: 0, joined: false, ...this.find(slug), name, slug, topic };
    const others = this.rooms.value.filter((room) => room.slug !== slug);
    this.rooms.value = [...others, listed].sort((a, b) => a.name.localeCompare(b.name));
  }

  drop(slug: string): void {
    this.rooms.value = this.rooms.value.filter((room) => room.slug !== slug);
  }
}
