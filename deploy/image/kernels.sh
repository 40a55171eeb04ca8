#!/bin/sh
# Gives a worker the image's compiled kernels, and becomes the worker.
#
# Numba takes them only from a folder that it can write to, so they are copied to the volume /kernels, once for each
# image that has others. On another kind of processor than the image was built on, the first worker that starts
# compiles for it, into the same folder, which spares all later ones the minute that it takes.
set -eu

for built in /opt/kernels/*; do
  kept=/kernels/${built##*/}
  mine=$kept.$(hostname)
  if [ ! -d "$kept" ]; then
    cp -R "$built" "$mine"
    # Another worker may have been first.
    mv -T "$mine" "$kept" 2>/dev/null || rm -rf "$mine"
  fi
  touch "$kept"
  export NUMBA_CACHE_DIR="$kept"
done
# What belonged to images that no worker has started with for a month.
find /kernels -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} +
exec "$@"
