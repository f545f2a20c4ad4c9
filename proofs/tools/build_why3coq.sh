#!/bin/bash
# usage: build_why3coq.sh DIR   Compiles Why3's Coq realisations (module path Why3) into DIR; nothing to do when DIR/.done exists.
# Debian's why3 has the Coq printer and drivers but not these files, so they are built from the Debian source package of the very
# version installed (LGPL-2.1; nothing of it is kept in this source tree). About a minute on two cores.
set -eu
[ -f "$1/.done" ] && exit 0
rm -rf "$1"; mkdir -p "$1"; dir=$(cd "$1" && pwd); cd "$dir"
version=$(dpkg-query -W -f '${source:Upstream-Version}' why3)
# the machine's own archives, asked for sources too, without touching its configuration: deb822 files and classic lists
mkdir -p apt/lists/partial apt/parts
for f in /etc/apt/sources.list.d/*.sources; do
  [ -f "$f" ] && sed 's/^Types:.*/Types: deb-src/' "$f" > "apt/parts/$(basename "$f")"
done
for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -f "$f" ] && sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$f" > "apt/parts/$(basename "$f" .list).list"
done
opts="-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$dir/apt/parts -o Dir::State::lists=$dir/apt/lists -o APT::Sandbox::User="
apt-get $opts update -qq
(cd apt && apt-get $opts source --download-only -qq why3)
tar xf apt/why3_"$version".orig.tar.gz --strip-components=3 --wildcards '*/lib/coq'
# what WP's goals require, and no more: lists, sets and bit vectors would take as long again
coq_makefile -R . Why3 BuiltIn.v HighOrd.v int/*.v bool/*.v real/*.v map/Map.v bv/Pow2int.v ieee_float/*.v -o Mk > /dev/null
make -f Mk -j2 > make.log 2>&1 || { tail make.log; exit 1; }
rm -rf apt; touch .done
