#ifndef CPAGE_H
#define CPAGE_H

/// The bytes of a file of the page, and a zero byte behind them.
///
/// - Parameter name: as the file is called in this folder.
/// - Returns: null where there is no such file.
const unsigned char *_Nullable opusstitch_page_file(const char *_Nonnull name);

#endif
