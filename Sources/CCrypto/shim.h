#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

// Newer versions of OpenSSL mark this function as deprecated, but OpenSSL 3.0 has no other one. In a system header the
// compiler does not warn.

/// The context frees the store.
static inline void ts_verify_context_give_store(TS_VERIFY_CTX *context, X509_STORE *store) {
    TS_VERIFY_CTX_set_store(context, store);
}
