#!/usr/bin/env bash
# Runs every fuzz target for SECONDS each: tools/run_fuzz.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ -f build/fuzz/build.ninja ] || cmake --preset fuzz >/dev/null
ninja -C build/fuzz
for program in build/fuzz/*_fuzz; do
  name=$(basename "$program")
  mkdir -p "build/fuzz/corpus/$name"
  printf '==> %s, %s s\n' "$name" "$seconds"
  "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    "build/fuzz/corpus/$name" 2>&1 | tail -n 8
done
