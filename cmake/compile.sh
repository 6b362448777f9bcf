#!/bin/sh
# Every compilation goes through here: compile.sh COMPILER ARGUMENT..., in the build folder.
#
# Paths in the build folder become relative, also in the lists of joined files, so that checkouts in
# different places share what ccache holds. A precompiled header is made without ccache (it holds
# absolute paths of its checkout); beside it goes FILE.sum, a digest of what it was made from, which
# ccache takes for its content.
compiler=$1
shift
root=${0%/cmake/compile.sh}
precompiles= output= previous=
for argument do
  shift
  case $argument in
    "$PWD"/*) argument=${argument#"$PWD"/} ;;
    -I"$PWD"/*) argument=-I${argument#-I"$PWD"/} ;;
    -emit-pch) precompiles=yes ;;
  esac
  case $PWD:$argument in
    "$root"/build/*:*/Unity/unity_*.cxx)
      # build/PRESET/CMakeFiles/TARGET.dir/Unity is five folders below the root.
      joined=${argument%.cxx}.joined.cxx
      sed "s|\"$root/|\"../../../../../|" "$argument" >"$joined" && argument=$joined
      ;;
  esac
  [ "$previous" = -o ] && output=$argument
  previous=$argument
  set -- "$@" "$argument"
done

if [ -z "$precompiles" ]; then
  command -v ccache >/dev/null || exec "$compiler" "$@"
  export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1 CCACHE_PCH_EXTSUM=1 CCACHE_DEPEND=1
  export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
  exec ccache "$compiler" "$@"
fi

"$compiler" "$@" || exit
# The same call once more, but for the text it reads, without the places of its lines.
previous=
for argument do
  shift
  case $argument in
    -o | -MF | -MT | -MD | -c | -Xclang) ;;
    *)
      case $previous:$argument in
        -o:* | -MF:* | -MT:* | -Xclang:-emit-pch) ;;
        -Xclang:*) set -- "$@" -Xclang "$argument" ;;
        *) set -- "$@" "$argument" ;;
      esac
      ;;
  esac
  previous=$argument
done
"$compiler" "$@" -E -P | sha256sum >"$output.sum"
