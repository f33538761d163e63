/** A message with its replies, kept up to date. What is posted here is for the thread only, or for the room too. */

import { useEffect, useRef, useState } from "preact/hooks";
import { canEdit, may } from "../../domain/permissions";
import type { Message, ThreadState } from "../../domain/protocol";
import { t } from "../../domain/text";
import type { Chat } from "../../state/chat";
import type { ComposerState } from "../../state/composer";
import { followedThreads } from "../../state/followed-threads";
import type { RoomState } from "../../state/room";
import { pageFocused } from "../../state/ui";
import { PendingMessages } from "../PendingMessages";
import { RoomComposer } from "../RoomComposer";
import { SidePanel } from "../SidePanel";
import { Quote, QuoteAction } from "./Quote";

interface ThreadProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly message: Message;
}

interface LoadedThread {
  readonly messages: readonly Message[];
  readonly state: ThreadState | null;
}

/** Load the whole thread: the server limits the size of a page. */
async function loadThread(chat: Chat, room: string, seq: number): Promise<LoadedThread> {
  const messages: Message[] = [];
  for (;;) {
    const page = await chat.request("thread", { room, seq, after: messages.at(-1)?.seq ?? 0 });
    messages.push(...page.messages);
    if (page.complete || page.messages.length === 0) return { messages, state: page.state };
  }
}

/** Mark the thread as read up to its last message while it is looked at. */
function useReadThread(chat: Chat, state: ThreadState | undefined, last: number): void {
  const isReading = chat.online.value && pageFocused.value;
  useEffect(() => {
    if (!isReading || !state || last <= state.read_seq) return;
    const { room, seq } = state;
    const read = async () =>
      followedThreads(chat).put((await chat.request("read_thread", { room, seq, upto: last })).state);
    read().catch(() => {});
  }, [chat, isReading, state, last]);
}

export function Thread({ chat, room, message }: ThreadProps) {
  const [loaded, setLoaded] = useState<LoadedThread>({ messages: [message], state: null });
  const end = useRef<HTMLDivElement>(null);
  const { seq } = message;
  const online = chat.online.value;
  useEffect(() => {
    if (online) void chat.attempt(loadThread(chat, room.slug, seq).then(setLoaded));
  }, [chat, room, seq, online]);
  const root = message.thread_root ?? seq;
  const messages = withLive(loaded.messages.map(chat.latest), room.timeline.value.messages, root);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [messages.length]);
  const isLoaded = loaded.messages.length > 1;
  useEffect(() => end.current?.parentElement?.querySelector<HTMLElement>(".is-highlighted")?.focus(), [isLoaded]);
  const state = chat.threads.value.find((each) => each.room === room.slug && each.seq === root);
  useReadThread(chat, state, loaded.state ? (messages.at(-1)?.seq ?? 0) : 0);
  const follow = async () =>
    followedThreads(chat).put((await chat.request("follow", { room: room.slug, seq: root, on: !state })).state);
  const composer = chat.composers.of(room.slug, root);
  const target = composer.target.value;
  const mayPost = may(chat.me.value, chat.currentListing, "post");
  return (
    <SidePanel
      title={t("thread.title")}
      action={
        <button type="button" class="link" onClick={() => void chat.attempt(follow())}>
          {t(state ? "thread.unfollow" : "thread.follow")}
        </button>
      }
      footer={<ThreadComposer {...{ chat, room, composer, root }} />}
    >
      <ol class="quotes">
        {messages.map((each) => (
          <Quote
            key={each.seq}
            message={each}
            isEdited={target?.mode === "edit" && target.seq === each.seq}
            isHighlighted={!!message.in_thread && each.seq === seq}
          >
            {!each.deleted && mayPost && <QuoteAction label={t("tool.reply")} onClick={() => composer.reply(each)} />}{" "}
            {canEdit(chat.me.value, chat.currentListing, each) && (
              <QuoteAction label={t("tool.edit")} onClick={() => composer.edit(each)} />
            )}
          </Quote>
        ))}
        <PendingMessages chat={chat} room={room} thread={root} />
      </ol>
      <div ref={end} />
    </SidePanel>
  );
}

interface ThreadComposerProps {
  readonly chat: Chat;
  readonly room: RoomState;
  readonly composer: ComposerState;
  readonly root: number;
}

function ThreadComposer({ chat, room, composer, root }: ThreadComposerProps) {
  const { name, visibility } = room.room.value;
  return (
    <>
      <RoomComposer chat={chat} room={room} thread={root} />
      {may(chat.me.value, chat.currentListing, "post") && (
        <label class="also-in-room">
          <input
            type="checkbox"
            checked={composer.alsoInRoom.value}
            onChange={(event) => (composer.alsoInRoom.value = event.currentTarget.checked)}
          />{" "}
          <span dir="auto">{visibility === "direct" ? t("thread.also.direct") : t("thread.also", { room: name })}</span>
        </label>
      )}
    </>
  );
}

/** The loaded thread with the replies that came since, and with the latest state of its messages. */
function withLive(loaded: readonly Message[], live: readonly Message[], root: number): Message[] {
  const thread = new Map(loaded.map((message) => [message.seq, message]));
  for (const message of live) {
    const known = thread.get(message.seq);
    if (known ? known.rev < message.rev : message.thread_root === root) thread.set(message.seq, message);
  }
  return [...thread.values()].sort((a, b) => a.seq - b.seq);
}
