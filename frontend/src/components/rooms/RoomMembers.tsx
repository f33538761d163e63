/** The open room's members with their roles, and the people who were invited; for some, to appoint and remove them. */

import { useEffect, useState } from "preact/hooks";
import { displayName } from "../../domain/names";
import { may } from "../../domain/permissions";
import type { PendingInvitation, RoomMember, RoomRole } from "../../domain/protocol";
import { t } from "../../domain/text";
import { type Chat, errorText } from "../../state/chat";
import { Avatar } from "../Avatar";
import { Badge } from "../Badge";
import { ErrorMessage } from "../FormDialog";
import { Modal } from "../Modal";
import { MoreButton } from "../use-pages";

const PAGE = 200;
const ROLES: readonly RoomRole[] = ["owner", "moderator", "member"];

export function RoomMembers({ chat }: { chat: Chat }) {
  const room = chat.current.value.slug;
  const [members, setMembers] = useState<readonly RoomMember[]>([]);
  const [hasMore, setHasMore] = useState(false);
  const [error, setError] = useState("");
  const loadAfter = async (known: readonly RoomMember[]) => {
    const page = (await chat.request("members", { room, after: known.at(-1)?.id ?? 0 })).members;
    setMembers([...known, ...page]);
    setHasMore(page.length === PAGE);
  };
  const changeMember = (change: Promise<unknown>) =>
    change.then(
      () => loadAfter([]),
      (problem) => setError(errorText(problem)),
    );
  useEffect(() => void chat.attempt(loadAfter([])), [room]);
  return (
    <Modal title={t("room.members")}>
      <ErrorMessage text={error} />
      <ul class="choices">
        {members.map((member) => (
          <MemberItem key={member.id} chat={chat} member={member} changeMember={changeMember} />
        ))}
      </ul>
      {may(chat.me.value, chat.currentListing, "invite") && <PendingInvitations chat={chat} room={room} />}
      {hasMore && <MoreButton label={t("room.members.more")} onClick={() => void chat.attempt(loadAfter(members))} />}
    </Modal>
  );
}

/** People who were invited and have not answered. Whoever may invite may withdraw any of these invitations. */
function PendingInvitations({ chat, room }: { chat: Chat; room: string }) {
  const [pending, setPending] = useState<readonly PendingInvitation[]>([]);
  const load = async () => setPending((await chat.request("invited", { room })).invitations);
  useEffect(() => void chat.attempt(load()), [room]);
  const withdraw = async (person: number) => {
    await chat.request("withdraw", { room, person });
    await load();
  };
  return pending.length ? (
    <section class="pending-invitations">
      <h3>{t("invitations.pending")}</h3>
      <ul class="choices">
        {pending.map(({ person, by }) => (
          <li key={person.id} class="choice member">
            <Avatar person={person} />
            <span class="choice-text">
              <span dir="auto">
                {person.name} <Badge kind={person.kind} />
              </span>
              <small dir="auto">{t("invitations.from", { name: by.name })}</small>
            </span>
            <button type="button" class="button" onClick={() => void chat.attempt(withdraw(person.id))}>
              {t("invitations.withdraw")}
              <span class="visually-hidden"> {displayName(person)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  ) : null;
}

interface MemberItemProps {
  readonly chat: Chat;
  readonly member: RoomMember;
  readonly changeMember: (change: Promise<unknown>) => Promise<void>;
}

function MemberItem({ chat, member, changeMember }: MemberItemProps) {
  const room = chat.current.value.slug;
  const { id: person, room_role } = member;
  return (
    <li class={member.online ? "choice member is-online" : "choice member"}>
      <Avatar person={member} />
      <span class="choice-text" dir="auto">
        {member.name} <Badge kind={member.kind} />
      </span>
      {member.may.includes("appoint") ? (
        <select
          aria-label={t("room.role.of", { name: displayName(member) })}
          onChange={({ currentTarget: { value } }) =>
            void changeMember(chat.request("appoint", { room, person, role: value as RoomRole }))
          }
        >
          {ROLES.map((role) => (
            <option key={role} value={role} selected={role === room_role}>
              {t(`room.role.${role}`)}
            </option>
          ))}
        </select>
      ) : (
        chat.currentListing?.visibility !== "direct" &&
        room_role !== "member" && <span class="badge">{t(`room.role.${room_role}`)}</span>
      )}
      {member.may.includes("remove") && (
        <button
          type="button"
          class="button is-danger"
          onClick={() => void changeMember(chat.request("remove", { room, person }))}
        >
          {t("room.remove")}
          <span class="visually-hidden"> {displayName(member)}</span>
        </button>
      )}
    </li>
  );
}
