/** A person: what they say of themselves, and what I may do. */

import { useEffect, useState } from "preact/hooks";
import { type Key, t } from "../../domain/text";
import type { Card } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { type About, about } from "../../state/people";
import { dialog, tell } from "../../state/ui";
import { Avatar } from "../Avatar";
import { Modal, Problem } from "../Modal";
import { converse } from "../rooms/converse";

/** In minutes; 0 stands for good. */
const DURATIONS = ["10", "60", "1440", "10080", "43200", "0"] as const;

export function PersonCard({ chat }: { chat: Chat }) {
  const person = about.value;
  return person && <Shown key={person.id} chat={chat} person={person} />;
}

function Shown({ chat, person }: { chat: Chat; person: About }) {
  const [card, show] = useState<Card | null>(null);
  const [error, say] = useState("");
  const act = async (work: Promise<unknown>, done?: string) => {
    try {
      await work;
      say("");
      if (done) {
        dialog.value = null;
        tell(done);
      }
    } catch (problem) {
      say((problem as Error).message);
    }
  };
  const load = async () => show((await chat.request("person", { id: person.id })).person);
  useEffect(() => void act(load()), []);
  const mine = person.id === chat.me.value.id;
  return (
    <Modal title={person.name}>
      <div class="person-card">
        {card && <Head card={card} />}
        <Problem text={error} />
        {card && mine && (
          <p class="person-acts">
            <a class="button" href="/account">
              {t("me.account")}
            </a>
          </p>
        )}
        {card && !mine && card.kind !== "imported" && !card.blocked && (
          <p class="person-acts">
            <button
              type="button"
              class="button is-primary"
              onClick={() => void act(converse(chat, [card.id]))}
            >
              {t("person.message")}
            </button>
          </p>
        )}
        {card && !mine && <Block card={card} chat={chat} act={act} load={load} />}
        {card && card.may.length > 0 && <Peace card={card} chat={chat} act={act} />}
      </div>
    </Modal>
  );
}

function Head({ card }: { card: Card }) {
  const state = card.online ? (card.away ? "person.away" : "person.online") : "person.offline";
  return (
    <div class="person-head">
      <Avatar person={card} />
      <p dir="auto">
        {card.emoji} {card.status || t(state)}
      </p>
      <p class="hint">
        {t(`role.${card.role ?? "guest"}` as Key)} · {card.status ? `${t(state)} · ` : ""}
        {t("person.since", { day: new Date(card.since).toLocaleDateString() })}
      </p>
    </div>
  );
}

type Act = (work: Promise<unknown>, done?: string) => Promise<void>;

interface ActsProps {
  readonly card: Card;
  readonly chat: Chat;
  readonly act: Act;
}

function Block({ card, chat, act, load }: ActsProps & { load: () => Promise<void> }) {
  const on = !card.blocked;
  const block = async () => {
    chat.blocked.value = (await chat.request("block", { id: card.id, on })).blocked;
    await load();
  };
  return (
    <div class="person-acts">
      <button type="button" class="button" onClick={() => void act(block())}>
        {t(on ? "person.block" : "person.unblock")}
      </button>
      <p class="hint">{t(on ? "person.block.hint" : "person.unblock.hint")}</p>
    </div>
  );
}

function Peace({ card: { id, may, name }, chat, act }: ActsProps) {
  const [minutes, last] = useState("60");
  const [reason, because] = useState("");
  const [sure, ask] = useState(false);
  const long = minutes === "0" ? {} : { minutes: Number(minutes) };
  return (
    <details>
      <summary>{t("me.moderation")}</summary>
      <div class="fields">
        <label>
          {t("person.duration")}
          <select value={minutes} onChange={(event) => last(event.currentTarget.value)}>
            {DURATIONS.map((each) => (
              <option key={each} value={each}>
                {t(`duration.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("person.reason")}
          <input maxLength={200} dir="auto" onInput={(event) => because(event.currentTarget.value)} />
        </label>
        <div class="person-acts">
          {may.includes("mute") && (
            <button
              type="button"
              class="button"
              onClick={() =>
                void act(chat.request("mute", { id, reason, ...long }), t("person.muted", { name }))
              }
            >
              {t("person.mute")}
            </button>
          )}
          {may.includes("kick") && (
            <button
              type="button"
              class="button"
              title={t("person.kick.hint")}
              onClick={() => void act(chat.request("kick", { id, reason }), t("person.kicked", { name }))}
            >
              {t("person.kick")}
            </button>
          )}
          {may.includes("ban") && (
            <button
              type="button"
              class="button is-danger"
              onBlur={() => ask(false)}
              onClick={() =>
                sure
                  ? void act(chat.request("ban", { id, reason, ...long }), t("person.banned", { name }))
                  : ask(true)
              }
            >
              {sure ? t("person.ban.sure", { name }) : t("person.ban")}
            </button>
          )}
          <a class="button is-quiet" href={`/admin/people/${id}`}>
            {t("person.more")}
          </a>
        </div>
      </div>
    </details>
  );
}
