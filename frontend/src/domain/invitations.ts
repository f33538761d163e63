import type { Invitation } from "./protocol";

/** The invitations that wait for my answer, given all that I was told of invitations, the latest first. */
export function openInvitations(events: readonly Invitation[]): readonly Invitation[] {
  const latest = new Map<string, Invitation>();
  for (const event of events) if (!latest.has(event.room.slug)) latest.set(event.room.slug, event);
  return [...latest.values()].filter(({ gone }) => !gone);
}
