#!/usr/bin/env bash
# Runs the version before and the one of this tree together on one PostgreSQL schema under a small load, and checks that
# nothing is lost and nothing is told twice. By hand, not in CI: it builds the tag.
#   tests/upgrade/run.sh               the newest tag
#   tests/upgrade/run.sh v0.1.0        that tag
#   tests/upgrade/run.sh PATH          a program that is built already
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
old=${1:-$(git describe --tags --abbrev=0 --match "v*")}
if [ ! -x "$old" ]; then
    folder=$(mktemp -d)
    trap 'git worktree remove --force "$folder/tree"; rm -rf "$folder"' EXIT
    git worktree add --quiet --detach "$folder/tree" "$old"
    (cd "$folder/tree" && cargo build --locked --no-default-features --target-dir "$folder/target")
    old="$folder/target/debug/bellhop"
fi
BELLHOP_OLD=$(realpath "$old") BELLHOP_REQUIRE_POSTGRES=1 cargo test --test program two_versions -- --nocapture
