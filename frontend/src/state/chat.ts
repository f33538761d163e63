/** The chat as this person sees it: the list of rooms, the open room, unsent messages, and all they can do. */

import { batch, signal } from "@preact/signals";
import type {
  InitialState,
  JoinAck,
  ListedRoom,
  Me,
  Message,
  Page,
  ServerEvents,
  ThreadState,
} from "../domain/protocol";
import { NOTHING_NEW } from "../domain/rows";
import { t } from "../domain/text";
import { type Connection, RefusedError } from "../sync/connection";
import { Outbox, type OutboxEntry } from "../sync/outbox";
import { Sender, type SenderOptions } from "../sync/sender";
import type { KeyValueStorage } from "../sync/storage";
import { ChangedMessages } from "./changed-messages";
import { Composers } from "./composer";
import { Drafts } from "./drafts";
import { newestTimeline, RoomState } from "./room";
import { RoomList } from "./room-list";
import { dialog, hideLayers, hideRoomLayers, lazyPartsWanted, toast } from "./ui";
import { UnreadCounts } from "./unread-counts";

const TYPING_INTERVAL_MS = 3_000;
/** How long a stored message of mine may be missing from the live stream before the room asks for changes. */
const ECHO_TIMEOUT_MS = 2_000;
/** Earlier announcements have been read out by then. */
const MAX_ANNOUNCED = 5;
const CATCH_UP_RETRY_MS = 2_000;
const LONGEST_TIMER_MS = 2_147_483_647;

export interface ChatOptions {
  readonly connection: Connection;
  readonly storage: KeyValueStorage;
  /** The storage of this tab alone. */
  readonly session: KeyValueStorage;
  readonly withLock: SenderOptions["withLock"];
  readonly makeId: () => string;
}

/** What a request's failure looks like to the person: the server's words if it refused. */
export function errorText(error: unknown): string {
  return error instanceof RefusedError ? error.message : t("failed.try");
}

export class Chat {
  readonly me;
  readonly rooms;
  readonly current;
  readonly outbox: Outbox;
  readonly outboxEntries;
  readonly drafts: Drafts;
  readonly composers: Composers;
  /** Messages of mine that are stored, and have not come back in the live stream yet. */
  readonly awaitingEcho = signal<readonly { entry: OutboxEntry; message: Message }[]>([]);
  /** Until when (Unix time, ms) rooms wait before my next message can be sent, as in slow mode. */
  readonly delays = signal<ReadonlyMap<string, number>>(new Map());
  readonly #changedMessages = new ChangedMessages();
  readonly online = signal(false);
  /** The last messages of others that came while their room was open: what a screen reader is told. */
  readonly announced = signal<readonly Message[]>([]);
  /** The latest message of somebody else that came while I was not reading its room. */
  readonly latestUnseen = signal<Message | null>(null);
  /** The latest `seen` event: who has read how far in a small room. */
  readonly latestReceipt = signal<ServerEvents["seen"] | null>(null);
  /** The ids of people I block. */
  readonly blockedIds;
  /** The slugs of rooms that were removed, or that I may no longer see. */
  readonly removedRooms = new Set<string>();
  /** Why the server no longer lets me in; empty while it does. */
  readonly signedOutReason = signal("");
  /** Whether the server refuses connections of pages at this address. */
  readonly isAddressRefused = signal(false);
  /** The address at which browsers should open the chat, if the server has been told. */
  readonly publicUrl: string;
  readonly unreadCount;
  /** All I was told of invitations, the latest first: of each room only the latest counts. */
  readonly invitations;
  readonly csrf: string;
  readonly maxMessageLength: number;
  /** The place's own name. */
  readonly chatName: string;
  /** Whether a guest may create an account. */
  readonly canRegister: boolean;
  /** The threads that I follow: see followed-threads.ts. */
  readonly threads = signal<readonly ThreadState[]>([]);
  /** Called when a message of mine is known to be stored. */
  onOwnStored: (message: Message) => void = () => {};
  readonly #roomList: RoomList;
  readonly #unread: UnreadCounts;
  readonly #openRooms = new Map<string, RoomState>();
  readonly #sender: Sender;
  #lastTypingAt = 0;
  #typingRoom = "";
  #muteTimer?: ReturnType<typeof setTimeout>;

