#pragma once
#include <opus.h>

// opus_decoder_ctl takes `...`, which Swift cannot call: one typed function for each request that is needed.

/// Forgets the past of the stream, as for the first packet of a new one (OPUS_RESET_STATE).
static inline int opus_decoder_reset_state(OpusDecoder *decoder) {
    return opus_decoder_ctl(decoder, OPUS_RESET_STATE);
}

/// Gain in Q7.8 dB, applied by the decoder to what it returns (OPUS_SET_GAIN).
static inline int opus_decoder_set_gain(OpusDecoder *decoder, opus_int32 gain) {
    return opus_decoder_ctl(decoder, OPUS_SET_GAIN(gain));
}
