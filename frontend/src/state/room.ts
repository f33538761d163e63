/** One room that was opened: the stretch of its history that is shown, who is in it, how far it was read. */

import { batch, signal } from "@preact/signals";
import { NONE } from "../domain/rows";
import * as stretch from "../domain/timeline";
import type { Joined, Member, Message, Page, Person, Room } from "../domain/wire";
import { later } from "../sync/later";
import { RoomSync } from "../sync/room-sync";
import type { Wire } from "../sync/wire";
import { attentive } from "./ui";

const PAGE = 100;
/** As a `seq`: past all that there are. */
export const NEWEST = 2_147_483_647;
const QUOTE_MS = 30;
const TYPING_MS = 6_000;

export interface Target {
  readonly seq: number;
  readonly lit: boolean;
}

export class RoomState {
  readonly slug: string;
  readonly room;
  readonly timeline;
  readonly members;
  readonly readSeq;
  /** The last message that was read when the "new" line was drawn; NONE for no line. */
  readonly newAfter;
  readonly typing = signal<readonly Person[]>([]);
  readonly atBottom = signal(true);
  /** Marked unread by hand: it stays so until the room is left. */
  readonly keptUnread = signal(false);
  /** It is the room that the page shows. */
  shown = false;
  /** A message to bring into view, lit or not. */
  readonly target = signal<Target | null>(null);
  /** Messages that are quoted in what is shown and lie further up. */
  readonly quoted = signal<ReadonlyMap<number, Message | undefined>>(new Map());
  readonly loading = signal<"before" | "after" | null>(null);
  readonly sync: RoomSync;
  #fetching = false;
  /** Counts what is asked for: an answer to anything but the latest is outdated, and is left out. */
  #loads = 0;
  /** Changes that came while a page was on its way: the page may have been read before them. */
  #meanwhile: Message[] = [];
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly wire: Wire,
    private readonly me: Person,
    joined: Pick<Joined, "room" | "members">,
    page: Page,
    readSeq: number,
  ) {
    this.slug = joined.room.slug;
    this.room = signal<Room>(joined.room);
    this.timeline = signal(stretch.fromPage(page));
    this.members = signal<readonly Member[]>(joined.members);
    this.readSeq = signal(readSeq);
    this.newAfter = signal(this.firstUnread());
    this.sync = new RoomSync(joined.room.slug, joined.room.rev, {
      wire,
      apply: (messages) => this.#apply(messages),
      startOver: (fresh) => this.#startOver(fresh),
      later,
    });
  }

  /** Enter the room after (re)connecting. */
  async join(): Promise<void> {
    const { room, members } = await this.sync.join(PAGE / 2);
    batch(() => {
      this.room.value = { ...room, seq: Math.max(room.seq, this.room.value.seq) };
      this.members.value = members;
    });
  }

  /** Where the "new" line belongs now. */
  firstUnread(): number {
    return this.readSeq.value < this.room.value.seq ? this.readSeq.value : NONE;
  }

  /** Stop showing it: the "new" line will be where reading stops now. */
  leave(): void {
    this.shown = false;
    this.keptUnread.value = false;
    this.newAfter.value = this.firstUnread();
  }

  /** Someone is looking at it. */
  get watched(): boolean {
    return this.shown && attentive.value;
  }

  live(message: Message): void {
    this.stopTyping(message.author.id);
    this.sync.live(message);
  }

  /** Fetch the page above or below what is shown. */
  async more(side: "before" | "after"): Promise<void> {
    const { messages, moreBefore, moreAfter } = this.timeline.value;
    const edge = side === "before" ? messages[0] : messages.at(-1);
    if (this.loading.value || !edge || !(side === "before" ? moreBefore : moreAfter)) return;
    await this.#load(side, { [side]: edge.seq }, (page) =>
      side === "before"
        ? stretch.withOlder(this.timeline.value, page)
        : stretch.withNewer(this.timeline.value, page),
    );
  }

  /** Show the history around a message, and bring it into view. */
  async around(seq: number, lit = true): Promise<void> {
    if (stretch.find(this.timeline.value, seq)) this.#abandon();
    else if (!(await this.#load("before", { around: seq }, stretch.fromPage))) return;
    this.target.value = { seq, lit };
  }

  /** Show the history from a day (UTC, `YYYY-MM-DD`) on. */
  async atDate(date: string): Promise<void> {
    if (!(await this.#load("before", { date }, stretch.fromPage))) return;
    const first = this.timeline.value.messages[0];
    if (first) this.target.value = { seq: first.seq, lit: false };
  }

  /** Fetch what is quoted and not among what is shown: one after the other, leaving room for other requests. */
  async fetchQuoted(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      for (let seq = this.#unknownQuote(); seq !== null; seq = this.#unknownQuote()) {
        const where = { room: this.slug, after: seq - 1, limit: 1 };
        const [message] = (await this.wire.request("history", where)).messages;
        this.quoted.value = new Map(this.quoted.value).set(seq, message);
        await new Promise<void>((done) => later(QUOTE_MS, done));
      }
    } finally {
      this.#fetching = false;
    }
  }

  #unknownQuote(): number | null {
    const { timeline, quoted } = this;
    const unknown = ({ reply_to }: Message) =>
      reply_to !== null && !quoted.value.has(reply_to) && !stretch.find(timeline.value, reply_to);
    return timeline.value.messages.findLast(unknown)?.reply_to ?? null;
  }

  /** Go to the newest messages. */
  async latest(): Promise<void> {
    if (!this.timeline.value.moreAfter) this.#abandon();
    else if (!(await this.#load("after", { before: NEWEST }, stretch.fromPage))) return;
    this.target.value = { seq: NEWEST, lit: false };
  }

  /** The newest message is shown, and nothing after it is missing. */
  get shownTo(): number {
    const { messages, moreAfter } = this.timeline.value;
    return moreAfter ? 0 : (messages.at(-1)?.seq ?? 0);
  }

  arrived(joined: readonly Person[], left: readonly Person[], online: number): void {
    const gone = new Set(left.map((person) => person.id));
    const come = new Map(joined.map((person) => [person.id, { ...person, online: true }]));
    const members = this.members.value.map((member) => {
      const now = come.get(member.id);
      come.delete(member.id);
      return now ?? (gone.has(member.id) ? { ...member, online: false } : member);
    });
    batch(() => {
      this.members.value = [...members, ...come.values()];
      // Who comes and is in no list has just become a member.
      const member_count = Math.max(this.room.value.member_count, this.members.value.length);
      this.room.value = { ...this.room.value, online_count: online, member_count };
    });
  }

  types(user: Person, on: boolean): void {
    this.stopTyping(user.id);
    if (!on || user.id === this.me.id) return;
    this.typing.value = [...this.typing.value, user];
    this.#timers.set(
      user.id,
      setTimeout(() => this.stopTyping(user.id), TYPING_MS),
    );
  }

  stopTyping(id: number): void {
    clearTimeout(this.#timers.get(id));
    if (this.typing.value.some((user) => user.id === id)) {
      this.typing.value = this.typing.value.filter((user) => user.id !== id);
    }
  }

  #apply(messages: readonly Message[]): void {
    const { seq } = this.room.value;
    const top = Math.max(seq, ...messages.map((message) => message.seq));
    if (this.loading.value) this.#meanwhile.push(...messages);
    const following = this.atBottom.value && this.watched;
    batch(() => {
      if (top > seq) this.#grown(top, messages);
      this.timeline.value = stretch.merge(this.timeline.value, messages, following);
    });
  }

  #grown(seq: number, messages: readonly Message[]): void {
    const { readSeq, newAfter } = this;
    const mine = messages.every((message) => message.author.id === this.me.id);
    if (mine && readSeq.value === this.room.value.seq) readSeq.value = seq;
    else if (!this.watched && readSeq.value > newAfter.value) newAfter.value = readSeq.value;
    this.room.value = { ...this.room.value, seq };
  }

  #startOver({ room, messages }: Joined): void {
    this.#abandon();
    batch(() => {
      this.room.value = room;
      this.newAfter.value = this.readSeq.value;
      this.timeline.value = newest(messages);
    });
  }

  /** Whatever is on its way, its answer is not for what is shown now. */
  #abandon(): void {
    this.#loads += 1;
    this.#meanwhile = [];
    this.loading.value = null;
  }

  /** Change what is shown by a page; false where something else was asked for before it came. */
  async #load(
    side: "before" | "after",
    where: { before?: number; after?: number; around?: number; date?: string },
    change: (page: Page) => stretch.Timeline,
  ): Promise<boolean> {
    this.#abandon();
    const load = this.#loads;
    this.loading.value = side;
    try {
      const page = await this.wire.request("history", { room: this.slug, limit: PAGE, ...where });
      if (load !== this.#loads) return false;
      batch(() => {
        this.timeline.value = stretch.merge(change(page), this.#meanwhile, false);
      });
      return true;
    } finally {
      if (load === this.#loads) this.#abandon();
    }
  }
}

/** The newest messages of a room, as a stretch. */
export function newest(messages: readonly Message[]): stretch.Timeline {
  return { messages, moreBefore: (messages[0]?.seq ?? 1) > 1, moreAfter: false };
}
