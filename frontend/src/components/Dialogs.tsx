/** The dialog that is open, if any. */

import type { ComponentType } from "preact";
import type { Chat } from "../state/chat";
import { type DialogName, dialog } from "../state/ui";
import { CreateAccount } from "./CreateAccount";
import { CreatePoll } from "./conversation/CreatePoll";
import { Forward } from "./conversation/Forward";
import { KeyboardHelp } from "./KeyboardHelp";
import { PersonCard } from "./people/PersonCard";
import { Report } from "./people/Report";
import { BrowseRooms } from "./rooms/BrowseRooms";
import { CreateRoom } from "./rooms/CreateRoom";
import { InvitePeople } from "./rooms/InvitePeople";
import { NewDirectMessage } from "./rooms/NewDirectMessage";
import { RoomMembers } from "./rooms/RoomMembers";
import { RoomMenu } from "./rooms/RoomMenu";
import { RoomSettings } from "./rooms/RoomSettings";
import { Switcher } from "./rooms/Switcher";

const DIALOGS: Readonly<Record<DialogName, ComponentType<{ chat: Chat }>>> = {
  help: KeyboardHelp,
  switcher: Switcher,
  create: CreateRoom,
  register: CreateAccount,
  person: PersonCard,
  report: Report,
  forward: Forward,
  poll: CreatePoll,
  browse: BrowseRooms,
  direct: NewDirectMessage,
  room: RoomMenu,
  settings: RoomSettings,
  people: RoomMembers,
  invite: InvitePeople,
};

export function Dialogs({ chat }: { chat: Chat }) {
  const Open = dialog.value && DIALOGS[dialog.value];
  return Open && <Open chat={chat} />;
}
