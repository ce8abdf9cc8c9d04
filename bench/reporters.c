/* Many senders in one thread: HTTP requests over persistent connections, on one epoll loop.
 *
 *     reporters --port 5000 --connections 64 --milliseconds 5000 --post /api/v1/reports \
 *         --body '{"lines":[{"case":"jani-silva","letters":3}]}'
 *     reporters --port 5000 --connections 64 --milliseconds 5000 --get /api/v1/standings
 *
 * Each connection sends its next request when the last is answered. With --per-second R, all
 * connections together send R requests a second, and a request is timed from when it was due. Each
 * POST has a new Idempotency-Key. With --spread N, eight `#` in the body stand for the number of the
 * request modulo N. With --tell 1, it prints the `version` of each answer that holds
 * one and the time of the answer, CLOCK_MONOTONIC in nanoseconds. At the end it prints one JSON
 * line: the number of answers and refusals, the seconds, and the percentiles of the answers' times.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "measures.h"

enum { LARGEST = 1 << 18, EVENTS = 512, GRACE_SECONDS = 15 };

struct sender {
    int fd, waits;
    int64_t due;
    size_t length;
    char answer[LARGEST + 1];
};

static struct sender **idle;
static int epoll, idle_count, port, connections = 1, tells, under_way;
static int64_t spread;
static char *spread_at;
static double per_second;
static int64_t milliseconds = 1000, most_requests = INT64_MAX;
static int64_t began, ended, sent, counted, refused, lost;
static char *body = "";
static const char *method = "GET", *path = "/", *header = "X-Benchmark: 1";
static struct measures answers;

static void stop(const char *why, ...) {
    va_list rest;
    va_start(rest, why);
    fputs("reporters: ", stderr);
    vfprintf(stderr, why, rest);
    fputc('\n', stderr);
    va_end(rest);
    exit(2);
}

static void begin(struct sender *sender) {
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int on = 1;
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sender->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (sender->fd < 0 || connect(sender->fd, (struct sockaddr *)&server, sizeof server))
        stop("can't connect: %s", strerror(errno));
    setsockopt(sender->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = sender};
    epoll_ctl(epoll, EPOLL_CTL_ADD, sender->fd, &event);
    sender->length = 0;
}

static void ask(struct sender *sender, int64_t due) {
    char request[4096], digits[24];
    if (spread_at) {
        snprintf(digits, sizeof digits, "%08ld", sent % spread);
        memcpy(spread_at, digits, 8);
    }
    int length = snprintf(request, sizeof request,
                          "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s\r\nIdempotency-Key: bench-%lx-%lx\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          method, path, port, header, began ^ (int64_t)getpid() << 40, sent, strlen(body), body);
    sender->due = due;
    sender->waits = 1;
    sender->length = 0;
    under_way++;
    sent++;
    if (send(sender->fd, request, (size_t)length, MSG_NOSIGNAL) == length) return;
    lost++; /* the server has closed the connection */
    under_way--;
    close(sender->fd);
    begin(sender);
    sender->waits = 0;
    idle[idle_count++] = sender;
}

static int over(void) { return now() - began > milliseconds * 1000000L || sent >= most_requests; }

static void ask_those_due(void) {
    while (idle_count && !over()) {
        int64_t due = per_second > 0 ? began + (int64_t)((double)sent / per_second * 1e9) : now();
        if (due > now()) return;
        ask(idle[--idle_count], due);
    }
}

/* The length of the answer, or 0 until all of it has come. */
static size_t answer_length(const struct sender *sender) {
    const char *end = memmem(sender->answer, sender->length, "\r\n\r\n", 4);
    if (!end) return 0;
    const char *length = strcasestr(sender->answer, "\r\nContent-Length:");
    if (length && length < end) {
        size_t all = (size_t)(end + 4 - sender->answer) + strtoul(length + 17, NULL, 10);
        return sender->length < all ? 0 : all;
    }
    if (!strncmp(sender->answer + 9, "304", 3)) return sender->length;
    return sender->length > 5 && !memcmp(sender->answer + sender->length - 5, "0\r\n\r\n", 5) ? sender->length : 0;
}

