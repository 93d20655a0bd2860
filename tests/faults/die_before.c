/* Preloaded into a process: it dies by SIGKILL right before the call asked for, of those that change a file, send or hear. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long seen;
static long last;
static int record = -1;

/* number: the call to die before, 0 for none; log: where each call is written down, -1 for nowhere. */
void die_before(long number, int log) {
    seen = 0;
    last = number;
    record = log;
}

static void step(const char *call, const char *name) {
    char line[4200];
    if (record >= 0) {
        int length = snprintf(line, sizeof line, "%s %.4096s\n", call, name);
        syscall(SYS_write, record, line, length);
    }
    if (atomic_fetch_add(&seen, 1) + 1 == last) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
}

static void on_handle(const char *call, int handle) {
    char link[64], name[4096];
    struct stat found;
    int before = errno;
    if ((last || record >= 0) && handle != record && fstat(handle, &found) == 0 &&
        (S_ISREG(found.st_mode) || S_ISDIR(found.st_mode) || S_ISSOCK(found.st_mode))) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
        ssize_t length = readlink(link, name, sizeof name - 1);
        name[length < 0 ? 0 : length] = 0;
        step(call, name);
    }
    errno = before;
}

static void on_name(const char *call, int folder, const char *name, int there) {
    int before = errno;
    if ((last || record >= 0) && (faccessat(folder, name, F_OK, 0) == 0) == there) step(call, name);
    errno = before;
}

/* An answer: the other end has done what was asked, or not. */
static void on_answer(const char *call, int handle) {
    struct stat found;
    int before = errno;
    if ((last || record >= 0) && fstat(handle, &found) == 0 && S_ISSOCK(found.st_mode)) step(call, "socket:answer");
    errno = before;
}

#define NEXT(call) ((__typeof__(&call)) dlsym(RTLD_NEXT, #call))
#define HANDLE(type, call, takes, gives) \
    type call takes { on_handle(#call, handle); return NEXT(call) gives; }
#define ANSWER(call, takes, gives) \
    ssize_t call takes { on_answer(#call, handle); return NEXT(call) gives; }
#define NAME(call, takes, gives, folder, name, there) \
    int call takes { on_name(#call, folder, name, there); return NEXT(call) gives; }
#define OPEN(call) \
    int call(const char *name, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        if (flags & O_CREAT) on_name(#call, AT_FDCWD, name, 0); \
        return NEXT(call)(name, flags, mode); }
#define OPENAT(call) \
    int call(int folder, const char *name, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        if (flags & O_CREAT) on_name(#call, folder, name, 0); \
        return NEXT(call)(folder, name, flags, mode); }

HANDLE(ssize_t, write, (int handle, const void *data, size_t size), (handle, data, size))
HANDLE(ssize_t, writev, (int handle, const struct iovec *data, int count), (handle, data, count))
HANDLE(ssize_t, pwrite, (int handle, const void *data, size_t size, off_t at), (handle, data, size, at))
HANDLE(ssize_t, pwrite64, (int handle, const void *data, size_t size, off64_t at), (handle, data, size, at))
HANDLE(ssize_t, send, (int handle, const void *data, size_t size, int flags), (handle, data, size, flags))
HANDLE(ssize_t, sendmsg, (int handle, const struct msghdr *message, int flags), (handle, message, flags))
HANDLE(ssize_t, sendto, (int handle, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t length),
       (handle, data, size, flags, to, length))
ANSWER(read, (int handle, void *data, size_t size), (handle, data, size))
ANSWER(recv, (int handle, void *data, size_t size, int flags), (handle, data, size, flags))
HANDLE(int, fsync, (int handle), (handle))
HANDLE(int, fdatasync, (int handle), (handle))
HANDLE(int, ftruncate, (int handle, off_t size), (handle, size))
HANDLE(int, ftruncate64, (int handle, off64_t size), (handle, size))
HANDLE(int, fchmod, (int handle, mode_t mode), (handle, mode))
HANDLE(int, fchown, (int handle, uid_t user, gid_t group), (handle, user, group))
NAME(rename, (const char *name, const char *to), (name, to), AT_FDCWD, name, 1)
NAME(renameat, (int folder, const char *name, int other, const char *to), (folder, name, other, to), folder, name, 1)
NAME(renameat2, (int folder, const char *name, int other, const char *to, unsigned flags), (folder, name, other, to, flags), folder, name, 1)
NAME(unlink, (const char *name), (name), AT_FDCWD, name, 1)
NAME(unlinkat, (int folder, const char *name, int flags), (folder, name, flags), folder, name, 1)
NAME(mkdir, (const char *name, mode_t mode), (name, mode), AT_FDCWD, name, 0)
NAME(mkdirat, (int folder, const char *name, mode_t mode), (folder, name, mode), folder, name, 0)
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
