/** Reads what begins with a slash. chatapp/domain/slash_commands.py does the same, and both read the same test cases. */

/** The commands, in the order in which they are listed for people. */
export const COMMAND_NAMES = ["me", "shrug", "msg", "poll", "topic", "invite", "remove", "help"] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];

export type Typed =
  /** To be posted: the server makes something of /me and /shrug. */
  | { readonly kind: "text"; readonly body: string }
  | { readonly kind: "command"; readonly name: CommandName; readonly rest: string }
  /** Nothing that can be done or posted: no command has that name, or it lacks its text. */
  | { readonly kind: "mistyped"; readonly word: string };

// Spaces, and signs that are not seen: slashes, the word after them, and the rest.
const SLASHED = /^[\p{Z}\p{Cc}\p{Cf}]*([/／]+)([\p{Z}\p{Cc}\p{Cf}]*)([^\p{Z}\p{Cc}\p{Cf}]+)([\s\S]*)$/u;
const OUTER_SPACE = /^[\p{Z}\p{Cc}\p{Cf}]+|[\p{Z}\p{Cc}]+$/gu;
/** What the server takes for a command: a slash more makes it a text. */
const POSTED = /^(me|shrug)$/;

/** Read a text. A path such as /usr/bin is no command; with two slashes a word is written with one. */
export function readTyped(text: string): Typed {
  const [, slashes = "", gap = "", word = "", tail = ""] = SLASHED.exec(text) ?? [];
  const isWord = /^\p{L}/u.test(word) && !/[/／]/.test(word);
  if (!isWord || slashes.length > 2) return { kind: "text", body: text };
  if (slashes.length === 2) {
    if (gap) return { kind: "text", body: text };
    return { kind: "text", body: `${POSTED.test(word) ? "//" : "/"}${word}${tail}` };
  }
  const name = COMMAND_NAMES.find((each) => each === word.normalize("NFKC").toLowerCase());
  const rest = tail.replace(OUTER_SPACE, "");
  if (!name || gap || (name === "me" && !rest)) return { kind: "mistyped", word: `/${gap && " "}${word}` };
  if (POSTED.test(name)) return { kind: "text", body: rest ? `/${name} ${rest}` : `/${name}` };
  return { kind: "command", name, rest };
}
