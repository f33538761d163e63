/** A room that was opened: the part of its history that is shown, its members, and how far it was read. */

import { batch, signal } from "@preact/signals";
import type { JoinAck, Member, Message, Page, Person, Room } from "../domain/protocol";
import { NOTHING_NEW } from "../domain/rows";
import { findMessage, fromPage, mergeMessages, type Timeline, withNewer, withOlder } from "../domain/timeline";
import type { Connection } from "../sync/connection";
import { RoomSync } from "../sync/room-sync";
import { pageFocused } from "./ui";

const PAGE = 100;
/** A `seq` above all that exist. */
export const NEWEST = 2_147_483_647;
/** The pause between requests for quoted messages leaves room for more urgent ones. */
const QUOTE_PAUSE_MS = 30;
const TYPING_TIMEOUT_MS = 6_000;

/** A message to scroll to. */
export interface Target {
  readonly seq: number;
  readonly highlight: boolean;
}

/** The first message in view, and how far its top is below that of the timeline, in pixels. */
export interface ScrollPosition {
  readonly seq: number;
  readonly top: number;
}

export class RoomState {
  readonly slug: string;
  readonly room;
  readonly timeline;
  readonly members;
  readonly readSeq;
  /** The last message above the "new" divider; NOTHING_NEW for no divider. */
  readonly newAfter;
  readonly typing = signal<readonly Person[]>([]);
  readonly atBottom = signal(true);
  /** I marked messages as unread: they stay so until I leave the room. */
  readonly markedUnread = signal(false);
  /** Whether this is the room that the page shows. */
  isOpen = false;
  readonly target = signal<Target | null>(null);
  /** Where the timeline was left; null at the bottom. */
  scrollPosition: ScrollPosition | null = null;
  /** The `seq` of the message that a link led to. */
  readonly highlighted = signal<number | null>(null);
  /** The `seq` of the message under the pointer or the keyboard focus. */
  readonly activeSeq = signal<number | null>(null);
  /** The message that the open panel or dialog is about. */
  readonly subject = signal<Message | null>(null);
  /** Messages that are quoted by shown messages and are not shown themselves. */
  readonly quotedMessages = signal<ReadonlyMap<number, Message | undefined>>(new Map());
  readonly loading = signal<"before" | "after" | null>(null);
  readonly sync: RoomSync;
  #fetchingQuoted = false;
  /** The message that the composer replies to or edits. */
  #composerSeq = 0;
  /** The number of the latest load: the answers to earlier ones are ignored. */
  #loadId = 0;
  /** Changes that came while a page was on its way: the server may have read the page before them. */
  #changesDuringLoad: Message[] = [];
  readonly #typingTimers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly connection: Connection,
    private readonly me: Person,
    joined: Pick<JoinAck, "room" | "members" | "history">,
    page: Page,
    readSeq: number,
  ) {
    this.slug = joined.room.slug;
    this.room = signal<Room>(joined.room);
    this.timeline = signal(fromPage(page));
    this.members = signal<readonly Member[]>(joined.members);
    this.readSeq = signal(readSeq);
    this.newAfter = signal(this.#lastRead());
    const options = {
      connection,
      apply: (messages: readonly Message[]) => this.#apply(messages),
      startOver: (fresh: JoinAck) => this.#startOver(fresh),
    };
    this.sync = new RoomSync(joined.room.slug, joined.room.rev, options, joined.history);
  }

  /** Join the room after connecting, and catch up. */
  async join(): Promise<void> {
    const { room, members } = await this.sync.join(PAGE / 2);
    batch(() => {
      this.room.value = { ...room, seq: Math.max(room.seq, this.room.value.seq) };
      this.members.value = members;
    });
  }

  /** Stop showing the room. Next time the "new" divider is where reading stops now. */
  leave(): void {
    this.isOpen = false;
    this.markedUnread.value = false;
    this.newAfter.value = this.#lastRead();
  }

  /** Show nothing of the room. */
  empty(): void {
    this.#cancelLoad();
    this.timeline.value = newestTimeline([]);
    this.quotedMessages.value = new Map();
    this.members.value = [];
    this.subject.value = null;
  }

  #lastRead(): number {
    return this.readSeq.value < this.room.value.seq ? this.readSeq.value : NOTHING_NEW;
  }

  /** Whether somebody is looking at the room. */
  get isWatched(): boolean {
    return this.isOpen && pageFocused.value;
  }

  /** The `seq` of the newest message if it is shown, else 0. */
  get newestShown(): number {
    const { messages, moreAfter } = this.timeline.value;
    return moreAfter ? 0 : (messages.at(-1)?.seq ?? 0);
  }

  /** Take the payload of a `message` or `change` event. */
  applyLive(message: Message): void {
    this.#stopTyping(message.author.id);
    this.sync.applyLive(message);
  }

  /** Load the page above or below what is shown. */
  async loadMore(side: "before" | "after"): Promise<void> {
    const { messages, moreBefore, moreAfter } = this.timeline.value;
    const edge = side === "before" ? messages[0] : messages.at(-1);
    if (this.loading.value || !edge || !(side === "before" ? moreBefore : moreAfter)) return;
    const extend = side === "before" ? withOlder : withNewer;
    await this.#load(side, { [side]: edge.seq }, (page) => extend(this.timeline.value, page));
  }

  /** Show the history around a message, and scroll to it. */
  async showMessage(seq: number, highlight = true): Promise<void> {
    if (findMessage(this.timeline.value, seq)) this.#cancelLoad();
    else if (!(await this.#load("before", { around: seq }, fromPage))) return;
    this.target.value = { seq, highlight };
  }

  /** Show the newest messages. */
  async showLatest(): Promise<void> {
    if (!this.timeline.value.moreAfter) this.#cancelLoad();
    else if (!(await this.#load("after", { before: NEWEST }, fromPage))) return;
    this.target.value = { seq: NEWEST, highlight: false };
  }

  /** Load the messages that are quoted and not shown, one after the other. */
  async fetchQuoted(): Promise<void> {
    if (this.#fetchingQuoted) return;
    this.#fetchingQuoted = true;
    try {
      for (let seq = this.#nextUnknownQuote(); seq !== null; seq = this.#nextUnknownQuote()) {
        const page = { room: this.slug, after: seq - 1, limit: 1 };
        const [message] = (await this.connection.request("history", page)).messages;
        this.quotedMessages.value = new Map(this.quotedMessages.value).set(seq, message);
        await new Promise((resolve) => setTimeout(resolve, QUOTE_PAUSE_MS));
      }
    } finally {
      this.#fetchingQuoted = false;
    }
  }

  /** A message that is shown or quoted. */
  find(seq: number): Message | undefined {
    return findMessage(this.timeline.value, seq) ?? this.quotedMessages.value.get(seq);
  }

  /** Load the message that the composer replies to or edits, so that it can be quoted there. */
  async fetchForComposer(seq: number): Promise<void> {
    this.#composerSeq = seq;
    await this.fetchQuoted();
  }

  #nextUnknownQuote(): number | null {
    const timeline = this.timeline.value;
    const isUnknown = (seq: number) => !this.quotedMessages.value.has(seq) && !findMessage(timeline, seq);
    if (this.#composerSeq && isUnknown(this.#composerSeq)) return this.#composerSeq;
    return timeline.messages.findLast(({ reply_to }) => reply_to !== null && isUnknown(reply_to))?.reply_to ?? null;
  }

  updatePresence(joined: readonly Person[], left: readonly Person[], online_count: number): void {
    const leftIds = new Set(left.map(({ id }) => id));
    const online = new Map(joined.map((person) => [person.id, { ...person, online: true }]));
    const members = this.members.value.map((member) => {
      const present = online.get(member.id);
      online.delete(member.id);
      return present ?? (leftIds.has(member.id) ? { ...member, online: false } : member);
    });
    batch(() => {
      this.members.value = [...members, ...online.values()];
      // Somebody who is present and not among the members has just joined the room.
      const member_count = Math.max(this.room.value.member_count, this.members.value.length);
      this.room.value = { ...this.room.value, online_count, member_count };
    });
  }

  setTyping(user: Person, on: boolean): void {
    this.#stopTyping(user.id);
    if (!on || user.id === this.me.id) return;
    this.typing.value = [...this.typing.value, user];
    this.#typingTimers.set(
      user.id,
      setTimeout(() => this.#stopTyping(user.id), TYPING_TIMEOUT_MS),
    );
  }

  #stopTyping(id: number): void {
    clearTimeout(this.#typingTimers.get(id));
    if (this.typing.value.some((user) => user.id === id)) {
      this.typing.value = this.typing.value.filter((user) => user.id !== id);
    }
  }

  #apply(messages: readonly Message[]): void {
    const { seq } = this.room.value;
    const newestSeq = Math.max(seq, ...messages.map((message) => message.seq));
    if (this.loading.value) this.#changesDuringLoad.push(...messages);
    const isFollowing = this.atBottom.value && this.isWatched;
    batch(() => {
      if (newestSeq > seq) this.#onNewMessages(newestSeq, messages);
      this.timeline.value = mergeMessages(this.timeline.value, messages, isFollowing);
      this.#updateQuoted(messages);
    });
  }

  #updateQuoted(messages: readonly Message[]): void {
    const known = this.quotedMessages.value;
    const changed = messages.filter(({ seq, rev }) => rev > (known.get(seq)?.rev ?? rev));
    if (!changed.length) return;
    this.quotedMessages.value = new Map([...known, ...changed.map((message) => [message.seq, message] as const)]);
  }

  #onNewMessages(seq: number, messages: readonly Message[]): void {
    const { readSeq, newAfter } = this;
    const allMine = messages.every((message) => message.author.id === this.me.id);
    // If I had read everything, posting keeps it that way.
    if (allMine && readSeq.value === this.room.value.seq) readSeq.value = seq;
    else if (!this.isWatched && readSeq.value > newAfter.value) newAfter.value = readSeq.value;
    this.room.value = { ...this.room.value, seq };
  }

  #startOver({ room, messages }: JoinAck): void {
    this.#cancelLoad();
    batch(() => {
      this.room.value = room;
      this.newAfter.value = this.readSeq.value;
      this.timeline.value = newestTimeline(messages);
    });
  }

  /** Ignore the page that is on its way, if any. */
  #cancelLoad(): void {
    this.#loadId += 1;
    this.#changesDuringLoad = [];
    this.loading.value = null;
  }

  /** Load a page and change the timeline by it. Returns false if another load was started before the page came. */
  async #load(
    side: "before" | "after",
    position: { before?: number; after?: number; around?: number },
    change: (page: Page) => Timeline,
  ): Promise<boolean> {
    this.#cancelLoad();
    const id = this.#loadId;
    this.loading.value = side;
    try {
      const page = await this.connection.request("history", { room: this.slug, limit: PAGE, ...position });
      if (id !== this.#loadId) return false;
      batch(() => {
        this.timeline.value = mergeMessages(change(page), this.#changesDuringLoad, false);
      });
      return true;
    } finally {
      if (id === this.#loadId) this.#cancelLoad();
    }
  }
}

/** The newest messages of a room as a timeline. */
export function newestTimeline(messages: readonly Message[]): Timeline {
  return { messages, moreBefore: (messages[0]?.seq ?? 1) > 1, moreAfter: false };
}
