/* The load generator: many Socket.IO clients (protocol 5 over raw WebSockets) in one thread.
 *
 * Each client connects, joins a room and then, depending on the options, sends messages, joins again and again, or
 * sits idle. One more client, the probe, is in no room and sends WebSocket pings: how long a pong takes is how
 * long the server's event loop was busy with something else. The result is one line of JSON.
 *
 * A message carries `^=` and eight hexadecimal digits, by which its deliveries are known again; then comes one of the
 * texts that --text gave (each as the inside of a JSON string), in turn, or padding. In a text `%` stands for the name of
 * another client in the sender's room. */
#include "websocket.h"

#define MESSAGES (1u << 20)
#define BUFFER (1u << 20)
#define BUCKETS 4096
#define HANDSHAKES 64
#define TEXTS 64

enum state { DIALLING, UPGRADING, OPENING, ENTERING, JOINING, READY, GONE };

struct client {
    int descriptor;
    enum state state;
    int room;
    unsigned char *rest; /* the beginning of a frame whose end has not come */
    size_t rest_size;
    uint64_t join_sent;
};

struct message {
    uint64_t sent;
    uint32_t number;
    uint32_t missing;
    int acked, over;
    int sender;
};

struct histogram {
    uint64_t counts[BUCKETS];
    uint64_t total, most;
};

static struct {
    int port, clients, rooms, senders, window, joins, idle, all, limit, body;
    double rate, seconds, warmup, settle;
    const char *name, *room, *texts[TEXTS];
    int text_count;
} options = {.clients = 1, .rooms = 1, .senders = 1, .window = 1, .limit = 1, .body = 100,
             .seconds = 3, .warmup = 0.5, .settle = 1.5, .name = "c", .room = "general"};

static struct client *clients;
static struct message *messages;
static struct histogram acks, deliveries, pongs;
static int epoll, joined, dialled, probe_at, members;
static uint32_t next_number;
static uint64_t sent, acked, refused, delivered, finished, counted_acks, counted_deliveries, counted_bytes, from, until;
static unsigned char buffer[BUFFER + 65536];
static char padding[16384];

/* -- measuring */

static unsigned bucket_of(uint64_t micros) {
    if (micros < 128) return (unsigned)micros;
    unsigned shift = 63u - (unsigned)__builtin_clzll(micros) - 6u;
    unsigned bucket = shift * 64u + (unsigned)(micros >> shift);
    return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

static double value_of(unsigned bucket) {
    if (bucket < 128) return bucket;
    unsigned shift = bucket / 64 - 1;
    return ((double)(bucket - shift * 64) + 0.5) * (double)(1ull << shift);
}

static void record(struct histogram *histogram, uint64_t nanoseconds) {
    uint64_t micros = nanoseconds / 1000;
    histogram->counts[bucket_of(micros)]++;
    histogram->total++;
    if (micros > histogram->most) histogram->most = micros;
}

static double percentile(const struct histogram *histogram, double share) {
    uint64_t wanted = (uint64_t)(share * (double)histogram->total), seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen > wanted) return value_of(i) / 1000;
    }
    return 0;
}

/* -- sending */

static void push(int descriptor, const unsigned char *data, size_t size) {
    while (size) {
        ssize_t written = send(descriptor, data, size, MSG_NOSIGNAL);
        if (written < 0 && errno == EAGAIN) {
            struct pollfd wait = {.fd = descriptor, .events = POLLOUT};
            poll(&wait, 1, 100);
        } else if (written < 0) {
            return;
        } else {
            data += written;
            size -= (size_t)written;
        }
    }
}

static void send_frame(struct client *client, int opcode, const void *payload, size_t size) {
    static unsigned char out[32768];
    static uint32_t key = 0x9e3779b9;
    key = key * 1664525u + 1013904223u;
    push(client->descriptor, out, write_frame(out, opcode, payload, size, (unsigned char *)&key));
}

static void send_text(struct client *client, const char *text) { send_frame(client, TEXT, text, strlen(text)); }

static void name_room(char *out, size_t size, int room) {
    if (options.rooms == 1)
        snprintf(out, size, "%s", options.room);
    else
        snprintf(out, size, "%s%d", options.room, room);
}

