#!/bin/sh
# autogen.sh -- make what a checkout lacks, such as configure.
#
# Copyright (C) 2026 The container authors
#
# This program is free software: you can redistribute it and/or modify
# it under the terms of the GNU General Public License as published by
# the Free Software Foundation, either version 3 of the License, or
# (at your option) any later version.

set -eu

usage ()
{
  cat <<'END'
Usage: ./autogen.sh [--install-deps]
Make configure and the other files that a checkout lacks.  A release tarball
has them: there, begin with ./configure.

  --install-deps   first install what building and testing need and this
                   machine lacks, with its own package manager: apt-get, dnf,
                   zypper, pacman or apk; by sudo unless you are root
  --help           display this help and exit

Nothing is asked; each command is shown before it is run.
END
}

fail ()
{
  echo "autogen.sh: $*" >&2
  exit 1
}

have ()
{
  command -v "$1" >/dev/null 2>&1
}

# Show a command, then run it.
run ()
{
  echo "+ $*"
  "$@"
}

# What the build cannot do without and is not here.
missing ()
{
  list_missing | tr '\n' ' '
}

list_missing ()
{
  for program in autoconf automake autopoint msgfmt make pkg-config xz; do
    have $program || echo $program
  done
  have gcc || have clang || have cc || echo gcc
  pkg-config --exists 'libcap >= 2.44' 2>/dev/null || echo libcap
  echo '#include <stdlib.h>' | ${CC:-cc} -E - >/dev/null 2>&1 || echo libc
}

# What some tests would be skipped without.
wanted ()
{
  for program in newuidmap ip; do
    (PATH=$PATH:/usr/sbin:/sbin && have $program) || printf '%s ' $program
  done
}

# Run a command as root.
as_root ()
{
  if test "$(id -u)" -eq 0; then
    run "$@"
  elif have sudo; then
    run sudo "$@"
  else
    fail "need root or sudo for: $*"
  fi
}

install_packages ()
{
  if have apt-get; then
    as_root apt-get update || echo "Going on with the package lists that are here."
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y --no-install-recommends \
      autoconf automake autopoint gcc gettext iproute2 libc6-dev libcap-dev \
      make pkg-config uidmap xz-utils
  elif have dnf; then
    as_root dnf install -y \
      autoconf automake diffutils gcc gettext gettext-devel glibc-devel iproute \
      libcap-devel make pkgconf-pkg-config shadow-utils util-linux xz
  elif have zypper; then
    as_root zypper --non-interactive install \
      autoconf automake gcc gettext-tools glibc-devel iproute2 libcap-devel \
      make pkgconf shadow xz
  elif have pacman; then
    as_root pacman -Sy --needed --noconfirm \
      autoconf automake gcc gettext iproute2 libcap make pkgconf shadow xz
  elif have apk; then
    as_root apk add \
      autoconf automake gcc gettext gettext-dev iproute2 libcap-dev \
      linux-headers make musl-dev pkgconf shadow-subids util-linux xz
  else
    fail "know no package manager of this machine; it lacks: $(missing)"
  fi
}

install_deps ()
{
  lacks=$(missing)
  if test -n "$lacks"; then
    echo "Missing: $lacks"
    install_packages
    lacks=$(missing)
    test -z "$lacks" || fail "still missing: $lacks"
    return
  fi
  lacks=$(wanted)
  if test -z "$lacks"; then
    echo "All that building and testing need is here."
  elif test "$(id -u)" -eq 0; then
    echo "Missing, for some tests: $lacks"
    install_packages || echo "Some tests will be skipped."
  else
    echo "Some tests will be skipped for want of: $lacks"
  fi
}

deps=no
for arg; do
  case $arg in
    --install-deps) deps=yes ;;
    --help) usage; exit 0 ;;
    *) echo "autogen.sh: what is '$arg'?" >&2; usage >&2; exit 1 ;;
  esac
done

cd "$(dirname "$0")"
test -f configure.ac || fail "configure.ac is not here"

if test $deps = yes; then
  install_deps
else
  lacks=$(missing)
  test -z "$lacks" || fail "missing: $lacks-- try: $0 --install-deps"
fi
run autoreconf --install
echo "Now run ./configure and make."
