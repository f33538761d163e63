/** Slash commands of the composer. */

import type { PersonRef } from "../domain/protocol";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { dialog } from "../state/ui";
import { RefusedError } from "../sync/connection";
import { openDirectMessage } from "./rooms/open-direct-message";

type Command = (chat: Chat, rest: string, room: string) => unknown;

/** By name; null stands for those that the server handles in a message's text. A text that begins with // is no command. */
export const COMMANDS: Readonly<Record<string, Command | null>> = {
  me: null,
  shrug: null,
  poll: () => (dialog.value = "poll"),
  topic: (chat, topic, room) => chat.request("configure", { room, topic }),
  invite: async (chat, name, room) => {
    const { id } = await findPerson(chat, name);
    await chat.request("invite", { room, people: [id] });
  },
  remove: async (chat, name, room) => {
    const { id } = await findPerson(chat, name);
    await chat.request("remove", { room, person: id });
  },
  msg: sendDirectMessage,
  help: () => (dialog.value = "help"),
};

/** Run a text that is a command. Returns whether it was one. */
export function runSlashCommand(chat: Chat, room: string, text: string): boolean {
  const [, name = "", rest = ""] = /^\/([a-z]+)(?:\s+(.*))?$/s.exec(text) ?? [];
  const command = Object.hasOwn(COMMANDS, name) && COMMANDS[name];
  if (!command) return false;
  void chat.attempt(Promise.resolve().then(() => command(chat, rest.trim(), room)));
  return true;
}

async function search(chat: Chat, q: string): Promise<(name: string) => PersonRef | undefined> {
  const { people } = await chat.request("people", { q });
  return (name) => people.find((person) => person.name.toLowerCase() === name.toLowerCase());
}

/** Return the person of that name, which may be typed with an @. */
async function findPerson(chat: Chat, typed: string): Promise<PersonRef> {
  const name = typed.replace(/^@/, "").trim();
  return (await search(chat, name))(name) ?? failUnknownPerson(name);
}

/** A name may have several words: the longest one that is somebody's is meant, and the rest is the message. */
async function sendDirectMessage(chat: Chat, typed: string): Promise<void> {
  const words = typed.replace(/^@/, "").split(" ");
  const [first = ""] = words;
  const find = await search(chat, first);
  for (let count = words.length; count > 0; count--) {
    const person = find(words.slice(0, count).join(" "));
    if (!person) continue;
    const room = await openDirectMessage(chat, [person.id]);
    const text = words.slice(count).join(" ").trim();
    if (text) chat.post(text, null, room);
    return;
  }
  failUnknownPerson(first);
}

function failUnknownPerson(name: string): never {
  throw new RefusedError("not_found", t("command.unknown", { name }));
}