static void send_join(struct client *client) {
    char text[256], room[64];
    name_room(room, sizeof room, client->room);
    snprintf(text, sizeof text, "420[\"join\",{\"room\":\"%s\",\"limit\":%d}]", room, options.limit);
    client->join_sent = now_ns();
    send_text(client, text);
}

static void write_text(char *out, size_t size, int sender, uint32_t number) {
    const char *text = options.texts[number % (uint32_t)options.text_count];
    const char *name = strchr(text, '%');
    if (name)
        snprintf(out, size, "%.*s%s-%d%s", (int)(name - text), text, options.name,
                 (sender + options.rooms) % options.clients, name + 1);
    else
        snprintf(out, size, "%s", text);
}

static void send_message(int sender, uint64_t due) {
    static char text[24576];
    char own[4096];
    struct client *client = &clients[sender];
    char room[64];
    uint32_t number = next_number++;
    struct message *message = &messages[number % MESSAGES];
    name_room(room, sizeof room, client->room);
    *message = (struct message){due, number, (uint32_t)members, 0, 0, sender};
    if (options.text_count) write_text(own, sizeof own, sender, number);
    int size = snprintf(text, sizeof text,
        "42%u[\"message\",{\"room\":\"%s\",\"body\":\"^=%08x %s\",\"client_id\":\"%s-%08x\"}]",
        number, room, number, options.text_count ? own : padding, options.name, number);
    sent++;
    send_frame(client, TEXT, text, (size_t)size);
}

static void go_on(struct message *message) {
    if (message->acked && !message->missing) finished++;
    if (message->over || !message->acked || (options.all && message->missing)) return;
    message->over = 1;
    if (options.rate == 0 && now_ns() < until) send_message(message->sender, now_ns());
}

/* -- receiving */

static struct message *message_of(uint32_t number) {
    struct message *message = &messages[number % MESSAGES];
    return message->number == number && message->sent ? message : NULL;
}

static void on_delivery(const unsigned char *payload, size_t size, uint64_t now) {
    static size_t place;
    const unsigned char *mark = payload + place;
    if (place + 10 > size || mark[0] != '^' || mark[1] != '=') {
        mark = memmem(payload, size, "^=", 2);
        if (!mark) return;
        place = (size_t)(mark - payload);
    }
    uint32_t number = 0;
    for (int i = 2; i < 10; i++) number = number << 4 | (uint32_t)((mark[i] & 0xf) + (mark[i] > '9' ? 9 : 0));
    struct message *message = message_of(number);
    if (!message || !message->missing) return;
    message->missing--;
    delivered++;
    if (now >= from && now < until) {
        counted_deliveries++;
        counted_bytes += size;
        record(&deliveries, now - message->sent);
    }
    if (!message->missing) go_on(message);
}

static void on_ack(struct client *client, const char *text, size_t size, uint64_t now) {
    uint32_t number = (uint32_t)strtoul(text, NULL, 10);
    int good = memmem(text, size < 40 ? size : 40, "\"ok\":true", 9) != NULL;
    if (client->state == JOINING) {
        if (!good) {
            fprintf(stderr, "join refused: %.*s\n", (int)size, text);
            exit(1);
        }
        client->state = READY;
        joined++;
        return;
    }
    acked++;
    if (!good) {
        if (!refused++) fprintf(stderr, "refused: %.*s\n", (int)size, text);
    }
    struct message *message = options.joins ? NULL : message_of(number);
    uint64_t began = options.joins ? client->join_sent : message ? message->sent : 0;
    if (now >= from && now < until) {
        counted_acks++;
        if (began) record(&acks, now - began);
    }
    if (message) {
        message->acked = 1;
        if (!good) message->missing = 0;
        go_on(message);
    } else if (options.joins && now < until) {
        send_join(client);
    }
}

static void on_text(struct client *client, char *text, size_t size, uint64_t now) {
    char reply[128];
    if (text[0] == '2') {
        send_text(client, "3");
    } else if (text[0] == '0') {
        snprintf(reply, sizeof reply, "40{\"username\":\"%s-%d\"}", options.name, (int)(client - clients));
        client->state = ENTERING;
        send_text(client, reply);
    } else if (size > 1 && text[0] == '4' && text[1] == '0' && client->state == ENTERING) {
        client->state = JOINING;
        if (client - clients == probe_at) {
            client->state = READY;
            joined++;
        } else {
            send_join(client);
        }
    } else if (size > 1 && text[0] == '4' && text[1] == '2') {
        on_delivery((unsigned char *)text, size, now);
    } else if (size > 1 && text[0] == '4' && text[1] == '3') {
        on_ack(client, text + 2, size - 2, now);
    } else if (size > 1 && text[0] == '4' && text[1] == '4') {
        fprintf(stderr, "connection refused: %.*s\n", (int)size, text);
        exit(1);
    }
}

