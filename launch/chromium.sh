#!/bin/sh
# Sees to it that a Chromium is on PATH for the page's tests; takes it from Debian where it may.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then exit 0; fi
done

missing='set-up: the page is tested in a real browser: install chromium (Debian: apt install chromium), then run make again'
if ! command -v apt-get >/dev/null; then echo "$missing" >&2; exit 1; fi
if [ "$(id -u)" = 0 ]; then as_root=''
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root='sudo -n'
else echo "$missing" >&2; exit 1; fi

echo 'set-up: installing chromium from Debian' >&2
export DEBIAN_FRONTEND=noninteractive
{ $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends chromium; } >/dev/null ||
  { echo "$missing" >&2; exit 1; }
