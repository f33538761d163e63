/** A person's card: who they are, and what I can do: message them, block them, moderate them. */

import { useEffect, useState } from "preact/hooks";
import type { PersonRef, Profile } from "../../domain/protocol";
import { type TextKey, t } from "../../domain/text";
import { type Chat, errorText } from "../../state/chat";
import { cardPerson } from "../../state/person-card";
import { dialog, toast } from "../../state/ui";
import { Avatar } from "../Avatar";
import { ConfirmButton } from "../ConfirmButton";
import { ErrorMessage } from "../FormDialog";
import { Modal } from "../Modal";
import { openDirectMessage } from "../rooms/open-direct-message";

/** In minutes; 0 means permanently. */
const DURATIONS = ["10", "60", "1440", "10080", "43200", "0"] as const;

export function PersonCard({ chat }: { chat: Chat }) {
  const person = cardPerson.value;
  return person && <LoadedCard key={person.id} chat={chat} person={person} />;
}

/** Does something with the person and shows what went wrong. With `done` the card closes and says so. */
type Act = (work: Promise<unknown>, done?: string) => Promise<void>;

function LoadedCard({ chat, person }: { chat: Chat; person: PersonRef }) {
  const [profile, setProfile] = useState<Profile | null>(null);
  const [error, setError] = useState("");
  const act: Act = async (work, done) => {
    try {
      await work;
      setError("");
      if (!done) return;
      dialog.value = null;
      toast(done);
    } catch (problem) {
      setError(errorText(problem));
    }
  };
  const load = async () => setProfile((await chat.request("person", { id: person.id })).person);
  useEffect(() => void act(load()), []);
  return (
    <Modal title={person.name}>
      <div class="person-card">
        {profile && <CardHead profile={profile} />}
        <ErrorMessage text={error} />
        {profile && <Actions chat={chat} profile={profile} act={act} reload={load} />}
        {profile?.may.includes("kick") && <ModerationForm profile={profile} chat={chat} act={act} />}
      </div>
    </Modal>
  );
}

function CardHead({ profile }: { profile: Profile }) {
  const presence = t(profile.online ? (profile.away ? "person.away" : "person.online") : "person.offline");
  return (
    <div class="person-head">
      <Avatar person={profile} />
      <p dir="auto">
        {profile.emoji} {profile.status || presence}
      </p>
      <p class="hint">
        {t(`role.${profile.role ?? "guest"}` as TextKey)} · {profile.status ? `${presence} · ` : ""}
        {t("person.since", { day: new Date(profile.since).toLocaleDateString() })}
      </p>
    </div>
  );
}

interface CardProps {
  readonly profile: Profile;
  readonly chat: Chat;
  readonly act: Act;
}

function Actions({ profile, chat, act, reload }: CardProps & { reload: () => Promise<void> }) {
  const me = chat.me.value;
  if (profile.id === me.id)
    return (
      <p class="person-actions">
        <a class="button" href="/account">
          {t("me.account")}
        </a>
      </p>
    );
  return (
    <>
      {profile.may.includes("direct") && (
        <p class="person-actions">
          <button
            type="button"
            class="button is-primary"
            onClick={() => void act(openDirectMessage(chat, [profile.id]))}
          >
            {t("person.message")}
          </button>
        </p>
      )}
      <BlockButton profile={profile} chat={chat} act={act} reload={reload} />
    </>
  );
}

function BlockButton({ profile, chat, act, reload }: CardProps & { reload: () => Promise<void> }) {
  const on = !profile.blocked;
  const toggle = async () => {
    chat.setBlocked((await chat.request("block", { id: profile.id, on })).blocked);
    await reload();
  };
  return (
    <div class="person-actions">
      <button type="button" class="button" onClick={() => void act(toggle())}>
        {t(on ? "person.block" : "person.unblock")}
      </button>
      <p class="hint">{t(on ? "person.block.hint" : "person.unblock.hint")}</p>
    </div>
  );
}

function ModerationForm({ profile: { id, may, name }, chat, act }: CardProps) {
  const [minutes, setMinutes] = useState("60");
  const [reason, setReason] = useState("");
  const duration = minutes === "0" ? {} : { minutes: Number(minutes) };
  const mute = () => act(chat.request("mute", { id, reason, ...duration }), t("person.muted", { name }));
  const kick = () => act(chat.request("kick", { id, reason }), t("person.kicked", { name }));
  const ban = () => act(chat.request("ban", { id, reason, ...duration }), t("person.banned", { name }));
  return (
    <details>
      <summary>{t("me.moderation")}</summary>
      <div class="fields">
        <label>
          {t("person.duration")}
          <select value={minutes} onChange={(event) => setMinutes(event.currentTarget.value)}>
            {DURATIONS.map((each) => (
              <option key={each} value={each}>
                {t(`duration.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("person.reason")}
          <input maxLength={200} dir="auto" onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <div class="person-actions">
          {may.includes("mute") && (
            <button type="button" class="button" onClick={() => void mute()}>
              {t("person.mute")}
            </button>
          )}
          {may.includes("kick") && (
            <button type="button" class="button" title={t("person.kick.hint")} onClick={() => void kick()}>
              {t("person.kick")}
            </button>
          )}
          {may.includes("ban") && (
            <ConfirmButton
              label={t("person.ban")}
              question={t("person.ban.sure", { name })}
              onConfirm={() => void ban()}
            />
          )}
          <a class="button is-quiet" href={`/admin/people/${id}`}>
            {t("person.more")}
          </a>
        </div>
      </div>
    </details>
  );
}
