/* Thousands of viewers in one thread: Socket.IO 4 clients over websockets, on one epoll loop.
 *
 *     viewers --port 5000 --viewers 5000 --auth '{"scope":"world"}'
 *
 * Each viewer connects, joins the namespace with its auth and answers pings. A `#` in the auth stands
 * for the number of the viewer. Each 250 of them come from an address of their own, from
 * 127.0.0.(1 + --first-source) on. It notes the version of each `standings` message (or of those that
 * --message names) and the time when it came. Times are CLOCK_MONOTONIC in nanoseconds,
 * which all processes of a machine share. If a message holds such a time as "sent": near its start,
 * its delivery is timed from then.
 *
 * The program prints JSON lines: `connected` when all viewers are connected, `message` when all of
 * them hold a version, and at the end `unfinished` for each version that some did not get, and
 * `end` with the percentiles of all deliveries. It reads orders from its standard input, one a line:
 * `vanish N` (close without a farewell), `stall N` (stop reading), `resume` (read again), `clear`
 * (forget all measurements), `quit`. It ends after --seconds, or when its input closes. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "measures.h"

enum { SCRATCH = 1 << 20, VERSIONS = 1 << 16, EVENTS = 1024, TRIES = 5, VIEWERS_OF_A_SOURCE = 250 };
enum state { ABSENT, CONNECTING, UPGRADING, OPENING, JOINING, WATCHING, STALLED, GONE };

struct viewer {
    int fd;
    uint8_t state, tries;
    uint32_t kept_length;
    char *kept; /* the beginning of a frame that is not complete yet */
};

struct told { /* the deliveries of a version */
    int64_t version, sent, first, last;
    uint32_t count;
};

static struct viewer *viewers;
static struct told told[VERSIONS];
static struct measures deliveries;
static char scratch[SCRATCH], request[1024], noted[64];
static const char *name_space = "/live", *auth = "";
static size_t request_length;
static int epoll, wanted, first_source, window = 64, begun, watching, under_way, failed;
static int64_t began, most_seconds = 600, bytes;
static struct sockaddr_in server = {.sin_family = AF_INET};

static void stop(const char *why, ...) {
    va_list rest;
    va_start(rest, why);
    fputs("viewers: ", stderr);
    vfprintf(stderr, why, rest);
    fputc('\n', stderr);
    va_end(rest);
    exit(2);
}

static void say(const char *event, const struct told *it) {
    printf("{\"event\":\"%s\",\"version\":%ld,\"viewers\":%u,\"sent\":%ld,\"first\":%ld,\"last\":%ld}\n",
           event, it->version, it->count, it->sent, it->first, it->last);
}

/* Frames from us are masked with zeros, which leaves their payload as it is. */
static size_t framed(char *frame, int opcode, const char *payload, size_t length) {
    size_t at = 0;
    frame[at++] = (char)(0x80 | opcode);
    if (length < 126) {
        frame[at++] = (char)(0x80 | length);
    } else {
        frame[at++] = (char)(0x80 | 126);
        frame[at++] = (char)(length >> 8);
        frame[at++] = (char)length;
    }
    memset(frame + at, 0, 4);
    memcpy(frame + at + 4, payload, length);
    return at + 4 + length;
}

static void begin(struct viewer *viewer) {
    int number = (int)(viewer - viewers), on = 1;
    struct sockaddr_in source = {.sin_family = AF_INET};
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(first_source + number / VIEWERS_OF_A_SOURCE));
    viewer->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (viewer->fd < 0) stop("no socket for viewer %d: %s", number, strerror(errno));
    setsockopt(viewer->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(viewer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(viewer->fd, (struct sockaddr *)&source, sizeof source))
        stop("no address for viewer %d: %s", number, strerror(errno));
    if (connect(viewer->fd, (struct sockaddr *)&server, sizeof server) && errno != EINPROGRESS)
        stop("viewer %d can't connect: %s", number, strerror(errno));
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = viewer};
    epoll_ctl(epoll, EPOLL_CTL_ADD, viewer->fd, &event);
    viewer->state = CONNECTING;
    under_way++;
}

static void begin_more(void) {
    while (under_way < window && begun < wanted) begin(&viewers[begun++]);
}

static void leave(struct viewer *viewer) {
    if (viewer->state == WATCHING) watching--;
    if (viewer->fd >= 0) close(viewer->fd);
    free(viewer->kept);
    viewer->kept = NULL;
    viewer->kept_length = 0;
    viewer->fd = -1;
    viewer->state = GONE;
}

static void say_connected(void) {
    double seconds = (double)(now() - began) / 1e9;
    printf("{\"event\":\"connected\",\"viewers\":%d,\"failed\":%d,\"seconds\":%.6f,\"per_second\":%.1f}\n",
           watching, failed, seconds, watching / seconds);
}

static void settle(void) {
    under_way--;
    begin_more();
    if (under_way == 0 && begun == wanted) say_connected();
}

