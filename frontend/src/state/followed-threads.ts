/**
 * The threads that I follow, with what is unread in each: counted as replies come, and asked of the server where that
 * is not certain. The sidebar shows them as soon as there is one.
 */

import { isMentioned } from "../domain/names";
import type { Message, ThreadState } from "../domain/protocol";
import { countsAsUnread, MAX_COUNTED } from "../domain/rooms";
import type { Chat } from "./chat";

/** Many pages hear of a deletion at once: each asks after a random part of this. */
const SPREAD_MS = 500;

export class FollowedThreads {
  #refreshing = false;

  constructor(private readonly chat: Chat) {
    chat.on("message", (message) => this.#onMessage(message));
    chat.on("change", (message) => {
      if (message.deleted && this.#find(message)?.unread) this.refresh();
    });
    chat.on("room", ({ room, gone }) => {
      if (gone) chat.threads.value = chat.threads.value.filter((thread) => thread.room !== room.slug);
    });
    chat.on("thread", (state) => this.put(state));
  }

  /** Ask the server; once for many calls in a row. */
  refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    setTimeout(() => void this.#refresh(), Math.random() * SPREAD_MS);
  }

  /** What I have to do with a thread has changed, here or on another device. */
  put(state: ThreadState): void {
    this.#set(state);
    this.chat.refreshUnread(state.room);
  }

  #set(state: ThreadState): void {
    const { threads } = this.chat;
    const others = threads.value.filter(({ room, seq }) => room !== state.room || seq !== state.seq);
    threads.value = state.following ? [...others, state] : others;
  }

  async #refresh(): Promise<void> {
    this.#refreshing = false;
    try {
      this.chat.threads.value = (await this.chat.request("followed", {})).threads;
    } catch {
      // After a reconnect it is asked again.
    }
  }

  #find({ room, thread_root }: Message): ThreadState | undefined {
    return this.chat.threads.value.find((state) => state.room === room && state.seq === thread_root);
  }

  #onMessage(message: Message): void {
    if (!message.thread_root) return;
    const me = this.chat.me.value.id;
    const known = this.#find(message);
    const isCounted = countsAsUnread(message, me, this.chat.blockedIds.value);
    if (known && isCounted) this.#set({ ...known, unread: Math.min(known.unread + 1, MAX_COUNTED) });
    else if (known && message.author.id === me) this.put({ ...known, read_seq: message.seq, unread: 0 });
    // Who begins a thread, replies or is mentioned follows it: the server knows.
    else if (!known && this.#concernsMe(message, me)) this.refresh();
  }

  #concernsMe(reply: Message, me: number): boolean {
    const { current } = this.chat;
    const root = current.value.slug === reply.room && current.value.find(reply.thread_root ?? 0);
    const isMine = reply.author.id === me || reply.thread?.by === me;
    return isMine || isMentioned(reply, me) || (!!root && isMentioned(root, me));
  }
}

const instances = new WeakMap<Chat, FollowedThreads>();

/** The threads that I follow in a chat. */
export function followedThreads(chat: Chat): FollowedThreads {
  const known = instances.get(chat) ?? new FollowedThreads(chat);
  instances.set(chat, known);
  return known;
}
