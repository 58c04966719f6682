#!/bin/sh
# For dotnet build: installs the packages and builds the app, with the pictures for the door, each only when it is older than
# what it is made of. One at a time, for builds of several configurations share the folders.
set -e
cd "$(dirname "$0")"
exec 9<package.json
! command -v flock >/dev/null || flock 9

if [ ! package-lock.json -ot node_modules/.package-lock.json ]; then
  command -v npm >/dev/null || { echo "build.sh : error : The drivers' app is built by npm: install Node 20 or later."; exit 1; }
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi
# Folders are looked at as well: they are newer when something in them was deleted.
if [ ! -f dist/index.html ] || [ ! -f dist-staff/map.js ] || [ -n "$(find src staff public ./*.html ./*.ts ./*.mjs ./*.json -newer dist/index.html)" ]; then
  npm run build --silent
fi
