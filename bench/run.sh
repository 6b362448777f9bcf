#!/usr/bin/env bash
# Every benchmark, or those named: bench/run.sh [start_and_idle api_latency run_task console_load costs
# registry/blobs registry/manifests registry/small_layers registry/memory registry/scale]
set -euo pipefail
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- start_and_idle api_latency run_task console_load costs \
  registry/blobs registry/manifests registry/small_layers registry/memory registry/scale
for python in python3 /usr/bin/python3; do "$python" -c 'import boto3' 2>/dev/null && break; done
export PYTHONPATH=../tests/system:.
failed=()
for name in "$@"; do "$python" "$name.py" || failed+=("$name"); done
"$python" common.py "$@"
[ ${#failed[@]} = 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
