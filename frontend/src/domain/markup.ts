/** Adds and removes markup around the selection in a text that is being written. */

/** A text with a part of it selected. */
export interface Selection {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A text to put in the place of `from` to `to`, and what to select in the result. */
export interface Replacement extends Selection {
  readonly from: number;
  readonly to: number;
}

/** Put a marker on both sides of the selection, or remove it if it is there. */
export function toggleMarkup({ text, start, end }: Selection, marker: string): Replacement {
  const from = start - marker.length;
  const to = end + marker.length;
  const inner = text.slice(start, end);
  if (from >= 0 && isMarkedWith(text, from, end, marker)) return replacement(inner, from, to, 0);
  return replacement(marker + inner + marker, start, end, marker.length);
}

/** Make the selection a link to a pasted address; null if either is not fit for that. */
export function linkSelection({ text, start, end }: Selection, pasted: string): Replacement | null {
  const url = pasted.trim();
  const inner = text.slice(start, end);
  if (!inner.trim() || /[\n[\]]/.test(inner) || !/^https?:\/\/[^\s()]+$/.test(url) || isUrl(inner)) return null;
  const link = `[${inner}](${url})`;
  return { from: start, to: end, text: link, start: start + link.length, end: start + link.length };
}

/** Whether the marker, and not a longer one that contains it, is at both places. */
function isMarkedWith(text: string, from: number, end: number, marker: string): boolean {
  const runLength = (at: number, step: number) => {
    let length = 0;
    while (text[at + length * step] === marker[0]) length++;
    return length;
  };
  // Three asterisks are bold and italic: either can be removed.
  const fits = (length: number) => length === marker.length || length === 3;
  return fits(runLength(from + marker.length - 1, -1)) && fits(runLength(end, 1));
}

function replacement(text: string, from: number, to: number, inset: number): Replacement {
  return { text, from, to, start: from + inset, end: from + text.length - inset };
}

function isUrl(text: string): boolean {
  return /^https?:\/\//.test(text.trim());
}
