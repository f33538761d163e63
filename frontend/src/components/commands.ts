/** Commands that begin with a slash. /me and /shrug are the server's; // stands for a text that begins with one. */

import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import { dialog, tell } from "../state/ui";
import { go } from "./router";

type Run = (chat: Chat, rest: string) => unknown;
type Ask = (
  event: string,
  payload: object,
) => Promise<{
  readonly people: readonly { readonly id: number; readonly name: string }[];
  readonly room: { readonly slug: string };
}>;

/** Null: the server understands it. */
export const COMMANDS: Readonly<Record<string, Run | null>> = {
  me: null,
  shrug: null,
  poll: () => (dialog.value = "poll"),
  topic: (chat, topic) => ask(chat)("configure", { room: chat.current.value.slug, topic }),
  invite: async (chat, name) => {
    const { id } = await person(chat, name);
    await ask(chat)("invite", { room: chat.current.value.slug, people: [id] });
  },
  remove: async (chat, name) => {
    const { id } = await person(chat, name);
    await ask(chat)("remove", { room: chat.current.value.slug, person: id });
  },
  msg: message,
  help: () => (dialog.value = "help"),
};

/** Carry out the command that a text is. Says whether it was one. */
export function command(chat: Chat, text: string): boolean {
  const [, name = "", rest = ""] = /^\/([a-z]+)(?:\s+(.*))?$/s.exec(text) ?? [];
  const run = Object.hasOwn(COMMANDS, name) && COMMANDS[name];
  if (!run) return false;
  void chat.act(Promise.resolve().then(() => run(chat, rest.trim())));
  return true;
}

function ask(chat: Chat): Ask {
  return chat.request as unknown as Ask;
}

/** Whom a name, with or without its @, means. */
async function person(chat: Chat, typed: string) {
  const name = typed.replace(/^@/, "").trim();
  const { people } = await ask(chat)("people", { q: name });
  const found = people.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  tell(t("command.unknown", { name }));
  throw new Told();
}

/** A name may have several words: the longest that is somebody's is meant, the rest is said to them. */
async function message(chat: Chat, typed: string): Promise<void> {
  const words = typed.replace(/^@/, "").split(" ");
  const { people } = await ask(chat)("people", { q: words[0] ?? "" });
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join(" ").toLowerCase();
    const found = people.find((one) => one.name.toLowerCase() === name);
    if (!found) continue;
    const { room } = await ask(chat)("direct", { people: [found.id] });
    await go(chat, `/r/${room.slug}`);
    const text = words.slice(count).join(" ").trim();
    if (text) chat.post(text, null, room.slug);
    return;
  }
  tell(t("command.unknown", { name: words[0] ?? "" }));
}

/** The person knows already what went wrong. */
export class Told extends Error {}
