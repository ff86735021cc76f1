#pragma once
// What Swift's Glibc module leaves out, and what C alone can call.
#include <linux/fs.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

// Opens a path below a folder, without following symbolic links and without leaving the folder: openat2(2), for which
// glibc has no function.
static inline int opusstitch_open_beneath(int folder, const char *path, int flags, unsigned mode) {
    struct open_how how = {
        .flags = (unsigned)flags,
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
    };
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

// Makes `target` share the blocks of `source`: ioctl_ficlone(2). ioctl takes `...`, which Swift cannot call.
static inline int opusstitch_clone(int target, int source) { return ioctl(target, FICLONE, source); }

// Flushes a file system: syncfs(2), which glibc declares for GNU sources only.
static inline int opusstitch_syncfs(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

// Asks the system to begin to write what is in memory of a file, and does not wait: sync_file_range(2) with
// SYNC_FILE_RANGE_WRITE, which glibc declares for GNU sources only.
static inline int opusstitch_start_writing(int descriptor) {
    return (int)syscall(SYS_sync_file_range, descriptor, (off_t)0, (off_t)0, 2U);
}

// Copies inside the file system, or on its server: copy_file_range(2), which glibc declares for GNU sources only.
static inline ssize_t opusstitch_copy(int source, off_t *reading, int target, off_t *writing, size_t count) {
    return syscall(SYS_copy_file_range, source, reading, target, writing, count, 0);
}

// The file that a function was loaded from: dladdr(3), which glibc declares for GNU sources only.
struct opusstitch_origin {
    const char *path;
    void *base;
    const char *symbol;
    void *address;
};
extern int opusstitch_dladdr(const void *address, struct opusstitch_origin *origin) __asm__("dladdr");

/// Creates a file without a name, in memory. memfd_create(2), by its number: glibc declares it only for _GNU_SOURCE.
///
/// - Returns: a descriptor that is closed on exec, or -1 with the reason in errno.
static inline int opusstitch_memory_file(void) {
    return (int)syscall(SYS_memfd_create, "opusstitch", 1U /* MFD_CLOEXEC */);
}

// Exchanges two files or folders in one step: renameat2(2) with RENAME_EXCHANGE, which glibc declares for GNU sources
// only.
static inline int opusstitch_exchange(int folder, const char *path, int other_folder, const char *other) {
    return (int)syscall(SYS_renameat2, folder, path, other_folder, other, RENAME_EXCHANGE);
}
