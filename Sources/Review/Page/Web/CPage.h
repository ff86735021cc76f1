#ifndef CPAGE_H
#define CPAGE_H

/// Returns the bytes of a file of the page, followed by a zero byte.
///
/// - Parameter name: the file's name in this folder.
/// - Returns: null if there is no such file.
const unsigned char *_Nullable opusstitch_page_file(const char *_Nonnull name);

#endif
