/* Makes each sync to disk slower by SYNC_MICROSECONDS, to act like a slower disk.
 *
 *     SYNC_MICROSECONDS=1000 LD_PRELOAD=slowsync.so program */

#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_as_a_disk(void) {
    const char *text = getenv("SYNC_MICROSECONDS");
    long microseconds = text ? atol(text) : 1000;
    struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&time, NULL);
}

int fdatasync(int file) {
    wait_as_a_disk();
    return (int)syscall(SYS_fdatasync, file);
}

int fsync(int file) {
    wait_as_a_disk();
    return (int)syscall(SYS_fsync, file);
}
