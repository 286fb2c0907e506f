#!/usr/bin/env bash
# Two days of three sellers, in a fresh workspace: `make demo`.
#
#   samples/demo.sh SVERKA [FOLDER]
#
# SVERKA is the built binary, FOLDER (default: demo) is made anew. Every command is shown as a user
# would type it. The clock is fixed, so that every run of this script gives the same bytes.
set -euo pipefail

samples=$(cd "$(dirname "$0")" && pwd)
sverka_binary=$(realpath "$1")
folder=${2:-demo}

PATH=$(dirname "$sverka_binary"):$PATH
saturday=2026-11-22T02:00:00Z
sunday=2026-11-23T02:00:00Z
pipelines="acme feed 1c"

# Shows a command, then runs it. Exit code 3 says that a plan is held for review: not a failure.
run() {
    printf '\n$ %s\n' "$*"
    local code=0
    "$@" || code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 3 ] || { echo "ended with $code"; exit "$code"; }
}

title() { printf '\n== %s\n' "$*"; }

# Files as they come from a supplier: with the time at which they were made, not of the copy.
drop() {
    run cp -R "$1/." demo-workspace/inbox/
    find demo-workspace/inbox -type f -exec touch -d "$2" {} +
}

# The newest folder below $1, by its name: run ids begin with their time.
newest() { find "$1" -mindepth 1 -type d -name '20*Z-*' | sort | tail -n 1; }

case $folder in
    "" | / | . | ..) echo "not a folder to make anew: $folder" >&2; exit 64 ;;
esac
if [ -e "$folder" ] && [ ! -e "$folder/made-by-demo" ]; then
    echo "$folder is there and was not made by this script: give another folder" >&2
    exit 64
fi
rm -rf "$folder"
mkdir -p "$folder"
touch "$folder/made-by-demo"
cd "$folder"

title "A workspace: pipelines, and an inbox that suppliers drop files into"
run mkdir -p demo-workspace/pipelines demo-workspace/inbox
for name in $pipelines; do
    run cp "$samples/../pipelines/$name.json5" demo-workspace/pipelines/
done
drop "$samples/day1/inbox" 2026-11-21T20:00:00Z

title "Day 1: everything is new"
export SVERKA_WORKSPACE=demo-workspace
for name in $pipelines; do
    run sverka run "$name" --now $saturday
    run sverka approve "$name" --by demo --now $saturday
done

title "Day 2: new files from the same suppliers"
drop "$samples/day2/inbox" 2026-11-22T20:00:00Z

title "Only the difference becomes requests"
for name in $pipelines; do
    run sverka run "$name" --now $sunday
done

title "What ACME's plan would change, what could not be read, and the request itself"
plan=$(newest demo-workspace/outbox/acme)
run head -n 8 "$plan/changes.csv"
run cat "$plan/rejects.csv"
run head -c 400 "$plan/batches/xway-prices-0001.json"
echo

title "The plan can be checked by anyone, without sverka"
printf '\n$ cd %s && sha256sum -c manifest-sha256.txt\n' "$plan"
(cd "$plan" && sha256sum -c manifest-sha256.txt)

title "Approved: every run ends in a bag of its inputs, plan and journal"
for name in $pipelines; do
    run sverka approve "$name" --by demo --now $sunday
done
run sverka verify
bag=$(newest demo-workspace/archive/acme)
printf '\n$ cd %s && sha256sum -c manifest-sha256.txt\n' "$bag"
(cd "$bag" && sha256sum -c manifest-sha256.txt)

title "Done. Look around in $folder/demo-workspace"