static void lose(struct viewer *viewer) {
    int set_up = viewer->state < WATCHING;
    leave(viewer);
    if (!set_up) {
        failed++;
    } else if (++viewer->tries < TRIES) {
        under_way--;
        begin(viewer);
    } else {
        failed++;
        settle();
    }
}

static int tell(struct viewer *viewer, const char *what, size_t length) {
    if (send(viewer->fd, what, length, MSG_NOSIGNAL) == (ssize_t)length) return 1;
    lose(viewer);
    return 0;
}

/* The whole number after a name near the beginning of a message; -1 if there is none. */
static int64_t number_after(const char *message, size_t length, const char *name) {
    const char *found = memmem(message, length < 256 ? length : 256, name, strlen(name));
    return found ? strtoll(found + strlen(name), NULL, 10) : -1;
}

static void note(const char *message, size_t length) {
    int64_t version = number_after(message, length, "\"version\":");
    if (version < 0) return;
    int64_t time = now();
    uint32_t at = (uint32_t)version * 2654435761u % VERSIONS;
    for (int looked = 0; told[at].count && told[at].version != version; at = (at + 1) % VERSIONS)
        if (++looked == VERSIONS) stop("too many versions");
    struct told *it = &told[at];
    if (!it->count) *it = (struct told){version, number_after(message, length, "\"sent\":"), time, 0, 0};
    it->last = time;
    if (it->sent > 0) measure(&deliveries, time - it->sent);
    if (++it->count == (uint32_t)watching && under_way == 0) say("message", it);
}

static int join(struct viewer *viewer) {
    char text[400], frame[512];
    const char *number = strchr(auth, '#');
    int before = number ? (int)(number - auth) : (int)strlen(auth);
    int length = snprintf(text, sizeof text, "40%s,%.*s", name_space, before, auth);
    if (number && length < (int)sizeof text)
        length += snprintf(text + length, sizeof text - (size_t)length, "%ld%s", viewer - viewers, number + 1);
    if (length >= (int)sizeof text) stop("a shorter --auth is needed");
    return tell(viewer, frame, framed(frame, 1, text, (size_t)length));
}

/* Handles a Socket.IO packet in an Engine.IO packet; 0 if the viewer was lost. */
static int packet(struct viewer *viewer, const char *text, size_t length) {
    if (length && text[0] == '2') {
        char pong[16];
        return tell(viewer, pong, framed(pong, 1, "3", 1));
    }
    if (viewer->state == OPENING && length && text[0] == '0') {
        viewer->state = JOINING;
        return join(viewer);
    }
    if (length < 2 || text[0] != '4') return 1;
    if (text[1] == '4') stop("refused: %.*s", (int)length, text);
    if (text[1] == '0' && viewer->state == JOINING) {
        viewer->state = WATCHING;
        watching++;
        settle();
    }
    if (text[1] == '2') {
        const char *body = memchr(text, '[', length < 64 ? length : 64);
        if (body && !strncmp(body, noted, strlen(noted)))
            note(body, length - (size_t)(body - text));
    }
    return 1;
}

/* The length of the frame that begins here, header included, or 0 until all of it has come. */
static size_t frame_length(const unsigned char *frame, size_t length, size_t *header) {
    if (length < 2) return 0;
    size_t payload = frame[1] & 127;
    *header = payload == 126 ? 4 : payload == 127 ? 10 : 2;
    if (length < *header) return 0;
    if (payload >= 126) {
        payload = 0;
        for (size_t at = 2; at < *header; at++) payload = payload << 8 | frame[at];
    }
    if (payload > SCRATCH / 2) stop("a frame of %zu bytes", payload);
    return length < *header + payload ? 0 : *header + payload;
}

static int frame(struct viewer *viewer, const char *text, size_t header, size_t whole) {
    char pong[256];
    size_t length = whole - header;
    switch ((unsigned char)text[0]) {
    case 0x81: return packet(viewer, text + header, length);
    case 0x88: lose(viewer); return 0;
    case 0x89: return tell(viewer, pong, framed(pong, 10, text + header, length > 125 ? 125 : length));
    case 0x8a: return 1;
    }
    stop("a frame that begins with %02x", (unsigned char)text[0]);
    return 0;
}

/* The length of the HTTP answer, or 0 until all of it has come. */
static size_t upgraded(struct viewer *viewer, const char *text, size_t length) {
    const char *end = memmem(text, length, "\r\n\r\n", 4);
    if (!end) return 0;
    if (strncmp(text, "HTTP/1.1 101", 12)) stop("no websocket: %.*s", (int)(end - text), text);
    viewer->state = OPENING;
    return (size_t)(end + 4 - text);
}

static void keep(struct viewer *viewer, const char *rest, size_t length) {
    free(viewer->kept);
    viewer->kept = NULL;
    viewer->kept_length = (uint32_t)length;
    if (!length) return;
    viewer->kept = malloc(length);
    memcpy(viewer->kept, rest, length);
}

