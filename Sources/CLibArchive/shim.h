#pragma once
#include <archive.h>
#include <archive_entry.h>

// archive_set_error takes `...`, which Swift cannot call.
static inline void opusstitch_archive_set_error(struct archive *archive, int code, const char *words) {
    archive_set_error(archive, code, "%s", words);
}
