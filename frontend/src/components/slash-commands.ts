/** Slash commands of the composer. */

import type { PersonRef } from "../domain/protocol";
import { COMMAND_NAMES, type CommandName, readTyped } from "../domain/slash";
import { t } from "../domain/text";
import type { Chat } from "../state/chat";
import type { ComposerState } from "../state/composer";
import { type DialogName, dialog, toast } from "../state/ui";
import { RefusedError } from "../sync/connection";
import { keepFields } from "./kept-fields";
import { openDirectMessage } from "./rooms/open-direct-message";

/** Carries out a command in a room. Returns false if its text has to stay in the box. */
type Command = (chat: Chat, room: string, rest: string) => unknown;

const COMMANDS: Readonly<Record<CommandName, Command>> = {
  // The server does these, in a message's text.
  me: () => {},
  shrug: () => {},
  msg: (chat, _room, rest) => (rest ? sendDirectMessage(chat, rest) : openDialog("direct")),
  poll: (chat, room, rest) => openPoll(chat, room, rest),
  topic: (chat, room, topic) => (topic ? chat.request("configure", { room, topic }) : showTopic(chat, room)),
  invite: async (chat, room, name) => {
    if (!name) return openDialog("invite");
    await chat.request("invite", { room, people: [(await findPerson(chat, name)).id] });
  },
  remove: async (chat, room, name) => {
    if (!name) return openDialog("people");
    await chat.request("remove", { room, person: (await findPerson(chat, name)).id });
  },
  // Whatever else was typed is of no use to it, and not lost.
  help: (_chat, _room, rest) => openDialog("help") ?? rest === "",
};

/**
 * Return what to post of a text. A command is carried out instead, and nothing is posted (null): its text stays in the
 * box until that has succeeded. So does a word that only looks like a command.
 */
export function runSlashCommand(chat: Chat, composer: ComposerState, text: string): string | null {
  const typed = readTyped(text);
  if (typed.kind === "text") return typed.body;
  if (typed.kind === "mistyped") {
    const commands = COMMAND_NAMES.map((name) => `/${name}`).join(", ");
    const isIncomplete = COMMAND_NAMES.some((name) => typed.word.toLowerCase() === `/${name}`);
    toast(t(isIncomplete ? "command.incomplete" : "command.mistyped", { command: typed.word, commands }));
  } else if (composer.running !== text) {
    composer.running = text;
    void run(chat, composer, text, () => COMMANDS[typed.name](chat, composer.room, typed.rest));
  }
  return null;
}

async function run(chat: Chat, composer: ComposerState, text: string, command: () => unknown): Promise<void> {
  let isDone: unknown;
  const work = Promise.resolve().then(async () => {
    isDone = await command();
  });
  if ((await chat.attempt(work)) && isDone !== false) composer.drop(text);
  composer.running = "";
}

/** The poll that a command asked for was created. */
export function dropPollCommand(chat: Chat, room: string): void {
  for (const composer of chat.composers.ofRoom(room)) {
    const typed = readTyped(composer.draft);
    if (typed.kind === "command" && typed.name === "poll") composer.drop(composer.draft);
  }
}

function openDialog(name: DialogName): void {
  dialog.value = name;
}

function showTopic(chat: Chat, room: string): void {
  const topic = chat.rooms.value.find(({ slug }) => slug === room)?.topic;
  toast(topic ? t("command.topic.is", { topic }) : t("command.topic.none"));
}

/** The question ends with a question mark or its line; the options are the lines after it, or stand between commas. */
function openPoll(chat: Chat, room: string, rest: string): boolean {
  if (rest) {
    const [, question = "", list = ""] = /^([^?？\n]*[?？]?)([\s\S]*)$/.exec(rest) ?? [];
    const options = list.split(/[,;，、\n]/).map((option) => option.trim());
    keepFields(`${chat.me.value.id}:poll:${room}`, { question: [question.trim()], option: options.filter(Boolean) });
  }
  openDialog("poll");
  return rest === "";
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
  const text = typed.replace(/^@/, "");
  const words = [...text.matchAll(/\S+/g)];
  const [first = ""] = words.map(([word]) => word);
  const find = await search(chat, first);
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).map(([word]) => word);
    const person = find(name.join(" "));
    if (!person) continue;
    const room = await openDirectMessage(chat, [person.id]);
    const body = text.slice(words[count]?.index ?? text.length);
    if (body) chat.post(body, null, room);
    return;
  }
  failUnknownPerson(first);
}

function failUnknownPerson(name: string): never {
  throw new RefusedError("not_found", t("command.unknown", { name }));
}
