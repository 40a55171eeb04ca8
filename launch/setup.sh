#!/bin/sh
# Makes `.venv` and installs a lock file into it, with the machine's own pip configuration.
#
#   sh launch/setup.sh run      what the product runs on
#   sh launch/setup.sh dev      that, and what tests and lint need
#   sh launch/setup.sh bench    what benchmarks compare with, beside those
#   sh launch/setup.sh audit    what `make audit` and the slow tests need, beside those
#
# PYTHON=… names the interpreter; otherwise the first of 3.11 to 3.13 on PATH that can make a virtual environment.
set -eu

say() { printf 'set-up: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

suits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }
has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

find_python() {
  lacks_venv=''
  for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    # `command -v` tells one name a path; a version manager's shim is there also when it runs nothing.
    if suits "$name"; then
      if has_venv "$name"; then echo "$name"; return; fi
      lacks_venv=$name
    fi
  done
  if [ -n "$lacks_venv" ]; then
    fail "$lacks_venv has no venv module: install it (Debian and Ubuntu: apt install python3-venv), then run make again"
  fi
  if [ -n "${PYTHON:-}" ]; then fail "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13"; fi
  fail 'no Python 3.11, 3.12 or 3.13 on PATH: install one, or name one with make PYTHON=/path/to/python'
}

if ! { suits .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
  python=$(find_python)
  say "making .venv with $("$python" --version)"
  "$python" -m venv --clear .venv || fail "$python -m venv failed (above is why)"
fi

say "installing requirements/$1.txt (a minute or so the first time)"
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "requirements/$1.txt" ||
  fail "pip could not install requirements/$1.txt (above is why)"
