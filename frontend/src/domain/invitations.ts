/** Which invitations wait for my answer, by all that I was told of them. */

import type { Invitation } from "./wire";

/** What was told last of each room counts: `told` has the latest first. */
export function waiting(told: readonly Invitation[]): readonly Invitation[] {
  const latest = new Map<string, Invitation>();
  for (const news of told) if (!latest.has(news.room.slug)) latest.set(news.room.slug, news);
  return [...latest.values()].filter(({ gone }) => !gone);
}
