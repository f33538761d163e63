// The pages and the REST calls of a plain chat on Node's own HTTP server with better-sqlite3: the same room page of the
// same data, painted from the database at each request, as one would write it. `node pages.mjs FILE` reads what
// `bench.page_seed` wrote.
import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(new URL("../package.json", import.meta.url));
const Database = require("better-sqlite3");
const told = JSON.parse(readFileSync(process.argv[2], "utf8"));
const database = new Database(process.env.DATABASE);
fill();

const statements = {
  session: database.prepare("SELECT p.* FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.id = ?"),
  room: database.prepare(
    "SELECT r.*, m.read_seq FROM rooms r JOIN members m ON m.room_id = r.id AND m.person_id = ? WHERE r.slug = ?",
  ),
  before: database.prepare(
    `SELECT m.*, p.name AS author_name, p.kind AS author_kind FROM messages m JOIN people p ON p.id = m.author_id
     WHERE room_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
  ),
  rooms: database.prepare(
    `SELECT r.*, (SELECT count(*) FROM (SELECT 1 FROM messages x WHERE x.room_id = r.id AND x.seq > m.read_seq
       AND x.author_id <> m.person_id LIMIT 100)) AS unread
     FROM rooms r JOIN members m ON m.room_id = r.id WHERE m.person_id = ? ORDER BY r.name`,
  ),
  members: database.prepare("SELECT p.* FROM members m JOIN people p ON p.id = m.person_id WHERE m.room_id = ? LIMIT 100"),
  search: database.prepare(
    `SELECT m.*, p.name AS author_name, p.kind AS author_kind, r.slug FROM words w JOIN messages m ON m.id = w.rowid
     JOIN people p ON p.id = m.author_id JOIN rooms r ON r.id = m.room_id
     JOIN members k ON k.room_id = r.id AND k.person_id = ? WHERE words MATCH ? ORDER BY w.rowid DESC LIMIT 20`,
  ),
  add: database.prepare(
    `INSERT INTO messages (room_id, seq, author_id, client_id, body, html, created_at) VALUES (?, ?, ?, ?, ?, NULL, ?)`,
  ),
  index: database.prepare("INSERT INTO words (rowid, body) VALUES (?, ?)"),
  count: database.prepare("UPDATE rooms SET seq = seq + 1 WHERE id = ? RETURNING seq"),
};

const add = database.transaction((room, person, body, clientId) => {
  const { seq } = statements.count.get(room.id);
  const created = new Date().toISOString();
  const { lastInsertRowid } = statements.add.run(room.id, seq, person.id, clientId, body, created);
  statements.index.run(lastInsertRowid, body);
  return { slug: room.slug, seq, client_id: clientId, author_id: person.id, author_name: person.name,
    author_kind: person.kind, body, html: null, created_at: created };
});

createServer((request, answer) => {
  const url = new URL(request.url, "http://localhost");
  const person = whoAsks(request);
  if (!person) return send(answer, 401, "text/plain", "Sign in.");
  const parts = url.pathname.split("/");
  if (parts[1] === "r") return page(request, answer, person, parts[2]);
  if (url.pathname === "/api/v1/search") return search(answer, person, url.searchParams.get("q"));
  const slug = parts[4];
  const room = statements.room.get(person.id, slug);
  if (!room || parts[5] !== "messages") return send(answer, 404, "text/plain", "There is no such thing.");
  if (request.method === "POST") return post(request, answer, person, room);
  const before = Number(url.searchParams.get("before") ?? room.seq + 1);
  const found = statements.before.all(room.id, before, 50).reverse().map((row) => payload(row, slug));
  json(answer, 200, { ok: true, messages: found, more_before: found.length && found[0].seq > 1, more_after: before <= room.seq });
}).listen(Number(process.env.PORT), "127.0.0.1");

function whoAsks(request) {
  const cookie = /chatapp=([^;]+)/.exec(request.headers.cookie ?? "");
  const secret = cookie ? cookie[1] : (request.headers.authorization ?? "").replace(/^Bearer /, "");
  return statements.session.get(createHash("sha256").update(secret).digest("hex"));
}

function post(request, answer, person, room) {
  let text = "";
  request.on("data", (part) => (text += part));
  request.on("end", () => {
    const { body, client_id } = JSON.parse(text);
    json(answer, 201, { ok: true, message: payload(add(room, person, body, client_id ?? randomUUID()), room.slug) });
  });
}

function search(answer, person, words) {
  const asked = words.split(/\s+/).map((word) => `"${word.replaceAll('"', '""')}"`).join(" ");
  json(answer, 200, { ok: true, results: statements.search.all(person.id, asked).map((row) => payload(row, row.slug)) });
}

function payload(row, slug) {
  return {
    room: slug, seq: row.seq, rev: row.seq, client_id: row.client_id, kind: "message", body: row.body, html: row.html,
    author: { id: row.author_id, name: row.author_name, kind: row.author_kind },
    created_at: row.created_at, edited_at: null, deleted: false, reply_to: null, reactions: [], attachments: [],
  };
}

function page(request, answer, person, slug) {
  const room = statements.room.get(person.id, slug);
  if (!room) return send(answer, 404, "text/plain", "There is no such room.");
  const messages = statements.before.all(room.id, room.seq + 1, 50).reverse().map((row) => payload(row, slug));
  const rooms = statements.rooms.all(person.id);
  const members = statements.members.all(room.id);
  const text = document(person, room, messages, rooms, members);
  const tag = `"${createHash("sha1").update(text).digest("base64")}"`;
  if (request.headers["if-none-match"] === tag) {
    answer.writeHead(304, { etag: tag });
    return answer.end();
  }
  send(answer, 200, "text/html; charset=utf-8", text, { etag: tag, "cache-control": "private, no-cache" });
}

function document(person, room, messages, rooms, members) {
  const state = JSON.stringify({ you: person, room, messages, rooms, members }).replaceAll("<", "\\u003c");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(room.name)}</title>
<link rel="stylesheet" href="/static/app.css"><script type="module" src="/static/app.js"></script></head><body>
<nav><ul>${rooms.map((each) => `<li><a class="room${each.unread ? " is-unread" : ""}" href="/r/${each.slug}">
<span class="room-icon" aria-hidden="true">#</span><span class="room-name" dir="auto">${escape(each.name)}</span>${each.unread ? `<span class="count">${each.unread}</span>` : ""}</a></li>`).join("")}</ul></nav>
<main><h1>${escape(room.name)}</h1><ol class="messages">${rows(messages)}</ol>
<form class="composer" action="/r/${room.slug}/messages" method="post"><textarea name="body"></textarea><button>Send</button></form>
</main><script type="application/json" id="initial-state">${state}</script></body></html>`;
}

function rows(messages) {
  let author = 0;
  return messages.map((message) => {
    const first = message.author.id !== author;
    author = message.author.id;
    const time = message.created_at.slice(11, 16);
    const name = escape(message.author.name);
    return `<li class="message${first ? " is-first" : ""}" id="m${message.seq}" data-seq="${message.seq}" data-rev="${message.rev}" data-author="${message.author.id}" data-at="${message.created_at}" tabindex="-1" aria-label="${name}, ${time}">${
      first ? `<span class="avatar hue-${message.author.id % 12}" aria-hidden="true">${escape(message.author.name.slice(0, 2))}</span><b class="message-author" dir="auto">${name}</b>` : ""
    }<a class="message-time" href="/r/${message.room}/${message.seq}"><time datetime="${message.created_at}">${time}</time></a><div class="message-text"><div class="message-body" dir="auto">${
      message.html ?? escape(message.body)}</div></div></li>`;
  }).join("\n");
}

function escape(text) {
  return text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
}

function json(answer, status, value) {
  send(answer, status, "application/json", JSON.stringify(value));
}

function send(answer, status, type, text, headers = {}) {
  const bytes = Buffer.from(text);
  answer.writeHead(status, { "content-type": type, "content-length": bytes.length, ...headers });
  answer.end(bytes);
}

function fill() {
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec(`
    CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL);
    CREATE TABLE sessions (id TEXT PRIMARY KEY, person_id INTEGER NOT NULL);
    CREATE TABLE rooms (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, seq INTEGER NOT NULL);
    CREATE TABLE members (room_id INTEGER NOT NULL, person_id INTEGER NOT NULL, read_seq INTEGER NOT NULL,
      PRIMARY KEY (person_id, room_id)) WITHOUT ROWID;
    CREATE TABLE messages (id INTEGER PRIMARY KEY, room_id INTEGER NOT NULL, seq INTEGER NOT NULL, author_id INTEGER NOT NULL,
      client_id TEXT, body TEXT NOT NULL, html TEXT, created_at TEXT NOT NULL, UNIQUE (room_id, seq));
    CREATE VIRTUAL TABLE words USING fts5(body);`);
  const insert = {
    person: database.prepare("INSERT OR IGNORE INTO people VALUES (?, ?, ?)"),
    session: database.prepare("INSERT INTO sessions VALUES (?, ?)"),
    room: database.prepare("INSERT INTO rooms VALUES (?, ?, ?, ?)"),
    member: database.prepare("INSERT INTO members VALUES (?, ?, ?)"),
    message: database.prepare("INSERT INTO messages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)"),
    word: database.prepare("INSERT INTO words (rowid, body) VALUES (?, ?)"),
  };
  database.transaction(() => {
    const reader = 1_000_000;
    insert.person.run(reader, "reader", "account");
    for (const secret of [told.cookie, ...told.tokens]) insert.session.run(createHash("sha256").update(secret).digest("hex"), reader);
    let id = 0;
    for (const [slug, messages] of Object.entries(told.rooms)) {
      insert.room.run(++id, slug, slug, messages.length);
      insert.member.run(id, reader, messages.length);
      for (const each of messages) {
        insert.person.run(each.author.id, each.author.name, each.author.kind);
        const { lastInsertRowid } = insert.message.run(id, each.seq, each.author.id, each.client_id, each.body, each.html, each.created_at);
        insert.word.run(lastInsertRowid, each.body);
      }
    }
  })();
}