static void take(struct viewer *viewer) {
    size_t length = viewer->kept_length, at = 0, header, whole;
    if (length) memcpy(scratch, viewer->kept, length);
    ssize_t got = recv(viewer->fd, scratch + length, SCRATCH - 1 - length, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        lose(viewer);
        return;
    }
    bytes += got;
    length += (size_t)got;
    scratch[length] = 0;
    if (viewer->state == UPGRADING) at = upgraded(viewer, scratch, length);
    if (viewer->state != UPGRADING)
        while ((whole = frame_length((unsigned char *)scratch + at, length - at, &header))) {
            if (!frame(viewer, scratch + at, header, whole)) return;
            at += whole;
        }
    keep(viewer, scratch + at, length - at);
}

static void ask(struct viewer *viewer) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = viewer};
    epoll_ctl(epoll, EPOLL_CTL_MOD, viewer->fd, &event);
    viewer->state = UPGRADING;
    tell(viewer, request, request_length);
}

/* Commands */

static void change(enum state from, enum state to, int count) {
    for (int at = 0; at < wanted && count > 0; at++) {
        struct viewer *viewer = &viewers[at];
        if (viewer->state != from) continue;
        struct linger at_once = {.l_onoff = 1};
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = viewer};
        count--;
        if (to == GONE) {
            setsockopt(viewer->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            leave(viewer);
            continue;
        }
        epoll_ctl(epoll, to == STALLED ? EPOLL_CTL_DEL : EPOLL_CTL_ADD, viewer->fd, &event);
        viewer->state = (uint8_t)to;
        watching += to == WATCHING ? 1 : -1;
    }
}

static void clear(void) {
    memset(told, 0, sizeof told);
    memset(&deliveries, 0, sizeof deliveries);
    bytes = 0;
}

static void finish(void) {
    for (int at = 0; at < VERSIONS; at++)
        if (told[at].count && told[at].count < (uint32_t)watching) say("unfinished", &told[at]);
    printf("{\"event\":\"end\",\"viewers\":%d,\"failed\":%d,\"bytes\":%ld,", watching, failed, bytes);
    print_measures(&deliveries);
    puts("}");
    exit(0);
}

static void obey(void) {
    static char line[256];
    static size_t length;
    ssize_t got = read(STDIN_FILENO, line + length, sizeof line - 1 - length);
    if (got <= 0) finish();
    length += (size_t)got;
    line[length] = 0;
    for (char *end; (end = strchr(line, '\n')); memmove(line, end + 1, length -= (size_t)(end + 1 - line))) {
        *end = 0;
        if (!strncmp(line, "vanish ", 7)) change(WATCHING, GONE, atoi(line + 7));
        if (!strncmp(line, "stall ", 6)) change(WATCHING, STALLED, atoi(line + 6));
        if (!strcmp(line, "resume")) change(STALLED, WATCHING, wanted);
        if (!strcmp(line, "clear")) clear();
        if (!strcmp(line, "quit")) finish();
        printf("{\"event\":\"done\",\"viewers\":%d}\n", watching);
        line[length] = 0;
    }
}

/* The start */

static void prepare(int port, const char *message) {
    server.sin_port = htons((uint16_t)port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    request_length = (size_t)snprintf(
        request, sizeof request,
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
        "Origin: http://127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
        port, port);
    snprintf(noted, sizeof noted, "[\"%s\"", message);
}

static void read_options(int count, char **values) {
    const char *message = "standings";
    int port = 0;
    for (int at = 1; at + 1 < count; at += 2) {
        const char *name = values[at], *value = values[at + 1];
        if (!strcmp(name, "--port")) port = atoi(value);
        else if (!strcmp(name, "--viewers")) wanted = atoi(value);
        else if (!strcmp(name, "--first-source")) first_source = atoi(value);
        else if (!strcmp(name, "--window")) window = atoi(value);
        else if (!strcmp(name, "--seconds")) most_seconds = atoi(value);
        else if (!strcmp(name, "--namespace")) name_space = value;
        else if (!strcmp(name, "--auth")) auth = value;
        else if (!strcmp(name, "--message")) message = value;
        else stop("what is %s?", name);
    }
    if (port < 1 || wanted < 1 || window < 1) stop("give --port, --viewers and --auth");
    prepare(port, message);
}

int main(int count, char **values) {
    struct epoll_event events[EVENTS], input = {.events = EPOLLIN, .data.ptr = NULL};
    setvbuf(stdout, NULL, _IOLBF, 0);
    read_options(count, values);
    permit_files();
    viewers = calloc((size_t)wanted, sizeof *viewers);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input);
    began = now();
    begin_more();
    while (now() - began < most_seconds * 1000000000L) {
        int ready = epoll_wait(epoll, events, EVENTS, 500);
        for (int at = 0; at < ready; at++) {
            struct viewer *viewer = events[at].data.ptr;
            if (!viewer) obey();
            else if (viewer->fd < 0 || viewer->state == STALLED) continue;
            else if (viewer->state == CONNECTING && !(events[at].events & EPOLLERR)) ask(viewer);
            else if (viewer->state == CONNECTING) lose(viewer);
            else take(viewer);
        }
    }
    finish();
}
