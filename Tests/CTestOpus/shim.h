#pragma once
#include <opus.h>

// opus_encoder_ctl takes `...`, which Swift cannot call: one typed function for each request that is needed.

/// Bits per second (OPUS_SET_BITRATE).
static inline int opus_encoder_set_bitrate(OpusEncoder *encoder, opus_int32 bitrate) {
    return opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bitrate));
}

/// OPUS_BANDWIDTH_NARROWBAND ... OPUS_BANDWIDTH_FULLBAND, or OPUS_AUTO (OPUS_SET_BANDWIDTH).
static inline int opus_encoder_set_bandwidth(OpusEncoder *encoder, opus_int32 bandwidth) {
    return opus_encoder_ctl(encoder, OPUS_SET_BANDWIDTH(bandwidth));
}

/// Samples, at the encoder's rate, by which its output lags (OPUS_GET_LOOKAHEAD).
static inline int opus_encoder_get_lookahead(OpusEncoder *encoder, opus_int32 *samples) {
    return opus_encoder_ctl(encoder, OPUS_GET_LOOKAHEAD(samples));
}