static void lose(struct client *client) {
    if (client->state != GONE) {
        fprintf(stderr, "client %d lost its connection in state %d\n", (int)(client - clients), client->state);
        exit(1);
    }
}

static size_t handle(struct client *client, unsigned char *data, size_t size, uint64_t now) {
    struct frame frame;
    size_t at = 0;
    if (client->state == UPGRADING) {
        unsigned char *end = memmem(data, size, "\r\n\r\n", 4);
        if (!end) return 0;
        if (!memmem(data, size, " 101 ", 5)) lose(client);
        client->state = OPENING;
        at = (size_t)(end + 4 - data);
    }
    while (read_frame(data + at, size - at, &frame)) {
        at += frame.whole;
        if (frame.opcode == TEXT && frame.length) {
            on_text(client, (char *)frame.payload, frame.length, now);
        } else if (frame.opcode == PONG && frame.length == 8) {
            uint64_t asked;
            memcpy(&asked, frame.payload, 8);
            if (now >= from && now < until) record(&pongs, now - asked);
        } else if (frame.opcode == PING) {
            send_frame(client, PONG, frame.payload, frame.length);
        } else if (frame.opcode == CLOSE) {
            lose(client);
        }
    }
    return at;
}

static void receive(struct client *client) {
    size_t kept = client->rest_size;
    if (kept) memcpy(buffer, client->rest, kept);
    ssize_t size = recv(client->descriptor, buffer + kept, BUFFER - kept, 0);
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
        lose(client);
        return;
    }
    size_t whole = kept + (size_t)size, used = handle(client, buffer, whole, now_ns());
    client->rest_size = whole - used;
    if (client->rest_size) {
        client->rest = realloc(client->rest, client->rest_size);
        memcpy(client->rest, buffer + used, client->rest_size);
    }
}

/* -- coming in */

static void dial(int index) {
    struct client *client = &clients[index];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->descriptor = socket(AF_INET, SOCK_STREAM, 0);
    quick_socket(client->descriptor);
    if (connect(client->descriptor, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS) die("connect");
    client->state = DIALLING;
    client->room = index % options.rooms;
    struct epoll_event event = {.events = EPOLLOUT, .data.u32 = (uint32_t)index};
    epoll_ctl(epoll, EPOLL_CTL_ADD, client->descriptor, &event);
    dialled++;
}

static void upgrade(struct client *client) {
    static const char request[] =
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    client->state = UPGRADING;
    push(client->descriptor, (const unsigned char *)request, sizeof request - 1);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)(client - clients)};
    epoll_ctl(epoll, EPOLL_CTL_MOD, client->descriptor, &event);
}

static void turn(int milliseconds) {
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, 256, milliseconds);
    for (int i = 0; i < count; i++) {
        struct client *client = &clients[events[i].data.u32];
        if (client->state == DIALLING)
            upgrade(client);
        else
            receive(client);
    }
}

static void come_in(void) {
    int everyone = options.clients + 1;
    uint64_t deadline = now_ns() + 120000000000u;
    while (joined < everyone) {
        while (dialled < everyone && dialled - joined < HANDSHAKES) dial(dialled);
        turn(10);
        if (now_ns() > deadline) {
            fprintf(stderr, "only %d of %d came in\n", joined, everyone);
            exit(1);
        }
    }
}

static void pump(double seconds) {
    uint64_t end = now_ns() + (uint64_t)(seconds * 1e9);
    while (now_ns() < end) turn(5);
}

/* -- the workloads */

static void begin(void) {
    for (int i = 0; i < options.senders; i++) {
        if (options.joins)
            send_join(&clients[i]);
        else
            for (int k = 0; k < options.window && options.rate == 0; k++) send_message(i, now_ns());
    }
}

