#!/usr/bin/env bash
# Runs fuzz targets for SECONDS each, from the seeds of tests/fuzz and what earlier runs found:
#   tools/run_fuzz.sh [SECONDS [TARGET...]]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
[ -f build/fuzz/build.ninja ] || cmake --preset fuzz >/dev/null
ninja -C build/fuzz "$@"
[ $# -gt 0 ] || set -- $(cd build/fuzz && ls -- *_fuzz)
for name in "$@"; do
  corpus=build/fuzz/corpus/$name
  mkdir -p "$corpus"
  seeds=()
  if [ -d "tests/fuzz/$name" ]; then seeds=("tests/fuzz/$name"); fi
  printf '==> %s, %s s\n' "$name" "$seconds"
  "build/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -print_final_stats=1 "$corpus" "${seeds[@]}" 2>&1 | tail -n 8
done
