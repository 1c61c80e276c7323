#!/bin/sh
# Where npm has no binary of LMDB, as for ppc64le, compiles the one in node_modules against the headers that Node came
# with, and copies it into a folder: compile-lmdb.sh FOLDER. Where there is one, does nothing.
set -eu

loads() { node -e 'import("lmdb")' 2> /dev/null; }

if loads; then exit; fi
for tool in g++ make python3; do
  command -v "$tool" > /dev/null || missing="${missing-} $tool"
done
if [ -n "${missing-}" ]; then
  apt-get update
  # shellcheck disable=SC2086 # one word for each package, which is called as its tool
  apt-get install --yes --no-install-recommends $missing
fi
npm_config_nodedir="$(node -p 'path.resolve(process.execPath, "../..")')" npm rebuild lmdb
loads
cp node_modules/lmdb/build/Release/lmdb.node "$1"
