/** All members of the open room with their roles there, and for those who may: appointing and removing them. */

import { useEffect, useState } from "preact/hooks";
import { called } from "../../domain/names";
import { rank } from "../../domain/rooms";
import { t } from "../../domain/text";
import type { PendingInvitation, RoomMember, RoomRole } from "../../domain/wire";
import type { Chat } from "../../state/chat";
import { Avatar } from "../Avatar";
import { Mark } from "../Mark";
import { Modal, Problem } from "../Modal";
import { mayInvite } from "../rights";

const PAGE = 200;
const ROLES: readonly RoomRole[] = ["owner", "moderator", "member"];

export function RoomMembers({ chat }: { chat: Chat }) {
  const room = chat.current.value.slug;
  const [members, setMembers] = useState<readonly RoomMember[]>([]);
  const [more, setMore] = useState(false);
  const [error, say] = useState("");
  const load = async (after: number, before: readonly RoomMember[]) => {
    const page = (await chat.request("members", { room, after })).members;
    setMembers([...before, ...page]);
    setMore(page.length === PAGE);
  };
  const act = (work: Promise<unknown>) =>
    work.then(
      () => load(0, []),
      (problem: Error) => say(problem.message),
    );
  useEffect(() => void chat.act(load(0, [])), [room]);
  return (
    <Modal title={t("room.members")}>
      <Problem text={error} />
      <ul class="choices">
        {members.map((member) => (
          <Line key={member.id} chat={chat} member={member} act={act} />
        ))}
      </ul>
      {mayInvite(chat, chat.listed) && <Invited chat={chat} room={room} />}
      {more && (
        <button
          type="button"
          class="button"
          onClick={() => void chat.act(load(members.at(-1)?.id ?? 0, members))}
        >
          {t("room.members.more")}
        </button>
      )}
    </Modal>
  );
}

/** Who was asked in and has not answered; to be taken back by all who may invite. */
function Invited({ chat, room }: { chat: Chat; room: string }) {
  const [pending, show] = useState<readonly PendingInvitation[]>([]);
  const load = async () => show((await chat.request("invited", { room })).invitations);
  useEffect(() => void chat.act(load()), [room]);
  const withdraw = async (person: number) => {
    await chat.request("withdraw", { room, person });
    await load();
  };
  return pending.length ? (
    <section class="unanswered">
      <h3>{t("invitations.pending")}</h3>
      <ul class="choices">
        {pending.map(({ person, by }) => (
          <li key={person.id} class="choice member">
            <Avatar person={person} />
            <span class="choice-text">
              <span dir="auto">
                {person.name} <Mark kind={person.kind} />
              </span>
              <small dir="auto">{t("invitations.from", { name: by.name })}</small>
            </span>
            <button type="button" class="button" onClick={() => void chat.act(withdraw(person.id))}>
              {t("invitations.withdraw")}
              <span class="unseen"> {called(person)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  ) : null;
}

interface LineProps {
  readonly chat: Chat;
  readonly member: RoomMember;
  readonly act: (work: Promise<unknown>) => Promise<void>;
}

function Line({ chat, member, act }: LineProps) {
  const room = chat.listed;
  const me = chat.me.value;
  const held = rank(me, room);
  const named = room?.visibility !== "direct";
  const removable =
    named && member.id !== me.id && (held === 3 || (held === 2 && member.room_role === "member"));
  const slug = chat.current.value.slug;
  return (
    <li class={member.online ? "choice member is-online" : "choice member"}>
      <Avatar person={member} />
      <span class="choice-text" dir="auto">
        {member.name} <Mark kind={member.kind} />
      </span>
      {named && held === 3 ? (
        <select
          aria-label={t("room.role.of", { name: called(member) })}
          onChange={({ currentTarget: { value } }) =>
            void act(chat.request("appoint", { room: slug, person: member.id, role: value as RoomRole }))
          }
        >
          {ROLES.map((role) => (
            <option key={role} value={role} selected={role === member.room_role}>
              {t(`room.role.${role}`)}
            </option>
          ))}
        </select>
      ) : (
        named &&
        member.room_role !== "member" && <span class="badge">{t(`room.role.${member.room_role}`)}</span>
      )}
      {removable && (
        <button
          type="button"
          class="button is-danger"
          onClick={() => void act(chat.request("remove", { room: slug, person: member.id }))}
        >
          {t("room.remove")}
          <span class="unseen"> {called(member)}</span>
        </button>
      )}
    </li>
  );
}
