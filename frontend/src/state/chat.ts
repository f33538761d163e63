/** The chat of the person at this page: the rooms, the open one, what is on its way out, and all they can do. */

import { batch, signal } from "@preact/signals";
import { NONE } from "../domain/rows";
import { t } from "../domain/text";
import type { Announcements, Boot, Joined, ListedRoom, Message, Page, Person } from "../domain/wire";
import { later } from "../sync/later";
import { type Entry, Outbox } from "../sync/outbox";
import { Sender } from "../sync/sender";
import type { Storage } from "../sync/storage";
import { Refused, type Wire } from "../sync/wire";
import { newest, RoomState } from "./room";
import { RoomList } from "./room-list";
import { tell } from "./ui";

const TYPING_EVERY_MS = 3_000;
/** How long an own message may be stored and not yet come back in the stream before it is asked for. */
const ECHO_MS = 2_000;

export interface ChatParts {
  readonly wire: Wire;
  readonly storage: Storage;
  readonly alone: (work: () => Promise<void>) => Promise<void>;
  readonly makeId: () => string;
}

export class Chat {
  readonly me;
  readonly rooms;
  readonly current;
  readonly outbox: Outbox;
  readonly waiting;
  /** Own messages that are stored and whose turn in the stream is still to come. */
  readonly stored = signal<readonly { entry: Entry; message: Message }[]>([]);
  readonly online = signal(false);
  /** What somebody else wrote last, where I was not reading. */
  readonly news = signal<Message | null>(null);
  /** Who read on last, in a small room. */
  readonly seen = signal<Announcements["seen"] | null>(null);
  /** The ids of those I block: their messages are folded away. */
  readonly blocked;
  /** Rooms that I may see no more. */
  readonly gone = new Set<string>();
  /** Why the server lets us in no more. */
  readonly shutOut = signal("");
  readonly unread;
  /** What I was told of rooms that I am asked into, the latest first: of each room that counts. */
  readonly invitations;
  readonly csrf: string;
  readonly longest: number;
  /** Whether a guest may keep the name, by a password. */
  readonly namesAreKept: boolean;
  readonly #list: RoomList;
  readonly #opened = new Map<string, RoomState>();
  readonly #sender: Sender;
  #typedAt = 0;

