/*
 * A machine with a clock that jumps and a disk that is slow, for one process (LD_PRELOAD). FaultyMachine.java compiles it.
 *
 * FAULTY_CLOCK names a file of eight bytes, mapped: nanoseconds that the wall clock is ahead (host's byte order). The steady clock is left alone, as it is when NTP steps a clock.
 * FAULTY_DISK names a folder, FAULTY_SYNC_US what each sync of a file below it takes besides, FAULTY_KIB_US what each KiB written to or read from one takes besides.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *ahead;
static const char *disk;
static size_t disk_length;
static long sync_us, kib_us;
static int (*real_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
  real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  const char *file = getenv("FAULTY_CLOCK");
  if (file) {
    int fd = open(file, O_RDONLY);
    void *at = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, fd, 0);
    if (fd < 0 || at == MAP_FAILED) {
      fprintf(stderr, "faulty machine: no clock in %s\n", file);
      _exit(99);
    }
    ahead = at;
    close(fd);
  }
  disk = getenv("FAULTY_DISK");
  disk_length = disk ? strlen(disk) : 0;
  sync_us = getenv("FAULTY_SYNC_US") ? atol(getenv("FAULTY_SYNC_US")) : 0;
  kib_us = getenv("FAULTY_KIB_US") ? atol(getenv("FAULTY_KIB_US")) : 0;
}

static void shift(struct timespec *ts) {
  if (ahead) {
    int64_t nanos = ts->tv_nsec + *ahead % 1000000000;
    ts->tv_sec += *ahead / 1000000000 + (nanos < 0 ? -1 : nanos / 1000000000);
    ts->tv_nsec = nanos < 0 ? nanos + 1000000000 : nanos % 1000000000;
  }
}

int clock_gettime(clockid_t id, struct timespec *ts) {
  if (!real_clock_gettime) {
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  }
  int code = real_clock_gettime(id, ts);
  if (code == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) {
    shift(ts);
  }
  return code;
}

int gettimeofday(struct timeval *tv, void *zone) {
  (void) zone;
  struct timespec ts;
  int code = clock_gettime(CLOCK_REALTIME, &ts);
  tv->tv_sec = ts.tv_sec;
  tv->tv_usec = ts.tv_nsec / 1000;
  return code;
}

time_t time(time_t *out) {
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  if (out) {
    *out = ts.tv_sec;
  }
  return ts.tv_sec;
}

static int on_disk(int fd) {
  if (!disk) {
    return 0;
  }
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path);
  return length > (ssize_t) disk_length && memcmp(path, disk, disk_length) == 0;
}

static void rest(long us) {
  struct timespec pause = {us / 1000000, us % 1000000 * 1000};
  nanosleep(&pause, NULL);
}

static ssize_t transferred(int fd, ssize_t bytes) {
  if (bytes > 0 && kib_us && on_disk(fd)) {
    rest(bytes * kib_us / 1024);
  }
  return bytes;
}

static int synced(int fd, int code) {
  if (sync_us && on_disk(fd)) {
    rest(sync_us);
  }
  return code;
}

#define REAL(type, name, ...) ((type (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t count) { return transferred(fd, REAL(ssize_t, write, int, const void *, size_t)(fd, bytes, count)); }
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) { return transferred(fd, REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)(fd, bytes, count, at)); }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return transferred(fd, REAL(ssize_t, pwrite, int, const void *, size_t, off_t)(fd, bytes, count, at)); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return transferred(fd, REAL(ssize_t, writev, int, const struct iovec *, int)(fd, parts, count)); }
ssize_t pread64(int fd, void *bytes, size_t count, off64_t at) { return transferred(fd, REAL(ssize_t, pread64, int, void *, size_t, off64_t)(fd, bytes, count, at)); }
ssize_t pread(int fd, void *bytes, size_t count, off_t at) { return transferred(fd, REAL(ssize_t, pread, int, void *, size_t, off_t)(fd, bytes, count, at)); }
int fsync(int fd) { return synced(fd, REAL(int, fsync, int)(fd)); }
int fdatasync(int fd) { return synced(fd, REAL(int, fdatasync, int)(fd)); }