static void note(const struct sender *sender) {
    int64_t time = now();
    int status = atoi(sender->answer + 9);
    const char *version = tells ? strstr(sender->answer, "\"version\":") : NULL;
    if (status / 100 != 2 && status != 304) {
        refused++;
        if (refused == 1) fprintf(stderr, "reporters: one was refused with %d\n", status);
        return;
    }
    counted++;
    ended = time;
    measure(&answers, time - sender->due);
    if (version) printf("{\"version\":%ld,\"answered\":%ld}\n", atol(version + 10), time);
}

static void take(struct sender *sender) {
    ssize_t got = recv(sender->fd, sender->answer + sender->length, LARGEST - sender->length, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        lost += sender->waits;
        under_way -= sender->waits;
        close(sender->fd);
        begin(sender);
        if (sender->waits) idle[idle_count++] = sender;
        sender->waits = 0;
        return;
    }
    sender->length += (size_t)got;
    sender->answer[sender->length] = 0;
    if (sender->length == LARGEST) stop("an answer of more than %d bytes", LARGEST);
    if (!sender->waits || !answer_length(sender)) return;
    note(sender);
    int closes = strcasestr(sender->answer, "\r\nConnection: close") != NULL;
    if (closes) {
        close(sender->fd);
        begin(sender);
    }
    sender->waits = 0;
    under_way--;
    idle[idle_count++] = sender;
}

static void read_options(int count, char **values) {
    for (int at = 1; at + 1 < count; at += 2) {
        const char *name = values[at], *value = values[at + 1];
        if (!strcmp(name, "--port")) port = atoi(value);
        else if (!strcmp(name, "--connections")) connections = atoi(value);
        else if (!strcmp(name, "--milliseconds")) milliseconds = atol(value);
        else if (!strcmp(name, "--requests")) most_requests = atol(value);
        else if (!strcmp(name, "--per-second")) per_second = atof(value);
        else if (!strcmp(name, "--post")) method = "POST", path = value;
        else if (!strcmp(name, "--get")) path = value;
        else if (!strcmp(name, "--body")) body = values[at + 1];
        else if (!strcmp(name, "--spread")) spread = atol(value);
        else if (!strcmp(name, "--header")) header = value;
        else if (!strcmp(name, "--tell")) tells = atoi(value);
        else stop("what is %s?", name);
    }
    if (port < 1 || connections < 1) stop("give --port and --connections");
    spread_at = spread ? strstr(body, "########") : NULL;
    if (spread && !spread_at) stop("give a --body with eight #");
    if (strlen(path) + strlen(body) + strlen(header) > 3000) stop("a shorter request is needed");
}

static int wait_for_answers(void) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, per_second > 0 && idle_count ? 1 : 100);
    for (int at = 0; at < ready; at++) take(events[at].data.ptr);
    return under_way > 0 && now() - began < milliseconds * 1000000L + GRACE_SECONDS * 1000000000L;
}

int main(int count, char **values) {
    read_options(count, values);
    permit_files();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    idle = calloc((size_t)connections, sizeof *idle);
    began = now();
    for (; idle_count < connections; idle_count++) {
        idle[idle_count] = malloc(sizeof **idle);
        idle[idle_count]->waits = 0;
        begin(idle[idle_count]);
    }
    began = ended = now();
    do ask_those_due();
    while (wait_for_answers() || !over());
    printf("{\"event\":\"end\",\"sent\":%ld,\"refused\":%ld,\"lost\":%ld,\"seconds\":%.6f,", sent, refused,
           lost + under_way, (double)(ended - began) / 1e9);
    print_measures(&answers);
    puts("}");
}