  constructor(
    boot: Boot,
    private readonly parts: ChatParts,
  ) {
    const { wire, storage } = parts;
    this.me = signal<Person>(boot.you);
    this.#list = new RoomList(boot.rooms, boot.rooms_cursor);
    this.rooms = this.#list.rooms;
    this.unread = this.#list.unread;
    this.csrf = boot.csrf;
    this.blocked = signal(boot.blocked);
    this.invitations = signal(boot.invitations);
    this.longest = boot.settings.message_max_chars;
    this.namesAreKept = boot.settings.registration === "open";
    this.current = signal(this.#opens(boot, boot, boot.read_seq));
    this.current.value.shown = true;
    if (boot.focus !== null) this.current.value.target.value = { seq: boot.focus, lit: true };
    this.outbox = new Outbox(storage, boot.you.id, () => {
      this.waiting.value = this.outbox.entries();
    });
    this.waiting = signal<readonly Entry[]>(this.outbox.entries());
    this.#sender = new Sender({
      wire,
      outbox: this.outbox,
      alone: parts.alone,
      later,
      stored: (entry, message) => this.#wasStored(entry, message),
    });
    this.#listen();
  }

  /** The connection stands: catch up, then send what waits. */
  async connected(): Promise<void> {
    try {
      await this.current.value.join();
      batch(() => {
        this.online.value = true;
        this.shutOut.value = "";
      });
      this.send();
      const page = await this.parts.wire.request("rooms", { follow: true });
      this.invitations.value = page.invitations;
      this.#list.replace(page);
      this.#readTo(page.rooms);
      await this.#follow();
    } catch (error) {
      this.#lost(error);
    }
  }

  /** Where the list of rooms goes on at the server; null: it is whole. */
  get roomsCursor(): string | null {
    return this.#list.cursor;
  }

  cut(): void {
    this.online.value = false;
  }

  /** Show a room, and in it a message where `seq` names one. Says whether it could. */
  open(slug: string, seq?: number): Promise<boolean> {
    return this.act(this.#open(slug, seq));
  }

  /** Put a text on its way; it is in the outbox before anything else happens. */
  post(body: string, replyTo: number | null, room = this.current.value.slug): void {
    this.outbox.add(room, body, replyTo, this.parts.makeId(), new Date());
    this.#typedAt = 0;
    this.send();
  }

  /** Another tab wrote or sent something. */
  outboxChanged(): void {
    this.waiting.value = this.outbox.entries();
    this.send();
  }

  send(): void {
    void this.#sender.pump();
  }

  retry(entry: Entry): void {
    this.outbox.retry(entry);
    this.send();
  }

  /** Carry out a request whose result comes back in the stream. Says whether it worked, and to the person if not. */
  async act(work: Promise<unknown>): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      this.explain(error);
      return false;
    }
  }

  edit(message: Message, body: string): Promise<boolean> {
    return this.act(this.parts.wire.request("edit", { room: message.room, seq: message.seq, body }));
  }

  remove(message: Message): Promise<boolean> {
    return this.act(this.parts.wire.request("delete", { room: message.room, seq: message.seq }));
  }

  react(message: Message, emoji: string): Promise<boolean> {
    const mine = message.reactions.find((reaction) => reaction.emoji === emoji)?.users ?? [];
    const on = !mine.some((user) => user.id === this.me.value.id);
    return this.act(this.parts.wire.request("react", { room: message.room, seq: message.seq, emoji, on }));
  }

  request: Wire["request"] = (event, payload) => this.parts.wire.request(event, payload);

  /** Tell the others that I write (at most every 3 s), or that I stopped. */
  typing(on: boolean): void {
    const now = Date.now();
    if (on ? now - this.#typedAt < TYPING_EVERY_MS : this.#typedAt === 0) return;
    this.#typedAt = on ? now : 0;
    this.parts.wire.request("typing", { room: this.current.value.slug, on }).catch(() => {});
  }

  /** Mark the open room as read up to what is shown. */
  markRead(room: RoomState, seq: number): void {
    room.readSeq.value = seq;
    this.#list.change(room.slug, { unread: 0, mentions: 0 });
    this.parts.wire.request("read", { room: room.slug, seq }).catch(() => {});
  }

  /** Take all of a room for read. */
  async readAll(slug: string): Promise<void> {
    const { unread, mentions } = await this.request("read", { room: slug, seq: Number.MAX_SAFE_INTEGER });
    this.#list.change(slug, { unread, mentions });
    const opened = this.#opened.get(slug);
    if (opened) opened.readSeq.value = opened.room.value.seq;
  }

  /** The open room as my list has it. */
  get listed(): ListedRoom | undefined {
    return this.#list.find(this.current.value.slug);
  }

  /** Take a room that I opened or began into my list. */
  know(room: Pick<ListedRoom, "slug"> & Partial<ListedRoom>): void {
    this.#list.put(room);
  }

  explain(error: unknown): void {
    tell(error instanceof Refused ? error.message : t("failed.try"));
  }

  async #open(slug: string, seq?: number): Promise<void> {
    const room = this.#opened.get(slug) ?? (await this.#enter(slug));
    const left = this.current.value;
    if (room !== left) {
      batch(() => {
        left.leave();
        room.shown = true;
        this.current.value = room;
      });
    }
    if (seq) await room.around(seq);
    else if (room.timeline.value.moreAfter && room.newAfter.value === NONE) await room.latest();
  }

  async #enter(slug: string): Promise<RoomState> {
    const joined = await this.parts.wire.request("join", { room: slug });
    const unread = this.#list.find(slug)?.unread ?? 0;
    const { messages, moreBefore } = newest(joined.messages);
    const page = { messages, more_before: moreBefore, more_after: false };
    const room = this.#opens(joined, page, joined.read_seq ?? joined.room.seq - unread);
    this.#list.change(slug, { joined: true, role: this.#list.find(slug)?.role ?? "member" });
    if (room.newAfter.value + 1 < (messages[0]?.seq ?? 0) && unread)
      await room.around(room.newAfter.value + 1, false);
    return room;
  }

  #opens(joined: Pick<Joined, "room" | "members">, page: Page, readSeq: number): RoomState {
    const room = new RoomState(this.parts.wire, this.me.value, joined, page, readSeq);
    this.#opened.set(room.slug, room);
    return room;
  }

  #listen(): void {
    const { wire } = this.parts;
    for (const event of ["welcome", "you"] as const)
      wire.on(event, ({ you }) => {
        this.me.value = you;
      });
    wire.on("message", (message) => this.#arrived(message));
    wire.on("change", (message) => this.#opened.get(message.room)?.live(message));
    wire.on("presence", ({ room, joined, left, changed = [], online_count }) => {
      this.#opened.get(room)?.arrived([...joined, ...changed], left, online_count);
      this.#list.seen(room, joined, left);
    });
    wire.on("typing", ({ room, user, on }) => this.#opened.get(room)?.types(user, on));
    wire.on("seen", (position) => {
      this.seen.value = position;
    });
    wire.on("read", ({ room, seq, unread, mentions }) => {
      const opened = this.#opened.get(room);
      if (opened) opened.readSeq.value = seq;
      this.#list.change(room, { unread, mentions });
    });
    wire.on("room", (event) => this.#roomChanged(event));
    wire.on("invitation", (news) => {
      this.invitations.value = [news, ...this.invitations.value];
    });
    wire.on("notice", ({ message }) => tell(message));
  }

  #arrived(message: Message): void {
    const opened = this.#opened.get(message.room);
    opened?.live(message);
    this.#dropStored();
    const reading = opened?.watched && opened.atBottom.value;
    if (message.author.id === this.me.value.id || reading) return;
    this.#list.count(message, this.me.value.id);
    this.news.value = message;
  }

  #roomChanged({ room, gone }: Announcements["room"]): void {
    const { slug } = room;
    if (gone) {
      this.#list.drop(slug);
      this.#opened.delete(slug);
      this.gone.add(slug);
      if (this.current.value.slug !== slug) return;
      tell(t("rooms.gone"));
      const [first] = this.rooms.value;
      if (first) void this.open(first.slug);
      return;
    }
    this.#list.put(room);
    const opened = this.#opened.get(slug);
    const listed = this.#list.find(slug);
    if (opened && listed) {
      const { member_count, online_count, seq, rev } = opened.room.value;
      opened.room.value = { ...listed, member_count, online_count, seq, rev };
    }
  }

  /** My other rooms are heard already: those that were opened get what they missed. */
  async #follow(): Promise<void> {
    for (const opened of this.#opened.values()) if (opened !== this.current.value) await opened.join();
  }

  /** What was read while there was no connection is not known to the server: it will be told again. */
  #readTo(rooms: readonly ListedRoom[]): void {
    for (const { slug, unread } of rooms) {
      const opened = this.#opened.get(slug);
      if (opened && unread)
        opened.readSeq.value = Math.min(opened.readSeq.value, opened.room.value.seq - unread);
    }
  }

  #wasStored(entry: Entry, message: Message): void {
    this.stored.value = [...this.stored.value, { entry, message }];
    this.#dropStored();
    setTimeout(() => {
      const room = this.#opened.get(message.room);
      room?.sync.heard(message.rev);
      room?.sync.check();
      this.stored.value = this.stored.value.filter((item) => item.entry !== entry);
    }, ECHO_MS);
  }

  /** Let go of own messages that are in their place by now. */
  #dropStored(): void {
    const left = this.stored.value.filter(
      ({ message }) => (this.#opened.get(message.room)?.room.value.seq ?? 0) < message.seq,
    );
    if (left.length < this.stored.value.length) this.stored.value = left;
  }

  #lost(error: unknown): void {
    if (!(error instanceof Refused)) return;
    if (error.passing) setTimeout(() => void this.connected(), 2_000);
    else tell(error.message);
  }
}
