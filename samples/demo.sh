#!/usr/bin/env bash
# Two days of four sellers in a fresh workspace: `make demo`.
#
#   samples/demo.sh SVERKA [FOLDER]
#
# SVERKA is the built binary; FOLDER (default: demo, in the repository) is made anew. Every command
# is shown as a user would type it, then run.
set -euo pipefail

PATH=$(dirname "$(realpath "$1")"):$PATH
cd "$(dirname "$0")/.."
demo=${2:-demo}
day1=2026-11-22T02:00:00Z
day2=2026-11-23T02:00:00Z
pipelines="acme feed 1c many-suppliers"

# Exit code 3 says that the plan is held for review, which is no failure.
run() {
    printf '\n$ %s\n' "$*"
    local code=0
    "$@" || code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 3 ] || { echo "ended with $code" >&2; exit "$code"; }
}

# The same in a folder, where a person would change into it.
run_in() {
    printf '\n$ (cd %s && %s)\n' "$1" "${*:2}"
    (cd "$1" && "${@:2}")
}

title() { printf '\n\n=== %s\n' "$*"; }

# Files come with the time at which the supplier made them, not that of the copy.
drop() {
    run cp -R "$root/samples/$1/inbox/." "$root/samples/many-suppliers/$1/inbox/." inbox/
    find inbox -type f -exec touch -d "$2" {} +
}

# The newest run's folder below $1: run ids begin with their time.
newest() { find "$1" -mindepth 1 -type d -name '20*Z-*' | sort | tail -n 1; }

if [ -e "$demo" ] && [ ! -e "$demo/.made-by-demo" ]; then
    echo "$demo was not made by this script: give another folder" >&2
    exit 64
fi
rm -rf "$demo"
mkdir -p "$demo"
touch "$demo/.made-by-demo"

# As it is typed from inside the workspace.
if [ "$demo" = demo ]; then root=..; else root=$PWD; fi
printf '$ cd %s\n' "$demo"
cd "$demo"

title "A workspace: pipelines, and an inbox that suppliers drop files into"
run mkdir pipelines inbox
for name in $pipelines; do
    run cp "$root/pipelines/$name.json5" pipelines/
done
run cp -R "$root/pipelines/include" "$root/pipelines/tables" pipelines/
drop day1 2026-11-21T20:00:00Z

title "Day 1: all is new"
for name in $pipelines; do
    run sverka run "$name" --now "$day1"
    run sverka approve "$name" --by demo
done

title "Day 2: new files, and only the difference becomes requests"
drop day2 2026-11-22T20:00:00Z
for name in $pipelines; do
    run sverka run "$name" --now "$day2"
done
run sverka status

title "ACME's plan: what changes, what could not be read, the request as it will be sent"
plan=$(newest outbox/acme)
run head -n 8 "$plan/changes.csv"
run cat "$plan/rejects.csv"
run cat "$plan/batches/xway-prices-0001.json"
echo

title "Anyone can check the plan without sverka"
run_in "$plan" sha256sum -c manifest-sha256.txt

title "Approved, so each run ends as a bag of its inputs, plan and journal"
for name in $pipelines; do
    run sverka approve "$name" --by demo
done
run sverka verify
run_in "$(newest archive/acme)" sha256sum -c manifest-sha256.txt

title "Done: look around in $demo/"
