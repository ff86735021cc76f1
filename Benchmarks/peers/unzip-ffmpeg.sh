#!/bin/sh
# Hour archives to one stereo WAV per session, with unzip and ffmpeg: user left, agent right.
# usage: unzip-ffmpeg.sh OUTPUT-FOLDER ARCHIVE...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
rate=${RATE:-16000} # the clips' own; ffmpeg decodes all Opus to 48 kHz
out=$1
shift
mkdir -p "$out"
work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Every archive has its own folder: each brings a metadata.json.
number=0
for archive in "$@"; do
    unzip -qq "$archive" -d "$work/$number"
    number=$((number + 1))
done
tab=$(printf '\t')
python3 "$here/../clips.py" "$@" >"$work/clips.tsv"

for session in $(cut -f 1 "$work/clips.tsv" | uniq); do
    awk -F "$tab" -v session="$session" '$1 == session' "$work/clips.tsv" >"$work/session.tsv"
    set --
    filters=
    labels=
    clip=0
    while IFS="$tab" read -r _ type delay archive entry; do
        set -- "$@" -i "$work/$archive/$entry"
        if [ "$type" = user ]; then channels='c0=c0'; else channels='c1=c0'; fi
        filters="$filters[$clip:a]adelay=$delay,pan=stereo|$channels[a$clip];"
        labels="$labels[a$clip]"
        clip=$((clip + 1))
    done <"$work/session.tsv"
    # normalize=0: else amix turns every clip down by the number of clips.
    ffmpeg -nostdin -v error -y "$@" \
        -filter_complex "$filters${labels}amix=inputs=$clip:duration=longest:normalize=0" \
        -ar "$rate" -c:a pcm_s16le "$out/$session.wav"
done