  constructor(
    initial: InitialState,
    private readonly options: ChatOptions,
  ) {
    const { connection, storage, withLock } = options;
    this.me = signal<Me>(initial.you);
    this.#setMe(initial.you);
    this.#roomList = new RoomList(initial.rooms, initial.rooms_cursor);
    this.rooms = this.#roomList.rooms;
    this.unreadCount = this.#roomList.unreadCount;
    this.csrf = initial.csrf;
    this.blockedIds = signal(initial.blocked);
    this.#unread = new UnreadCounts(
      this.#roomList,
      connection,
      () => this.me.value,
      () => this.blockedIds.value,
      ({ room, thread_root }) => this.threads.value.some((state) => state.room === room && state.seq === thread_root),
    );
    this.invitations = signal(initial.invitations);
    this.maxMessageLength = initial.settings.message_max_chars;
    this.chatName = initial.settings.chat_name;
    this.publicUrl = initial.settings.public_url;
    this.canRegister = initial.settings.registration === "open";
    this.current = signal(this.#addOpenRoom(initial, initial, initial.read_seq));
    this.current.value.isOpen = true;
    if (initial.focus !== null) this.current.value.target.value = { seq: initial.focus, highlight: true };
    this.drafts = new Drafts(storage, initial.you.id);
    this.composers = new Composers(this.drafts, options.session, initial.you.id);
    this.outbox = new Outbox(storage, initial.you.id, () => {
      this.outboxEntries.value = this.outbox.entries();
    });
    this.outboxEntries = signal<readonly OutboxEntry[]>(this.outbox.entries());
    this.#sender = new Sender({
      connection,
      outbox: this.outbox,
      withLock,
      onStored: (entry, message) => this.#onStored(entry, message),
      onDelays: (delays) => {
        this.delays.value = delays;
      },
    });
    this.#listen();
  }

  /** The connection is up: catch up on the open room, send pending messages, then refresh the other rooms. */
  async onConnected(): Promise<void> {
    try {
      await this.current.value.join();
      batch(() => {
        this.online.value = true;
        this.signedOutReason.value = "";
      });
      this.send();
      await this.#refreshRooms();
      await this.#rejoinOpenRooms();
    } catch (error) {
      this.#onCatchUpFailed(error);
    }
  }

  async #refreshRooms(): Promise<void> {
    const page = await this.request("rooms", { follow: true });
    this.invitations.value = page.invitations;
    for (const slug of this.#roomList.replace(page)) this.#unread.refresh(slug);
    this.#lowerReadPositions(page.rooms);
  }

  onDisconnected(): void {
    this.online.value = false;
  }

  /** I am no longer signed in: all that others wrote leaves the page, and only what I have not sent stays. */
  onSignedOut(reason: string): void {
    batch(() => {
      this.signedOutReason.value = reason;
      for (const room of this.#openRooms.values()) room.empty();
      this.#roomList.keepOnly(this.current.value.slug);
      this.announced.value = [];
      this.latestUnseen.value = null;
      dialog.value = null;
      hideLayers();
    });
    this.drafts.forgetStored();
  }

  /** Where the server continues the list of rooms; null: the list is complete. */
  get roomsCursor(): string | null {
    return this.#roomList.cursor;
  }

  /** The open room's entry in the list of rooms. */
  get currentListing(): ListedRoom | undefined {
    return this.#roomList.find(this.current.value.slug);
  }

  /** Open a room and, if `seq` is given, bring that message into view. Returns whether it worked. */
  open(slug: string, seq?: number): Promise<boolean> {
    return this.attempt(this.#open(slug, seq));
  }

  /** Post a message, with `thread` for that thread only. It is in the outbox before anything else happens. */
  post(body: string, reply_to: number | null, room = this.current.value.slug, thread = 0): void {
    // What is shown while I write is read: the server has to know it before it hears my message.
    const shown = this.current.value;
    const { seq } = shown.room.value;
    if (room === shown.slug && shown.isWatched && shown.atBottom.value && shown.readSeq.value < seq)
      this.markRead(shown, seq);
    this.outbox.add({ room, body, reply_to, thread, client_id: this.makeId() }, new Date());
    this.#lastTypingAt = 0;
    this.send();
  }

  /** Another tab changed the storage under this key, or, with null, all of it. */
  onStorage(key: string | null): void {
    this.drafts.onStorage(key);
    if (!this.outbox.owns(key)) return;
    this.outboxEntries.value = this.outbox.entries();
    this.send();
  }

  send(): void {
    void this.#sender.sendPending();
  }

  retry(entry: OutboxEntry): void {
    this.outbox.retry(entry);
    void this.#sender.resume(entry.room);
  }

  /** A message that was loaded some time ago, as it is now. */
  latest = <Copy extends Message>(copy: Copy): Copy => this.#changedMessages.current(copy);

  makeId(): string {
    return this.options.makeId();
  }

  on: Connection["on"] = (event, listener) => this.options.connection.on(event, listener);

  request: Connection["request"] = (event, payload) => this.options.connection.request(event, payload);

  /** Wait for work whose result comes back as an event. Returns whether it worked; if not, a toast says why. */
  async attempt(work: Promise<unknown>): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      toast(errorText(error));
      return false;
    }
  }

  /** Tell the others that I am typing, at most every three seconds, or that I stopped. */
  typing(room: string, on: boolean): void {
    const now = Date.now();
    const wasTyping = this.#lastTypingAt !== 0 && this.#typingRoom === room;
    if (on ? wasTyping && now - this.#lastTypingAt < TYPING_INTERVAL_MS : !wasTyping) return;
    this.#lastTypingAt = on ? now : 0;
    this.#typingRoom = room;
    this.request("typing", { room, on }).catch(() => {});
  }

  /** Mark the open room as read up to `seq`. */
  markRead(room: RoomState, seq: number): void {
    room.readSeq.value = seq;
    this.#roomList.update(room.slug, { read_seq: seq, unread: 0, mentions: 0 });
    this.request("read", { room: room.slug, seq }).catch(() => {});
  }

  /** What is unread in a room may be another number now. */
  refreshUnread(room: string): void {
    this.#unread.refresh(room);
  }

  /** I block these people now: what they wrote is not unread. */
  setBlocked(ids: readonly number[]): void {
    this.blockedIds.value = ids;
    this.announced.value = this.announced.value.filter((message) => !ids.includes(message.author.id));
    this.#refreshRooms().catch(() => {});
  }

  /** Add a room to my list, or change it there. */
  putRoom(room: Pick<ListedRoom, "slug"> & Partial<ListedRoom>): void {
    this.#roomList.put(room);
  }

  async #open(slug: string, seq?: number): Promise<void> {
    const room = this.#openRooms.get(slug) ?? (await this.#joinRoom(slug));
    const previous = this.current.value;
    if (room !== previous) {
      batch(() => {
        previous.leave();
        this.announced.value = [];
        hideRoomLayers();
        room.isOpen = true;
        this.current.value = room;
      });
    }
    if (seq) await room.showMessage(seq);
    else if (room.timeline.value.moreAfter && room.newAfter.value === NOTHING_NEW && !room.scrollPosition)
      await room.showLatest();
  }

  async #joinRoom(slug: string): Promise<RoomState> {
    const joined = await this.request("join", { room: slug });
    const listing = this.#roomList.find(slug);
    const unread = listing?.unread ?? 0;
    const { messages, moreBefore } = newestTimeline(joined.messages);
    const page = { messages, more_before: moreBefore, more_after: false };
    const room = this.#addOpenRoom(joined, page, joined.read_seq ?? joined.room.seq);
    this.#roomList.put({ ...joined.room, joined: true });
    const firstUnread = room.newAfter.value + 1;
    if (unread && firstUnread < (messages[0]?.seq ?? 0)) await room.showMessage(firstUnread, false);
    return room;
  }

  #addOpenRoom(joined: Pick<JoinAck, "room" | "members" | "history">, page: Page, readSeq: number): RoomState {
    const room = new RoomState(this.options.connection, this.me.value, joined, page, readSeq);
    this.#openRooms.set(room.slug, room);
    return room;
  }

  /** No event tells that a mute has ended. */
  #setMe(you: Me): void {
    clearTimeout(this.#muteTimer);
    const { mute, ...unmuted } = you;
    const left = mute ? Date.parse(mute.until) - Date.now() : 0;
    this.me.value = left > 0 ? you : unmuted;
    if (left > 0) this.#muteTimer = setTimeout(() => this.#setMe(you), Math.min(left, LONGEST_TIMER_MS));
  }

  #listen(): void {
    const { connection } = this.options;
    for (const event of ["welcome", "you"] as const)
      connection.on(event, ({ you }) => {
        this.#setMe(you);
      });
    connection.on("message", (message) => this.#onMessage(message));
    connection.on("change", (message) => {
      this.#changedMessages.put(message);
      this.#openRooms.get(message.room)?.applyLive(message);
      this.#unread.onChange(message);
    });
    connection.on("blocked", ({ blocked }) => this.setBlocked(blocked));
    connection.on("presence", ({ room, joined, left, changed = [], online_count }) => {
      this.#openRooms.get(room)?.updatePresence([...joined, ...changed], left, online_count);
      this.#roomList.updatePresence(room, joined, left);
    });
    connection.on("typing", ({ room, user, on }) => this.#openRooms.get(room)?.setTyping(user, on));
    connection.on("seen", (receipt) => {
      this.latestReceipt.value = receipt;
    });
    connection.on("read", (event) => this.onRead(event));
    connection.on("room", (event) => this.#onRoomEvent(event));
    connection.on("invitation", (invitation) => {
      this.invitations.value = [invitation, ...this.invitations.value];
    });
    connection.on("notice", ({ message }) => toast(message));
  }

  #onMessage(message: Message): void {
    if (message.author.id === this.me.value.id) this.onOwnStored(message);
    if (message.thread_root) lazyPartsWanted.value = true;
    const room = this.#openRooms.get(message.room);
    room?.applyLive(message);
    this.#forgetEchoed();
    if (message.author.id === this.me.value.id) return;
    if (room?.isOpen && !message.in_thread && !this.blockedIds.value.includes(message.author.id))
      this.announced.value = [...this.announced.value.slice(1 - MAX_ANNOUNCED), message];
    if (room?.isWatched && room.atBottom.value && !message.in_thread) return;
    if (this.#unread.count(message)) this.latestUnseen.value = message;
  }

  /** I have read on, here or on another connection. */
  onRead({ room, seq, unread, mentions }: ServerEvents["read"]): void {
    const open = this.#openRooms.get(room);
    if (open) open.readSeq.value = seq;
    this.#roomList.update(room, { read_seq: seq, unread, mentions });
  }

  #onRoomEvent({ room, gone }: ServerEvents["room"]): void {
    if (gone) {
      this.#removeRoom(room.slug);
      return;
    }
    this.#roomList.put(room);
    void this.#sender.resume(room.slug);
    const open = this.#openRooms.get(room.slug);
    const listing = this.#roomList.find(room.slug);
    if (open && listing) {
      const { member_count, online_count, seq, rev } = open.room.value;
      open.room.value = { ...listing, member_count, online_count, seq, rev };
    }
  }

  #removeRoom(slug: string): void {
    this.#roomList.remove(slug);
    this.#openRooms.delete(slug);
    this.removedRooms.add(slug);
    this.drafts.forgetRoom(slug);
    for (const composer of this.composers.ofRoom(slug)) composer.update(null, []);
    if (this.current.value.slug !== slug) return;
    toast(t("rooms.gone"));
    const [first] = this.rooms.value;
    if (first) void this.open(first.slug);
  }

  /** The server already sends the events of my other rooms; those that were opened fetch what they missed. */
  async #rejoinOpenRooms(): Promise<void> {
    for (const room of this.#openRooms.values()) if (room !== this.current.value) await room.join();
  }

  /** The server does not know what was read while there was no connection: it has to be marked as read again. */
  #lowerReadPositions(rooms: readonly ListedRoom[]): void {
    for (const { slug, unread, read_seq } of rooms) {
      const room = this.#openRooms.get(slug);
      if (room && unread) room.readSeq.value = Math.min(room.readSeq.value, read_seq);
    }
  }

  #onStored(entry: OutboxEntry, message: Message): void {
    this.onOwnStored(message);
    this.awaitingEcho.value = [...this.awaitingEcho.value, { entry, message }];
    this.#forgetEchoed();
    setTimeout(() => {
      this.#openRooms.get(message.room)?.sync.catchUpTo(message.rev);
      this.awaitingEcho.value = this.awaitingEcho.value.filter((item) => item.entry !== entry);
    }, ECHO_TIMEOUT_MS);
  }

  /** Forget messages of mine that the live stream has brought by now. */
  #forgetEchoed(): void {
    const missing = this.awaitingEcho.value.filter(
      ({ message }) => (this.#openRooms.get(message.room)?.room.value.seq ?? 0) < message.seq,
    );
    if (missing.length < this.awaitingEcho.value.length) this.awaitingEcho.value = missing;
  }

  #onCatchUpFailed(error: unknown): void {
    if (!(error instanceof RefusedError)) return;
    if (error.isTemporary) setTimeout(() => void this.onConnected(), CATCH_UP_RETRY_MS);
    else toast(error.message);
  }
}
