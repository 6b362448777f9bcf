#!/usr/bin/env bash
# Every test, or the parts named: unit house web sanitize system full. Ends with one line of totals.
set -uo pipefail
cd "$(dirname "$0")/.."
parts=("$@")
# The sanitized builds run every unit test, so the plain one is for quick work only.
[ ${#parts[@]} -gt 0 ] || parts=(house web all)
passed=0 failed=0 skipped=0
logs=build/test-logs
mkdir -p "$logs"
started=$(date +%s)

say() {
  local seconds=$(($(date +%s) - started))
  printf '\n\033[1m==> %s\033[0m (after %d:%02d)\n' "$*" $((seconds / 60)) $((seconds % 60))
}
build() {  # build PRESET [TARGET...]
  [ -f "build/$1/build.ninja" ] || cmake --preset "$1" >"$logs/configure-$1.log" 2>&1 || return 1
  tools/ninja_progress.py "building $1" ninja -C "build/$1" "${@:2}" >"$logs/build-$1.log" 2>&1 &&
    return
  tail -n 40 "$logs/build-$1.log"
  return 1
}
# Adds what a gtest program printed to the totals.
count_gtest() {
  local good bad omitted
  good=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests\{0,1\}.*/\1/p' "$1" | tail -n 1)
  bad=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) tests\{0,1\}, listed below.*/\1/p' "$1" | tail -n 1)
  omitted=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) tests\{0,1\}, listed below.*/\1/p' "$1" |
    tail -n 1)
  passed=$((passed + ${good:-0}))
  failed=$((failed + ${bad:-0}))
  skipped=$((skipped + ${omitted:-0}))
}
run_gtest() {  # run_gtest PRESET PROGRAM
  local log="$logs/$1-$(basename "$2").log" before=$failed
  local around=()
  # These have tests that want a real engine.
  case "$(basename "$2")" in docker_test | agent_test) around=(tools/test_engine.sh) ;;
    # And these a real S3 server; once is enough.
    blob_test) [ "$1" = tsan ] || around=(python3 tests/system/s3_server.py run) ;;
  esac
  if timeout 600 "${around[@]}" "$2" --gtest_brief=0 >"$log" 2>&1; then
    count_gtest "$log"
    printf '  ok    %-24s %s\n' "$(basename "$2")" "$(grep -c '^\[       OK' "$log") tests"
  else
    count_gtest "$log"
    [ "$failed" -gt "$before" ] || failed=$((failed + 1))
    printf '  FAIL  %s\n' "$(basename "$2")"
    grep -E '^\[  FAILED|Failure|ERROR: |WARNING: Thread|runtime error|^SUMMARY' "$log" |
      head -n 20
    tail -n 40 "$log"
  fi
  grep -E '^\[  SKIPPED|^skipped:|Skipped$' "$log" | sort -u | head -n 10 | sed 's/^/        /'
}
unit_tests() {  # unit_tests PRESET
  if ! build "$1"; then
    failed=$((failed + 1))
    return
  fi
  for program in build/"$1"/*_test; do
    [ "$(basename "$program")" = system_test ] && continue
    run_gtest "$1" "$program"
  done
}
python_tests() {  # python_tests NAME COMMAND...
  local log="$logs/$1.log" ran omitted
  "${@:2}" >"$log" 2>&1
  local code=$?
  ran=$(sed -n 's/^Ran \([0-9]*\) tests\{0,1\} in.*/\1/p' "$log" | tail -n 1)
  omitted=$(sed -n 's/.*skipped=\([0-9]*\).*/\1/p' "$log" | tail -n 1)
  skipped=$((skipped + ${omitted:-0}))
  if [ "$code" = 0 ] && [ "${ran:-0}" -gt 0 ]; then
    passed=$((passed + ran - ${omitted:-0}))
    printf '  ok    %-24s %s tests, %s skipped\n' "$1" "$ran" "${omitted:-0}"
  else
    failed=$((failed + 1))
    printf '  FAIL  %s\n' "$1"
    tail -n 60 "$log"
  fi
  grep -E "skipped ['\"]" "$log" | head -n 20 | sed 's/^/        /'
}
house_rules() {
  if python3 tools/tidy.py; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  python_tests tidy-rules python3 tools/tidy_test.py
  for suite in codegen/*_test.py; do python_tests "$(basename "$suite" .py)" python3 "$suite"; done
}
# The console: types, dictionaries, pure parts. Its browser tests belong to the system part.
count_vitest() {  # count_vitest NAME COMMAND...
  local log="$logs/$1.log" ran
  "${@:2}" >"$log" 2>&1
  local code=$?
  ran=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | sed -n 's/^ *Tests .*[^0-9]\([0-9]*\) passed.*/\1/p' | tail -n 1)
  if [ "$code" = 0 ] && [ "${ran:-0}" -gt 0 ]; then
    passed=$((passed + ran))
    printf '  ok    %-24s %s tests\n' "$1" "$ran"
  else
    failed=$((failed + 1))
    printf '  FAIL  %s\n' "$1"
    tail -n 60 "$log"
  fi
}
web_tests() {
  if (cd web && npx tsc --noEmit) >"$logs/web-types.log" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    tail -n 40 "$logs/web-types.log"
  fi
  count_vitest web npm --prefix web test
}
# boto3 from the interpreter on the PATH, else from Debian's.
python_with_boto3() {
  for python in python3 /usr/bin/python3; do
    "$python" -c 'import boto3' 2>/dev/null && { echo "$python"; return; }
  done
  echo python3
}
# Every resource type of Terraform's provider through its life takes minutes: ./dev test full.
long=terraform_test.py
long_tests() {
  build release minato && ln -sfn build/release/minato minato
  python_tests terraform_test "$(python_with_boto3)" "tests/system/$long" -v
}
system_tests() {
  if ! build release minato; then
    failed=$((failed + 1))
    return
  fi
  ln -sfn build/release/minato minato
  local python
  python=$(python_with_boto3)
  for suite in tests/system/*_test.py; do
    [ "$(basename "$suite")" = "$long" ] && continue
    python_tests "$(basename "$suite" .py)" "$python" "$suite" -v
  done
}

# The tests of one build run, on one core, while the next is made.
sanitized_tests() {
  build asan-ubsan >/dev/null
  build tsan >/dev/null &
  local next=$!
  unit_tests asan-ubsan
  wait "$next"
  unit_tests tsan
}
# Real instances run once, not under every sanitizer, and alone: they look at the whole machine.
instance_tests() {
  [ -x build/asan-ubsan/system_test ] && run_gtest asan-ubsan build/asan-ubsan/system_test
}
# The system tests mostly wait and the sanitized builds mostly compute, so they run beside each other;
# what computes steps back. What the sanitized tests print follows when both are done.
system_beside_sanitize() {
  local totals=$logs/sanitize-totals
  build release minato
  (
    renice -n 10 -p "$BASHPID" >/dev/null
    passed=0 failed=0 skipped=0
    sanitized_tests
    echo "$passed $failed $skipped" >"$totals"
  ) >"$logs/sanitize.log" 2>&1 &
  local beside=$! good=0 bad=1 omitted=0
  rm -f "$totals"
  system_tests
  say "sanitize"
  wait "$beside"
  cat "$logs/sanitize.log"
  # Without totals the part did not come to its end.
  [ -f "$totals" ] && read -r good bad omitted <"$totals"
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + omitted))
  instance_tests
}

for part in "${parts[@]}"; do
  say "$part"
  case "$part" in
    unit) unit_tests dev ;;
    house) house_rules ;;
    web) web_tests ;;
    sanitize) sanitized_tests; instance_tests ;;
    system) system_tests ;;
    all) system_beside_sanitize ;;
    full) house_rules; web_tests; system_beside_sanitize; long_tests ;;
    *) echo "unknown part: $part (unit house web sanitize system full)" >&2; exit 2 ;;
  esac
done
printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
