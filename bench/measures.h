/* Code that the C programs share: the time, and the percentiles of many durations. */

#ifndef MEASURES_H
#define MEASURES_H

#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

/* Durations are counted in steps of 1/64 of a power of two, so a percentile is exact to 1.6 %. */
enum { STEPS = 64, POWERS = 42 };

struct measures {
    uint64_t count, at[POWERS * STEPS];
    int64_t most;
};

static inline int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static inline void measure(struct measures *all, int64_t nanoseconds) {
    int64_t it = nanoseconds < STEPS ? STEPS : nanoseconds;
    int power = 63 - __builtin_clzll((uint64_t)it) - 6;
    if (power >= POWERS) power = POWERS - 1;
    all->at[power * STEPS + ((it >> power) & (STEPS - 1))]++;
    all->count++;
    if (nanoseconds > all->most) all->most = nanoseconds;
}

static inline double percentile(const struct measures *all, double percent) {
    uint64_t seen = 0, wanted = (uint64_t)((double)all->count * percent / 100);
    for (int at = 0; at < POWERS * STEPS; at++)
        if ((seen += all->at[at]) > wanted) {
            int64_t it = (int64_t)(STEPS + at % STEPS + 1) << (at / STEPS);
            return (double)(it < all->most ? it : all->most) / 1e6;
        }
    return (double)all->most / 1e6;
}

static inline void print_measures(const struct measures *all) {
    printf("\"count\":%lu,\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"most_ms\":%.3f", all->count,
           percentile(all, 50), percentile(all, 90), percentile(all, 99), (double)all->most / 1e6);
}

/* Allows as many open files as the system permits. */
static inline void permit_files(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

#endif
