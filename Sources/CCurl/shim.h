#pragma once
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take `...`, which Swift cannot call: one typed function for each kind of value.

static inline CURLcode curl_easy_setopt_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode curl_easy_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(handle, option, value);
}

/// The text is copied (CURLOPT_COPYPOSTFIELDS too, once its size is set).
static inline CURLcode curl_easy_setopt_text(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode curl_easy_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode curl_easy_setopt_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(handle, option, value);
}

typedef size_t (*curl_bytes_callback)(char *bytes, size_t size, size_t count, void *context);

/// CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode curl_easy_setopt_bytes_callback(CURL *handle, CURLoption option, curl_bytes_callback value) {
    return (curl_easy_setopt)(handle, option, value);
}

/// CURLOPT_XFERINFOFUNCTION.
static inline CURLcode curl_easy_setopt_progress_callback(CURL *handle, curl_xferinfo_callback value) {
    return (curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode curl_easy_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(handle, info, value);
}
