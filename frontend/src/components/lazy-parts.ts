/** The parts of the page that are loaded when first needed, as a bundle of their own: see lazy-loading.ts. */

import type { Chat } from "../state/chat";
import { closeUserMenuOnClick } from "./close-user-menu";
import { watchDraftMarkers } from "./draft-markers";
import { hideBlockedMessages } from "./hide-blocked";
import { openPersonCardOnClick } from "./people/open-person-card";

export { Completion } from "./Completion";
export { ComposerBanner } from "./ComposerBanner";
export { Dialogs } from "./Dialogs";
export { Invitations } from "./Invitations";
export { MessageToolbar } from "./MessageToolbar";
export { watchNotifications } from "./notifications";
export { Panels } from "./Panels";
export { Poll } from "./Poll";
export { SeenBy } from "./SeenBy";
export { closeAndFocusComposer, editLastOwn, openNextRoom, runShortcut } from "./shortcuts";
export { runSlashCommand } from "./slash-commands";
export { handleSwipe } from "./swipe";
export { UserMenuItems } from "./UserMenuItems";

/** Start what runs for as long as the page is open. Call it once. */
export function startLazyParts(chat: Chat): void {
  closeUserMenuOnClick();
  openPersonCardOnClick();
  hideBlockedMessages(chat.blockedIds);
  watchDraftMarkers(chat);
}
