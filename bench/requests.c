/* The generator of HTTP requests: keep-alive connections in one thread, each with one request under way (RFC 9112).
 *
 * `--requests FILE` holds the requests to send in turn, each as a line with its length in bytes and then its bytes.
 * Every answer must have the status `--status`; the result is one line of JSON. */
#include "websocket.h"

#define BUCKETS 4096
#define BUFFER (1u << 22)

struct request {
    const char *bytes;
    size_t size;
};

struct connection {
    int descriptor;
    size_t have;
    uint64_t began;
    char *answer;
};

static struct {
    int port, connections, status;
    double seconds, warmup;
    const char *requests;
} options = {.connections = 16, .status = 200, .seconds = 3, .warmup = 0.5};

static struct request *requests;
static int count, turn, epoll;
static struct connection *connections;
static uint64_t taken[1u << 20], from, until, answered, bytes;
static char numbered[1u << 16];

static void load(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) die(path);
    size_t size;
    while (fscanf(file, "%zu", &size) == 1 && fgetc(file) == '\n') {
        char *text = malloc(size + 1);
        if (fread(text, 1, size, file) != size) die("a request is cut short");
        text[size] = 0;
        requests = realloc(requests, sizeof *requests * (size_t)(count + 1));
        requests[count++] = (struct request){text, size};
    }
    fclose(file);
    if (!count) die("no request");
}

/* `########` in a request becomes a number of its own each time. */
static struct request next_request(void) {
    static uint32_t number;
    struct request request = requests[turn++ % count];
    const char *mark = strstr(request.bytes, "########");
    if (!mark || request.size > sizeof numbered) return request;
    memcpy(numbered, request.bytes, request.size);
    char digits[9];
    snprintf(digits, sizeof digits, "%08u", number++ % 100000000u);
    memcpy(numbered + (mark - request.bytes), digits, 8);
    return (struct request){numbered, request.size};
}

static void ask(struct connection *connection) {
    struct request request = next_request();
    connection->have = 0;
    connection->began = now_ns();
    while (request.size) {
        ssize_t sent = send(connection->descriptor, request.bytes, request.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) continue;
        if (sent <= 0) die("send");
        request.bytes += sent;
        request.size -= (size_t)sent;
    }
}

static void connect_one(struct connection *connection) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connection->descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection->descriptor, (struct sockaddr *)&to, sizeof to)) die("connect");
    quick_socket(connection->descriptor);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    epoll_ctl(epoll, EPOLL_CTL_ADD, connection->descriptor, &event);
}

/* The whole size of an answer, or 0 while its head is not all there. */
static size_t answer_size(const char *answer, size_t have) {
    const char *end = memmem(answer, have, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = (size_t)(end - answer) + 4;
    for (const char *line = answer; line < end; line = (const char *)memchr(line, '\n', (size_t)(end + 2 - line)) + 1) {
        if (!strncasecmp(line, "content-length:", 15)) return head + strtoul(line + 15, NULL, 10);
        if (!strncasecmp(line, "transfer-encoding:", 18)) {
            fprintf(stderr, "chunked answers are not read\n");
            exit(1);
        }
    }
    return head;
}

static void receive(struct connection *connection) {
    ssize_t got = recv(connection->descriptor, connection->answer + connection->have, BUFFER - connection->have, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        fprintf(stderr, "the server closed a connection: %.300s\n", connection->answer);
        exit(1);
    }
    connection->have += (size_t)got;
    size_t size = answer_size(connection->answer, connection->have);
    if (!size || connection->have < size) return;
    if (atoi(connection->answer + 9) != options.status) {
        fprintf(stderr, "refused: %.*s\n", (int)(connection->have < 600 ? connection->have : 600), connection->answer);
        exit(1);
    }
    uint64_t now = now_ns();
    if (connection->began >= from && now <= until && answered < sizeof taken / sizeof *taken) {
        taken[answered++] = now - connection->began;
        bytes += size;
    }
    ask(connection);
}

static int ascending(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void read_options(int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i] + 2, *value = argv[i + 1];
        if (!strcmp(name, "port")) options.port = atoi(value);
        else if (!strcmp(name, "connections")) options.connections = atoi(value);
        else if (!strcmp(name, "status")) options.status = atoi(value);
        else if (!strcmp(name, "seconds")) options.seconds = atof(value);
        else if (!strcmp(name, "warmup")) options.warmup = atof(value);
        else if (!strcmp(name, "requests")) options.requests = value;
        else if (strcmp(name, "name")) {
            fprintf(stderr, "unknown option %s\n", name);
            exit(2);
        }
    }
}

int main(int argc, char **argv) {
    read_options(argc, argv);
    load(options.requests);
    epoll = epoll_create1(0);
    connections = calloc((size_t)options.connections, sizeof *connections);
    from = now_ns() + (uint64_t)(options.warmup * 1e9);
    until = from + (uint64_t)(options.seconds * 1e9);
    for (int i = 0; i < options.connections; i++) {
        connections[i].answer = calloc(1, BUFFER + 1);
        connect_one(&connections[i]);
        ask(&connections[i]);
    }
    while (now_ns() < until) {
        struct epoll_event events[64];
        int ready = epoll_wait(epoll, events, 64, 10);
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
    }
    if (!answered) {
        fprintf(stderr, "no answer came in time\n");
        return 1;
    }
    qsort(taken, answered, sizeof *taken, ascending);
    printf("{\"requests_per_second\": %.1f, \"answer_p50\": %.3f, \"answer_p99\": %.3f, \"answer_bytes\": %lu}\n",
           (double)answered / options.seconds, (double)taken[answered / 2] / 1e6,
           (double)taken[answered * 99 / 100] / 1e6, (unsigned long)(bytes / answered));
    return 0;
}
