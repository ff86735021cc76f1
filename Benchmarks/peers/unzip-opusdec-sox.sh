#!/bin/sh
# Hour archives to one stereo WAV per session, with unzip, opusdec and sox: user left, agent right.
# usage: unzip-opusdec-sox.sh OUTPUT-FOLDER ARCHIVE...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
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
    mkdir "$work/$session"
    clip=0
    awk -F "$tab" -v session="$session" '$1 == session' "$work/clips.tsv" >"$work/$session/clips.tsv"
    while IFS="$tab" read -r _ type delay archive entry; do
        clip=$((clip + 1))
        opusdec --quiet "$work/$archive/$entry" "$work/$session/clip.wav" 2>"$work/opusdec.log"
        # -D: no dither, so that silence stays silent.
        sox -D "$work/$session/clip.wav" "$work/$session/$type-$clip.wav" \
            pad "$((delay / 1000)).$(printf %03d $((delay % 1000)))"
    done <"$work/$session/clips.tsv"

    for type in user agent_tts; do
        # sox mixes two files or more; -v 1 keeps it from turning each one down.
        set -- "$work/$session/$type"-*.wav
        if [ "$#" -eq 1 ]; then
            mv "$1" "$work/$session/$type.wav"
        else
            inputs=
            for file in "$@"; do inputs="$inputs -v 1 $file"; done
            # shellcheck disable=SC2086
            sox -D -m $inputs "$work/$session/$type.wav"
        fi
    done
    sox -D -M "$work/$session/user.wav" "$work/$session/agent_tts.wav" "$out/$session.wav"
    rm -r "${work:?}/$session"
done
