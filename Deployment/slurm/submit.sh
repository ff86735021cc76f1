#!/usr/bin/env bash
# Stitches the archives of INPUT on a Slurm cluster: an array job with a task for each shard, and a job that merges
# their bags when all are done.
#
#   submit.sh INPUT OUTPUT SHARDS [options of stitch]
#
# INPUT and OUTPUT must be on a file system of all nodes. OUTPUT becomes the bag. OUTPUT.shards gets the bags of the
# shards, and can be removed afterwards. Set options of sbatch in SBATCH_PARTITION, SBATCH_TIMELIMIT and so on. Set
# OPUSSTITCH to the path of the program if it is not in PATH. Prints the two job ids.
set -euo pipefail
(($# >= 3)) || { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
input=$1 output=$2 shards=$3
shift 3

mkdir -p "$output.shards"
array=$(sbatch --parsable --array="1-$shards" --output="$output.shards/log-%a.txt" --open-mode=append \
    "$here/shard.sbatch" "$input" "$output.shards" "$@")
merge=$(sbatch --parsable --dependency="afterok:$array" --kill-on-invalid-dep=yes \
    --output="$output.shards/log-merge.txt" "$here/merge.sbatch" "$output.shards" "$output" "$shards")
echo "$array $merge"
