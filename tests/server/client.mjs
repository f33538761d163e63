// A chat as the npm client sees it: node client.mjs URL TRANSPORTS; prints a report as JSON.
import { io } from "socket.io-client";

const [url, transports] = process.argv.slice(2);
const options = { transports: transports.split(","), reconnection: false, forceNew: true };
const report = {};

const open = (auth) =>
  new Promise((resolve, reject) => {
    const socket = io(url, { ...options, auth });
    const heard = [];
    socket.onAny((event, data) => {
      heard.push([event, data]);
      if (event === "welcome") resolve({ socket, heard, welcome: data });
    });
    socket.on("connect_error", reject);
  });
const call = ({ socket }, event, data) => socket.timeout(30000).emitWithAck(event, data);
const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};
const seqs = (client) => client.heard.filter(([event]) => event === "message").map(([, data]) => data.seq);

const ada = await open({ username: "ada" });
let ben = await open({ username: "ben" });
report.first = ben.heard[0][0];
report.refusal = await open({ username: "Ada" }).then(
  () => null,
  (error) => error.data,
);
await Promise.all([ada, ben].map((client) => call(client, "join", { room: "general" })));
const answers = await Promise.all(
  Array.from({ length: 50 }, (_, n) =>
    call(ada, "message", { room: "general", body: `message ${n}`, client_id: `c${n}` }),
  ),
);
report.answered = answers.map((answer) => answer.message.seq);
await until(() => seqs(ben).length === 50);
report.heard = seqs(ben);
report.retried = (await call(ada, "message", { room: "general", body: "again", client_id: "c49" })).message.seq;
const { error } = await call(ada, "message", { room: "general", body: "\u200b" });
report.error = { code: error.code, field: error.field };
const half = await call(ada, "message", { room: "general", body: "cut within \ud83d" });
report.half = half.error.field;
report.rooms = (await ada.socket.timeout(30000).emitWithAck("rooms")).rooms.length;
report.transport = ben.socket.io.engine.transport.name;
ben.socket.disconnect();
await call(ada, "message", { room: "general", body: "while away" });
await call(ada, "edit", { room: "general", seq: 2, body: "edited while away" });
ben = await open({ token: ben.welcome.token });
const joined = await call(ben, "join", { room: "general", since: 50 });
report.missed = joined.changes.map((message) => [message.seq, message.body]);
report.complete = joined.complete;
console.log(JSON.stringify(report));
ada.socket.disconnect();
ben.socket.disconnect();
