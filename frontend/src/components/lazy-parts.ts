/** The parts of the page that are loaded when first needed, as a bundle of their own: see lazy-loading.ts. */

import { effect, untracked } from "@preact/signals";
import { findMessage } from "../domain/timeline";
import type { Chat } from "../state/chat";
import type { ComposerState } from "../state/composer";
import { startDraftSync } from "../state/draft-sync";
import { Edits } from "../state/edits";
import { followedThreads } from "../state/followed-threads";
import type { RoomState } from "../state/room";
import { openLinkedThreads } from "../state/subject";
import type { KeyValueStorage } from "../sync/storage";
import { tellWhenAway } from "./away";
import { closeUserMenuOnClick } from "./close-user-menu";
import { watchDraftMarkers } from "./draft-markers";
import { hideBlockedMessages } from "./hide-blocked";
import { openPersonCardOnClick } from "./people/open-person-card";

export { react } from "../state/room-actions";
export { openThread } from "../state/subject";
// It is loaded by then. Named here, it stands in one file with all that this bundle shares with the page, which
// compresses better than two files.
export { App } from "./App";
export { Completion } from "./Completion";
export { ComposerBanner } from "./ComposerBanner";
export { ThreadsButton } from "./conversation/ThreadsButton";
export { Dialogs } from "./Dialogs";
export { goBack } from "./go-back";
export { Invitations } from "./Invitations";
export { JumpToLatest } from "./JumpToLatest";
export { jumpToDate } from "./jump-to-date";
export { MessageToolbar } from "./MessageToolbar";
export { watchNotifications } from "./notifications";
export { Panels } from "./Panels";
export { Poll } from "./Poll";
export { RefusedAddress } from "./RefusedAddress";
export { SeenBy } from "./SeenBy";
export { Backdrop } from "./SidePanel";
export { closeAndFocusComposer, editLastOwn, openNextRoom, runShortcut } from "./shortcuts";
export { runSlashCommand } from "./slash-commands";
export { handleSwipe } from "./swipe";
export { UnsentNote } from "./UnsentNote";
export { UserMenuItems } from "./UserMenuItems";

let edits: Edits | null = null;

/** Save the edit that a composer holds; one that changes nothing is not sent. */
export function submitEdit(room: RoomState, composer: ComposerState): void {
  const { value: edit } = composer.target;
  if (edit?.mode === "edit" && findMessage(room.timeline.value, edit.seq)?.body === edit.text) composer.cancel();
  else void edits?.submit(composer);
}

/** Start what runs for as long as the page is open. Call it once. */
export function startLazyParts(chat: Chat, storage: KeyValueStorage): void {
  tellWhenAway(chat);
  closeUserMenuOnClick();
  openPersonCardOnClick();
  hideBlockedMessages(chat.blockedIds);
  watchDraftMarkers(chat);
  edits = startEdits(chat);
  openLinkedThreads(chat);
  effect(() => {
    if (chat.online.value) untracked(() => followedThreads(chat).refresh());
  });
  if (chat.me.value.kind === "account") startDraftSync(chat, storage);
}

function startEdits(chat: Chat): Edits {
  const save = (edit: { room: string; seq: number; body: string }) => chat.attempt(chat.request("edit", edit));
  const started = new Edits(chat.composers, save, () => chat.online.peek());
  chat.onOwnStored = (message) => started.onStored(message);
  effect(() => {
    if (chat.online.value) started.resume(untracked(() => chat.current.value.timeline.value.messages));
  });
  return started;
}
