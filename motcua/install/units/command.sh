#!/bin/sh
# Written by `./run install`: the command motcua for this machine's own settings and queue, as the
# user who runs them. A file it made as root would be one that the hub cannot write.
set -eu
export MOTCUA_SETTINGS="$${MOTCUA_SETTINGS:-${settings}}" MOTCUA_STATE="$${MOTCUA_STATE:-${state}}"
export PYTHONSAFEPATH=1
case "$${1-}:$$(id -un)" in
install:* | uninstall:* | update:* | bundle:* | *:${user}) exec ${python} -m motcua "$$@" ;;
esac
if [ "$$(id -u)" -ne 0 ]; then
    printf '%s\n' "gõ thêm sudo: sudo motcua $$* / this needs the rights of ${user}" >&2
    exit 1
fi
# What is root's own there stays root's: its home, its session.
exec runuser -u ${user} -- env -u XDG_RUNTIME_DIR HOME=${state} ${python} -m motcua "$$@"