static void send_due(uint64_t start, uint64_t now) {
    static uint64_t made;
    while (options.rate > 0) {
        uint64_t due = start + (uint64_t)((double)made * 1e9 / options.rate);
        if (due > now || due >= until) return;
        send_message((int)(made++ % (uint64_t)options.senders), due);
    }
}

static void measure(void) {
    uint64_t start = now_ns(), ping = start;
    from = start + (uint64_t)(options.warmup * 1e9);
    until = from + (uint64_t)(options.seconds * 1e9);
    begin();
    for (uint64_t now = start; now < until; now = now_ns()) {
        send_due(start, now);
        if (now >= ping) {
            send_frame(&clients[probe_at], PING, &now, sizeof now);
            ping = now + 5000000;
        }
        turn(options.rate > 0 ? 1 : 5);
    }
    uint64_t patience = now_ns() + 60000000000u;
    while (!options.joins && finished < sent && now_ns() < patience) turn(10);
}

static void report(void) {
    double seconds = options.seconds;
    printf("{\"clients\": %d, \"sent\": %lu, \"acked\": %lu, \"refused\": %lu, \"delivered\": %lu, \"expected\": %lu,"
           " \"acks_per_second\": %.1f, \"deliveries_per_second\": %.1f, \"bytes_a_delivery\": %.0f,"
           " \"ack_p50\": %.3f, \"ack_p99\": %.3f, \"delivery_p50\": %.3f, \"delivery_p99\": %.3f,"
           " \"pong_p50\": %.3f, \"pong_p99\": %.3f, \"pong_max\": %.3f}\n",
           options.clients, sent, acked, refused, delivered, (sent - refused) * (uint64_t)members,
           (double)counted_acks / seconds, (double)counted_deliveries / seconds,
           counted_deliveries ? (double)counted_bytes / (double)counted_deliveries : 0,
           percentile(&acks, .5), percentile(&acks, .99), percentile(&deliveries, .5), percentile(&deliveries, .99),
           percentile(&pongs, .5), percentile(&pongs, .99), (double)pongs.most / 1000);
}

static void stay_idle(void) {
    struct pollfd input = {.fd = 0, .events = POLLIN};
    printf("ready\n");
    fflush(stdout);
    while (poll(&input, 1, 0) == 0) turn(50);
}

static void read_options(int count, char **words) {
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = words[i], *value = words[i + 1];
        if (!strcmp(name, "--port")) options.port = atoi(value);
        else if (!strcmp(name, "--clients")) options.clients = atoi(value);
        else if (!strcmp(name, "--rooms")) options.rooms = atoi(value);
        else if (!strcmp(name, "--senders")) options.senders = atoi(value);
        else if (!strcmp(name, "--window")) options.window = atoi(value);
        else if (!strcmp(name, "--joins")) options.joins = atoi(value);
        else if (!strcmp(name, "--idle")) options.idle = atoi(value);
        else if (!strcmp(name, "--all")) options.all = atoi(value);
        else if (!strcmp(name, "--limit")) options.limit = atoi(value);
        else if (!strcmp(name, "--body")) options.body = atoi(value);
        else if (!strcmp(name, "--rate")) options.rate = atof(value);
        else if (!strcmp(name, "--seconds")) options.seconds = atof(value);
        else if (!strcmp(name, "--warmup")) options.warmup = atof(value);
        else if (!strcmp(name, "--settle")) options.settle = atof(value);
        else if (!strcmp(name, "--name")) options.name = value;
        else if (!strcmp(name, "--room")) options.room = value;
        else if (!strcmp(name, "--text") && options.text_count < TEXTS) options.texts[options.text_count++] = value;
        else {
            fprintf(stderr, "unknown option %s\n", name);
            exit(2);
        }
    }
    if (options.body > (int)sizeof padding - 1) options.body = (int)sizeof padding - 1;
    memset(padding, 'x', (size_t)(options.body > 11 ? options.body - 11 : 0));
}

int main(int count, char **words) {
    read_options(count, words);
    all_descriptors();
    probe_at = options.clients;
    members = options.clients / options.rooms;
    clients = calloc((size_t)options.clients + 1, sizeof *clients);
    messages = calloc(MESSAGES, sizeof *messages);
    epoll = epoll_create1(0);
    come_in();
    pump(options.settle);
    if (options.idle) {
        stay_idle();
        return 0;
    }
    measure();
    report();
    return 0;
}
