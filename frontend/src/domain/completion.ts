/** What may follow an @, #, : or / that someone is typing. */

export interface Word {
  readonly sign: "@" | "#" | ":" | "/" | "";
  readonly typed: string;
  /** Where the sign stands in the text. */
  readonly from: number;
}

const WORD = /(?:^|[\s(])([@#])([\p{L}\p{N}_.-]{0,32})$/u;
const EMOJI = /(?:^|[\s(])(:)([a-z0-9_+-]{2,32})$/;
const COMMAND = /^(\/)([a-z]*)$/;

/** The word before the caret, if it begins with a sign. */
export function wordAt(text: string, caret: number): Word | null {
  const before = text.slice(0, caret);
  const found = WORD.exec(before) ?? EMOJI.exec(before) ?? COMMAND.exec(before);
  if (!found) return null;
  const typed = found[2] ?? "";
  return { sign: found[1] as Word["sign"], typed, from: caret - typed.length - 1 };
}

/** At most eight names that fit: those that begin with what was typed before those that hold it. */
export function matching(names: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  const place = (name: string) => name.toLowerCase().indexOf(wanted);
  const begins = names.filter((name) => place(name) === 0);
  const holds = names.filter((name) => place(name) > 0);
  return [...new Set([...begins, ...holds])].slice(0, 8);
}

/** The text with the word replaced by `name`, and where the caret goes. */
export function complete(
  text: string,
  caret: number,
  word: Word,
  name: string,
): { text: string; caret: number } {
  const before = `${text.slice(0, word.from)}${word.sign}${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}
