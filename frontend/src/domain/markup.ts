/** Marking up what is selected in a text that is being written. */

/** A text with a part of it selected. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What takes the place of the selection, which may be wider than before, and what of it is selected then. */
export interface Change extends Selected {
  readonly from: number;
  readonly to: number;
}

/** Put a sign on both sides of the selection, or take it off where it stands there. */
export function toggle({ text, start, end }: Selected, sign: string): Change {
  const from = start - sign.length;
  const to = end + sign.length;
  const inner = text.slice(start, end);
  if (from >= 0 && stands(text, from, end, sign)) return change(inner, from, to, 0);
  return change(sign + inner + sign, start, end, sign.length);
}

/** Make the selection a link; null where there is nothing to link, or nothing to link to. */
export function link({ text, start, end }: Selected, pasted: string): Change | null {
  const url = pasted.trim();
  const inner = text.slice(start, end);
  if (!inner.trim() || /[\n[\]]/.test(inner) || !/^https?:\/\/[^\s()]+$/.test(url) || isUrl(inner))
    return null;
  const whole = `[${inner}](${url})`;
  return { from: start, to: end, text: whole, start: start + whole.length, end: start + whole.length };
}

/** Whether the sign, and not a longer one that it is part of, stands at both places. */
function stands(text: string, from: number, end: number, sign: string): boolean {
  const mark = sign[0];
  const run = (at: number, step: number) => {
    let length = 0;
    while (text[at + length * step] === mark) length++;
    return length;
  };
  const left = run(from + sign.length - 1, -1);
  const right = run(end, 1);
  // Three stars are bold and slanted: either may go.
  const fits = (length: number) => length === sign.length || length === 3;
  return fits(left) && fits(right);
}

function change(text: string, from: number, to: number, inset: number): Change {
  return { text, from, to, start: from + inset, end: from + text.length - inset };
}

function isUrl(text: string): boolean {
  return /^https?:\/\//.test(text.trim());
}
