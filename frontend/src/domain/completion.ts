/** Finds the word to complete after an @, #, : or /, and the names that fit it. */

import { fold, nameHas, wordsOf } from "./fold";

export interface CompletionWord {
  readonly trigger: "@" | "#" | ":" | "/" | "";
  readonly typed: string;
  /** The position of the trigger in the text. */
  readonly from: number;
}

export interface CompletedText {
  readonly text: string;
  readonly caret: number;
}

const MAX_NAMES = 8;
/** Where a mention may begin is the server's table: chatapp/domain/borders.py. */
const BORDER =
  "(?:^|[^\\p{L}\\p{M}\\p{N}_@#/&]|[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}])";
const NAME = new RegExp(`${BORDER}([@#])([\\p{L}\\p{M}\\p{N}_.'’-]{0,32})$`, "u");
const EMOJI = /(?:^|[\s(])(:)([a-z0-9_+-]{2,32})$/;
const COMMAND = /^(\/)([a-z]*)$/;

/** The word that ends at the caret, if it begins with a trigger. */
export function wordAt(text: string, caret: number): CompletionWord | null {
  const before = text.slice(0, caret);
  const [, trigger, typed = ""] = NAME.exec(before) ?? EMOJI.exec(before) ?? COMMAND.exec(before) ?? [];
  if (!trigger) return null;
  return { trigger: trigger as CompletionWord["trigger"], typed, from: caret - typed.length - 1 };
}

/** At most eight names: those that begin with what was typed before those that contain it, or all its words. */
export function matchingNames(names: readonly string[], typed: string): string[] {
  const whole = wordsOf(typed).join(" ");
  const starting = names.filter((name) => fold(name).startsWith(whole));
  const containing = names.filter((name) => nameHas(name, typed));
  return [...new Set([...starting, ...containing])].slice(0, MAX_NAMES);
}

/**
 * Whether Enter takes the name without a key press in the list: what was typed is the beginning of the name, and not
 * the whole of it, nor a number, as in "issue #1" or "at :30".
 */
export function isMeant({ trigger, typed }: CompletionWord, name: string): boolean {
  const isWhole = name.length === typed.length && trigger !== ":";
  if (!typed || isWhole || !fold(name).startsWith(fold(typed))) return false;
  return trigger === ":" ? /[a-z]/i.test(typed) : trigger !== "#" || !/^\p{N}+$/u.test(typed);
}

/** The text with the word replaced by `name`, and where the caret goes. */
export function insertName(text: string, caret: number, word: CompletionWord, name: string): CompletedText {
  const before = `${text.slice(0, word.from)}${word.trigger}${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ""), caret: before.length };
}
