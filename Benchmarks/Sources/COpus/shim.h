#include <opus.h>

// opus_decoder_ctl takes `...`, which Swift cannot call.
static inline int floor_opus_reset(OpusDecoder *decoder) {
    return opus_decoder_ctl(decoder, OPUS_RESET_STATE);
}

static inline int floor_opus_set_gain(OpusDecoder *decoder, opus_int32 q8Decibels) {
    return opus_decoder_ctl(decoder, OPUS_SET_GAIN(q8Decibels));
}
